/** The customer display in each state, and with the longest that can stand on it. */
import type { DisplayFace, DisplayState } from '../../shared/contract/display-channels.ts';
import { ago, nowMs } from './fixtures.ts';

const base: DisplayState = {
  place: 'window',
  mode: 'production',
  shopName: 'Demo Shop',
  language: 'sw',
  theme: 'light',
  nowMs,
  face: { kind: 'idle' },
};
const check: DisplayFace = {
  kind: 'check',
  payer: '0712345678',
  recipient: '0110123456',
  packageName: '1.5 GB',
  validity: { kind: 'hours', hours: 3 },
  priceCents: 5000,
  tender: 'mpesa-prompt',
};
const paying = { kind: 'paying', payer: '0712345678', priceCents: 5000 } as const;
const waiting: DisplayFace = {
  ...paying,
  stage: 'waiting',
  sinceMs: ago(0, 24),
  untilMs: nowMs + 66_000,
};
const ended = (outcome: Extract<DisplayFace, { kind: 'ended' }>['outcome']): DisplayFace => ({
  kind: 'ended',
  outcome,
  packageName: '1.5 GB',
  recipientMasked: '0110***456',
});
const long = {
  ...base,
  shopName: 'Mama Wanjiku Nyambura General Stores & M-PESA, Githurai 45',
};

export const customerScenes: Readonly<Record<string, DisplayState>> = {
  '80-customer-idle': base,
  '80b-customer-idle-practice': { ...long, mode: 'practice' },
  '81-customer-check': { ...base, face: check },
  '81d-customer-changed': { ...base, face: { ...check, backCents: 3_000 } },
  '81b-customer-same': { ...base, face: { ...check, recipient: check.payer } },
  '81c-customer-long': {
    ...long,
    mode: 'practice',
    face: {
      ...check,
      packageName: '1.25 GB Bingwa Sokoni Super Weekend Plus',
      validity: { kind: 'until-midnight' },
      priceCents: 1_250_000,
      tender: 'cash',
    },
  },
  '82-customer-waiting': { ...base, face: waiting },
  '82b-customer-queued': { ...base, face: { ...waiting, stage: 'queued', untilMs: nowMs + 120_000 } },
  '82c-customer-waiting-sandbox': { ...long, mode: 'sandbox', face: waiting },
  '83-customer-paid': { ...base, face: ended('paid') },
  '83b-customer-delivered': { ...base, face: ended('delivered') },
  '83c-customer-not-paid': { ...base, face: ended('not-paid') },
  '83d-customer-unknown': { ...base, face: ended('unknown') },
};

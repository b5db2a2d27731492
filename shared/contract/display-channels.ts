/** The customer display: what the counter asks it to show, and what it shows. */
import { z } from 'zod';
import { modes } from '../modes.ts';
import { validitySchema } from '../packages.ts';
import { snapshotSchema, tenders } from '../snapshot.ts';
import { language, money, ms, none, orderNumber } from './parts.ts';

export const displayPlaces = ['off', 'second-monitor', 'window'] as const;

const national = z.string().max(10);

/** What stands on it. Full numbers only in `check` and `paying` (P16). */
const displayFace = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('idle') }),
  z.object({
    kind: z.literal('check'),
    payer: national,
    recipient: national,
    packageName: z.string(),
    validity: validitySchema,
    priceCents: money,
    tender: z.enum(tenders),
    /** Set where it is paid already: what comes back to the payer, or 0. */
    backCents: money.optional(),
  }),
  z.object({
    kind: z.literal('paying'),
    payer: national,
    priceCents: money,
    /** `queued`: not on the phone yet · `waiting`: the customer enters the PIN. */
    stage: z.enum(['queued', 'waiting']),
    sinceMs: ms,
    untilMs: ms,
  }),
  z.object({
    kind: z.literal('ended'),
    outcome: z.enum(['paid', 'delivered', 'not-paid', 'unknown']),
    packageName: z.string(),
    recipientMasked: z.string(),
  }),
]);

const displayState = z.object({
  place: z.enum(displayPlaces),
  mode: z.enum(modes),
  shopName: z.string(),
  /** The customer's own. */
  language,
  theme: z.enum(['light', 'dark', 'system']),
  nowMs: ms,
  face: displayFace,
});

export const displayContract = {
  /** The only call that the display's own window may make. */
  'display:state': { request: none, response: displayState, access: 'public' },
  /** The confirm screen stands: both numbers are shown to the customer in full. */
  'display:check': {
    request: z.object({ snapshot: snapshotSchema, language, backCents: money.optional() }),
    response: none,
    access: 'person',
    money: true,
  },
  /** It was confirmed: the prompt's progress is shown until it has ended. */
  'display:follow': { request: z.object({ order: orderNumber, language }), response: none, access: 'person' },
  /** The confirm screen was left. What is being paid stays. */
  'display:clear': { request: none, response: none, access: 'person' },
} as const;

export type DisplayState = z.infer<typeof displayState>;
export type DisplayFace = z.infer<typeof displayFace>;
export type DisplayPlace = DisplayState['place'];

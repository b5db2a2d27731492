/**
 * What the customer sees across the counter. Lives in memory: after a restart the display is idle. SECURITY (P16): a full
 * number stands there only while it is checked or paid, never longer than the limits below, and not at all while the
 * display is off.
 */
import type { CardState } from '../../shared/board.ts';
import type { DisplayFace, DisplayState } from '../../shared/contract/display-channels.ts';
import type { Request } from '../../shared/ipc-contract.ts';
import { msisdn, national } from '../../shared/msisdn.ts';
import type { Order } from '../db/order-store.ts';
import { orderByNumber } from '../db/order-store.ts';
import { partyById } from '../db/party-store.ts';
import type { BoardFacts } from '../reports/face.ts';
import { cardOf } from '../reports/board.ts';
import { maskedParty } from '../reports/masked.ts';
import { loadPreferences } from '../services/settings.ts';
import type { Till } from '../services/till.ts';

export type CustomerDisplay = {
  readonly state: () => DisplayState;
  readonly check: (request: Request<'display:check'>) => void;
  readonly follow: (request: Request<'display:follow'>) => void;
  readonly clear: () => void;
  /** Something changed that may stand on it. */
  readonly refresh: () => void;
};

/** A confirm screen that somebody walked away from. */
const checkMsMax = 5 * 60_000;
/** A prompt lives about a minute on the phone, after it could wait for its turn. */
const promptMsMax = 90_000;
/** How long an outcome is read; "we are checking" stays until somebody knows, within reason. */
const outcomeMs = 20_000;
const unknownMs = 3 * 60_000;

type Shown = {
  readonly language: DisplayState['language'];
  readonly face: DisplayFace;
  /** The confirmed order whose progress is shown. */
  readonly followed?: { readonly order: string; readonly sinceMs: number; readonly seen?: CardState };
};

const idle: DisplayFace = { kind: 'idle' };

export function customerDisplay(
  till: Till,
  facts: () => BoardFacts,
  publish: (state: DisplayState) => void,
): CustomerDisplay {
  let shown: Shown | undefined;
  let cancel = (): void => undefined;
  let told = '';

  const isOff = (): boolean => till.settings().customerDisplay === 'off';
  const state = (): DisplayState => {
    const settings = till.settings();
    const isOff = settings.customerDisplay === 'off';
    return {
      place: settings.customerDisplay,
      mode: till.mode,
      shopName: settings.shopName,
      language: shown?.language ?? settings.customerLanguage,
      theme: loadPreferences(till.db).theme,
      nowMs: till.clock.nowMs(),
      face: isOff ? idle : (shown?.face ?? idle),
    };
  };
  /** The time apart, nothing is told twice. */
  const tell = (): void => {
    const now = state();
    const words = JSON.stringify({ ...now, nowMs: 0 });
    if (words === told) return;
    told = words;
    publish(now);
  };
  const show = (next: Shown | undefined, forMs: number | undefined): void => {
    cancel();
    cancel = () => undefined;
    shown = isOff() ? undefined : next;
    if (shown !== undefined && forMs !== undefined)
      // The order is still followed: what becomes of it later is shown again, without a number.
      cancel = till.clock.after(forMs, () => show(shown && { ...shown, face: idle }, undefined));
    tell();
  };
  const follow = ({ language, followed }: Shown): void => {
    const order = followed && orderByNumber(till.db, followed.order);
    if (!order || !followed) return;
    const card = cardOf(till.db, facts(), order);
    if (card.state === followed.seen) return;
    const face = faceOf(till, order, card);
    const next = { language, face, followed: { ...followed, seen: card.state } };
    show(next, lifeOf(till, face, followed.sinceMs));
  };
  return {
    state,
    check: (request) => show({ language: request.language, face: checkOf(request) }, checkMsMax),
    follow: ({ order, language }) =>
      follow({ language, face: idle, followed: { order, sinceMs: till.clock.nowMs() } }),
    clear: () => {
      if (shown?.face.kind === 'check') show(undefined, undefined);
    },
    refresh: () => {
      if (shown?.followed !== undefined && !isOff()) follow(shown);
      else tell();
    },
  };
}

function checkOf({ snapshot, backCents }: Request<'display:check'>): DisplayFace {
  const { packageName, validity, priceCents, tender } = snapshot;
  return {
    kind: 'check',
    payer: national(msisdn(snapshot.payer)),
    recipient: national(msisdn(snapshot.recipient)),
    packageName,
    validity,
    priceCents,
    tender,
    ...(backCents === undefined ? {} : { backCents }),
  };
}

/** How long a face may stand. */
function lifeOf(till: Till, face: DisplayFace, confirmedMs: number): number {
  if (face.kind === 'paying') {
    const untilMs = confirmedMs + till.settings().customerWaitsSeconds * 1_000 + promptMsMax;
    return Math.max(0, untilMs - till.clock.nowMs());
  }
  return face.kind === 'ended' && face.outcome === 'unknown' ? unknownMs : outcomeMs;
}

type Card = ReturnType<typeof cardOf>;

const outcomes: {
  readonly [S in CardState]?: 'queued' | 'waiting' | 'paid' | 'delivered' | 'not-paid' | 'unknown';
} = {
  queued: 'queued',
  queuedOffline: 'queued',
  afterOther: 'queued',
  sending: 'queued',
  waiting: 'waiting',
  paid: 'paid',
  paidReceiptPending: 'paid',
  paidCash: 'paid',
  paidByDecision: 'paid',
  delivering: 'paid',
  didYouDial: 'paid',
  deliveryRefused: 'unknown',
  deliveryUnknown: 'unknown',
  deliveryReview: 'unknown',
  delivered: 'delivered',
  refused: 'not-paid',
  notSentDeadline: 'not-paid',
  notSentClock: 'not-paid',
  notSentPayerUnknown: 'not-paid',
  unknown: 'unknown',
  stated: 'unknown',
  contradiction: 'unknown',
  otherAmount: 'unknown',
};

function faceOf(till: Till, order: Order, card: Card): DisplayFace {
  const outcome = outcomes[card.state];
  if (outcome === undefined) return idle;
  if (outcome !== 'queued' && outcome !== 'waiting')
    return {
      kind: 'ended',
      outcome,
      packageName: order.packageName,
      recipientMasked: maskedParty(till.db, order.recipientId),
    };
  const { number } = partyById(till.db, order.payerId);
  if (number === undefined) return idle;
  return {
    kind: 'paying',
    payer: national(number),
    priceCents: order.priceCents,
    stage: outcome,
    sinceMs: card.sinceMs,
    untilMs: outcome === 'waiting' ? card.sinceMs + promptMsMax : (card.deadlineMs ?? card.sinceMs),
  };
}

/**
 * The board's rules in one table: whose move a card is, where it stands, and what is offered on it. The first of an
 * offer is the one recommended action; Enter does it and the card shows it with its key.
 */
import type { CardAction, CardGroup, CardState } from './board.ts';

/** What makes a state's usual offer wrong. */
export const cardCircumstances = [
  /** The order has ended another way; its prompt alone is open. */
  'ended',
  /** A prompt for the difference of a dearer package. */
  'changing',
  /** Safaricom, or our own set-up, would refuse another prompt as well. */
  'prompt-useless',
  /** Another order of this payer is unknown: he gets no prompt before somebody knows. */
  'other-unknown',
  /** The recipient has had his bundle today: nothing else helps this number before tomorrow. */
  'got-it-today',
  /** The recipient owes Okoa Jahazi: this number is refused again. */
  'in-debt',
  /** The package's code was learnt to send airtime: it is not dialled, by nobody. */
  'code-stopped',
  /** An old file was put back since, and the order may have been paid another way: nobody pays for it again. */
  'before-restore',
  /** Money without an order, of before an old file was put back: its own page asks. */
  'own-page',
  /** Only a payout can deliver it, and that waits: nobody's hand can. */
  'by-payout',
] as const;
export type CardCircumstance = (typeof cardCircumstances)[number];

type Offer = readonly [CardAction, ...CardAction[]];
export type CardRule = {
  readonly group: CardGroup;
  /** Among what this person has to do: smaller first, the oldest first in each. */
  readonly rank?: number;
  readonly offer: Offer;
  readonly when?: { readonly [C in CardCircumstance]?: Offer };
};

const mine = (rank: number, offer: Offer, when?: CardRule['when']): CardRule =>
  when === undefined ? { group: 'mine', rank, offer } : { group: 'mine', rank, offer, when };
const others = (offer: Offer, when?: CardRule['when']): CardRule =>
  when === undefined ? { group: 'others', offer } : { group: 'others', offer, when };
const closed: CardRule = { group: 'closed', offer: ['receipt'] };

const underWay: CardRule['when'] = { changing: ['wait', 'finish-change'] };
const onlySteps: CardRule['when'] = { ended: ['see-steps'], changing: ['see-steps'] };
const givenUp: CardRule['when'] = { 'before-restore': ['cancel'] };
const paid = mine(1, ['deliver', 'refund', 'change']);
const notSent = mine(5, ['confirm-again', 'take-cash', 'cancel'], givenUp);
const notAsked = mine(4, ['new-prompt', 'take-cash', 'cancel'], {
  'prompt-useless': ['take-cash', 'new-prompt', 'cancel'],
  ...givenUp,
});

/** What a delivery waits for stands before what only money waits for. */
export const cardRules: { readonly [S in CardState]: CardRule } = {
  queued: others(['take-cash', 'wait', 'cancel'], underWay),
  queuedOffline: { group: 'network', offer: ['take-cash', 'wait', 'cancel'], when: underWay },
  afterOther: others(['wait', 'take-cash', 'cancel'], underWay),
  // On its way or on the phone: nothing can be taken back before it has ended.
  sending: others(['wait']),
  waiting: others(['wait']),
  delivering: mine(0, ['record-reply']),
  didYouDial: mine(0, ['answer-dialled']),
  paid,
  paidReceiptPending: paid,
  paidCash: paid,
  // What the owner only decided to believe is not changed into another order.
  paidByDecision: mine(1, ['deliver', 'refund']),
  paidChecking: others(['wait', 'deliver', 'refund'], { 'by-payout': ['wait', 'refund'] }),
  modemAway: mine(1, ['deliver', 'refund', 'change'], { 'code-stopped': ['change', 'refund'] }),
  modemDialling: others(['see-modem']),
  payingOut: others(['see-payout']),
  changePending: mine(2, ['finish-change']),
  deliveryRefused: mine(2, ['deliver', 'refund', 'change'], {
    'got-it-today': ['schedule', 'refund', 'deliver', 'change'],
    'in-debt': ['change', 'refund', 'deliver'],
  }),
  payoutDoubt: mine(3, ['see-payout']),
  unknown: mine(3, ['see-steps', 'take-cash', 'cancel'], {
    ...onlySteps,
    'before-restore': ['see-steps', 'cancel'],
  }),
  stated: mine(3, ['decide-stated', 'take-cash', 'cancel'], {
    ...onlySteps,
    'before-restore': ['decide-stated', 'cancel'],
  }),
  contradiction: mine(3, ['decide-hold'], onlySteps),
  otherAmount: mine(3, ['decide-hold']),
  deliveryUnknown: mine(3, ['settle-delivery']),
  deliveryReview: mine(3, ['settle-delivery']),
  oldFile: mine(3, ['look-back'], { 'own-page': ['decide-credit'] }),
  refused: notAsked,
  notCharged: notAsked,
  notSentDeadline: notSent,
  notSentClock: notSent,
  notSentPayerUnknown: mine(5, ['confirm-again', 'take-cash', 'cancel'], {
    'other-unknown': ['see-other', 'take-cash', 'cancel'],
    ...givenUp,
  }),
  notSentWithdrawn: notSent,
  held: mine(6, ['decide-held']),
  refundOwed: mine(6, ['decide-held']),
  shortfall: mine(6, ['decide-shortfall']),
  ownPayment: mine(7, ['decide-credit']),
  ownPayments: mine(7, ['see-credits']),
  refunding: others(['see-payout']),
  // Nothing is recommended before its day.
  forTomorrow: { group: 'scheduled', offer: ['wait', 'deliver-early', 'refund', 'change'] },
  delivered: closed,
  cancelled: closed,
  refunded: closed,
};

export const groupOf = (state: CardState): CardGroup => cardRules[state].group;

const groupRanks: { readonly [G in CardGroup]: number } = {
  mine: 0,
  others: 100,
  network: 101,
  closed: 101,
  scheduled: 102,
};

/** Where a state stands on the board: smaller is higher. */
export const rankOf = ({ state }: { readonly state: CardState }): number =>
  groupRanks[groupOf(state)] + (cardRules[state].rank ?? 0);

/** What is offered, the recommended action first. Never nothing: without a change the next one is recommended. */
export function offerOf(
  state: CardState,
  circumstance: CardCircumstance | undefined,
  mayChange = true,
): Offer {
  const { offer, when } = cardRules[state];
  const usual = (circumstance && when?.[circumstance]) ?? offer;
  if (mayChange) return usual;
  const [first, ...more] = usual.filter((action) => action !== 'change');
  return first === undefined ? usual : [first, ...more];
}

/** Keys that act on the chosen card. Enter always does the first action; to wait takes no key. */
export const actionKeys: { readonly [A in CardAction]: string | null } = {
  deliver: 'D',
  'deliver-early': 'D',
  schedule: 'T',
  change: 'E',
  'finish-change': 'E',
  'record-reply': 'D',
  'answer-dialled': 'D',
  'new-prompt': 'R',
  'confirm-again': 'R',
  'take-cash': 'C',
  'see-steps': 'U',
  'see-other': 'U',
  'decide-held': 'M',
  'decide-credit': 'M',
  'see-credits': 'M',
  'decide-hold': 'M',
  'decide-shortfall': 'M',
  'decide-stated': 'M',
  'settle-delivery': 'U',
  'look-back': 'U',
  'see-modem': 'D',
  refund: 'B',
  'see-payout': 'B',
  cancel: 'X',
  wait: null,
  receipt: 'P',
};

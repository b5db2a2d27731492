/** The states of an order on the board, each as the main process would give it. */
import type { BoardCard } from '../../shared/ipc-contract.ts';
import { ago, card, nowMs } from './fixtures.ts';

/** As the board offers it (`electron/reports/board.ts`). */
type Offered = Pick<Partial<BoardCard>, 'actions' | 'group'>;
const tryAgain: Offered = { actions: ['confirm-again', 'take-cash', 'cancel'] };
const settle: Offered = { actions: ['settle-delivery'] };
const deliver: Offered = { actions: ['deliver', 'refund'] };
const whatItOffers: { readonly [S in BoardCard['state']]?: Offered } = {
  queued: { actions: ['take-cash', 'cancel'], group: 'others' },
  queuedOffline: { actions: ['take-cash', 'cancel'], group: 'network' },
  afterOther: { actions: ['take-cash', 'cancel'], group: 'others' },
  sending: { actions: ['wait'], group: 'others' },
  waiting: { actions: ['wait'], group: 'others' },
  paid: deliver,
  paidReceiptPending: deliver,
  paidCash: deliver,
  paidByDecision: deliver,
  refused: { actions: ['new-prompt', 'take-cash', 'cancel'] },
  notSentDeadline: tryAgain,
  notSentClock: tryAgain,
  notSentPayerUnknown: tryAgain,
  notSentWithdrawn: tryAgain,
  notCharged: { actions: ['new-prompt', 'take-cash', 'cancel'] },
  unknown: { actions: ['see-steps', 'take-cash', 'cancel'] },
  stated: { actions: ['decide-stated', 'take-cash', 'cancel'] },
  otherAmount: { actions: ['decide-hold'] },
  contradiction: { actions: ['decide-hold'] },
  held: { actions: ['decide-held'] },
  shortfall: { actions: ['decide-shortfall'] },
  delivering: { actions: ['record-reply'] },
  didYouDial: { actions: ['answer-dialled'] },
  deliveryRefused: { actions: ['schedule', 'refund', 'deliver', 'change'] },
  deliveryUnknown: settle,
  deliveryReview: settle,
};
/** One card of every state, with a long name. */
export const everyState: readonly BoardCard[] = (
  [
    'queued',
    'queuedOffline',
    'afterOther',
    'sending',
    'waiting',
    'paid',
    'paidReceiptPending',
    'paidCash',
    'paidByDecision',
    'refused',
    'notSentDeadline',
    'notSentClock',
    'notSentPayerUnknown',
    'notSentWithdrawn',
    'notCharged',
    'unknown',
    'stated',
    'otherAmount',
    'contradiction',
    'held',
    'shortfall',
    'delivering',
    'didYouDial',
    'deliveryRefused',
    'deliveryUnknown',
    'deliveryReview',
  ] as const
).map((state, index) =>
  card(200 + index, state, {
    ...whatItOffers[state],
    packageName: '1.5 GB',
    startMs: ago(1),
    deadlineMs: nowMs + 90_000,
    values: {
      name: 'Wanjiku Nyambura',
      order: 'A-000122',
      code: 'TKL7ABCD12',
      gotCents: 4000,
      amountCents: 5000,
      ...(state === 'didYouDial' ? { timeMs: ago(3) } : {}),
      ...(state === 'deliveryRefused' ? { reason: 'reason.already-recommended' } : {}),
      ...(state === 'refused' ? { reason: 'stk.1037' } : {}),
    },
  }),
);

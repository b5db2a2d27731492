/** The states of an order on the board, each as the main process would give it. */
import type { BoardCard } from '../../shared/ipc-contract.ts';
import { cardStates } from '../../shared/board.ts';
import { groupOf, offerOf } from '../../shared/card-rules.ts';
import { ago, card, nowMs } from './fixtures.ts';

/** One card of every state, with a long name. */
export const everyState: readonly BoardCard[] = cardStates.map((state, index) =>
  card(200 + index, state, {
    group: groupOf(state),
    actions: [...offerOf(state, state === 'deliveryRefused' ? 'got-it-today' : undefined)],
    packageName: '1.5 GB',
    startMs: ago(1),
    deadlineMs: nowMs + 90_000,
    values: {
      name: 'Wanjiku Nyambura',
      order: 'A-000122',
      code: 'TKL7ABCD12',
      gotCents: 4000,
      amountCents: 5000,
      tail: 'CD12',
      newPackage: '2.5 GB',
      count: 2,
      ...(state === 'forTomorrow' ? { dueMs: nowMs + 86_400_000 } : {}),
      ...(state === 'oldFile' ? { asks: 'order' } : {}),
      ...(state === 'didYouDial' ? { timeMs: ago(3) } : {}),
      ...(state === 'deliveryRefused' ? { reason: 'reason.already-recommended' } : {}),
      ...(state === 'refused' ? { reason: 'stk.1037' } : {}),
    },
  }),
);

/** The answers behind each action of a payout's row, as its page gives them. */
import { attemptsOfPayout } from '../../../electron/db/payout-attempt-store.ts';
import { lookBack } from '../../../electron/services/old-file/look.ts';
import {
  settlePayoutMismatch,
  statePayoutNotPaid,
  statePayoutPaid,
  withdrawPayout,
} from '../../../electron/services/payouts/end-payout.ts';
import { settleExcess } from '../../../electron/services/payouts/settle-excess.ts';
import type { PayoutRow, payoutActions } from '../../../shared/contract/payout-channels.ts';
import { tryApprove } from '../../support/paying.ts';
import { ownersPin } from './world.ts';
import type { World } from './world.ts';
import { noAnswer, searched } from './answers.ts';
import type { Answer } from './answers.ts';

type PayoutAction = (typeof payoutActions)[number];

const approval = ownersPin;

type AskedPayout = { readonly world: World; readonly row: PayoutRow };

const approveAgain = ({ world, row }: AskedPayout): readonly Answer[] => [
  ['approve', (till) => tryApprove(till, world.second, world.second, row.id)],
];

export const payoutAnswers: { readonly [A in PayoutAction]: (asked: AskedPayout) => readonly Answer[] } = {
  approve: approveAgain,
  'try-again': approveAgain,
  withdraw: ({ world, row }) => [
    ['withdraw', (till) => withdrawPayout(till, world.second, { payoutId: row.id })],
  ],
  'state-not-paid': ({ world, row }) => [
    [
      'not paid',
      (till) => statePayoutNotPaid(till, world.second, { payoutId: row.id, searchedPortal: true, approval }),
    ],
    [
      'found paid',
      (till) => statePayoutPaid(till, world.second, { payoutId: row.id, receipt: 'UKZ9999999', approval }),
    ],
  ],
  'settle-mismatch': ({ world, row }) => {
    const attempt = attemptsOfPayout(world.till.db, row.id).findLast(({ state }) => state === 'mismatch');
    const fromMs =
      (attempt?.lastSentAtMs ?? attempt?.stateSinceMs ?? 0) + world.till.payoutRules.statementFromMs;
    const isEarly = fromMs > world.till.clock.nowMs();
    return (isEarly ? (['paid'] as const) : (['paid', 'elsewhere', 'not-paid'] as const)).map((found) => [
      `mismatch: ${found}`,
      (till) => settlePayoutMismatch(till, world.second, { payoutId: row.id, found, approval }),
    ]);
  },
  'settle-excess': ({ world, row }) => {
    const { excess } = row;
    if (!excess) return [['there is one', () => ({ ok: false, error: { code: 'payout-changed' } })]];
    const subject = { kind: 'excess', excessId: excess.id } as const;
    if (excess.needsLook)
      return [searched, ...excess.ways.map((how) => ({ kind: 'settled', how }) as const)].map((found) => [
        `look: ${'how' in found ? found.how : found.kind}`,
        (till) => lookBack(till, world.shop.attendant, { subject, found, approval }),
      ]);
    return excess.ways.map((how) => [
      `excess: ${how}`,
      (till) => settleExcess(till, world.shop.attendant, { excessId: excess.id, how, approval }),
    ]);
  },
  wait: noAnswer,
};

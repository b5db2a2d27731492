/** The lanes of the outbox, wired to the world. */
import type { OpenedKeys } from './keys.ts';
import type { Ports, World } from './options.ts';
import type { Paper } from './paper.ts';
import { readBalances } from '../daraja/account-balance.ts';
import { readPayoutResult } from '../daraja/b2c.ts';
import { readPosted } from '../daraja/posted.ts';
import { readReversal } from '../daraja/reversal.ts';
import { readStatusResult } from '../daraja/transaction-status.ts';
import { deliveryLane } from '../outbox/delivery-lane.ts';
import type { Messages } from './messages.ts';
import { creditLane } from '../outbox/credit-lane.ts';
import type { CreditLook } from '../outbox/credit-lane.ts';
import { dispatcher } from '../outbox/dispatcher.ts';
import type { Dispatcher, Lane } from '../outbox/dispatcher.ts';
import { floatLane } from '../outbox/float-lane.ts';
import { inboxLane, printLane, probeLane, stkLane, timeLane } from '../outbox/lanes.ts';
import { messageLane } from '../outbox/message-lane.ts';
import { payoutLane, payoutTimeLane } from '../outbox/payout-lanes.ts';
import type { BalanceDesk } from '../outbox/balance-desk.ts';
import type { Link } from '../outbox/link.ts';
import { questionLane } from '../outbox/question-lane.ts';
import type { RateBudget } from '../outbox/rate-budget.ts';
import type { ResultReaders } from '../services/resolve/posted.ts';
import { printForSeller } from '../services/print-receipt.ts';
import { loadFacts } from '../services/set-up/facts.ts';
import type { Till } from '../services/till.ts';

type Working = {
  readonly world: World;
  readonly net: Link;
  readonly keys: OpenedKeys;
  readonly budget: RateBudget;
  readonly desk: BalanceDesk;
  readonly look: CreditLook;
  readonly paper: Paper;
  readonly messages: Messages;
};

/** The loop and its lanes, in the order in which they are looked at. */
export function workOf(
  ports: Ports,
  till: Till,
  { world, net, keys, budget, desk, look, paper, messages }: Working,
): Dispatcher {
  const { clock, log } = ports;
  // MONEY: stored answers and ids can be opened only with the keys; without them they wait, and are not laid aside.
  const withKeys = (lane: Lane): Lane => heldWhile(() => keys.holder.current() === undefined, lane);
  return dispatcher(clock, log, [
    stkLane(till, world.sender, net),
    withKeys(questionLane(till, { stk: world.sender, posted: world.posted, net, budget, desk })),
    withKeys(inboxLane(till, readPosted, resultReaders)),
    withKeys(payoutLane(till, world.posted, world.wayHome)),
    payoutTimeLane(till),
    withKeys(floatLane(till, { posted: world.posted, wayHome: world.wayHome, budget, desk })),
    withKeys(
      creditLane(till, {
        source: world.credits,
        isRegistered: () => loadFacts(till.db).credits.pull,
        look,
      }),
    ),
    deliveryLane(till, {
      modem: world.modem,
      delivered: (order) => printForSeller(till, order),
    }),
    printLane(till, paper.printReceipt),
    messageLane(till, messages.sender),
    timeLane(till),
    probeLane(till, world.sender, net),
  ]);
}

/** How the parameters of a posted result are read. */
const resultReaders: ResultReaders = {
  payout: readPayoutResult,
  reversal: readReversal,
  status: readStatusResult,
  balances: readBalances,
};

/** A lane that takes nothing while it is held; who ends the hold wakes the dispatcher. */
const heldWhile = (isHeld: () => boolean, lane: Lane): Lane => ({
  ...lane,
  take: () => (isHeld() ? undefined : lane.take()),
  nextDueMs: () => (isHeld() ? undefined : lane.nextDueMs()),
});

import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { mask, national } from '../../shared/msisdn.ts';
import { businessDay, dayRangeMs } from '../../shared/nairobi-time.ts';
import { listRowsMax, readPayoutList, sumOfList } from '../../shared/payouts.ts';
import type { payoutContract } from '../../shared/contract/payout-channels.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { orderByNumber } from '../db/order-store.ts';
import { partyById } from '../db/party-store.ts';
import { approvedSince, payoutById, wasPaidBefore } from '../db/payout-store.ts';
import type { Payout } from '../db/payout-store.ts';
import { personById } from '../db/person-store.ts';
import { balances } from '../db/question-store.ts';
import { listDoubts, payoutsAlike } from '../reports/payout-doubts.ts';
import { leftOf, payoutPage, payoutRow, payoutRows } from '../reports/payouts.ts';
import type { PayoutFacts } from '../reports/payouts.ts';
import { approvePayout, approvePayoutList } from '../services/payouts/approve-payout.ts';
import { earliestSendMs } from '../services/payouts/cool-down.ts';
import {
  settlePayoutMismatch,
  statePayoutNotPaid,
  statePayoutPaid,
  withdrawPayout,
} from '../services/payouts/end-payout.ts';
import { refundableMoney, sumCents } from '../services/payouts/refund-money.ts';
import { requestPayout, requestPayoutList, requestRefund } from '../services/payouts/request-payout.ts';
import { settleExcess } from '../services/payouts/settle-excess.ts';
import { payoutHold, payoutsStopped, resumePayouts, stopPayouts } from '../services/payouts/stops.ts';
import type { Till } from '../services/till.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

export function payoutHandlers(context: HandlerContext): Pick<Handlers, keyof typeof payoutContract> {
  const { till } = context;
  const facts = (): PayoutFacts => ({
    mode: till.mode,
    nowMs: till.clock.nowMs(),
    rules: till.payoutRules,
    hold: payoutHold(till, till.db),
  });
  return {
    'payout:list': ({ day }) => ok(listOf(till, facts(), day)),
    'payout:get': ({ payoutId }) =>
      withPayout(context, payoutId, (payout) => ok(payoutPage(till.db, facts(), payout))),
    'payout:confirm': ({ payoutId }) =>
      withPayout(context, payoutId, (payout) => confirmOf(till, facts(), payout)),
    'payout:list-doubts': ({ batchId }) => ok(listDoubts(till.db, facts(), till.settings().payouts, batchId)),
    'payout:refund-ways': ({ order: number, heldId }) => {
      const order = orderByNumber(till.db, number);
      if (!order) return err(failure('order-not-found', { order: number }));
      const money = refundableMoney(till, till.db, order, heldId);
      return money.ok ? ok({ amountCents: money.value.amountCents, ways: [...money.value.ways] }) : money;
    },
    'payout:request': (request, actor) => requestPayout(till, actor, request),
    'payout:request-refund': (request, actor) => requestRefund(till, actor, request),
    'payout:preview-list': ({ text }) => ok(previewOf(till, text)),
    'payout:request-list': (request, actor) => requestPayoutList(till, actor, request),
    'payout:approve': (request, actor) => approvePayout(till, actor, request),
    'payout:approve-list': (request, actor) => approvePayoutList(till, actor, request),
    'payout:withdraw': (request, actor) => withdrawPayout(till, actor, request),
    'payout:state-not-paid': (request, actor) => statePayoutNotPaid(till, actor, request),
    'payout:state-paid': (request, actor) => statePayoutPaid(till, actor, request),
    'payout:settle-mismatch': (request, actor) => settlePayoutMismatch(till, actor, request),
    'payout:settle-excess': (request, actor) => settleExcess(till, actor, request),
    'payout:stop-all': (_request, actor) => {
      stopPayouts(till, actor);
      return ok({});
    },
    'payout:resume': (request, actor) => resumePayouts(till, actor, request.approval),
    'payout:ask-balance': () => {
      context.askBalance();
      return ok({});
    },
  };
}

function listOf(till: Till, facts: PayoutFacts, asked: string | undefined): Response<'payout:list'> {
  const { hold } = facts;
  const today = businessDay(facts.nowMs);
  const stop = payoutsStopped(till.db);
  const approved = approvedSince(till.db, dayRangeMs(today).startMs);
  return {
    rows: [...payoutRows(till.db, facts, asked ?? today)],
    stopped: stop ? { ...stop, by: personById(till.db, stop.by)?.name ?? stop.by } : null,
    hold: hold === 'clock' || hold === 'no-way-home' || hold === 'frozen' ? hold : null,
    leftTodayCents: leftOf(till.settings().payouts.maxPerDayCents, sumCents(approved)),
    balances: [...balances(till.db)],
  };
}

function confirmOf(
  till: Till,
  facts: PayoutFacts,
  payout: Payout,
): Result<Response<'payout:confirm'>, Failure> {
  // SECURITY: P16. The number is full only while there is something to confirm.
  if (payout.state !== 'requested' && payout.state !== 'failed') return err(failure('payout-changed'));
  const number = payout.payeeId === null ? undefined : partyById(till.db, payout.payeeId).number;
  if (number === undefined && payout.payeeId !== null) return err(failure('number-erased'));
  return ok({
    row: payoutRow(till.db, facts, payout),
    payeeNational: number === undefined ? '' : national(number),
    isNewPayee:
      payout.kind !== 'refund' && payout.payeeId !== null && !wasPaidBefore(till.db, payout.payeeId),
    sendsFromMs: Math.max(facts.nowMs, earliestSendMs(till, till.db, payout)),
    alike: [...payoutsAlike(till.db, facts, till.settings().payouts, payout)],
  });
}

function previewOf(till: Till, text: string): Response<'payout:preview-list'> {
  const rows = readPayoutList(text, till.settings().payouts);
  return {
    rows: rows.map(({ line, payee, name, amountCents, problems }) => ({
      line,
      payeeMasked: payee === undefined ? '' : mask(payee),
      name,
      amountCents: amountCents ?? null,
      problems: [...problems],
    })),
    totalCents: sumOfList(rows),
    tooMany: rows.length > listRowsMax,
  };
}

function withPayout<T>(context: HandlerContext, id: number, body: (payout: Payout) => T) {
  const payout = payoutById(context.till.db, id);
  return payout ? body(payout) : err(failure('payout-not-found'));
}

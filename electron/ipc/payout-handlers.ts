import { failure } from '../../shared/error-codes.ts';
import { mask, national } from '../../shared/msisdn.ts';
import { businessDay, dayRangeMs } from '../../shared/nairobi-time.ts';
import { listRowsMax, readPayoutList, sumOfList } from '../../shared/payouts.ts';
import type { payoutContract } from '../../shared/payout-channels.ts';
import { err, ok } from '../../shared/result.ts';
import { orderByNumber } from '../db/order-store.ts';
import { partyById } from '../db/party-store.ts';
import { approvedSince, payoutById, wasPaidBefore } from '../db/payout-store.ts';
import type { Payout } from '../db/payout-store.ts';
import { balances } from '../db/question-store.ts';
import { leftOf, payoutPage, payoutRow, payoutRows } from '../reports/payouts.ts';
import type { PayoutFacts } from '../reports/payouts.ts';
import { approvePayout, approvePayoutList } from '../services/payouts/approve-payout.ts';
import { earliestSendMs } from '../services/payouts/cool-down.ts';
import { settlePayoutMismatch, statePayoutNotPaid, withdrawPayout } from '../services/payouts/end-payout.ts';
import { refundableMoney, sumCents } from '../services/payouts/refund-money.ts';
import { requestPayout, requestPayoutList, requestRefund } from '../services/payouts/request-payout.ts';
import { payoutHold, payoutsStopped, resumePayouts, stopPayouts } from '../services/payouts/stops.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

export function payoutHandlers(context: HandlerContext): Pick<Handlers, keyof typeof payoutContract> {
  const { till } = context;
  const facts = (): PayoutFacts => ({
    mode: till.mode,
    nowMs: till.clock.nowMs(),
    rules: till.payoutRules,
  });
  return {
    'payout:list': ({ day }) => {
      const hold = payoutHold(till, till.db);
      const nowMs = till.clock.nowMs();
      const { startMs } = dayRangeMs(businessDay(nowMs));
      const stop = payoutsStopped(till.db);
      return ok({
        rows: [...payoutRows(till.db, facts(), day ?? businessDay(nowMs))],
        stopped: stop ?? null,
        hold: hold === 'clock' || hold === 'no-way-home' ? hold : null,
        leftTodayCents: leftOf(
          till.settings().payouts.maxPerDayCents,
          sumCents(approvedSince(till.db, startMs)),
        ),
        balances: [...balances(till.db)],
      });
    },
    'payout:get': ({ payoutId }) =>
      withPayout(context, payoutId, (payout) => ok(payoutPage(till.db, facts(), payout))),
    'payout:confirm': ({ payoutId }) =>
      withPayout(context, payoutId, (payout) => {
        const { number } = partyById(till.db, payout.payeeId);
        if (number === undefined) return err(failure('payout-not-found'));
        const isNewPayee = payout.kind !== 'refund' && !wasPaidBefore(till.db, payout.payeeId);
        return ok({
          row: payoutRow(till.db, facts(), payout),
          payeeNational: national(number),
          isNewPayee,
          sendsFromMs: Math.max(till.clock.nowMs(), earliestSendMs(till, till.db, payout)),
        });
      }),
    'payout:refund-ways': ({ order: number, heldId }) => {
      const order = orderByNumber(till.db, number);
      if (!order) return err(failure('order-not-found', { order: number }));
      const money = refundableMoney(till, till.db, order, heldId);
      return money.ok ? ok({ amountCents: money.value.amountCents, ways: [...money.value.ways] }) : money;
    },
    'payout:request': (request, actor) => requestPayout(till, actor, request),
    'payout:request-refund': (request, actor) => requestRefund(till, actor, request),
    'payout:preview-list': ({ text }) => {
      const rows = readPayoutList(text, till.settings().payouts);
      return ok({
        rows: rows.map(({ line, payee, name, amountCents, problems }) => ({
          line,
          payeeMasked: payee === undefined ? '' : mask(payee),
          name,
          amountCents: amountCents ?? null,
          problems: [...problems],
        })),
        totalCents: sumOfList(rows),
        tooMany: rows.length > listRowsMax,
      });
    },
    'payout:request-list': (request, actor) => requestPayoutList(till, actor, request),
    'payout:approve': (request, actor) => approvePayout(till, actor, request),
    'payout:approve-list': (request, actor) => approvePayoutList(till, actor, request),
    'payout:withdraw': (request, actor) => withdrawPayout(till, actor, request),
    'payout:state-not-paid': (request, actor) => statePayoutNotPaid(till, actor, request),
    'payout:settle-mismatch': (request, actor) => settlePayoutMismatch(till, actor, request),
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

function withPayout<T>(context: HandlerContext, id: number, body: (payout: Payout) => T) {
  const payout = payoutById(context.till.db, id);
  return payout ? body(payout) : err(failure('payout-not-found'));
}

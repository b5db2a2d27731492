/** The maker's half of a payout: who shall get how much, and why. Nothing leaves before another person has approved. */
import { cents, formatKes } from '../../../shared/cents.ts';
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Request } from '../../../shared/ipc-contract.ts';
import { maskNumbersIn, parseMsisdn } from '../../../shared/msisdn.ts';
import type { Msisdn } from '../../../shared/msisdn.ts';
import { businessDay } from '../../../shared/nairobi-time.ts';
import { formatPayoutNumber, listRowsMax, readPayoutList } from '../../../shared/payouts.ts';
import type { PayoutSettings } from '../../../shared/payouts.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { mayDo } from '../../../shared/roles.ts';
import { note } from '../../db/audit-store.ts';
import { lastBookedAtMs } from '../../db/ledger-store.ts';
import { orderByNumber } from '../../db/order-store.ts';
import { partyById, partyOf } from '../../db/party-store.ts';
import { insertBatch, insertPayout } from '../../db/payout-store.ts';
import type { NewPayout, Payout } from '../../db/payout-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import { decide } from '../../db/transaction.ts';
import type { Actor, Till } from '../till.ts';
import { wrongClock } from '../till.ts';
import { refundableMoney } from './refund-money.ts';

export type Requested = Result<{ readonly payout: string; readonly id: number }, Failure>;

/** Asks for a payout that refunds nothing: cash-out, settlement, salary, promotion. */
export function requestPayout(till: Till, actor: Actor, request: Request<'payout:request'>): Requested {
  if (!mayDo(actor.role, 'request-payout')) return err(failure('not-allowed', { role: 'owner' }));
  const payee = parseMsisdn(request.payeeText);
  if (payee.kind !== 'ok') return err(failure('number-not-understood', { who: 'payee' }));
  const limit = limitRefusal(request.amountCents, till.settings().payouts);
  if (limit) return err(limit);
  if (wrongClock(till)) return err(failure('clock-wrong'));
  const outcome = decide(till.db, (tx): Result<Payout, Failure> => {
    const { kind, payeeName, note: why, amountCents } = request;
    const intent = { kind, channel: 'b2c', payeeName: freeText(payeeName), note: freeText(why) } as const;
    return ok(insertRequested(till, tx, actor, payee.msisdn, { ...intent, amountCents: cents(amountCents) }));
  });
  return announced(till, outcome);
}

/** Asks for an order's money, or one held payment, to go back to the payer's own number (P8). */
export function requestRefund(
  till: Till,
  actor: Actor,
  request: Request<'payout:request-refund'>,
): Requested {
  if (!mayDo(actor.role, 'request-refund')) return err(failure('not-allowed', { role: 'owner' }));
  if (wrongClock(till)) return err(failure('clock-wrong'));
  const outcome = decide(till.db, (tx): Result<Payout, Failure> => {
    const order = orderByNumber(tx, request.order);
    if (!order) return err(failure('order-not-found', { order: request.order }));
    const money = refundableMoney(till, tx, order, request.heldId);
    if (!money.ok) return money;
    const { held, amountCents, receipt, ways } = money.value;
    if (!ways.includes(request.channel)) return err(failure('refund-way-closed'));
    const payer = partyById(tx, order.payerId);
    // MONEY: P8. The payee is the payer's stored number and nothing that anybody typed.
    const payout = insertPayout(tx, {
      ...frame(till, tx, actor),
      kind: 'refund',
      channel: request.channel,
      amountCents,
      payeeId: payer.id,
      payeeName: '',
      note: order.number,
      orderId: order.id,
      transactionId: held?.id ?? null,
      creditReceipt: null,
      reversesReceipt: request.channel === 'reversal' ? (receipt ?? null) : null,
      batchId: null,
    });
    noteRequest(till, tx, actor, payout);
    return ok(payout);
  });
  return announced(till, outcome);
}

/** Asks for every payee of a pasted list. One bad row refuses the whole list: half a salary run is worse than none. */
export function requestPayoutList(
  till: Till,
  actor: Actor,
  request: Request<'payout:request-list'>,
): Result<{ readonly batchId: number; readonly count: number }, Failure> {
  if (!mayDo(actor.role, 'request-payout')) return err(failure('not-allowed', { role: 'owner' }));
  const rows = readPayoutList(request.text, till.settings().payouts);
  const isBad = rows.length === 0 || rows.length > listRowsMax || rows.some((row) => row.problems.length > 0);
  if (isBad) return err(failure('payout-list-bad'));
  // A new payee's wait and the maker's own day are counted from the request.
  if (wrongClock(till)) return err(failure('clock-wrong'));
  const outcome = decide(till.db, (tx): Result<number, Failure> => {
    const batchId = insertBatch(tx, {
      kind: request.kind,
      name: freeText(request.name),
      requestedBy: actor.id,
      createdAtMs: till.clock.nowMs(),
    });
    for (const { payee, name, amountCents } of rows) {
      if (payee === undefined || amountCents === undefined) return err(failure('payout-list-bad'));
      const intent = {
        kind: request.kind,
        channel: 'b2c',
        payeeName: freeText(name),
        note: freeText(request.name),
      } as const;
      insertRequested(till, tx, actor, payee, { ...intent, amountCents, batchId });
    }
    return ok(batchId);
  });
  if (!outcome.ok) return outcome;
  till.changed({ order: null, became: 'payouts' });
  return ok({ batchId: outcome.value, count: rows.length });
}

/** SECURITY: P10. Numbers stand only with their party; one that is typed into a name or a note is kept masked. */
const freeText = (typed: string): string => maskNumbersIn(typed.trim());

type Intent = Pick<NewPayout, 'kind' | 'channel' | 'payeeName' | 'note' | 'amountCents'> & {
  readonly batchId?: number;
};

function insertRequested(till: Till, tx: WritableDb, actor: Actor, payee: Msisdn, intent: Intent): Payout {
  const payout = insertPayout(tx, {
    ...frame(till, tx, actor),
    ...intent,
    payeeId: partyOf(tx, till, payee, till.clock.nowMs()).id,
    orderId: null,
    transactionId: null,
    creditReceipt: null,
    reversesReceipt: null,
    batchId: intent.batchId ?? null,
  });
  noteRequest(till, tx, actor, payout);
  return payout;
}

export const frame = (till: Till, tx: WritableDb, actor: Actor) => {
  const nowMs = till.clock.nowMs();
  return {
    epoch: till.epoch,
    requestedBy: actor.id,
    requestedAtMs: nowMs,
    businessDay: businessDay(Math.max(nowMs, lastBookedAtMs(tx))),
  };
};

export function noteRequest(till: Till, tx: WritableDb, actor: Actor, payout: Payout): void {
  note(tx, {
    atMs: till.clock.nowMs(),
    actorId: actor.id,
    action: 'payoutRequested',
    payoutId: payout.id,
    ...(payout.orderId === null ? {} : { orderId: payout.orderId }),
    values: { amountCents: payout.amountCents, payout: formatPayoutNumber(till.mode, payout.id) },
  });
}

export function limitRefusal(amountCents: number, settings: PayoutSettings): Failure | undefined {
  const isWhole = Number.isSafeInteger(amountCents) && amountCents % 100 === 0;
  if (isWhole && amountCents >= settings.minCents && amountCents <= settings.maxCents) return undefined;
  return failure('payout-limit', {
    min: formatKes(cents(settings.minCents)),
    max: formatKes(cents(settings.maxCents)),
  });
}

export function announced(till: Till, outcome: Result<Payout, Failure>): Requested {
  if (!outcome.ok) return outcome;
  till.changed({ order: null, became: 'payouts' });
  const { id } = outcome.value;
  return ok({ id, payout: formatPayoutNumber(till.mode, id) });
}

import { sql as raw } from 'kysely';
import type { Selectable } from 'kysely';
import { assert } from '../../shared/assert.ts';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import { next } from '../../shared/machine.ts';
import type { PayoutEvent, PayoutState } from '../../shared/payout-machine.ts';
import { payoutTransitions } from '../../shared/payout-machine.ts';
import type { PayoutChannel, PayoutKind } from '../../shared/payouts.ts';
import { openDeliveryOf } from './delivery-store.ts';
import { orderNeedsLook } from './look-store.ts';
import type { Schema } from './schema.ts';
import { all, first, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** One intent to pay somebody. Everything but its state and its approval is frozen. */
export type Payout = {
  readonly id: number;
  readonly epoch: number;
  readonly kind: PayoutKind;
  readonly channel: PayoutChannel;
  readonly state: PayoutState;
  readonly stateSinceMs: number;
  readonly amountCents: Cents;
  /** Null only where money without an order goes back by reversal and its payer's number was never told. */
  readonly payeeId: number | null;
  readonly payeeName: string;
  readonly note: string;
  readonly orderId: number | null;
  /** The held payment that goes back, where it is not the order's own money. */
  readonly transactionId: number | null;
  /** The receipt of the money without an order that goes back. */
  readonly creditReceipt: string | null;
  readonly reversesReceipt: string | null;
  readonly batchId: number | null;
  readonly requestedBy: string;
  readonly requestedAtMs: number;
  readonly businessDay: string;
  readonly approvedBy: string | null;
  readonly approvedAtMs: number | null;
};

export type NewPayout = Omit<Payout, 'id' | 'state' | 'stateSinceMs' | 'approvedBy' | 'approvedAtMs'>;

export function insertPayout(tx: WritableDb, payout: NewPayout): Payout {
  const { id } = run(
    tx,
    sql.insertInto('payout').values({
      epoch: payout.epoch,
      kind: payout.kind,
      channel: payout.channel,
      state: 'requested',
      state_since_ms: payout.requestedAtMs,
      amount_cents: payout.amountCents,
      payee_id: payout.payeeId,
      payee_name: payout.payeeName,
      note: payout.note,
      order_id: payout.orderId,
      transaction_id: payout.transactionId,
      credit_receipt: payout.creditReceipt,
      reverses_receipt: payout.reversesReceipt,
      batch_id: payout.batchId,
      requested_by: payout.requestedBy,
      requested_at_ms: payout.requestedAtMs,
      business_day: payout.businessDay,
      approved_by: null,
      approved_at_ms: null,
    }),
  );
  const stateSinceMs = payout.requestedAtMs;
  return { ...payout, id, state: 'requested', stateSinceMs, approvedBy: null, approvedAtMs: null };
}

export function payoutById(db: ReadableDb, id: number): Payout | undefined {
  const row = first(db, sql.selectFrom('payout').selectAll().where('id', '=', id));
  return row && toPayout(row);
}

/** Written out as the partial indexes have it. */
const isUnfinished = raw<boolean>`state IN ('requested', 'approved', 'failed')`;
const mayPay = raw<boolean>`state IN ('queued', 'sending', 'accepted', 'unknown', 'mismatch')`;

const isUnsettled = raw<boolean>`state = 'open'`;

/**
 * Payouts that wait for somebody or something: also one that was given up or paid while another attempt may pay too, or
 * while money of it is still to be settled.
 */
export function unfinishedPayouts(db: ReadableDb): readonly Payout[] {
  const unfinished = all(db, sql.selectFrom('payout').selectAll().where(isUnfinished).orderBy('id'));
  const ended = all(
    db,
    sql
      .selectFrom('payout')
      .selectAll()
      .where((is) =>
        is.or([
          is('id', 'in', sql.selectFrom('payout_attempt').select('payout_id').where(mayPay)),
          is('id', 'in', sql.selectFrom('payout_excess').select('payout_id').where(isUnsettled)),
        ]),
      )
      .where('state', 'in', ['paid', 'withdrawn'])
      .orderBy('id'),
  );
  return [...unfinished, ...ended].map(toPayout);
}

/** Whether an attempt of this payout may still pay, or may have paid. */
export function mayStillPay(db: ReadableDb, payoutId: number): boolean {
  const row = first(
    db,
    sql.selectFrom('payout_attempt').select('id').where('payout_id', '=', payoutId).where(mayPay).limit(1),
  );
  return row !== undefined;
}

/**
 * Whether a bundle of this order may be on its way, or may have reached its recipient. MONEY: P9, P14. Also by a payout that
 * was called failed, and of which it is not known any more whether it was; and in the time that an old file does not know.
 */
export const mayBeDelivered = (db: ReadableDb, orderId: number): boolean =>
  openDeliveryOf(db, orderId) !== undefined ||
  orderNeedsLook(db, orderId) ||
  payingDeliveryOf(db, orderId) !== undefined;

/** The payout by which this order's bundle may reach, or may have reached, its recipient; also one whose delivery ended as refused. */
export const payingDeliveryOf = (db: ReadableDb, orderId: number): Payout | undefined =>
  refundPayoutsOf(db, orderId).find(({ kind, id }) => kind === 'delivery' && mayStillPay(db, id));

export function payoutsOfDay(db: ReadableDb, day: string): readonly Payout[] {
  return all(
    db,
    sql.selectFrom('payout').selectAll().where('business_day', '=', day).orderBy('id', 'desc'),
  ).map(toPayout);
}

export function payoutsOfBatch(db: ReadableDb, batchId: number): readonly Payout[] {
  return all(db, sql.selectFrom('payout').selectAll().where('batch_id', '=', batchId).orderBy('id')).map(
    toPayout,
  );
}

/** Payouts of an order: refunds of its money or of one of its held payments, and deliveries; oldest first. */
export function refundPayoutsOf(db: ReadableDb, orderId: number): readonly Payout[] {
  return all(db, sql.selectFrom('payout').selectAll().where('order_id', '=', orderId).orderBy('id')).map(
    toPayout,
  );
}

/**
 * A refund by M-PESA that has not failed for good: its money goes back that way and no other. MONEY: one that was given
 * up counts again when late evidence says that it may have paid.
 */
export function liveRefundOf(
  db: ReadableDb,
  orderId: number,
  heldId: number | undefined,
): Payout | undefined {
  return (
    refundPayoutsOf(db, orderId).find(
      (payout) => payout.kind === 'refund' && payout.transactionId === (heldId ?? null) && isLive(db, payout),
    ) ?? liveReturnOf(db, orderId, heldId)
  );
}

const isLive = (db: ReadableDb, payout: Payout): boolean =>
  payout.state === 'requested' ||
  payout.state === 'approved' ||
  payout.state === 'failed' ||
  mayStillPay(db, payout.id);

/** Refunds of money without an order, by its receipt; oldest first. */
export function refundPayoutsOfCredit(db: ReadableDb, receipt: string): readonly Payout[] {
  return all(
    db,
    sql.selectFrom('payout').selectAll().where('credit_receipt', '=', receipt).orderBy('id'),
  ).map(toPayout);
}

/** The refund by M-PESA under which a payment without an order is going back. */
export const liveReturn = (db: ReadableDb, receipt: string): Payout | undefined =>
  refundPayoutsOfCredit(db, receipt).find((payout) => isLive(db, payout));

/**
 * Money that was going back without an order, and then turned out to be this order's. MONEY: it still goes back one way
 * only, and nothing is delivered for it meanwhile.
 */
function liveReturnOf(db: ReadableDb, orderId: number, heldId: number | undefined): Payout | undefined {
  const rows = all(
    db,
    sql
      .selectFrom('mpesa_transaction')
      .innerJoin('transaction_key', 'transaction_key.transaction_id', 'mpesa_transaction.id')
      .innerJoin('payout', 'payout.credit_receipt', 'transaction_key.value')
      .selectAll('payout')
      .where('mpesa_transaction.order_id', '=', orderId)
      // Written out: the index is only of receipts.
      .where(raw<boolean>`transaction_key.kind = 'receipt'`)
      .where((is) =>
        heldId === undefined
          ? is('mpesa_transaction.disposition', '=', 'order')
          : is('mpesa_transaction.id', '=', heldId),
      ),
  );
  return rows.map(toPayout).find((payout) => isLive(db, payout));
}

/** Payouts that were approved since then and have not failed. */
export function approvedSince(db: ReadableDb, sinceMs: number): readonly Payout[] {
  return all(
    db,
    sql
      .selectFrom('payout')
      .selectAll()
      .where('approved_at_ms', '>=', sinceMs)
      .where('state', 'in', ['approved', 'paid']),
  ).map(toPayout);
}

/** Asked for since then, to the same payee, of the same amount, whatever became of it; newest first. Refunds are each their order's. */
export function payoutsLike(db: ReadableDb, payout: Payout, sinceMs: number): readonly Payout[] {
  return all(
    db,
    sql
      .selectFrom('payout')
      .selectAll()
      .where('payee_id', '=', payout.payeeId)
      .where('amount_cents', '=', payout.amountCents)
      .where('id', '<>', payout.id)
      .where('kind', '<>', 'refund')
      .where('requested_at_ms', '>=', sinceMs)
      .orderBy('id', 'desc'),
  ).map(toPayout);
}

/** Lists that were asked for since then, newest first. */
export function batchesSince(db: ReadableDb, sinceMs: number): readonly Batch[] {
  return all(
    db,
    sql.selectFrom('payout_batch').selectAll().where('created_at_ms', '>=', sinceMs).orderBy('id', 'desc'),
  ).map(({ id, name, created_at_ms }) => ({ id, name, createdAtMs: created_at_ms }));
}
export type Batch = { readonly id: number; readonly name: string; readonly createdAtMs: number };

/** Whether this payee was ever paid. Who got his own money back is not known by that: anybody can buy and ask for it. */
export function wasPaidBefore(db: ReadableDb, payeeId: number): boolean {
  return (
    first(
      db,
      sql
        .selectFrom('payout')
        .select('id')
        .where('payee_id', '=', payeeId)
        .where('state', '=', 'paid')
        .where('kind', '<>', 'refund')
        .limit(1),
    ) !== undefined
  );
}

/** Moves a payout by its machine, by compare-and-set; undefined when its present state does not accept the event. */
export function movePayout(
  tx: WritableDb,
  payout: Payout,
  event: PayoutEvent,
  nowMs: number,
  approval: Pick<Payout, 'approvedBy' | 'approvedAtMs'> = payout,
): Payout | undefined {
  const state = next(payoutTransitions, payout.state, event);
  if (!state) return undefined;
  const { approvedBy, approvedAtMs } = approval;
  const { changes } = run(
    tx,
    sql
      .updateTable('payout')
      .set({ state, state_since_ms: nowMs, approved_by: approvedBy, approved_at_ms: approvedAtMs })
      .where('id', '=', payout.id)
      .where('state', '=', payout.state),
  );
  assert(changes === 1, `payout ${payout.id} was ${payout.state}`);
  return { ...payout, state, stateSinceMs: nowMs, approvedBy, approvedAtMs };
}

export function insertBatch(
  tx: WritableDb,
  batch: {
    readonly kind: 'settlement' | 'salary' | 'promotion';
    readonly name: string;
    readonly requestedBy: string;
    readonly createdAtMs: number;
  },
): number {
  return run(
    tx,
    sql.insertInto('payout_batch').values({
      kind: batch.kind,
      name: batch.name,
      requested_by: batch.requestedBy,
      created_at_ms: batch.createdAtMs,
    }),
  ).id;
}

export function batchName(db: ReadableDb, id: number): string | undefined {
  return first(db, sql.selectFrom('payout_batch').select('name').where('id', '=', id))?.name;
}

function toPayout(row: Selectable<Schema['payout']>): Payout {
  return {
    id: row.id,
    epoch: row.epoch,
    kind: row.kind,
    channel: row.channel,
    state: row.state,
    stateSinceMs: row.state_since_ms,
    amountCents: cents(row.amount_cents),
    payeeId: row.payee_id,
    payeeName: row.payee_name,
    note: row.note,
    orderId: row.order_id,
    transactionId: row.transaction_id,
    creditReceipt: row.credit_receipt,
    reversesReceipt: row.reverses_receipt,
    batchId: row.batch_id,
    requestedBy: row.requested_by,
    requestedAtMs: row.requested_at_ms,
    businessDay: row.business_day,
    approvedBy: row.approved_by,
    approvedAtMs: row.approved_at_ms,
  };
}

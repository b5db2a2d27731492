import { sql as raw } from 'kysely';
import { addCents, cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import { assert } from '../../shared/assert.ts';
import { creditByReceipt, matchCredit } from './credit-store.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** Money that Safaricom says moved. Known by its keys: each key names one transaction, for ever. */
export type MpesaTransaction = {
  readonly id: number;
  readonly amountCents: Cents;
  readonly occurredAtMs: number;
  readonly bookedAtMs: number;
  readonly attemptId: number | null;
  readonly orderId: number;
  readonly disposition: 'order' | 'held' | 'refunded';
  /** The transaction whose amount this adds to, where Safaricom told more of it later. */
  readonly partOf?: number | null;
};

export type TransactionKey = {
  readonly kind: 'receipt' | 'checkout-request-id' | 'ocid' | 'conversation-id';
  readonly value: string;
};

export function insertTransaction(
  tx: WritableDb,
  transaction: Omit<MpesaTransaction, 'id'>,
): MpesaTransaction {
  const { id } = run(
    tx,
    sql.insertInto('mpesa_transaction').values({
      amount_cents: transaction.amountCents,
      occurred_at_ms: transaction.occurredAtMs,
      booked_at_ms: transaction.bookedAtMs,
      attempt_id: transaction.attemptId,
      order_id: transaction.orderId,
      disposition: transaction.disposition,
      part_of: transaction.partOf ?? null,
    }),
  );
  return { ...transaction, id };
}

/** Money that went out, for an order or for none. It is known by its keys like money that came. */
export function insertOutgoing(
  tx: WritableDb,
  transaction: {
    readonly amountCents: Cents;
    readonly occurredAtMs: number;
    readonly bookedAtMs: number;
    readonly orderId: number | null;
  },
): number {
  return run(
    tx,
    sql.insertInto('mpesa_transaction').values({
      amount_cents: transaction.amountCents,
      occurred_at_ms: transaction.occurredAtMs,
      booked_at_ms: transaction.bookedAtMs,
      attempt_id: null,
      order_id: transaction.orderId,
      disposition: 'out',
      part_of: null,
    }),
  ).id;
}

/** Money that came and is given back in the same commit, without ever having had an order. */
export function insertReturned(
  tx: WritableDb,
  transaction: Pick<MpesaTransaction, 'amountCents' | 'occurredAtMs' | 'bookedAtMs'>,
): number {
  return run(
    tx,
    sql.insertInto('mpesa_transaction').values({
      amount_cents: transaction.amountCents,
      occurred_at_ms: transaction.occurredAtMs,
      booked_at_ms: transaction.bookedAtMs,
      attempt_id: null,
      order_id: null,
      disposition: 'refunded',
      part_of: null,
    }),
  ).id;
}

/** Safaricom's receipt number of a transaction, once it is known. */
export function receiptOfTransaction(db: ReadableDb, transactionId: number): string | undefined {
  return first(db, selectReceipt({ transactionId }))?.value;
}

/** The receipt of the payment that an order lives by and that came without a prompt. */
export function receiptWithoutPrompt(db: ReadableDb, orderId: number): string | undefined {
  const own = transactionsOfOrder(db, orderId).find(
    ({ attemptId, disposition, partOf }) =>
      attemptId === null && disposition === 'order' && typeof partOf !== 'number',
  );
  return own && receiptOfTransaction(db, own.id);
}

/** Gives a transaction a key. False when that key already names another one. */
export function addKey(tx: WritableDb, transactionId: number, key: TransactionKey): boolean {
  const owner = transactionIdByKey(tx, key);
  if (owner !== undefined) return owner === transactionId;
  run(tx, sql.insertInto('transaction_key').values({ ...key, transaction_id: transactionId }));
  // MONEY: P7. What was reported as a credit under this receipt is this money, and nobody can use it again.
  if (key.kind === 'receipt') matchCredit(tx, key.value, transactionId);
  return true;
}

/** The receipt of money that came and goes back. Where a payout was given its code, only the credit knows what it is. */
export function addReturnedKey(tx: WritableDb, transactionId: number, receipt: string): void {
  if (!addKey(tx, transactionId, { kind: 'receipt', value: receipt }))
    matchCredit(tx, receipt, transactionId);
}

const selectReceipt = fixed(({ transactionId }: { readonly transactionId: number }) =>
  sql
    .selectFrom('transaction_key')
    .select('value')
    .where('transaction_id', '=', transactionId)
    // Written out: the index is only of receipts.
    .where(raw<boolean>`kind = 'receipt'`),
);
const selectByKey = fixed(({ kind, value }: TransactionKey) =>
  sql
    .selectFrom('transaction_key')
    .select('transaction_id')
    .where('kind', '=', kind)
    .where('value', '=', value),
);
const selectOfAttempt = fixed(({ attemptId }: { readonly attemptId: number }) =>
  sql.selectFrom('mpesa_transaction').selectAll().where('attempt_id', '=', attemptId),
);
const selectById = fixed(({ id }: { readonly id: number }) =>
  sql
    .selectFrom('mpesa_transaction')
    .selectAll()
    .where('id', '=', id)
    .where('disposition', '<>', 'out')
    .where('order_id', 'is not', null),
);
const selectHeld = fixed((_none: object) =>
  sql
    .selectFrom('mpesa_transaction')
    .selectAll()
    .where(raw<boolean>`disposition = 'held'`)
    .orderBy('id'),
);
const selectOfOrder = fixed(({ orderId }: { readonly orderId: number }) =>
  sql
    .selectFrom('mpesa_transaction')
    .selectAll()
    .where('order_id', '=', orderId)
    .where('disposition', '<>', 'out')
    .orderBy('id'),
);
const selectRefunded = fixed(({ orderId }: { readonly orderId: number }) =>
  sql.selectFrom('refund').select('amount_cents').where('order_id', '=', orderId),
);

export function transactionIdByKey(db: ReadableDb, key: TransactionKey): number | undefined {
  return first(db, selectByKey(key))?.transaction_id;
}

/** Whether this is money that went out. */
export const wentOut = (db: ReadableDb, transactionId: number): boolean =>
  first(
    db,
    sql
      .selectFrom('mpesa_transaction')
      .select('id')
      .where('id', '=', transactionId)
      .where('disposition', '=', 'out'),
  ) !== undefined;

/** MONEY: P7. A code that names money already: booked, in or out, or reported to have come. Nothing else went out by it. */
export const isCodeOfMoney = (db: ReadableDb, receipt: string): boolean =>
  transactionIdByKey(db, { kind: 'receipt', value: receipt }) !== undefined ||
  creditByReceipt(db, receipt) !== undefined;

export function transactionOfAttempt(db: ReadableDb, attemptId: number): MpesaTransaction | undefined {
  const row = first(db, selectOfAttempt({ attemptId }));
  return row && toTransaction(row);
}

/** Money that came for an order; undefined for money that went out, and for money that never had an order. */
export function transactionById(db: ReadableDb, id: number): MpesaTransaction | undefined {
  const row = first(db, selectById({ id }));
  return row && toTransaction(row);
}

export function heldTransactions(db: ReadableDb): readonly MpesaTransaction[] {
  return all(db, selectHeld({})).map(toTransaction);
}

/** A customer's money lies here for this order already. */
export const hasHeldMoney = (db: ReadableDb, orderId: number): boolean =>
  transactionsOfOrder(db, orderId).some((one) => one.disposition === 'held');

export function transactionsOfOrder(db: ReadableDb, orderId: number): readonly MpesaTransaction[] {
  return all(db, selectOfOrder({ orderId })).map(toTransaction);
}

/** The held money whose other amount stopped an order; undefined while no such money stops it. */
export function doubtfulMoney(
  db: ReadableDb,
  order: {
    readonly id: number;
    readonly state: string;
    readonly holdReason: string | null;
    readonly priceCents: Cents;
  },
): MpesaTransaction | undefined {
  if (order.state !== 'on-hold' || order.holdReason !== 'other-amount') return undefined;
  const held = transactionsOfOrder(db, order.id).filter(
    // What a cheaper package left over has a card of its own.
    (one) => one.disposition === 'held' && typeof one.partOf !== 'number',
  );
  return (
    held.findLast((one) => one.amountCents !== askedFor(db, one, order.priceCents)) ??
    // MONEY: corrected since to what was asked for: the order is still stopped by it, and the owner lets it go on.
    held.at(-1)
  );
}

/** What the customer was asked for when this came; a changed order has another price by now. */
function askedFor(db: ReadableDb, { attemptId }: MpesaTransaction, priceCents: Cents): Cents {
  const attempt =
    attemptId === null
      ? undefined
      : first(db, sql.selectFrom('payment_attempt').select('amount_cents').where('id', '=', attemptId));
  return attempt ? cents(attempt.amount_cents) : priceCents;
}

/** Moves money from held to its order or to refunded; the present disposition is compared first. */
export function setDisposition(
  tx: WritableDb,
  transaction: MpesaTransaction,
  disposition: MpesaTransaction['disposition'],
): void {
  const { changes } = run(
    tx,
    sql
      .updateTable('mpesa_transaction')
      .set({ disposition })
      .where('id', '=', transaction.id)
      .where('disposition', '=', transaction.disposition),
  );
  assert(changes === 1, `transaction ${transaction.id} was ${transaction.disposition}`);
}

/** Everything that came with a transaction: what was booked first, and the parts that Safaricom told later. */
export function wholeAmount(db: ReadableDb, transaction: MpesaTransaction): Cents {
  const parts = all(
    db,
    sql.selectFrom('mpesa_transaction').select('amount_cents').where('part_of', '=', transaction.id),
  );
  return addCents(transaction.amountCents, ...parts.map((part) => cents(part.amount_cents)));
}

/**
 * Safaricom names another amount than was booked: what came now stands. Held for a person, or `lowered` where the
 * money has been used already.
 */
export function correctAmount(
  tx: WritableDb,
  transaction: MpesaTransaction,
  amountCents: Cents,
  how: 'held' | 'lowered' = 'held',
): void {
  const { changes } = run(
    tx,
    sql
      .updateTable('mpesa_transaction')
      .set({
        amount_cents: amountCents,
        disposition: how === 'held' ? 'held' : transaction.disposition,
      })
      .where('id', '=', transaction.id)
      .where('disposition', '=', transaction.disposition),
  );
  assert(changes === 1, `transaction ${transaction.id} was ${transaction.disposition}`);
}

export type Refund = {
  readonly channel?: 'cash' | 'b2c' | 'reversal';
  readonly orderId: number;
  readonly transactionId: number | null;
  readonly amountCents: Cents;
  readonly madeBy: string;
  readonly approvedBy: string;
  readonly atMs: number;
};

export function insertRefund(tx: WritableDb, refund: Refund): void {
  run(
    tx,
    sql.insertInto('refund').values({
      order_id: refund.orderId,
      transaction_id: refund.transactionId,
      amount_cents: refund.amountCents,
      channel: refund.channel ?? 'cash',
      made_by: refund.madeBy,
      approved_by: refund.approvedBy,
      at_ms: refund.atMs,
    }),
  );
}

export function refundedOfOrder(db: ReadableDb, orderId: number): Cents {
  const rows = all(db, selectRefunded({ orderId }));
  return cents(rows.reduce((sum, row) => sum + row.amount_cents, 0));
}

function toTransaction(row: {
  id: number;
  amount_cents: number;
  occurred_at_ms: number;
  booked_at_ms: number;
  attempt_id: number | null;
  order_id: number | null;
  disposition: MpesaTransaction['disposition'] | 'out';
  part_of: number | null;
}): MpesaTransaction {
  assert(row.order_id !== null && row.disposition !== 'out', `transaction ${row.id} came for an order`);
  return {
    id: row.id,
    amountCents: cents(row.amount_cents),
    occurredAtMs: row.occurred_at_ms,
    bookedAtMs: row.booked_at_ms,
    attemptId: row.attempt_id,
    orderId: row.order_id,
    disposition: row.disposition,
    partOf: row.part_of,
  };
}

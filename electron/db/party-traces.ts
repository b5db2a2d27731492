import { sql as raw } from 'kysely';
import { all, first, sql } from './sql.ts';
import type { ReadableDb } from './sql.ts';

/**
 * Where a customer stands in the file beside `party`: what is unfinished with him, since when no money of his has moved,
 * and by which paths and codes bodies that came from outside name him. Read side of erasing (P10).
 */
export type PartyTraces = {
  /** Orders of any kind that name him, by id. */
  readonly orderIds: readonly number[];
  /** Of these the ones that he was to pay: their prompts keep an id that ends in his number. */
  readonly paidOrderIds: readonly number[];
  readonly payoutIds: readonly number[];
};

export function tracesOf(db: ReadableDb, partyId: number): PartyTraces {
  const paid = ids(
    all(db, sql.selectFrom('customer_order').select('id').where('payer_id', '=', partyId).orderBy('id')),
  );
  const received = ids(
    all(db, sql.selectFrom('customer_order').select('id').where('recipient_id', '=', partyId).orderBy('id')),
  );
  // Before a change it was perhaps he who was to receive.
  const before = all(
    db,
    sql.selectFrom('order_version').select('order_id as id').where('recipient_id', '=', partyId),
  );
  return {
    orderIds: [...new Set([...paid, ...received, ...ids(before)])].toSorted((a, b) => a - b),
    paidOrderIds: paid,
    payoutIds: ids(
      all(db, sql.selectFrom('payout').select('id').where('payee_id', '=', partyId).orderBy('id')),
    ),
  };
}

const ids = (rows: readonly { readonly id: number }[]): readonly number[] => rows.map(({ id }) => id);

/** What of a customer's is not finished; he cannot be erased before it is. */
export type Unfinished =
  | { readonly kind: 'order'; readonly order: string }
  | { readonly kind: 'payout'; readonly payoutId: number }
  | { readonly kind: 'credit'; readonly receipt: string };

export function unfinishedOf(db: ReadableDb, partyId: number): readonly Unfinished[] {
  const { orderIds, payoutIds } = tracesOf(db, partyId);
  const orders = orderIds
    .map((id) => unfinishedOrder(db, id))
    .filter((order) => order !== undefined)
    .map((order): Unfinished => ({ kind: 'order', order }));
  const payouts = payoutIds
    .filter((id) => isPayoutUnfinished(db, id))
    .map((payoutId): Unfinished => ({ kind: 'payout', payoutId }));
  const credits = all(
    db,
    sql
      .selectFrom('credit')
      .select('receipt')
      .where('payer_id', '=', partyId)
      .where('state', 'in', ['without-order', 'reserved']),
  ).map(({ receipt }): Unfinished => ({ kind: 'credit', receipt }));
  return [...orders, ...payouts, ...credits];
}

/** The order's number while anything of it may still need a number: money, a delivery, a question, a message. */
function unfinishedOrder(db: ReadableDb, orderId: number): string | undefined {
  return first(
    db,
    sql
      .selectFrom('customer_order as o')
      .select('o.number')
      .where('o.id', '=', orderId)
      .where(
        raw<boolean>`(
          o.state IN ('open', 'paid', 'on-hold')
          OR EXISTS (SELECT 1 FROM payment_attempt a WHERE a.order_id = o.id
            AND (a.state IN ('queued', 'sending', 'waiting', 'unknown', 'stated') OR a.next_query_at_ms IS NOT NULL))
          OR EXISTS (SELECT 1 FROM delivery d WHERE d.order_id = o.id
            AND d.state IN ('started', 'queued', 'dialling', 'paying', 'unknown', 'review'))
          OR EXISTS (SELECT 1 FROM mpesa_transaction m WHERE m.order_id = o.id AND m.disposition = 'held')
          OR EXISTS (SELECT 1 FROM shortfall s WHERE s.order_id = o.id AND s.state = 'open')
          OR EXISTS (SELECT 1 FROM payout p WHERE p.order_id = o.id AND p.state IN ('requested', 'approved', 'failed'))
          OR EXISTS (SELECT 1 FROM message t WHERE t.order_id = o.id AND t.state IN ('queued', 'sending'))
        )`,
      ),
  )?.number;
}

function isPayoutUnfinished(db: ReadableDb, payoutId: number): boolean {
  return (
    first(
      db,
      sql
        .selectFrom('payout as p')
        .select('p.id')
        .where('p.id', '=', payoutId)
        .where(
          raw<boolean>`(
            p.state IN ('requested', 'approved', 'failed')
            OR EXISTS (SELECT 1 FROM payout_attempt a WHERE a.payout_id = p.id
              AND (a.state IN ('queued', 'sending', 'accepted', 'unknown', 'mismatch') OR a.next_status_at_ms IS NOT NULL))
            OR EXISTS (SELECT 1 FROM payout_excess e WHERE e.payout_id = p.id AND e.state = 'open')
          )`,
        ),
    ) !== undefined
  );
}

/** When Safaricom was asked or told something about his money, as the clock showed it then. */
export function moneyMomentsOf(db: ReadableDb, partyId: number): readonly number[] {
  const { paidOrderIds, payoutIds } = tracesOf(db, partyId);
  return [
    ...paidOrderIds.flatMap((id) =>
      all(db, sql.selectFrom('payment_attempt').select('state_since_ms as at').where('order_id', '=', id)),
    ),
    ...payoutIds.flatMap((id) =>
      all(db, sql.selectFrom('payout_attempt').select('state_since_ms as at').where('payout_id', '=', id)),
    ),
    ...all(db, sql.selectFrom('credit').select('state_since_ms as at').where('payer_id', '=', partyId)),
  ].map(({ at }) => at);
}

/** The secret paths on which something about him was posted, and the M-PESA receipts of his money, in and out. */
export function namesOf(
  db: ReadableDb,
  partyId: number,
): { readonly nonces: ReadonlySet<string>; readonly receipts: readonly string[] } {
  const { paidOrderIds, payoutIds } = tracesOf(db, partyId);
  const prompts = paidOrderIds.flatMap((id) =>
    all(db, sql.selectFrom('payment_attempt').select(['nonce', 'receipt']).where('order_id', '=', id)),
  );
  const payouts = payoutIds.flatMap((id) =>
    all(db, sql.selectFrom('payout_attempt').select(['id', 'nonce', 'receipt']).where('payout_id', '=', id)),
  );
  const questions = payouts.flatMap(({ id }) =>
    all(db, sql.selectFrom('posted_question').select('nonce').where('payout_attempt_id', '=', id)),
  );
  const credits = all(db, sql.selectFrom('credit').select('receipt').where('payer_id', '=', partyId));
  const booked = paidOrderIds.flatMap((id) =>
    all(
      db,
      sql
        .selectFrom('transaction_key as k')
        .innerJoin('mpesa_transaction as m', 'm.id', 'k.transaction_id')
        .select('k.value as receipt')
        .where('m.order_id', '=', id)
        .where('k.kind', '=', 'receipt'),
    ),
  );
  const receipts = [...prompts, ...payouts, ...credits, ...booked].flatMap(({ receipt }) => receipt ?? []);
  return {
    nonces: new Set([...prompts, ...payouts, ...questions].map(({ nonce }) => nonce)),
    receipts: [...new Set(receipts)],
  };
}

/** Of a payment whose order became cheaper afterwards: how much of it is no longer with the order. */
import { all, sql } from '../db/sql.ts';
import type { ReadableDb } from '../db/sql.ts';
import { transactionById } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { versionsOfOrder } from '../db/version-store.ts';

type PaymentRow = {
  readonly seq: number;
  readonly transaction_id: number | null;
  readonly account: string;
  readonly amount_cents: number;
};
type Apart = { readonly amountCents: number; readonly now: 'owedBack' | 'refunded' };

/** The parts of one payment that were left over, each with where it is now. */
export function leftOverOf(db: ReadableDb, order: Order, payment: PaymentRow): readonly Apart[] {
  if (payment.amount_cents <= 0 || versionsOfOrder(db, order.id).length === 0) return [];
  return payment.account === 'cash-drawer'
    ? fromDrawer(db, order, payment)
    : splitOff(db, order, payment.transaction_id);
}

function splitOff(db: ReadableDb, order: Order, transactionId: number | null): readonly Apart[] {
  return entriesOf(db, order, 'left-over-held').flatMap(
    ({ transaction_id: partId, amount_cents: amountCents }) => {
      const part = partId === null ? undefined : transactionById(db, partId);
      if (part === undefined || part.partOf !== transactionId || transactionId === null) return [];
      return [{ amountCents, now: part.disposition === 'held' ? 'owedBack' : 'refunded' } as const];
    },
  );
}

/** What went back from the drawer was taken off the newest cash first. */
function fromDrawer(db: ReadableDb, order: Order, payment: PaymentRow): readonly Apart[] {
  if (order.state === 'refunded') return [];
  const back = sumOf(entriesOf(db, order, 'refunded-in-cash'));
  const newer = sumOf(entriesOf(db, order, 'cash-received').filter(({ seq }) => seq > payment.seq));
  const amountCents = Math.min(payment.amount_cents, Math.max(0, back - newer));
  return amountCents > 0 ? [{ amountCents, now: 'refunded' }] : [];
}

const sumOf = (entries: readonly { readonly amount_cents: number }[]): number =>
  entries.reduce((sum, one) => sum + one.amount_cents, 0);

/** An order's postings of one kind, with their amount. */
function entriesOf(db: ReadableDb, order: Order, kind: string) {
  return all(
    db,
    sql
      .selectFrom('ledger_entry')
      .innerJoin('ledger_line', 'ledger_line.entry_seq', 'ledger_entry.seq')
      .select(['ledger_entry.seq', 'ledger_entry.transaction_id', 'ledger_line.amount_cents'])
      .where('ledger_entry.order_id', '=', order.id)
      .where('ledger_entry.kind', '=', kind)
      .where('ledger_line.amount_cents', '>', 0)
      .orderBy('ledger_entry.seq'),
  );
}

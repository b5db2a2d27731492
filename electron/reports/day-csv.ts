import { stringify } from 'csv-stringify/sync';
import { formatAmount } from '../../shared/cents.ts';
import { cents } from '../../shared/cents.ts';
import { clockTimeSeconds } from '../../shared/nairobi-time.ts';
import { all, sql } from '../db/sql.ts';
import type { ReadableDb } from '../db/sql.ts';
import { toOrder } from '../db/order-store.ts';
import type { BoardFacts } from './face.ts';
import { orderRow } from './order-rows.ts';

/** A day's orders for a spreadsheet: numbers masked, amounts plain, formulas escaped. */
export function dayCsv(
  db: ReadableDb,
  facts: BoardFacts,
  day: string,
): { readonly text: string; readonly rows: number } {
  const rows = all(
    db,
    sql.selectFrom('customer_order').selectAll().where('business_day', '=', day).orderBy('id'),
  ).map((row) => {
    const order = toOrder(row);
    const shown = orderRow(db, facts, order);
    return {
      day,
      time: clockTimeSeconds(shown.createdMs),
      order: shown.order,
      payer: shown.payerMasked,
      recipient: shown.recipientMasked,
      package: shown.packageName,
      'price KES': formatAmount(order.priceCents),
      'received KES': shown.receivedCents === null ? '' : formatAmount(cents(shown.receivedCents)),
      tender: shown.tender,
      'M-PESA code': shown.receipt ?? '',
      state: shown.state,
      'served by': shown.servedBy,
    };
  });
  // The byte order mark makes spreadsheet programs read it as UTF-8.
  return { text: stringify(rows, { header: true, bom: true, escape_formulas: true }), rows: rows.length };
}

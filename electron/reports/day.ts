/**
 * The owner's day, from the ledger. Every amount is a sum of ledger lines of that business day, so the table adds up
 * by eye: received = delivered + to deliver + owed back + given back.
 */
import type { Owed, Response } from '../../shared/ipc-contract.ts';
import { addCents, cents } from '../../shared/cents.ts';
import { businessDay } from '../../shared/nairobi-time.ts';
import type { Tender } from '../../shared/snapshot.ts';
import { tenders } from '../../shared/snapshot.ts';
import { attemptsInState } from '../db/attempt-store.ts';
import { deliveriesOfOrder } from '../db/delivery-store.ts';
import { headCode, ledgerHead, linesOfOrder } from '../db/ledger-store.ts';
import type { LedgerHead } from '../db/ledger-store.ts';
import { heldTransactions, transactionsOfOrder } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { orderById, toOrder, unfinishedOrders } from '../db/order-store.ts';
import { all, sql } from '../db/sql.ts';
import type { ReadableDb } from '../db/sql.ts';
import { maskedParty } from './masked.ts';

type Summary = Response<'day:summary'>;
type Cell = { readonly amountCents: number; readonly count: number };
type Cells = {
  readonly received: Cell;
  readonly delivered: Cell;
  readonly toDeliver: Cell;
  readonly owedBack: Cell;
  readonly refunded: Cell;
};

const none: Cell = { amountCents: 0, count: 0 };
const plus = (a: Cell, b: Cell): Cell => ({
  amountCents: a.amountCents + b.amountCents,
  count: a.count + b.count,
});
const emptyCells: Cells = {
  received: none,
  delivered: none,
  toDeliver: none,
  owedBack: none,
  refunded: none,
};

export function daySummary(db: ReadableDb, day: string, ledgerWhole: boolean): Summary {
  const orders = ordersBookedOn(db, day);
  const byTender = new Map<Tender, Cells>(tenders.map((tender) => [tender, emptyCells]));
  for (const order of orders) {
    const { tender, cells } = cellsOf(db, order);
    byTender.set(tender, addCells(byTender.get(tender) ?? emptyCells, cells));
  }
  const rows = tenders.map((tender) => ({ tender, ...(byTender.get(tender) ?? emptyCells) }));
  const total = rows.reduce<Cells>((sum, row) => addCells(sum, row), emptyCells);
  const owed = owedNow(db);
  return {
    day,
    rows,
    total,
    unknown: unknownNow(db),
    cash: cashOf(db, day),
    owed: [...owed],
    owedTotalCents: addCents(...owed.map((one) => cents(one.amountCents))),
    ledgerHead: headCode(headOfDay(db, day)),
    ledgerWhole,
    fromEarlierDays: orders
      .filter((order) => order.businessDay !== day)
      .reduce<Cell>((sum) => plus(sum, { amountCents: 0, count: 1 }), none),
  };
}

const addCells = (a: Cells, b: Cells): Cells => ({
  received: plus(a.received, b.received),
  delivered: plus(a.delivered, b.delivered),
  toDeliver: plus(a.toDeliver, b.toDeliver),
  owedBack: plus(a.owedBack, b.owedBack),
  refunded: plus(a.refunded, b.refunded),
});

/** Orders for which money came in on this day. */
function ordersBookedOn(db: ReadableDb, day: string): readonly Order[] {
  return all(
    db,
    sql
      .selectFrom('customer_order')
      .selectAll()
      .where(
        'id',
        'in',
        sql
          .selectFrom('ledger_entry')
          .innerJoin('ledger_line', 'ledger_line.entry_seq', 'ledger_entry.seq')
          .select('ledger_entry.order_id')
          .where('ledger_entry.business_day', '=', day)
          .where('ledger_line.account', 'in', ['mpesa-till', 'mpesa-unconfirmed', 'cash-drawer'])
          .where('ledger_line.amount_cents', '>', 0)
          .where('ledger_entry.order_id', 'is not', null),
      )
      .orderBy('id'),
  ).map(toOrder);
}

function cellsOf(db: ReadableDb, order: Order): { readonly tender: Tender; readonly cells: Cells } {
  const lines = linesOfOrder(db, order.id);
  const sum = (account: string, sign: 1 | -1): number =>
    lines
      .filter((line) => line.account === account && Math.sign(line.amountCents) === sign)
      .reduce((total, line) => total + Math.abs(line.amountCents), 0);
  const balance = (account: string): number =>
    lines.filter((line) => line.account === account).reduce((total, line) => total - line.amountCents, 0);
  const confirmed = sum('mpesa-unconfirmed', -1);
  const mpesaIn = sum('mpesa-till', 1) + sum('mpesa-unconfirmed', 1) - confirmed;
  const received = mpesaIn + sum('cash-drawer', 1);
  const undelivered = balance('undelivered');
  const refusedToDeliver =
    undelivered > 0 &&
    (order.state === 'on-hold' || deliveriesOfOrder(db, order.id).at(-1)?.state === 'refused');
  return {
    tender: mpesaIn > 0 ? 'mpesa-prompt' : 'cash',
    cells: {
      received: cell(received),
      delivered: cell(balance('sales')),
      toDeliver: cell(refusedToDeliver ? 0 : undelivered),
      owedBack: cell(balance('held-money') + (refusedToDeliver ? undelivered : 0)),
      refunded: cell(sum('cash-drawer', -1)),
    },
  };
}

const cell = (amountCents: number): Cell => ({ amountCents, count: amountCents === 0 ? 0 : 1 });

/** Prompts of which nobody knows whether money moved: outside every sum. */
function unknownNow(db: ReadableDb): Cell {
  return attemptsInState(db, ['unknown', 'stated']).reduce<Cell>(
    (sum, attempt) => plus(sum, { amountCents: attempt.amountCents, count: 1 }),
    none,
  );
}

function cashOf(db: ReadableDb, day: string): Summary['cash'] {
  const rows = all(
    db,
    sql
      .selectFrom('ledger_entry')
      .innerJoin('ledger_line', 'ledger_line.entry_seq', 'ledger_entry.seq')
      .select('ledger_line.amount_cents')
      .where('ledger_entry.business_day', '=', day)
      .where('ledger_line.account', '=', 'cash-drawer'),
  );
  const salesCents = rows
    .filter((row) => row.amount_cents > 0)
    .reduce((sum, row) => sum + row.amount_cents, 0);
  const refundsCents = rows
    .filter((row) => row.amount_cents < 0)
    .reduce((sum, row) => sum - row.amount_cents, 0);
  return { salesCents, refundsCents, expectedCents: salesCents - refundsCents };
}

/** What the shop owes customers now, whatever day it is from. */
function owedNow(db: ReadableDb): readonly Owed[] {
  const held = heldTransactions(db).map((one): Owed => {
    const order = orderById(db, one.orderId);
    const onHold = order.state === 'on-hold';
    return {
      kind: onHold ? 'on-hold' : 'held',
      order: order.number,
      heldId: onHold ? null : one.id,
      amountCents: one.amountCents,
      payerMasked: maskedParty(db, order.payerId),
      sinceMs: one.bookedAtMs,
    };
  });
  const orders = unfinishedOrders(db).flatMap((order): readonly Owed[] => {
    const undelivered =
      transactionsOfOrder(db, order.id).length > 0 || order.settledBy !== null
        ? cents(
            linesOfOrder(db, order.id)
              .filter((line) => line.account === 'undelivered')
              .reduce((sum, line) => sum - line.amountCents, 0),
          )
        : cents(0);
    if (undelivered <= 0) return [];
    const refused = order.state === 'paid' && deliveriesOfOrder(db, order.id).at(-1)?.state === 'refused';
    if (!refused && order.state !== 'on-hold') return [];
    return [
      {
        kind: refused ? 'delivery-refused' : 'on-hold',
        order: order.number,
        heldId: null,
        amountCents: undelivered,
        payerMasked: maskedParty(db, order.payerId),
        sinceMs: order.stateSinceMs,
      },
    ];
  });
  return [...orders, ...held].toSorted((a, b) => a.sinceMs - b.sinceMs);
}

/** The head as it stood when that day ended; today's is the present one. */
function headOfDay(db: ReadableDb, day: string): LedgerHead {
  const last = all(
    db,
    sql
      .selectFrom('ledger_entry')
      .select(['seq', 'hash'])
      .where('business_day', '<=', day)
      .orderBy('seq', 'desc')
      .limit(1),
  )[0];
  return last ? { seq: last.seq, hashHex: Buffer.from(last.hash).toString('hex') } : ledgerHead(db);
}

export const today = (nowMs: number): string => businessDay(nowMs);

/**
 * The owner's day, from the ledger: every payment that was booked on that business day, once, under the tender by which
 * it came, and where its money is now. So the table adds up by eye: received = delivered + to deliver + owed back +
 * given back.
 */
import type { Owed, Response } from '../../shared/ipc-contract.ts';
import { addCents, cents } from '../../shared/cents.ts';
import { balanceOf } from '../../shared/ledger-rules.ts';
import type { Tender } from '../../shared/snapshot.ts';
import { tenders } from '../../shared/snapshot.ts';
import { attemptsInState } from '../db/attempt-store.ts';
import { deliveriesOfOrder } from '../db/delivery-store.ts';
import { headCode, ledgerHead, linesOfOrder } from '../db/ledger-store.ts';
import type { LedgerHead } from '../db/ledger-store.ts';
import { doubtfulMoney, heldTransactions, transactionById, transactionsOfOrder } from '../db/money-store.ts';
import type { Order } from '../db/order-store.ts';
import { orderById, unfinishedOrders } from '../db/order-store.ts';
import { openExcesses } from '../db/payout-excess-store.ts';
import { openShortfalls } from '../db/shortfall-store.ts';
import { all, sql } from '../db/sql.ts';
import { isOvertaken } from './delivery-face.ts';
import { leftOverOf } from './day-changes.ts';
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
  const payments = paymentsOf(db, day);
  const byTender = new Map<Tender, Cells>(tenders.map((tender) => [tender, emptyCells]));
  for (const payment of payments)
    byTender.set(payment.tender, addPayment(byTender.get(payment.tender) ?? emptyCells, payment));
  const rows = tenders.map((tender) => ({ tender, ...(byTender.get(tender) ?? emptyCells) }));
  const total = rows.reduce<Cells>((sum, row) => addCells(sum, row), emptyCells);
  const owed = owedNow(db);
  return {
    day,
    rows,
    total,
    unknown: unknownNow(db),
    missing: missingNow(db),
    cash: cashOf(db, day),
    owed: [...owed],
    owedTotalCents: addCents(...owed.map((one) => cents(one.amountCents))),
    ledgerHead: headCode(headOfDay(db, day)),
    ledgerWhole,
    fromEarlierDays: payments
      .filter(({ order }) => order !== undefined && order.businessDay !== day)
      .reduce<Cell>((sum, payment) => plus(sum, cell(payment)), none),
  };
}

/** Into the till or the drawer, and no customer's payment: proof of what was counted already, and money of payouts. */
const noPayment = ['decision-confirmed', 'reversal-denied', 'excess-returned-in-cash'] as const;

const addCells = (a: Cells, b: Cells): Cells => ({
  received: plus(a.received, b.received),
  delivered: plus(a.delivered, b.delivered),
  toDeliver: plus(a.toDeliver, b.toDeliver),
  owedBack: plus(a.owedBack, b.owedBack),
  refunded: plus(a.refunded, b.refunded),
});

type Place = Exclude<keyof Cells, 'received'>;
type Payment = {
  /** Undefined for a payment that was given back without ever having had an order. */
  readonly order: Order | undefined;
  readonly tender: Tender;
  readonly amountCents: number;
  readonly now: Place;
  /** Of a payment that is counted already. */
  readonly isPart?: boolean;
};

const addPayment = (cells: Cells, payment: Payment): Cells => ({
  ...cells,
  received: plus(cells.received, cell(payment)),
  [payment.now]: plus(cells[payment.now], cell(payment)),
});
const cell = ({ amountCents, isPart = false }: Payment): Cell => ({
  amountCents,
  count: isPart ? 0 : Math.sign(amountCents),
});

/** Money that came in on this day. What the owner had decided before is not counted again when proof comes. */
function paymentsOf(db: ReadableDb, day: string): readonly Payment[] {
  const entries = all(
    db,
    sql
      .selectFrom('ledger_entry')
      .innerJoin('ledger_line', 'ledger_line.entry_seq', 'ledger_entry.seq')
      .select([
        'ledger_entry.seq',
        'ledger_entry.order_id',
        'ledger_entry.transaction_id',
        'ledger_entry.kind',
        'ledger_line.account',
        'ledger_line.amount_cents',
      ])
      .where('ledger_entry.business_day', '=', day)
      .where('ledger_entry.kind', 'not in', [...noPayment])
      .where('ledger_line.account', 'in', ['mpesa-till', 'mpesa-unconfirmed', 'cash-drawer'])
      .where((is) =>
        is.or([
          is('ledger_line.amount_cents', '>', 0),
          // What turned out not to have come is taken off again, where it had been counted.
          is('ledger_entry.kind', 'in', [...takenOff]),
        ]),
      )
      .orderBy('ledger_entry.seq'),
  );
  return entries.flatMap((entry): readonly Payment[] => {
    const { amount_cents: amountCents, order_id: orderId } = entry;
    if (orderId === null) {
      // A customer's own payment that went back without an order: it came in here, and went out of drawer or account.
      const isCredit = entry.kind === 'payment-held';
      return isCredit ? [{ order: undefined, tender: 'mpesa-own', amountCents, now: 'refunded' }] : [];
    }
    const order = orderById(db, orderId);
    const tender = tenderOf(db, entry);
    const apart = leftOverOf(db, order, entry);
    const restCents = apart.reduce((rest, one) => rest - one.amountCents, amountCents);
    // One payment counts once, wherever its parts are.
    return [
      { order, tender, amountCents: restCents, now: placeOf(db, order, entry) },
      ...apart.map((one) => ({ order, tender, isPart: true, ...one })),
    ];
  });
}

/** Postings that take off again what had been counted as received. */
const takenOff = [
  'payment-reversed',
  'held-reversed',
  'decision-reversed',
  'payment-short',
  'decision-denied',
] as const;

type Entry = { readonly transaction_id: number | null; readonly kind: string; readonly account: string };

/** How it came: counted, by a prompt, or by the customer himself. A part that was told later came as the first did. */
function tenderOf(db: ReadableDb, { account, transaction_id: id }: Entry): Tender {
  if (account === 'cash-drawer') return 'cash';
  const money = id === null ? undefined : transactionById(db, id);
  const first = typeof money?.partOf === 'number' ? transactionById(db, money.partOf) : money;
  return first?.attemptId === null ? 'mpesa-own' : 'mpesa-prompt';
}

/** Where a payment's money is: held apart or given back by itself, or with its order, which has all of it in one place. */
function placeOf(db: ReadableDb, order: Order, { transaction_id, kind, account }: Entry): Place {
  // Believed beside an order that lived by other money: it was given back as it was believed.
  const isBeside = kind === 'refunded-on-statement' || kind === 'decision-denied';
  if (isBeside && account === 'mpesa-unconfirmed' && order.settledBy !== 'decision') return 'refunded';
  const disposition = transaction_id === null ? 'order' : transactionById(db, transaction_id)?.disposition;
  if (disposition === 'held') return 'owedBack';
  if (disposition === 'refunded') return 'refunded';
  const lines = linesOfOrder(db, order.id);
  if (balanceOf(lines, 'sales') < 0) return 'delivered';
  if (balanceOf(lines, 'undelivered') === 0) return 'refunded';
  return order.state === 'on-hold' || isRefused(db, order) ? 'owedBack' : 'toDeliver';
}

/** Refused, and the customer has not taken another day, package or number since: then it is delivered, not given back. */
function isRefused(db: ReadableDb, order: Order): boolean {
  const last = deliveriesOfOrder(db, order.id).at(-1);
  return last?.state === 'refused' && !isOvertaken(db, order, last);
}

/** Prompts of which nobody knows whether money moved: outside every sum. */
function unknownNow(db: ReadableDb): Cell {
  return attemptsInState(db, ['unknown', 'stated']).reduce<Cell>(
    (sum, attempt) => plus(sum, { amountCents: attempt.amountCents, count: 1 }),
    none,
  );
}

/** What ended orders turned out not to have brought, and what left too much, until somebody settles it. */
function missingNow(db: ReadableDb): Cell {
  // What was denied did not leave: it is owed, not missing.
  const excesses = openExcesses(db).filter(({ reason }) => reason !== 'denied');
  return [...openShortfalls(db), ...excesses].reduce<Cell>(
    (sum, one) => plus(sum, { amountCents: one.amountCents, count: 1 }),
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

/** What the shop owes customers now, bundles and money, whatever day it is from. */
export function owedNow(db: ReadableDb): readonly Owed[] {
  const held = heldTransactions(db).map((one): Owed => {
    const order = orderById(db, one.orderId);
    const onHold = doubtfulMoney(db, order)?.id === one.id;
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
    const refused = order.state === 'paid' && isRefused(db, order);
    const kind = order.state === 'on-hold' ? 'on-hold' : refused ? 'delivery-refused' : 'to-deliver';
    return [
      {
        kind,
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
      .orderBy('business_day', 'desc')
      .orderBy('seq', 'desc')
      .limit(1),
  )[0];
  return last ? { seq: last.seq, hashHex: Buffer.from(last.hash).toString('hex') } : ledgerHead(db);
}

/** "Already paid to the till": a customer's own payment, picked by code and amount, for an order or back to him. */
import { beforeEach, describe, expect, test } from 'vitest';
import { linesOfOrder, verifyLedger } from '../../electron/db/ledger-store.ts';
import { transactionsOfOrder } from '../../electron/db/money-store.ts';
import { daySummary } from '../../electron/reports/day.ts';
import { dayCsv } from '../../electron/reports/day-csv.ts';
import { creditRows } from '../../electron/reports/credits.ts';
import { cancelOrder, takeCash } from '../../electron/services/close-open-order.ts';
import { confirmOrder } from '../../electron/services/confirm-order.ts';
import { deliverHeld, refundHeldInCash } from '../../electron/services/give-back.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { reviewOrder } from '../../electron/services/review-order.ts';
import { stateNotCharged } from '../../electron/services/state-payment.ts';
import { applyCreditTo, findCredit, refundCreditInCash } from '../../electron/services/use-credit.ts';
import { receiptFacts } from '../../electron/services/print-receipt.ts';
import { cents } from '../../shared/cents.ts';
import { businessDay } from '../../shared/nairobi-time.ts';
import { receiptDocument } from '../../shared/receipt.ts';
import type { Tender } from '../../shared/snapshot.ts';
import { confirmation, creditOf, pulled } from '../support/crediting.ts';
import {
  callback,
  deliver,
  lastAttempt,
  order,
  samplePackage,
  sell,
  send,
  value,
} from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const payer = '0712345678';
const receipt = 'UKL4H7X2QD';
const minute = 60_000;
const lost = { kind: 'ambiguous', reason: 'closed without an answer' } as const;

let world: TestTill;
beforeEach(async () => {
  world = await openTestTill();
});

const prompt = (who = payer): string =>
  sell(world.till, world.attendant, {
    payer: who,
    recipient: '0722000111',
    code: '11',
    tender: 'mpesa-prompt',
  });
const refused = (number: string): void =>
  applyQuery(world.till, lastAttempt(world.till, number).id, {
    kind: 'refused',
    resultCode: '1032',
    description: 'Request cancelled by user',
  });
const apply = (number: string, code = receipt) =>
  applyCreditTo(world.till, world.attendant, { receipt: code, order: number });
const codeOf = (outcome: ReturnType<typeof apply>): string => (outcome.ok ? 'ok' : outcome.error.code);
const ownersPin = { personId: 'sample-2', pin: '2222' };
const ledger = (number: string): readonly (readonly [string, number])[] =>
  linesOfOrder(world.till.db, order(world.till, number).id).map((line) => [line.account, line.amountCents]);
const onePayment = [
  ['mpesa-till', 5000],
  ['undelivered', -5000],
];

/** An order of a customer who says that he has paid already. */
const confirmPaid = (code: string): ReturnType<typeof confirmOrder> => confirmAs('mpesa-own', code);

function confirmAs(tender: Tender, code: string | undefined): ReturnType<typeof confirmOrder> {
  const review = value(
    reviewOrder(world.till, world.attendant, {
      payerText: payer,
      recipientText: '0722000111',
      packageId: samplePackage('11'),
      tender,
    }),
  );
  return confirmOrder(world.till, world.attendant, {
    confirmationId: review.confirmationId,
    shown: review.snapshot,
    answered: ['repeat'],
    ...(code === undefined ? {} : { creditReceipt: code }),
    ...(tender === 'cash' ? { cashReceivedCents: 5000 } : {}),
  });
}

describe('an order that was paid before it was confirmed', () => {
  test('is paid at once by the code of the message, and nobody is prompted', () => {
    confirmation(world.till, { receipt });
    const { order: number } = value(confirmPaid(` ${receipt.toLowerCase()} `));
    expect(order(world.till, number)).toMatchObject({ state: 'paid', settledBy: 'credit' });
    expect(ledger(number)).toEqual(onePayment);
    expect(creditOf(world.till, receipt).state).toBe('matched');
    deliver(world.till, world.attendant, number);
    expect(order(world.till, number).state).toBe('delivered');
  });

  test('does not come to be without the payment', () => {
    const outcome = confirmPaid(receipt);
    expect(outcome).toEqual({ ok: false, error: { code: 'credit-not-found' } });
    expect(world.till.db.connection.prepare('SELECT COUNT(*) AS n FROM customer_order').get()).toEqual({
      n: 0,
    });
  });

  test('is asked for by the code, and a code is given only for it', () => {
    confirmation(world.till, { receipt });
    for (const [tender, code] of [
      ['mpesa-own', undefined],
      ['mpesa-prompt', receipt],
      ['cash', receipt],
    ] as const)
      expect(confirmAs(tender, code)).toMatchObject({ error: { code: 'bad-request' } });
    expect(creditOf(world.till, receipt).state).toBe('without-order');
  });

  test("is not paid by the code of a prompt's own payment, which was never reported as a credit", () => {
    const number = prompt();
    send(world.till, number);
    callback(world.till, lastAttempt(world.till, number), { receipt });
    const used = { error: { code: 'receipt-code-used', values: { code: receipt } } };
    expect(findCredit(world.till, { receipt, amountCents: 5000 })).toMatchObject(used);
    expect(confirmPaid(receipt)).toMatchObject(used);
  });

  test('stands in a row of its own on the day, which still adds up, and its receipt says how it was paid', () => {
    confirmation(world.till, { receipt });
    const { order: number } = value(confirmPaid(receipt));
    const today = daySummary(world.till.db, order(world.till, number).businessDay, true);
    expect(
      today.rows.map((row) => [row.tender, row.received.amountCents, row.toDeliver.amountCents]),
    ).toEqual([
      ['mpesa-prompt', 0, 0],
      ['cash', 0, 0],
      ['mpesa-own', 5000, 5000],
    ]);
    expect(today.total.received).toEqual({ amountCents: 5000, count: 1 });
    const facts = { runId: 'x', online: true, nowMs: world.clock.nowMs() };
    expect(dayCsv(world.till.db, facts, order(world.till, number).businessDay).text).toContain(
      `mpesa-own,${receipt},`,
    );
    const paper = JSON.stringify(
      receiptDocument(
        receiptFacts(world.till, world.till.db, order(world.till, number), {
          number: 1,
          atMs: world.clock.nowMs(),
          by: 'x',
        }),
      ),
    );
    expect(paper).toContain('Imelipwa kwa Till / Paid to the till');
    expect(paper).toContain(receipt);
  });

  test('cannot be paid by a payment that paid another order', () => {
    confirmation(world.till, { receipt });
    value(confirmPaid(receipt));
    expect(confirmPaid(receipt)).toMatchObject({ error: { code: 'receipt-code-used' } });
  });
});

describe('a payment that is picked for an open order', () => {
  test('is found only by code and amount together, with the payer masked', () => {
    confirmation(world.till, { receipt, payerText: '254712345678' });
    expect(findCredit(world.till, { receipt, amountCents: 5000 }).ok).toBe(true);
    expect(findCredit(world.till, { receipt, amountCents: 4900 })).toMatchObject({
      error: { code: 'credit-other-amount' },
    });
    expect(findCredit(world.till, { receipt: 'UKL4H7X2QZ', amountCents: 5000 })).toMatchObject({
      error: { code: 'credit-not-found' },
    });
    expect(creditRows(world.till.db)).toMatchObject([{ receipt, payerMasked: '0712***678', order: null }]);
  });

  test('pays it where its prompt was refused', () => {
    const number = prompt();
    send(world.till, number);
    refused(number);
    confirmation(world.till, { receipt });
    expect(value(apply(number))).toEqual({ order: number, became: 'paid' });
    expect(ledger(number)).toEqual(onePayment);
  });

  test("is the unknown prompt's payment, and Safaricom's late word books nothing more", () => {
    const number = prompt();
    send(world.till, number, lost);
    pulled(world.till, { receipt });
    value(apply(number));
    expect(lastAttempt(world.till, number)).toMatchObject({ state: 'paid', receipt, settledBy: 'credit' });
    callback(world.till, lastAttempt(world.till, number), { receipt });
    expect(ledger(number)).toEqual(onePayment);
  });

  test('is the payment of a prompt that was called not charged, and pays the order', () => {
    const number = prompt();
    send(world.till, number, lost);
    world.clock.pass(6 * minute);
    value(
      stateNotCharged(world.till, world.attendant, {
        order: number,
        attemptId: lastAttempt(world.till, number).id,
      }),
    );
    pulled(world.till, { receipt });
    expect(value(apply(number)).became).toBe('paid');
    expect(order(world.till, number).state).toBe('paid');
    expect(transactionsOfOrder(world.till.db, order(world.till, number).id)).toHaveLength(1);
  });

  test("of somebody else is not used while the order's own prompt may still bring money", () => {
    const number = prompt();
    send(world.till, number, lost);
    confirmation(world.till, { receipt, payerText: '2547 ***** 111' });
    expect(codeOf(apply(number))).toBe('order-has-live-prompt');
  });

  test("that is kept for another order's prompt is refused, until that prompt fails", () => {
    const first = prompt();
    send(world.till, first);
    pulled(world.till, { receipt });
    const second = prompt('0712999678');
    expect(apply(second)).toMatchObject({ error: { code: 'credit-reserved', values: { order: first } } });
    refused(first);
    expect(value(apply(second))).toEqual({ order: second, became: 'paid' });
  });

  test('of another amount, or of two amounts, is refused', () => {
    const number = prompt();
    confirmation(world.till, { receipt, amountCents: cents(4900) });
    expect(codeOf(apply(number))).toBe('credit-other-amount');
    const disputed = 'UKL4H7X2QE';
    confirmation(world.till, { receipt: disputed, amountCents: cents(5000), payerText: undefined });
    pulled(world.till, { receipt: disputed, amountCents: cents(4900) });
    expect(codeOf(apply(number, disputed))).toBe('credit-other-amount');
  });
});

describe('a payment for an order that has ended', () => {
  const cancelled = async (): Promise<string> => {
    const number = prompt();
    value(await cancelOrder(world.till, world.attendant, { order: number }));
    confirmation(world.till, { receipt });
    expect(value(apply(number)).became).toBe('held');
    return number;
  };
  const heldId = (number: string): number =>
    transactionsOfOrder(world.till.db, order(world.till, number).id)[0]?.id ?? 0;

  test('is held, and may be delivered after all', async () => {
    const number = await cancelled();
    value(deliverHeld(world.till, world.attendant, heldId(number)));
    expect(order(world.till, number).state).toBe('paid');
  });

  test('is held, and may be given back once', async () => {
    const number = await cancelled();
    const request = { heldId: heldId(number), approval: ownersPin };
    value(await refundHeldInCash(world.till, world.attendant, request));
    expect((await refundHeldInCash(world.till, world.attendant, request)).ok).toBe(false);
    expect(codeOf(apply(number))).toBe('receipt-code-used');
  });

  test('is held beside the cash that paid it', async () => {
    const number = prompt();
    value(await takeCash(world.till, world.attendant, { order: number, cashReceivedCents: 5000 }));
    confirmation(world.till, { receipt });
    expect(value(apply(number)).became).toBe('held');
  });
});

describe('a payment that never gets an order', () => {
  test("is given back in cash with the owner's approval, once, and is booked both ways", async () => {
    confirmation(world.till, { receipt });
    const refund = (approval?: typeof ownersPin) =>
      refundCreditInCash(world.till, world.attendant, { receipt, ...(approval ? { approval } : {}) });
    expect((await refund()).ok).toBe(false);
    expect(value(await refund(ownersPin))).toEqual({ refundedCents: 5000 });
    expect(await refund(ownersPin)).toMatchObject({ error: { code: 'receipt-code-used' } });
    expect(creditOf(world.till, receipt).state).toBe('refunded');
    const sums = world.till.db.connection
      .prepare(
        'SELECT account, SUM(amount_cents) AS cents FROM ledger_line GROUP BY account ORDER BY account',
      )
      .all();
    expect(sums).toEqual([
      { account: 'cash-drawer', cents: -5000 },
      { account: 'held-money', cents: 0 },
      { account: 'mpesa-till', cents: 5000 },
    ]);
    const day = businessDay(world.clock.nowMs());
    const { rows, total, cash } = daySummary(world.till.db, day, true);
    const own = rows.find((row) => row.tender === 'mpesa-own');
    // In by M-PESA, out of the drawer: the row adds up, and the drawer is expected to be short of it.
    expect([own?.received.amountCents, own?.refunded.amountCents]).toEqual([5000, 5000]);
    expect(total.received.amountCents).toBe(total.refunded.amountCents);
    expect(cash.expectedCents).toBe(-5000);
    expect(verifyLedger(world.till.db, world.till.ledger).brokenAt).toBeNull();
    expect(codeOf(apply(prompt()))).toBe('receipt-code-used');
  });
});

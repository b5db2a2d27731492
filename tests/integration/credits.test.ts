/** Money that Safaricom reports beside callbacks and queries (design section 6), over a real file: whose it becomes. */
import Database from 'better-sqlite3';
import { beforeEach, describe, expect, test } from 'vitest';
import { linesOfOrder } from '../../electron/db/ledger-store.ts';
import { transactionsOfOrder } from '../../electron/db/money-store.ts';
import { databasePath } from '../../electron/db/open.ts';
import { freeReservations } from '../../electron/services/resolve/credit-reservation.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { stateCharged } from '../../electron/services/state-payment.ts';
import { cents } from '../../shared/cents.ts';
import { confirmation, creditOf, pulled } from '../support/crediting.ts';
import { callback, lastAttempt, order, receiptOf, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const payer = '0712345678';
const receipt = 'UKL4H7X2QD';
const minute = 60_000;

let world: TestTill;
beforeEach(async () => {
  world = await openTestTill();
});

const prompt = (change: { readonly payer?: string } = {}): string =>
  sell(world.till, world.owner, {
    payer,
    recipient: '0722000111',
    code: '11',
    tender: 'mpesa-prompt',
    ...change,
  });
const lost = { kind: 'ambiguous', reason: 'closed without an answer' } as const;
const query = (number: string, kind: 'paid' | 'refused'): void =>
  applyQuery(world.till, lastAttempt(world.till, number).id, {
    kind,
    resultCode: kind === 'paid' ? '0' : '1032',
    description: kind,
  });
const booked = (number: string): readonly number[] =>
  transactionsOfOrder(world.till.db, order(world.till, number).id).map((one) => one.amountCents);
const ledger = (number: string): readonly (readonly [string, number])[] =>
  linesOfOrder(world.till.db, order(world.till, number).id).map((line) => [line.account, line.amountCents]);
const free = (): void => freeReservations(world.till);
const onePayment = [
  ['mpesa-till', 5000],
  ['undelivered', -5000],
];

describe('a receipt that is known', () => {
  test('by the callback: the confirmation of the same payment changes nothing', () => {
    const number = prompt();
    send(world.till, number);
    callback(world.till, lastAttempt(world.till, number));
    const code = receiptOf(lastAttempt(world.till, number));
    for (const report of [confirmation, pulled, confirmation]) report(world.till, { receipt: code });
    expect(ledger(number)).toEqual(onePayment);
    expect(creditOf(world.till, code).state).toBe('matched');
  });

  test('first by the confirmation: the callback takes the money, once', () => {
    const number = prompt();
    send(world.till, number);
    const attempt = lastAttempt(world.till, number);
    confirmation(world.till, { receipt: receiptOf(attempt) });
    expect(creditOf(world.till, receiptOf(attempt))).toMatchObject({
      state: 'reserved',
      attemptId: attempt.id,
    });
    expect(order(world.till, number).state).toBe('open');
    callback(world.till, attempt);
    expect(creditOf(world.till, receiptOf(attempt))).toMatchObject({ state: 'matched', attemptId: null });
    expect(ledger(number)).toEqual(onePayment);
  });

  test('by the code that a person stated: the statement is proved', async () => {
    const number = prompt();
    send(world.till, number, lost);
    world.clock.pass(4 * minute);
    const attemptId = lastAttempt(world.till, number).id;
    value(
      await stateCharged(world.till, world.owner, {
        order: number,
        attemptId,
        receipt,
        approval: { personId: world.owner.id, pin: '2222' },
      }),
    );
    pulled(world.till, { receipt });
    expect(lastAttempt(world.till, number)).toMatchObject({ state: 'paid', settledBy: 'credit', receipt });
    expect(order(world.till, number)).toMatchObject({ state: 'paid', settledBy: 'credit' });
    expect(ledger(number)).toEqual(onePayment);
  });
});

describe("a paybill reference that is an open order's number", () => {
  test('settles a prompt whose answer was lost', () => {
    const number = prompt();
    send(world.till, number, lost);
    confirmation(world.till, { receipt, reference: number });
    expect(lastAttempt(world.till, number)).toMatchObject({ state: 'paid', receipt });
    expect(order(world.till, number)).toMatchObject({ state: 'paid', settledBy: 'credit' });
    expect(ledger(number)).toEqual(onePayment);
  });

  test('brings the receipt of a payment that only a query knew', () => {
    const number = prompt();
    send(world.till, number);
    query(number, 'paid');
    expect(lastAttempt(world.till, number).receipt).toBeNull();
    pulled(world.till, { receipt, reference: number.toLowerCase() });
    expect(lastAttempt(world.till, number).receipt).toBe(receipt);
    expect(ledger(number)).toEqual(onePayment);
  });

  test('pays an order whose prompt was refused, and the late success of that prompt books nothing more', () => {
    const number = prompt();
    send(world.till, number);
    query(number, 'refused');
    confirmation(world.till, { receipt, reference: number });
    expect(order(world.till, number)).toMatchObject({ state: 'paid', settledBy: 'credit' });
    callback(world.till, lastAttempt(world.till, number), { receipt });
    expect(lastAttempt(world.till, number)).toMatchObject({ state: 'paid', receipt });
    expect(ledger(number)).toEqual(onePayment);
    expect(booked(number)).toEqual([5000]);
  });

  test('takes a prompt back that still waits to be sent', () => {
    const number = prompt();
    confirmation(world.till, { receipt, reference: number });
    expect(lastAttempt(world.till, number).state).toBe('not-sent');
    expect(send(world.till, number)).toBe(false);
    expect(ledger(number)).toEqual(onePayment);
  });

  test('with another amount waits for a person', () => {
    const number = prompt();
    confirmation(world.till, { receipt, reference: number, amountCents: cents(4900) });
    expect(creditOf(world.till, receipt).state).toBe('without-order');
    expect(booked(number)).toEqual([]);
  });

  test('paid a second time waits for a person, and the order keeps its one payment', () => {
    const number = prompt();
    confirmation(world.till, { receipt, reference: number });
    confirmation(world.till, { receipt: 'UKL4H7X2QE', reference: number });
    expect(creditOf(world.till, 'UKL4H7X2QE').state).toBe('without-order');
    expect(booked(number)).toEqual([5000]);
  });
});

describe('a till credit', () => {
  test('is kept for the prompt that it fits and settles nothing', () => {
    const number = prompt();
    send(world.till, number, lost);
    world.clock.pass(minute);
    pulled(world.till, { receipt });
    expect(creditOf(world.till, receipt)).toMatchObject({
      state: 'reserved',
      attemptId: lastAttempt(world.till, number).id,
    });
    expect(lastAttempt(world.till, number).state).toBe('unknown');
    expect(booked(number)).toEqual([]);
  });

  test('is free again when its prompt fails', () => {
    const number = prompt();
    send(world.till, number);
    pulled(world.till, { receipt });
    query(number, 'refused');
    free();
    expect(creditOf(world.till, receipt)).toMatchObject({ state: 'without-order', attemptId: null });
  });

  test('is free again when its prompt gets another receipt', () => {
    const number = prompt();
    send(world.till, number);
    pulled(world.till, { receipt });
    callback(world.till, lastAttempt(world.till, number));
    free();
    expect(creditOf(world.till, receipt).state).toBe('without-order');
    expect(booked(number)).toEqual([5000]);
  });

  test('is kept for one prompt only: the second one of the same amount stays free', () => {
    const number = prompt();
    send(world.till, number);
    pulled(world.till, { receipt });
    pulled(world.till, { receipt: 'UKL4H7X2QE' });
    expect(creditOf(world.till, 'UKL4H7X2QE').state).toBe('without-order');
  });

  test('that comes later than five minutes after the send waits for a person', () => {
    const number = prompt();
    send(world.till, number, lost);
    world.clock.pass(5 * minute + 1);
    confirmation(world.till, { receipt });
    expect(creditOf(world.till, receipt).state).toBe('without-order');
  });
});

describe('what is kept of a credit', () => {
  test('two amounts for one receipt are both kept, and nobody but a person decides', () => {
    confirmation(world.till, { receipt, amountCents: cents(4900) });
    const number = prompt();
    pulled(world.till, { receipt, reference: number });
    expect(creditOf(world.till, receipt)).toMatchObject({ amountCents: 4900, state: 'without-order' });
    const file = new Database(databasePath(world.dataDir, 'practice'), { readonly: true });
    expect(file.prepare('SELECT source, amount_cents FROM credit_report ORDER BY source').all()).toEqual([
      { source: 'confirmation', amount_cents: 4900 },
      { source: 'pull', amount_cents: 5000 },
    ]);
    file.close();
    expect(booked(number)).toEqual([]);
  });

  test('no full number and no name stand in it; a full number is a party', () => {
    confirmation(world.till, { receipt, payerText: '254798765432', reference: '0798765432' });
    const { connection } = world.till.db;
    expect(JSON.stringify(connection.prepare('SELECT * FROM credit').all())).not.toMatch(/98765432|JANE/);
    const party = connection.prepare('SELECT number FROM party JOIN credit ON payer_id = party.id').get();
    expect(party).toEqual({ number: '254798765432' });
  });

  test('the file itself refuses to drop it, to change it, and to use it twice', () => {
    const number = prompt();
    confirmation(world.till, { receipt, reference: number });
    const { connection } = world.till.db;
    const refused = (text: string) =>
      expect(() => connection.exec(text)).toThrow(/dropped|frozen|one transaction/);
    refused('DELETE FROM credit');
    refused('DELETE FROM credit_report');
    refused('UPDATE credit SET amount_cents = 1');
    refused("UPDATE credit SET state = 'without-order', transaction_id = NULL");
    refused('UPDATE credit_report SET amount_cents = 1');
  });
});

/**
 * The same payments, told in any order and any number of times by callbacks, queries, C2B confirmations and pages of
 * Pull Transactions: the same ledger, one booking per receipt (P7).
 */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { attemptById } from '../../electron/db/attempt-store.ts';
import { linesOfOrder, verifyLedger } from '../../electron/db/ledger-store.ts';
import { transactionsOfOrder } from '../../electron/db/money-store.ts';
import { freeReservations } from '../../electron/services/resolve/credit-reservation.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { endPromptLives } from '../../electron/services/resolve/unknown.ts';
import { confirmation, creditOf, pulled } from '../support/crediting.ts';
import { chooseSeed } from '../support/random.ts';
import { callback, lastAttempt, order, receiptOf, sell, send } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const seed = chooseSeed('credits');
const runs = Number(process.env['RUNS'] ?? 250);

/**
 * `paybill`: credits of the prompt carry its order's number · `till`: they carry none · `own`: the prompt was refused,
 * and the customer paid the order's number by himself · `lost`: like `paybill`, and the answer to the send was lost.
 */
const kinds = ['paybill', 'till', 'own', 'lost'] as const;
type Kind = (typeof kinds)[number];
const tellings = ['callback', 'query', 'confirmation', 'pull', 'time', 'free'] as const;
type Telling = (typeof tellings)[number];
type Event = { readonly sale: number; readonly telling: Telling };

type Sale = {
  readonly kind: Kind;
  readonly number: string;
  readonly attemptId: number;
  readonly receipt: string;
};

let world: TestTill;
let payers = 0;

function begin(kind: Kind): Sale {
  payers += 1;
  const number = sell(world.till, world.owner, {
    payer: `07${String(10_000_000 + payers)}`,
    recipient: '0722000111',
    code: '11',
    tender: 'mpesa-prompt',
  });
  const isLost = kind === 'lost';
  expect(send(world.till, number, isLost ? { kind: 'ambiguous', reason: 'no answer' } : undefined)).toBe(
    true,
  );
  const attempt = lastAttempt(world.till, number);
  if (kind === 'own')
    applyQuery(world.till, attempt.id, { kind: 'refused', resultCode: '1032', description: 'cancelled' });
  return { kind, number, attemptId: attempt.id, receipt: receiptOf(attempt) };
}

function tell(sale: Sale, telling: Telling): void {
  const { till, clock } = world;
  const attempt = attemptById(till.db, sale.attemptId);
  const reported = {
    receipt: sale.receipt,
    payerText: `2547 ***** ${String(10_000_000 + payerOf(sale)).slice(-3)}`,
    ...(sale.kind === 'till' ? {} : { reference: sale.number }),
  };
  switch (telling) {
    case 'callback':
      // Nothing is posted to the path of a prompt that the customer refused.
      if (sale.kind !== 'own') callback(till, attempt, { receipt: sale.receipt });
      return;
    case 'query':
      if (sale.kind !== 'own' && attempt.checkoutRequestId !== null)
        applyQuery(till, attempt.id, { kind: 'paid', resultCode: '0', description: 'paid' });
      return;
    case 'confirmation':
      confirmation(till, reported);
      return;
    case 'pull':
      pulled(till, reported);
      return;
    case 'time':
      clock.pass(50_000);
      endPromptLives(till);
      return;
    case 'free':
      freeReservations(till);
  }
}

const numbersOf = new Map<string, number>();
const payerOf = (sale: Sale): number => numbersOf.get(sale.number) ?? 0;

function check(sale: Sale): void {
  const { db } = world.till;
  const sold = order(world.till, sale.number);
  const lines = linesOfOrder(db, sold.id).map((line) => [line.account, line.amountCents]);
  expect(lines, `${sale.kind} ${sale.number}`).toEqual([
    ['mpesa-till', 5000],
    ['undelivered', -5000],
  ]);
  expect(sold.state).toBe('paid');
  expect(transactionsOfOrder(db, sold.id)).toHaveLength(1);
  expect(creditOf(world.till, sale.receipt).state).toBe('matched');
  const keys = db.connection
    .prepare("SELECT COUNT(*) AS n FROM transaction_key WHERE kind = 'receipt' AND value = ?")
    .get(sale.receipt);
  expect(keys).toEqual({ n: 1 });
  if (sale.kind !== 'own') expect(attemptById(db, sale.attemptId)).toMatchObject({ receipt: sale.receipt });
}

test('any order and any repetition of what is told ends in the same ledger', async () => {
  world = await openTestTill();
  const sales = fc.array(fc.constantFrom(...kinds), { minLength: 1, maxLength: 3 });
  const stories = sales.chain((chosen) => {
    const every: readonly Event[] = chosen.flatMap((_, sale) =>
      tellings.map((telling) => ({ sale, telling })),
    );
    return fc.tuple(
      fc.constant(chosen),
      fc.array(fc.constantFrom(...every), { maxLength: 14 }),
      // In the end everything has been told at least once.
      fc.shuffledSubarray([...every], { minLength: every.length }),
    );
  });
  fc.assert(
    fc.property(stories, ([chosen, first, last]) => {
      const told = chosen.map((kind) => {
        const sale = begin(kind);
        numbersOf.set(sale.number, payers);
        return sale;
      });
      for (const { sale, telling } of [...first, ...last]) {
        const one = told[sale];
        if (one) tell(one, telling);
      }
      // A lost answer's callback is believed once a query agrees.
      for (const sale of told) tell(sale, 'query');
      for (const sale of told) check(sale);
      world.clock.pass(10 * 60_000);
    }),
    { seed, numRuns: runs },
  );
  expect(verifyLedger(world.till.db, world.till.ledger).brokenAt).toBeNull();
});

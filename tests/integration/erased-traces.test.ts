/** What may still name an erased customer beside his row (P10): Safaricom's own words, and the file's log after a power cut. */
import { existsSync, readFileSync } from 'node:fs';
import Database from 'better-sqlite3';
import { expect, test } from 'vitest';
import { databasePath } from '../../electron/db/open.ts';
import { cancelOrder } from '../../electron/services/close-open-order.ts';
import { eraseCustomer, replayErasures } from '../../electron/services/erase-customer.ts';
import { approvalOf, approveBy, ask, attempt, pay, post, resultOf, secondOwner } from '../support/paying.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { callback, deliver, lastAttempt, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const number = '0712345678';
const nine = '712345678';
const hours = 3_600_000;
const sale = { payer: number, recipient: '0722000111', code: '11' } as const;

function fileHas({ dataDir }: TestTill, text: string): boolean {
  const path = databasePath(dataDir, 'practice');
  return [path, `${path}-wal`].some((one) => existsSync(one) && readFileSync(one).includes(text));
}
const erase = async ({ till, owner }: TestTill): Promise<void> =>
  void value(await eraseCustomer(till, owner, { number, approval: approvalOf(owner) }));

test('a refusal in which Safaricom names the payer is kept with the number masked', async () => {
  const one = await openTestTill();
  const { till, attendant, clock } = one;
  const order = sell(till, attendant, { ...sale, tender: 'mpesa-prompt' });
  send(till, order);
  const said = `The subscriber 254${nine} cannot be reached`;
  callback(till, lastAttempt(till, order), { resultCode: '1037', resultDescription: said });
  expect(lastAttempt(till, order)).toMatchObject({
    state: 'refused',
    resultText: 'The subscriber 0712***678 cannot be reached',
  });
  value(await cancelOrder(till, attendant, { order }));
  const second = sell(till, attendant, { ...sale, tender: 'mpesa-prompt' });
  send(till, second, {
    kind: 'refused',
    errorRow: 'invalidAmountOrNumber',
    code: '400.002.02',
    description: `Bad Request - Invalid PhoneNumber 0${nine}`,
    retry: 'never',
  });
  value(await cancelOrder(till, attendant, { order: second }));
  clock.pass(72 * hours);
  await erase(one);
  expect(fileHas(one, nine)).toBe(false);
});

test('a payout’s end in which Safaricom names the payee is kept with the number masked', async () => {
  const one = await openTestTill();
  const { till, owner, clock } = one;
  const id = ask(till, owner, { payeeText: number });
  await approveBy(till, await secondOwner(till), id);
  clock.pass(3 * hours);
  pay(till, id);
  const posted = resultOf(till, attempt(till, id), { code: '2040' });
  if (posted.kind !== 'result') throw new Error('it is a result');
  const resultDescription = `254${nine} is not registered`;
  post(till, attempt(till, id).nonce, { ...posted, result: { ...posted.result, resultDescription } });
  expect(attempt(till, id).resultText).toBe('0712***678 is not registered');
  const rows = till.db.connection.prepare('SELECT summary FROM payout_evidence').pluck().all();
  expect(rows.join()).not.toContain(nine);
});

test('an answer that Safaricom repeats after he was erased brings nothing of him back, and stays on record', async () => {
  const one = await openTestTill();
  const { till, attendant, clock } = one;
  const paid = sell(till, attendant, { ...sale, tender: 'mpesa-prompt' });
  const id = { checkoutRequestId: `ws_CO_2111202614050900${nine}` };
  send(till, paid, { kind: 'accepted', merchantRequestId: 'm-1', ...id });
  callback(till, lastAttempt(till, paid), id);
  deliver(till, attendant, paid);
  applyQuery(till, lastAttempt(till, paid).id, { kind: 'paid', resultCode: '0', description: 'done' });
  clock.pass(72 * hours);
  await erase(one);
  callback(till, lastAttempt(till, paid), id);
  expect(lastAttempt(till, paid)).toMatchObject({
    checkoutRequestId: null,
    nextQueryAtMs: null,
    state: 'paid',
  });
  const keys = till.db.connection.prepare('SELECT body_key FROM inbox').pluck().all();
  expect(keys).toEqual([null, null]);
  expect(
    till.db.connection.prepare("SELECT COUNT(*) FROM evidence WHERE source = 'callback'").pluck().get(),
  ).toBe(2);
  // Another receipt is news of money, and is asked about.
  callback(till, lastAttempt(till, paid), { ...id, receipt: 'UKL9999999' });
  expect(lastAttempt(till, paid).nextQueryAtMs).toBe(clock.nowMs());
});

test('nobody is erased by a clock that Safaricom’s contradicts: the two days may not be over', async () => {
  const one = await openTestTill();
  const { till, owner, attendant, clock } = one;
  const order = sell(till, attendant, { ...sale, tender: 'mpesa-prompt' });
  send(till, order);
  callback(till, lastAttempt(till, order), { resultCode: '1032' });
  value(await cancelOrder(till, attendant, { order }));
  clock.jumpTo(clock.nowMs() + 72 * hours);
  const ahead = { ...till, clockOffsetMs: () => -72 * hours };
  const request = { number, approval: approvalOf(owner) };
  expect(await eraseCustomer(ahead, owner, request)).toMatchObject({ error: { code: 'clock-wrong' } });
});

test('what still stood in the log when the power went, or while somebody read, is gone after the next start', async () => {
  const one = await openTestTill();
  const { till, attendant } = one;
  deliver(till, attendant, sell(till, attendant, { ...sale, tender: 'cash' }));
  till.db.connection.pragma('busy_timeout = 0');
  const reader = new Database(databasePath(one.dataDir, 'practice'), { readonly: true });
  reader.exec('BEGIN');
  reader.prepare('SELECT COUNT(*) FROM party').get();
  await erase(one);
  expect(fileHas(one, nine)).toBe(true);
  reader.exec('ROLLBACK');
  reader.close();
  await replayErasures(till, []);
  expect(fileHas(one, nine)).toBe(false);
});

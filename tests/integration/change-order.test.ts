/** Another package or recipient after payment: versions, the difference, what is left over, and what excludes what. */
import { expect, test } from 'vitest';
import { deliveriesOfOrder } from '../../electron/db/delivery-store.ts';
import { linesOfOrder, orderOwes, verifyLedger } from '../../electron/db/ledger-store.ts';
import { heldTransactions, refundedOfOrder, transactionsOfOrder } from '../../electron/db/money-store.ts';
import { messagesOfOrder } from '../../electron/db/message-store.ts';
import { currentPackage } from '../../electron/db/package-store.ts';
import { versionsOfOrder } from '../../electron/db/version-store.ts';
import { cardOf, boardCards } from '../../electron/reports/board.ts';
import { daySummary } from '../../electron/reports/day.ts';
import {
  changeOrder,
  payDifference,
  reviewChange,
  withdrawChange,
} from '../../electron/services/change-order.ts';
import { savePackage } from '../../electron/services/catalogue/save-package.ts';
import { startDelivery, recordDelivery } from '../../electron/services/deliver-order.ts';
import { deliverHeld, refundHeldInCash, refundOrderInCash } from '../../electron/services/give-back.ts';
import { refundableMoney } from '../../electron/services/payouts/refund-money.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { acceptStated, stateCharged } from '../../electron/services/state-payment.ts';
import type { Till } from '../../electron/services/till.ts';
import { cents } from '../../shared/cents.ts';
import { balanceOf } from '../../shared/ledger-rules.ts';
import { businessDay } from '../../shared/nairobi-time.ts';
import type { PackageFields } from '../../shared/packages.ts';
import type { Tender } from '../../shared/snapshot.ts';
import { approvalOf, change } from '../support/change-order.ts';
import { askRefund } from '../support/paying.ts';
import { callback, deliver, lastAttempt, order, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const numbers = { payer: '0712345678', recipient: '0722000111' };
const facts = (till: Till) => ({ runId: till.runId, online: true, nowMs: till.clock.nowMs() });
const card = (till: Till, number: string) => cardOf(till.db, facts(till), order(till, number));
const owes = (till: Till, number: string) => orderOwes(till.db, order(till, number).id, 'undelivered');

function paid({ till, attendant }: TestTill, code: string, tender: Tender = 'mpesa-prompt'): string {
  const number = sell(till, attendant, { ...numbers, code, tender });
  if (tender === 'cash') return number;
  send(till, number);
  callback(till, lastAttempt(till, number));
  return number;
}

test('another recipient after payment is a new version that delivery goes by, and the first stays readable', async () => {
  const test = await openTestTill();
  const { till, attendant } = test;
  const number = paid(test, '11');
  value(await change(test, number, { recipient: '0733000222' }));
  expect(value(startDelivery(till, attendant, number)).recipient).toBe('0733000222');
  expect(versionsOfOrder(till.db, order(till, number).id)).toMatchObject([
    { version: 1, state: 'confirmed', priceCents: 5_000, differenceCents: 0, approvedBy: null },
    { version: 2, state: 'confirmed', priceCents: 5_000, differenceCents: 0, approvedBy: test.owner.id },
  ]);
  expect(
    till.db.connection.prepare("SELECT count(*) AS n FROM audit_entry WHERE action = 'orderChanged'").get(),
  ).toEqual({ n: 1 });
});

test('a changed order keeps the package that was paid when only its recipient changes, whatever the catalogue says', async () => {
  const test = await openTestTill();
  const { till } = test;
  const number = paid(test, '11');
  till.db.connection.exec(
    "UPDATE package SET on_sale = 0 WHERE id = 'sample-11'; UPDATE package SET is_current = 0 WHERE id = 'sample-11'",
  );
  value(await change(test, number, { recipient: '0733000222' }));
  expect(order(till, number)).toMatchObject({ packageVersion: 1, priceCents: 5_000 });
});

test('nobody changes an order without the owner, nor under a live or unknown delivery', async () => {
  const test = await openTestTill();
  const { till, attendant } = test;
  const number = paid(test, '11');
  const review = value(
    reviewChange(till, { order: number, recipientText: '0733000222', packageId: '', tender: 'cash' }),
  );
  const request = {
    order: number,
    confirmationId: review.confirmationId,
    shown: review.snapshot,
    answered: ['odd-prefix' as const],
    differenceCents: 0,
  };
  expect(await changeOrder(till, attendant, request)).toMatchObject({ error: { code: 'approval-needed' } });
  const { deliveryId } = value(startDelivery(till, attendant, number));
  const live = { error: { code: 'delivery-live' } };
  expect(await changeOrder(till, attendant, { ...request, ...approvalOf(test) })).toMatchObject(live);
  value(recordDelivery(till, attendant, { order: number, deliveryId, outcome: 'unclear' }));
  expect(await changeOrder(till, attendant, { ...request, ...approvalOf(test) })).toMatchObject(live);
  expect(versionsOfOrder(till.db, order(till, number).id)).toEqual([]);
});

test('money that is going back is not changed into another order', async () => {
  const test = await openTestTill();
  const { till, owner } = test;
  const number = paid(test, '11');
  const wanted = { order: number, recipientText: '0733000222', packageId: '', tender: 'cash' } as const;
  const { confirmationId, snapshot, differenceCents } = value(reviewChange(till, wanted));
  askRefund(till, owner, number);
  const live = { error: { code: 'refund-live' } };
  expect(reviewChange(till, wanted)).toMatchObject(live);
  const request = { order: number, confirmationId, shown: snapshot, differenceCents, ...approvalOf(test) };
  expect(await changeOrder(till, owner, { ...request, answered: ['odd-prefix'] })).toMatchObject(live);
  expect(versionsOfOrder(till.db, order(till, number).id)).toEqual([]);
});

test('what the owner only believes to be paid is not changed: it may still be denied', async () => {
  const test = await openTestTill();
  const { till, attendant, owner, clock } = test;
  const number = sell(till, attendant, { ...numbers, code: '11', tender: 'mpesa-prompt' });
  send(till, number);
  clock.pass(till.rules.promptLifeMs);
  const { id: attemptId } = lastAttempt(till, number);
  applyQuery(till, attemptId, { kind: 'not-known', description: 'no such id' });
  clock.pass(till.rules.statementFromMs);
  const said = { order: number, attemptId, ...approvalOf(test) };
  value(await stateCharged(till, owner, { ...said, receipt: 'UKL1234567' }));
  value(await acceptStated(till, owner, said));
  expect(order(till, number).state).toBe('paid');
  expect(
    reviewChange(till, { order: number, recipientText: '0733000222', packageId: '', tender: 'cash' }),
  ).toMatchObject({ error: { code: 'change-not-now' } });
});

test('dearer by prompt: delivery waits for the difference, which then makes the new version count', async () => {
  const test = await openTestTill();
  const { till, attendant } = test;
  const number = paid(test, '22');
  value(await change(test, number, { code: '11' }));
  expect(lastAttempt(till, number).amountCents).toBe(3_000);
  expect(order(till, number)).toMatchObject({ priceCents: 2_000, state: 'paid' });
  expect(startDelivery(till, attendant, number)).toMatchObject({ error: { code: 'change-pending' } });
  send(till, number);
  expect(card(till, number)).toMatchObject({ state: 'waiting', actions: ['wait'] });
  // While it lies on a phone nothing takes it back, and nothing is refunded.
  expect(withdrawChange(till, attendant, number)).toMatchObject({ error: { code: 'order-has-live-prompt' } });
  expect(await refundOrderInCash(till, attendant, { order: number, ...approvalOf(test) })).toMatchObject({
    error: { code: 'order-has-live-prompt' },
  });
  expect(refundableMoney(till, till.db, order(till, number), undefined)).toMatchObject({
    error: { code: 'order-has-live-prompt' },
  });
  callback(till, lastAttempt(till, number));
  expect(order(till, number)).toMatchObject({ priceCents: 5_000, packageName: '1.5 GB', state: 'paid' });
  expect(owes(till, number)).toBe(5_000);
  deliver(till, attendant, number);
  expect(balanceOf(linesOfOrder(till.db, order(till, number).id), 'sales')).toBe(-5_000);
});

test('a refused difference is tried again in cash; late money for the refused prompt is held, not sold', async () => {
  const test = await openTestTill();
  const { till, attendant } = test;
  const number = paid(test, '22');
  value(await change(test, number, { code: '11' }));
  send(till, number);
  const refused = lastAttempt(till, number);
  callback(till, refused, { resultCode: '1032' });
  expect(card(till, number)).toMatchObject({ state: 'changePending', actions: ['finish-change'] });
  expect(
    payDifference(till, attendant, {
      order: number,
      differenceCents: 3_000,
      tender: 'cash',
      cashReceivedCents: 2_900,
    }),
  ).toMatchObject({ error: { code: 'cash-too-little' } });
  const done = value(
    payDifference(till, attendant, {
      order: number,
      differenceCents: 3_000,
      tender: 'cash',
      cashReceivedCents: 5_000,
    }),
  );
  expect(done.changeCents).toBe(2_000);
  expect(order(till, number).priceCents).toBe(5_000);
  callback(till, lastAttempt(till, number), {
    resultCode: '0',
    amountCents: cents(3_000),
    receipt: 'UKLLATE001',
  });
  expect(heldTransactions(till.db)).toMatchObject([{ amountCents: 3_000 }]);
  expect(owes(till, number)).toBe(5_000);
  const [held] = heldTransactions(till.db);
  expect(deliverHeld(till, attendant, held?.id ?? 0)).toMatchObject({ error: { code: 'order-changed' } });
});

test('a change whose difference nobody pays is withdrawn, and what was paid is delivered', async () => {
  const test = await openTestTill();
  const { till, attendant } = test;
  const number = paid(test, '22');
  value(await change(test, number, { code: '11' }));
  value(withdrawChange(till, attendant, number));
  expect(lastAttempt(till, number).state).toBe('not-sent');
  expect(send(till, number)).toBe(false);
  deliver(till, attendant, number);
  expect(order(till, number)).toMatchObject({ priceCents: 2_000, state: 'delivered' });
});

test('cheaper after M-PESA: what is left over is held apart, refunded once, and no reversal gives back the whole', async () => {
  const test = await openTestTill();
  const { till, attendant } = test;
  const number = paid(test, '11');
  value(await change(test, number, { code: '22' }));
  expect(owes(till, number)).toBe(2_000);
  const [held] = heldTransactions(till.db);
  expect(held).toMatchObject({ amountCents: 3_000 });
  const money = value(refundableMoney(till, till.db, order(till, number), undefined));
  expect(money).toMatchObject({ amountCents: 2_000, receipt: undefined });
  expect(money.ways).not.toContain('reversal');
  expect(value(refundableMoney(till, till.db, order(till, number), held?.id)).ways).not.toContain('reversal');
  expect(boardCards(till.db, facts(till)).map(({ state }) => state)).toEqual(['paid', 'refundOwed']);
  const giveBack = () => refundHeldInCash(till, attendant, { heldId: held?.id ?? 0, ...approvalOf(test) });
  expect(value(await giveBack())).toEqual({ refundedCents: 3_000 });
  expect(await giveBack()).toMatchObject({ ok: false });
  deliver(till, attendant, number);
  const { id } = order(till, number);
  expect(refundedOfOrder(till.db, id)).toBe(3_000);
  expect(balanceOf(linesOfOrder(till.db, id), 'sales')).toBe(-2_000);
  expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
});

test('cheaper after cash: the difference goes back from the drawer in the same commit', async () => {
  const test = await openTestTill();
  const { till } = test;
  const number = paid(test, '11', 'cash');
  expect(value(await change(test, number, { code: '22' })).changeCents).toBe(3_000);
  const lines = linesOfOrder(till.db, order(till, number).id);
  expect(balanceOf(lines, 'cash-drawer')).toBe(2_000);
  expect(owes(till, number)).toBe(2_000);
  expect(heldTransactions(till.db)).toEqual([]);
});

test('what went out of the drawer for held M-PESA money is not missing from the cash that a later change gives back', async () => {
  const test = await openTestTill();
  const { till, attendant } = test;
  const number = paid(test, '11');
  value(await change(test, number, { code: '22' }));
  const [held] = heldTransactions(till.db);
  value(await refundHeldInCash(till, attendant, { heldId: held?.id ?? 0, ...approvalOf(test) }));
  value(await change(test, number, { code: '23', tender: 'cash', cash: 28_000 }));
  expect(value(await change(test, number, { code: '22' })).changeCents).toBe(28_000);
  expect(owes(till, number)).toBe(2_000);
  expect(heldTransactions(till.db)).toEqual([]);
});

test('Safaricom names another amount after a cheaper change: nothing is booked twice', async () => {
  const test = await openTestTill();
  const { till } = test;
  const number = paid(test, '11');
  value(await change(test, number, { code: '22' }));
  callback(till, lastAttempt(till, number), { amountCents: cents(4_900), receipt: undefined });
  const { id } = order(till, number);
  const came = transactionsOfOrder(till.db, id).reduce((sum, one) => sum + one.amountCents, 0);
  expect(came).toBe(4_900);
  expect(balanceOf(linesOfOrder(till.db, id), 'mpesa-till')).toBe(4_900);
});

test.each(['mpesa-prompt', 'cash'] as const)(
  'the day of a cheaper change after %s adds up and says where each shilling is',
  async (tender) => {
    const test = await openTestTill();
    const { till, attendant } = test;
    const number = paid(test, '11', tender);
    value(await change(test, number, { code: '22' }));
    deliver(till, attendant, number);
    const { rows } = daySummary(till.db, businessDay(till.clock.nowMs()), true);
    const row = rows.find((one) => one.tender === tender);
    expect(row).toMatchObject({
      received: { amountCents: 5_000, count: 1 },
      delivered: { amountCents: 2_000 },
      owedBack: { amountCents: tender === 'cash' ? 0 : 3_000 },
      refunded: { amountCents: tender === 'cash' ? 3_000 : 0 },
    });
  },
);

test('the same confirmation twice is one change, and a price that moved meanwhile is shown again', async () => {
  const test = await openTestTill();
  const { till, attendant } = test;
  const number = paid(test, '22', 'cash');
  const review = value(
    reviewChange(till, { order: number, recipientText: '', packageId: 'sample-11', tender: 'cash' }),
  );
  const request = {
    order: number,
    confirmationId: review.confirmationId,
    shown: review.snapshot,
    answered: [],
    differenceCents: review.differenceCents,
    cashReceivedCents: 3_000,
    ...approvalOf(test),
  };
  expect(await changeOrder(till, attendant, { ...request, differenceCents: 2_999 })).toMatchObject({
    error: { code: 'snapshot-changed', values: { field: 'priceCents' } },
  });
  const both = await Promise.all([
    changeOrder(till, attendant, request),
    changeOrder(till, attendant, request),
  ]);
  expect(both.map(({ ok }) => ok)).toEqual([true, true]);
  expect(versionsOfOrder(till.db, order(till, number).id)).toHaveLength(2);
  expect(owes(till, number)).toBe(5_000);
});

test('the file refuses another price, package or recipient than the newest confirmed version', async () => {
  const test = await openTestTill();
  const { till } = test;
  const number = paid(test, '11');
  const tamper = (sql: string) => () => till.db.connection.exec(sql);
  expect(tamper('UPDATE customer_order SET price_cents = 1')).toThrow(/frozen/);
  expect(tamper('UPDATE customer_order SET recipient_id = payer_id')).toThrow(/frozen/);
  value(await change(test, number, { recipient: '0733000222' }));
  expect(tamper('UPDATE customer_order SET price_cents = 1')).toThrow(/frozen/);
  expect(tamper('UPDATE customer_order SET payer_id = recipient_id')).toThrow(/frozen/);
  expect(tamper('UPDATE order_version SET price_cents = 1')).toThrow(/frozen/);
  expect(tamper('DELETE FROM order_version')).toThrow(/never deleted/);
  expect(deliveriesOfOrder(till.db, order(till, number).id)).toEqual([]);
});

/** Who was told of the change, in the order's own messages. */
const toldOfChange = (till: Till, number: string) =>
  messagesOfOrder(till.db, order(till, number).id)
    .filter(({ slot }) => slot.startsWith('changed'))
    .map(({ slot, partyId, amountCents }) => ({ slot, partyId, amountCents }));

test('who pays hears of a change once, when it counts and not before, whatever is asked again', async () => {
  const test = await openTestTill();
  const { till, attendant } = test;
  const same = paid(test, '11');
  value(await change(test, same, { recipient: '0733000222' }));
  const { payerId } = order(till, same);
  expect(toldOfChange(till, same)).toEqual([{ slot: 'changed-payer', partyId: payerId, amountCents: 5_000 }]);
  expect(card(till, same).recipientMasked).toBe('0733***222');

  const dearer = paid(test, '22');
  value(await change(test, dearer, { code: '11' }));
  send(till, dearer);
  expect(toldOfChange(till, dearer)).toEqual([]);
  callback(till, lastAttempt(till, dearer));
  callback(till, lastAttempt(till, dearer));
  expect(toldOfChange(till, dearer)).toEqual([
    { slot: 'changed-payer', partyId: payerId, amountCents: 5_000 },
  ]);

  const cheaper = paid(test, '11', 'cash');
  value(await change(test, cheaper, { code: '22' }));
  expect(toldOfChange(till, cheaper)).toMatchObject([{ slot: 'changed-payer', amountCents: 2_000 }]);

  const withdrawn = paid(test, '22', 'cash');
  value(await change(test, withdrawn, { code: '11' }));
  value(withdrawChange(till, attendant, withdrawn));
  expect(toldOfChange(till, withdrawn)).toEqual([]);
});

test('a change that fails tells nobody: message and change are one commit', async () => {
  const test = await openTestTill();
  const { till } = test;
  const number = paid(test, '11');
  till.db.connection.exec(
    "CREATE TEMP TRIGGER full_disk BEFORE INSERT ON outbox_item WHEN NEW.kind = 'message' BEGIN SELECT RAISE(ABORT, 'disk full'); END",
  );
  await expect(change(test, number, { recipient: '0733000222' })).rejects.toThrow('disk full');
  expect(versionsOfOrder(till.db, order(till, number).id)).toEqual([]);
  expect(toldOfChange(till, number)).toEqual([]);
});

/** The owner gives a package of fifty shillings another daily rule. */
function setRule(
  { till, owner }: TestTill,
  code: '11' | '21',
  rule: Pick<PackageFields, 'dailyRule' | 'capPerDay'>,
): void {
  const item = currentPackage(till.db, `sample-${code}`);
  if (!item) throw new Error(`no package ${code}`);
  const { name, priceCents, costCents, validity, deliveryMethod, version, id } = item;
  const fields = { code, name, priceCents, costCents, validity, deliveryMethod, dial: null, ...rule };
  value(savePackage(till, owner, { id, version, fields }));
}

/** Whether a change to a recipient who got this package today is asked about. */
function asksForDay(test: TestTill, code: '11' | '21') {
  const { till, attendant } = test;
  deliver(till, attendant, sell(till, attendant, { ...numbers, code, tender: 'cash' }));
  const other = { payer: '0712345678', recipient: '0722000333', code, tender: 'cash' } as const;
  const number = sell(till, attendant, other);
  const wish = { order: number, recipientText: numbers.recipient, packageId: '', tender: 'cash' } as const;
  return () => value(reviewChange(till, wish)).doubts.some(({ kind }) => kind === 'sold-today');
}

test('the once-a-day rule of what was paid is asked about, though the catalogue has become milder since', async () => {
  const test = await openTestTill();
  const asked = asksForDay(test, '21');
  expect(asked()).toBe(true);
  setRule(test, '21', { dailyRule: 'any', capPerDay: null });
  expect(asked()).toBe(true);
});

test('a stricter rule that the owner learned of after the sale is asked about too', async () => {
  const test = await openTestTill();
  const asked = asksForDay(test, '11');
  expect(asked()).toBe(false);
  setRule(test, '11', { dailyRule: 'once-per-recipient', capPerDay: null });
  expect(asked()).toBe(true);
});

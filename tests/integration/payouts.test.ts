/**
 * Money that goes out, read as a thief and as Murphy would: twice, to the wrong one, by one person alone, after its time,
 * in two ways at once; and every answer that Safaricom can give, in every order (P1, P5–P8, P16).
 */
import { beforeEach, describe, expect, test } from 'vitest';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { receiptOfTransaction, transactionIdByKey } from '../../electron/db/money-store.ts';
import { itemOf } from '../../electron/db/outbox-store.ts';
import { openExcesses } from '../../electron/db/payout-excess-store.ts';
import { unfinishedPayouts } from '../../electron/db/payout-store.ts';
import { payoutRow } from '../../electron/reports/payouts.ts';
import { startDelivery } from '../../electron/services/deliver-order.ts';
import { refundHeldInCash, refundOrderInCash, releaseHold } from '../../electron/services/give-back.ts';
import { approvePayout, approvePayoutList } from '../../electron/services/payouts/approve-payout.ts';
import {
  settlePayoutMismatch,
  statePayoutNotPaid,
  statePayoutPaid,
  withdrawPayout,
} from '../../electron/services/payouts/end-payout.ts';
import {
  requestPayout,
  requestPayoutList,
  requestRefund,
} from '../../electron/services/payouts/request-payout.ts';
import {
  payoutHold,
  payoutsStopped,
  questionsStopped,
  resumePayouts,
  stopPayouts,
} from '../../electron/services/payouts/stops.ts';
import { lookAfterPayouts, mayWritePayout } from '../../electron/services/resolve/payout-claim.ts';
import { askForBalance, recordQuestionSend } from '../../electron/services/resolve/questions.ts';
import { changeSettings } from '../../electron/services/settings.ts';
import type { Actor, Till } from '../../electron/services/till.ts';
import type { Result } from '../../shared/result.ts';
import type { Failure } from '../../shared/error-codes.ts';
import {
  accountsOf,
  approvalOf,
  approveBy,
  ask,
  askRefund,
  attempt,
  attempts,
  claim,
  evidence,
  paidOrder,
  pay,
  payout,
  payoutReceipt,
  post,
  postings,
  record,
  result,
  secondOwner,
  states,
  status,
  taken,
  tryApprove,
  typedOf,
} from '../support/paying.ts';
import { callback, deliver, lastAttempt, order, receiptOf, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const minute = 60_000;
const hour = 60 * minute;
/** Longer than a payee who was never paid before waits. */
const coolDown = 31 * minute;

let shop: TestTill;
let till: Till;
let owner: Actor;
let second: Actor;
let attendant: Actor;

beforeEach(async () => {
  shop = await openTestTill();
  ({ till, owner, attendant } = shop);
  second = await secondOwner(till);
});

const codeOf = (outcome: Result<unknown, Failure>): string => (outcome.ok ? 'ok' : outcome.error.code);

/** Approved, and its payee has waited. */
async function approved(wanted: Parameters<typeof ask>[2] = {}): Promise<number> {
  const id = ask(till, owner, wanted);
  await approveBy(till, second, id);
  shop.clock.pass(coolDown);
  return id;
}

/** Approved, claimed, and Safaricom has taken it. */
async function sent(wanted: Parameters<typeof ask>[2] = {}): Promise<number> {
  const id = await approved(wanted);
  expect(pay(till, id)).toBe(true);
  return id;
}

const unclear = { kind: 'ambiguous', reason: 'closed without an answer' } as const;
const notSent = { kind: 'not-sent', reason: 'no-connection' } as const;
const refused = {
  kind: 'refused',
  errorRow: 'requestNotAccepted',
  code: '400.002.05',
  description: 'Invalid Request Payload',
} as const;
const duplicate = { kind: 'already-accepted', description: 'Duplicate OriginatorConversationID.' } as const;

const bothSay = async (id: number, say: typeof statePayoutNotPaid, actor = attendant, checker = owner) =>
  say(till, actor, { payoutId: id, searchedPortal: true, approval: approvalOf(checker) });

describe('two people', () => {
  test('pay together: one asks, another looks and types the payee; the money is booked once, with its receipt', async () => {
    const id = await sent();
    result(till, attempt(till, id));
    expect(states(till, id)).toEqual(['paid', 'paid']);
    expect(accountsOf(till)).toEqual({ 'mpesa-utility': -500, salaries: 500 });
    expect(postings(till)).toEqual(['intent:b2c', 'paid-out-salary']);
    const transaction = transactionIdByKey(till.db, {
      kind: 'receipt',
      value: payoutReceipt(attempt(till, id)),
    });
    expect(transaction).toBeDefined();
    expect(transactionIdByKey(till.db, { kind: 'ocid', value: attempt(till, id).ocid ?? '' })).toBe(
      transaction,
    );
    expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
  });

  test('are not one: nobody approves his own request while somebody else may', async () => {
    const id = ask(till, owner);
    expect(codeOf(await tryApprove(till, owner, owner, id))).toBe('approval-same-person');
    // Whoever sits at the till: it is the PIN that approves.
    expect(codeOf(await tryApprove(till, second, owner, id))).toBe('approval-same-person');
    expect(codeOf(await tryApprove(till, attendant, attendant, id))).not.toBe('ok');
    expect(states(till, id)).toEqual(['requested']);
  });

  test('are one after a day, where nobody else may approve', async () => {
    const alone = await openTestTill();
    const id = ask(alone.till, alone.owner);
    expect(codeOf(await tryApprove(alone.till, alone.owner, alone.owner, id))).toBe('too-early');
    alone.clock.pass(24 * hour);
    expect(codeOf(await tryApprove(alone.till, alone.owner, alone.owner, id))).toBe('ok');
  });

  test('cannot shorten that day, or a new payee’s wait, by a clock that is set wrong', async () => {
    const lying: Till = { ...till, clockOffsetMs: () => 26 * hour };
    const salary = {
      kind: 'salary',
      payeeText: '0722333444',
      payeeName: 'Jane',
      amountCents: 500_00,
      note: 'x',
    } as const;
    expect(codeOf(requestPayout(lying, owner, salary))).toBe('clock-wrong');
    const list = { kind: 'salary', name: 'November', text: '0722333444,Jane,500' } as const;
    expect(codeOf(requestPayoutList(lying, owner, list))).toBe('clock-wrong');
    const number = paidOrder(till, attendant);
    expect(codeOf(requestRefund(lying, attendant, { order: number, channel: 'b2c' }))).toBe('clock-wrong');
    const id = ask(till, owner);
    expect(codeOf(await tryApprove(lying, second, second, id))).toBe('clock-wrong');
  });

  test('need the right payee: a wrong number, a part of it, or the payer’s wrong digits approve nothing', async () => {
    const id = ask(till, owner);
    const type = async (payeeTyped: string): Promise<string> =>
      codeOf(await approvePayout(till, second, { payoutId: id, payeeTyped, approval: approvalOf(second) }));
    for (const typed of ['', '3444', '0722333445', '254722333444 0722333444'])
      expect(await type(typed)).toBe('payee-not-typed');
    expect(await type('+254 722 333 444')).toBe('ok');
    const refund = askRefund(till, attendant, paidOrder(till, attendant));
    const look = async (payeeTyped: string): Promise<string> =>
      codeOf(await approvePayout(till, owner, { payoutId: refund, payeeTyped, approval: approvalOf(owner) }));
    expect(await look('5679')).toBe('payee-not-typed');
    expect(await look('5678')).toBe('ok');
  });

  test('approve once: a second look at what is approved, sent or paid changes nothing', async () => {
    const id = await approved();
    expect(codeOf(await tryApprove(till, second, second, id))).toBe('payout-changed');
    pay(till, id);
    expect(codeOf(await tryApprove(till, second, second, id))).toBe('payout-changed');
    result(till, attempt(till, id));
    expect(codeOf(await tryApprove(till, second, second, id))).toBe('payout-changed');
    expect(attempts(till, id)).toHaveLength(1);
  });

  test('cannot go over the day’s cap by approving at the same moment', async () => {
    const ids = Array.from({ length: 4 }, (_, index) =>
      ask(till, owner, { payeeText: `072233344${index}`, amountCents: 20_000_00 }),
    );
    const outcomes = await Promise.all(ids.map(async (id) => tryApprove(till, second, second, id)));
    expect(outcomes.map(codeOf)).toEqual(['ok', 'ok', 'payout-day-limit', 'payout-day-limit']);
  });

  test('get the cap back from what failed, and not from what may have paid', async () => {
    changeSettings(till, owner, { payouts: { ...till.settings().payouts, maxPerDayCents: 500_00 } });
    const id = await approved();
    const other = ask(till, owner, { payeeText: '0722333555', amountCents: 100_00 });
    pay(till, id, unclear);
    expect(codeOf(await tryApprove(till, second, second, other))).toBe('payout-day-limit');
    result(till, attempt(till, id), { code: '2040' });
    expect(codeOf(await tryApprove(till, second, second, other))).toBe('ok');
    // It had paid after all: nothing of the cap is left.
    result(till, attempt(till, id));
    const third = ask(till, owner, { payeeText: '0722333666', amountCents: 100_00 });
    expect(codeOf(await tryApprove(till, second, second, third))).toBe('payout-day-limit');
  });

  test('keep to the shop’s limits, and an attendant asks for nothing but refunds', () => {
    const asked = (amountCents: number, actor = owner): string =>
      codeOf(
        requestPayout(till, actor, {
          kind: 'cash-out',
          payeeText: '0722333444',
          payeeName: '',
          amountCents,
          note: '',
        }),
      );
    expect([9_99, 9_00, 20_001_00, 100_50].map((amount) => asked(amount))).toEqual(
      Array.from({ length: 4 }, () => 'payout-limit'),
    );
    expect([10_00, 20_000_00].map((amount) => asked(amount))).toEqual(['ok', 'ok']);
    expect(asked(100_00, attendant)).toBe('not-allowed');
  });
});

describe('a new payee', () => {
  test('waits, and a payer who was given his own money back is still new', async () => {
    const refund = askRefund(till, attendant, paidOrder(till, attendant));
    await approveBy(till, owner, refund);
    expect(pay(till, refund)).toBe(true);
    result(till, attempt(till, refund));
    expect(states(till, refund)).toEqual(['paid', 'paid']);
    const id = ask(till, owner, { payeeText: '0712345678' });
    await approveBy(till, second, id);
    expect(claim(till, id)).toBe('wait');
    shop.clock.pass(coolDown);
    expect(claim(till, id)).toBe('pay');
  });

  test('is new no more after the first payment', async () => {
    result(till, attempt(till, await sent()));
    const again = ask(till, owner, { note: 'December' });
    await approveBy(till, second, again);
    expect(claim(till, again)).toBe('pay');
  });
});

describe('an approval', () => {
  test('lapses after a day unsent, and then needs another look and another id', async () => {
    shop.wayHome.proved = false;
    const id = await approved();
    const { ocid } = attempt(till, id);
    expect(claim(till, id)).toBe('held');
    shop.clock.pass(24 * hour);
    expect(claim(till, id)).toBe('gone');
    expect(states(till, id)).toEqual(['requested', 'not-sent']);
    expect(payout(till, id).approvedBy).toBeNull();
    shop.wayHome.proved = true;
    await approveBy(till, second, id);
    expect(pay(till, id)).toBe(true);
    expect(attempt(till, id).ocid).not.toBe(ocid);
    expect(states(till, id)).toEqual(['approved', 'not-sent', 'accepted']);
  });

  test('lapses also where nobody claims, and where the clock was set back behind it', async () => {
    const id = await approved();
    shop.clock.pass(25 * hour);
    lookAfterPayouts(till);
    expect(states(till, id)).toEqual(['requested', 'not-sent']);
    const other = await approved({ payeeText: '0722333555' });
    shop.clock.jumpTo(till.clock.nowMs() - 3 * hour);
    expect(claim(till, other)).toBe('gone');
    expect(states(till, other)).toEqual(['requested', 'not-sent']);
  });

  test('does not lapse once it may have left', async () => {
    const id = await sent();
    shop.clock.pass(30 * hour);
    lookAfterPayouts(till);
    expect(states(till, id)).toEqual(['approved', 'unknown']);
    expect(claim(till, id)).toBe('no-item');
  });
});

describe('one id (P5)', () => {
  test('is sent again after an unclear end, the same one, for ten minutes and no longer', async () => {
    const id = await approved();
    const { ocid } = attempt(till, id);
    expect(pay(till, id, unclear)).toBe(true);
    for (let passedMs = 0; passedMs < 9 * minute; passedMs += minute) {
      shop.clock.pass(minute);
      expect(pay(till, id, unclear)).toBe(true);
      expect(attempt(till, id)).toMatchObject({ ocid, state: 'unknown' });
    }
    shop.clock.pass(minute);
    expect(claim(till, id)).not.toBe('pay');
    expect(states(till, id)).toEqual(['approved', 'unknown']);
    expect(codeOf(await tryApprove(till, second, second, id))).toBe('payout-changed');
  });

  test('is not sent again by a clock that was set back before the first send', async () => {
    const id = await approved();
    pay(till, id, unclear);
    shop.clock.jumpTo(till.clock.nowMs() - 3 * minute);
    expect(claim(till, id)).not.toBe('pay');
  });

  test('that is called a duplicate counts as taken only where this row had sent it before', async () => {
    const first = await approved();
    pay(till, first, duplicate);
    expect(states(till, first)).toEqual(['approved', 'unknown']);
    expect(claim(till, first)).toBe('no-item');
    const again = await approved({ payeeText: '0722333555' });
    pay(till, again, unclear);
    shop.clock.pass(minute);
    pay(till, again, duplicate);
    expect(states(till, again)).toEqual(['approved', 'accepted']);
  });

  test('that never left waits in the queue and counts as never sent', async () => {
    const id = await approved();
    pay(till, id, notSent);
    expect(attempt(till, id)).toMatchObject({ state: 'queued', sends: 0, firstSentAtMs: null });
    shop.clock.pass(hour);
    pay(till, id, duplicate);
    expect(states(till, id)).toEqual(['approved', 'unknown']);
  });

  test('refused at the first send has failed; refused at a later one it is unknown, and not sent any more', async () => {
    const first = await approved();
    pay(till, first, refused);
    expect(states(till, first)).toEqual(['failed', 'refused']);
    const again = await approved({ payeeText: '0722333555' });
    pay(till, again, unclear);
    shop.clock.pass(minute);
    pay(till, again, refused);
    expect(states(till, again)).toEqual(['approved', 'unknown']);
    shop.clock.pass(minute);
    expect(claim(till, again)).toBe('no-item');
    expect(attempt(till, again).nextStatusAtMs).not.toBeNull();
  });

  test('that did not get through at a later send is still unknown: the first one may have arrived', async () => {
    const id = await approved();
    pay(till, id, unclear);
    shop.clock.pass(minute);
    pay(till, id, notSent);
    expect(attempt(till, id)).toMatchObject({ state: 'unknown', sends: 2 });
  });

  test('is followed by a new one only after a definite end and a look, which is kept', async () => {
    const id = await sent();
    const { ocid } = attempt(till, id);
    expect(codeOf(await tryApprove(till, second, second, id))).toBe('payout-changed');
    result(till, attempt(till, id), { code: '17' });
    expect(codeOf(await tryApprove(till, second, second, id))).toBe('payout-changed');
    result(till, attempt(till, id), { code: '2040' });
    expect(states(till, id)).toEqual(['failed', 'failed']);
    await approveBy(till, second, id);
    expect(attempts(till, id)[0]?.lookedBy).toBe('second');
    expect(attempt(till, id).ocid).not.toBe(ocid);
    expect(states(till, id)).toEqual(['approved', 'failed', 'queued']);
  });

  test('the file itself refuses a second attempt beside one that may pay or has paid', async () => {
    const id = await sent();
    const insert = (): unknown =>
      till.db.connection.exec(
        `INSERT INTO payout_attempt (payout_id, epoch, state, state_since_ms, ocid, nonce, created_at_ms)
         VALUES (${id}, 1, 'queued', 1, 'other', 'other', 1)`,
      );
    expect(insert).toThrow('an earlier attempt may have paid');
    result(till, attempt(till, id), { amount: 400 });
    expect(insert).toThrow('an earlier attempt may have paid');
    result(till, attempt(till, await sent({ payeeText: '0722333555' })));
    expect(insert).toThrow('an earlier attempt may have paid');
  });
});

describe('what Safaricom posts', () => {
  test('before the synchronous answer settles at once, and the answer changes nothing', async () => {
    const id = await approved();
    expect(claim(till, id)).toBe('pay');
    const one = attempt(till, id);
    result(till, one);
    expect(states(till, id)).toEqual(['paid', 'paid']);
    for (const late of [taken(one), unclear, notSent, refused]) record(till, one, late);
    expect(states(till, id)).toEqual(['paid', 'paid']);
    expect(attempt(till, id)).toMatchObject({ conversationId: `AG_${one.id}`, nextStatusAtMs: null });
    expect(itemOf(till.db, 'payout', one.id)?.state).not.toBe('ready');
    expect(accountsOf(till)).toEqual({ 'mpesa-utility': -500, salaries: 500 });
  });

  test('twice is booked once, and both are kept', async () => {
    const id = await sent();
    result(till, attempt(till, id));
    result(till, attempt(till, id));
    expect(status(till, attempt(till, id))).toBe(false);
    expect(postings(till)).toEqual(['intent:b2c', 'paid-out-salary']);
    expect(evidence(till, id).map((one) => [one.source, one.verdict, one.applied])).toEqual([
      ['send', 'accepted', true],
      ['result', 'paid', true],
      ['result', 'paid', false],
    ]);
  });

  test('as success after a failure overtakes it; a failure after a success is written down and changes nothing', async () => {
    const id = await sent();
    result(till, attempt(till, id), { code: '2040' });
    result(till, attempt(till, id));
    expect(states(till, id)).toEqual(['paid', 'paid']);
    result(till, attempt(till, id), { code: '2040' });
    expect(states(till, id)).toEqual(['paid', 'paid']);
    expect(accountsOf(till)).toEqual({ 'mpesa-utility': -500, salaries: 500 });
    expect(evidence(till, id).at(-1)).toMatchObject({ verdict: 'failed', applied: false });
    expect(actions(id)).toContain('contradiction');
  });

  test('as success of the first id while the second waits here stops the second before it leaves', async () => {
    const id = await sent();
    const first = attempt(till, id);
    result(till, first, { code: '2040' });
    await approveBy(till, second, id);
    result(till, first);
    expect(states(till, id)).toEqual(['paid', 'paid', 'not-sent']);
    expect(claim(till, id)).toBe('no-item');
  });

  test('as success of the first id while the second is being sent stops it before its first byte', async () => {
    const id = await sent();
    const first = attempt(till, id);
    result(till, first, { code: '2040' });
    await approveBy(till, second, id);
    expect(claim(till, id)).toBe('pay');
    const newer = attempt(till, id);
    expect(mayWritePayout(till, newer.id)).toBe(true);
    result(till, first);
    expect(mayWritePayout(till, newer.id)).toBe(false);
    record(till, newer, { kind: 'not-sent', reason: 'stopped' });
    shop.clock.pass(hour);
    expect(claim(till, id)).toBe('gone');
    expect(states(till, id)).toEqual(['paid', 'paid', 'not-sent']);
    expect(unfinishedPayouts(till.db)).toEqual([]);
  });

  test('as success of both is money twice: the second is missing, not a second wage', async () => {
    const id = await sent();
    const first = attempt(till, id);
    result(till, first, { code: '2040' });
    await approveBy(till, second, id);
    pay(till, id);
    result(till, first);
    expect(unfinishedPayouts(till.db).map((one) => one.id)).toEqual([id]);
    result(till, attempt(till, id));
    expect(states(till, id)).toEqual(['paid', 'paid', 'paid']);
    expect(accountsOf(till)).toEqual({ 'mpesa-utility': -1_000, salaries: 500, shortfall: 500 });
  });

  test('as success of the first id with another amount, while the second waits, is kept and stops the second', async () => {
    const id = await sent();
    const first = attempt(till, id);
    result(till, first, { code: '2040' });
    await approveBy(till, second, id);
    result(till, first, { amount: 400 });
    expect(states(till, id)).toEqual(['approved', 'mismatch', 'not-sent']);
    value(
      await settlePayoutMismatch(till, owner, { payoutId: id, found: 'paid', approval: approvalOf(owner) }),
    );
    expect(states(till, id)).toEqual(['paid', 'paid', 'not-sent']);
    expect(accountsOf(till)).toEqual({ 'mpesa-utility': -400, salaries: 400 });
  });

  test.each([
    ['amount', { amount: 499 }],
    ['payee', { payee: '254722333445' }],
  ])('with another %s is for a person, and nothing is booked by itself', async (reason, said) => {
    const id = await sent();
    result(till, attempt(till, id), said);
    expect(states(till, id)).toEqual(['approved', 'mismatch']);
    expect(attempt(till, id).reason).toBe(reason);
    expect(postings(till)).toEqual(['intent:b2c']);
    // Nor by another word of the machine's.
    result(till, attempt(till, id));
    result(till, attempt(till, id), { code: '2040' });
    expect(states(till, id)).toEqual(['approved', 'mismatch']);
    expect(
      evidence(till, id)
        .slice(-2)
        .map((one) => one.applied),
    ).toEqual([false, false]);
    expect(codeOf(await tryApprove(till, second, second, id))).toBe('payout-changed');
    expect(codeOf(withdrawPayout(till, owner, { payoutId: id }))).toBe('payout-changed');
  });

  test('with a receipt that another payout or a customer’s payment has proves nothing', async () => {
    const first = await sent();
    result(till, attempt(till, first));
    const again = await sent({ payeeText: '0722333555' });
    result(till, attempt(till, again), { receipt: payoutReceipt(attempt(till, first)) });
    expect(states(till, again)).toEqual(['approved', 'mismatch']);
    const number = paidOrder(till, attendant);
    const third = await sent({ payeeText: '0722333666' });
    result(till, attempt(till, third), { receipt: receiptOf(lastAttempt(till, number)) });
    expect(states(till, third)).toEqual(['approved', 'mismatch']);
  });

  test('later as the receipt of a payout that is paid already is kept as its key, unless somebody else has it', async () => {
    const first = await sent();
    result(till, attempt(till, first));
    const id = await sent({ payeeText: '0722333555' });
    const one = attempt(till, id);
    post(till, one.nonce, {
      kind: 'result',
      result: {
        resultCode: '0',
        resultDescription: 'no parameters',
        originatorConversationId: one.ocid ?? '',
        conversationId: '',
        transactionId: undefined,
        parameters: [],
      },
    });
    expect(states(till, id)).toEqual(['paid', 'paid']);
    expect(attempt(till, id).receipt).toBeNull();
    result(till, one, { receipt: payoutReceipt(attempt(till, first)) });
    expect(attempt(till, id).receipt).toBeNull();
    expect(actions(id)).toContain('contradiction');
    result(till, one);
    expect(attempt(till, id).receipt).toBe(payoutReceipt(one));
    const key = transactionIdByKey(till.db, { kind: 'ocid', value: one.ocid ?? '' });
    expect(receiptOfTransaction(till.db, key ?? 0)).toBe(payoutReceipt(one));
    result(till, one, { receipt: 'UKX0000009' });
    expect(attempt(till, id).receipt).toBe(payoutReceipt(one));
  });

  test('that names another request on this path is kept and never applied', async () => {
    const id = await sent();
    const other = await sent({ payeeText: '0722333555' });
    const one = attempt(till, id);
    for (const code of ['0', '2040']) result(till, one, { code, ocid: attempt(till, other).ocid ?? '' });
    post(till, one.nonce, undefined);
    expect(states(till, id)).toEqual(['approved', 'accepted']);
    expect(states(till, other)).toEqual(['approved', 'accepted']);
    expect(
      evidence(till, id)
        .slice(1)
        .map((kept) => [kept.verdict, kept.applied]),
    ).toEqual([
      ['contradiction', false],
      ['contradiction', false],
      ['not-understood', false],
    ]);
  });

  test('to nobody’s path changes nothing', async () => {
    const id = await sent();
    post(till, 'f'.repeat(32), {
      kind: 'queue-timeout',
      originatorConversationId: attempt(till, id).ocid ?? '',
    });
    expect(states(till, id)).toEqual(['approved', 'accepted']);
  });

  test('as a queue time-out is no failure: the questions go on', async () => {
    const id = await sent();
    const one = attempt(till, id);
    post(till, one.nonce, { kind: 'queue-timeout', originatorConversationId: one.ocid ?? undefined });
    expect(states(till, id)).toEqual(['approved', 'accepted']);
    expect(attempt(till, id).nextStatusAtMs).not.toBeNull();
    expect(evidence(till, id).at(-1)).toMatchObject({ source: 'queue', applied: false });
  });

  test.each(['15', '17', '19', '26', '100000009', '2029', 'R002', 'no such code'])(
    'with code %s is unclear: never failed, never paid',
    async (code) => {
      const id = await sent();
      result(till, attempt(till, id), { code });
      expect(states(till, id)).toEqual(['approved', 'accepted']);
      shop.clock.pass(6 * minute);
      lookAfterPayouts(till);
      expect(states(till, id)).toEqual(['approved', 'unknown']);
      expect(codeOf(await tryApprove(till, second, second, id))).toBe('payout-changed');
    },
  );
});

describe('a question about a payout', () => {
  test('settles what no result told, by the transaction’s own status', async () => {
    const id = await sent();
    for (const says of ['Initiated', 'Authorized', 'Something New']) {
      expect(status(till, attempt(till, id), { says })).toBe(true);
      expect(states(till, id)).toEqual(['approved', 'accepted']);
    }
    expect(status(till, attempt(till, id))).toBe(true);
    expect(states(till, id)).toEqual(['paid', 'paid']);
    expect(attempt(till, id).receipt).toBe(payoutReceipt(attempt(till, id)));
  });

  test('that failed itself says nothing about the payout', async () => {
    const id = await sent();
    for (const code of ['1', '21', '2040', 'SFC_IC0003', '25']) status(till, attempt(till, id), { code });
    expect(states(till, id)).toEqual(['approved', 'accepted']);
  });

  test('answered about another transaction is kept and not applied', async () => {
    const id = await sent();
    for (const says of ['Completed', 'Declined'])
      status(till, attempt(till, id), { says, ocid: 'a'.repeat(32) });
    expect(states(till, id)).toEqual(['approved', 'accepted']);
    expect(evidence(till, id).at(-1)).toMatchObject({ source: 'status', applied: false });
  });

  test('answered with another amount is a mismatch; with a denial a definite failure', async () => {
    const id = await sent();
    status(till, attempt(till, id), { amount: 1 });
    expect(states(till, id)).toEqual(['approved', 'mismatch']);
    const other = await sent({ payeeText: '0722333555' });
    status(till, attempt(till, other), { says: 'Declined' });
    expect(states(till, other)).toEqual(['failed', 'failed']);
  });

  test('is asked ever more seldom, for a day, and never again once it is decided', async () => {
    const id = await approved();
    pay(till, id, unclear);
    const waits: number[] = [];
    for (;;) {
      const { nextStatusAtMs } = attempt(till, id);
      if (nextStatusAtMs === null) break;
      waits.push((nextStatusAtMs - till.clock.nowMs()) / minute);
      shop.clock.pass(Math.max(0, nextStatusAtMs - till.clock.nowMs()));
      expect(status(till, attempt(till, id), { says: 'Initiated' })).toBe(true);
    }
    // Up to a fifth later, so that payouts that were sent together are not asked about together.
    for (const [index, leastMinutes] of [2, 5, 15, 30, 60, 60].entries()) {
      expect(waits[index]).toBeGreaterThanOrEqual(leastMinutes);
      expect(waits[index]).toBeLessThanOrEqual(leastMinutes * 1.2);
    }
    expect(waits.reduce((sum, wait) => sum + wait, 0)).toBeGreaterThan(23 * 60);
    expect(waits.length).toBeLessThan(30);
    expect(status(till, attempt(till, id))).toBe(false);
  });
});

const actions = (id: number): readonly string[] =>
  till.db.connection
    .prepare('SELECT action FROM audit_entry WHERE payout_id = ? ORDER BY seq')
    .pluck()
    .all(id) as string[];

describe('unknown (P6)', () => {
  test('is called not paid by two people, half an hour after the send, and money overtakes them', async () => {
    const id = await approved();
    pay(till, id, unclear);
    const todo = (): readonly string[] =>
      payoutRow(
        till.db,
        { mode: till.mode, nowMs: till.clock.nowMs(), rules: till.payoutRules, hold: undefined },
        payout(till, id),
      ).actions;
    expect(todo()).toEqual(['wait']);
    expect(codeOf(await bothSay(id, statePayoutNotPaid))).toBe('too-early');
    shop.clock.pass(29 * minute);
    expect(codeOf(await bothSay(id, statePayoutNotPaid))).toBe('too-early');
    shop.clock.pass(minute);
    expect(todo()).toEqual(['state-not-paid', 'wait']);
    expect(codeOf(await bothSay(id, statePayoutNotPaid, owner, owner))).toBe('approval-same-person');
    expect(codeOf(await bothSay(id, statePayoutNotPaid, owner, attendant))).toBe('approval-not-allowed');
    expect(codeOf(await bothSay(id, statePayoutNotPaid))).toBe('ok');
    expect(states(till, id)).toEqual(['failed', 'not-paid']);
    // It is watched on, and what comes up counts.
    expect(status(till, attempt(till, id), { says: 'Initiated' })).toBe(true);
    expect(states(till, id)).toEqual(['failed', 'not-paid']);
    expect(status(till, attempt(till, id))).toBe(true);
    expect(states(till, id)).toEqual(['paid', 'paid']);
    expect(postings(till)).toEqual(['intent:b2c', 'paid-out-salary']);
  });

  test('found paid in the portal ends by the owner’s word and a receipt code, booked once whatever is told later', async () => {
    const id = await approved();
    pay(till, id, unclear);
    const say = async (receipt: string, actor = attendant, checker = owner): Promise<string> =>
      codeOf(await statePayoutPaid(till, actor, { payoutId: id, receipt, approval: approvalOf(checker) }));
    expect(await say('UK12')).toBe('receipt-code-bad');
    expect(await say('UKL7Q1W2E3', attendant, attendant)).not.toBe('ok');
    expect(states(till, id)).toEqual(['approved', 'unknown']);
    expect(await say(' ukl7q1w2e3 ')).toBe('ok');
    expect(states(till, id)).toEqual(['paid', 'paid']);
    expect(await say('UKL7Q1W2E3')).toBe('payout-changed');
    // It is the owner's word, with its receipt, until Safaricom's own; then nobody needs to be asked any more.
    expect(attempt(till, id)).toMatchObject({ receipt: 'UKL7Q1W2E3', nextStatusAtMs: expect.any(Number) });
    expect(status(till, attempt(till, id), { receipt: 'UKL7Q1W2E3' })).toBe(true);
    expect(attempt(till, id).nextStatusAtMs).toBeNull();
    // Told again with the same receipt, with another, and denied: what is booked stays, and each is kept.
    result(till, attempt(till, id), { receipt: 'UKL7Q1W2E3' });
    result(till, attempt(till, id), { receipt: 'UKL7Q1W2E4' });
    result(till, attempt(till, id), { code: '2040' });
    expect(states(till, id)).toEqual(['paid', 'paid']);
    expect(postings(till)).toEqual(['intent:b2c', 'paid-out-salary']);
    expect(accountsOf(till)).toEqual({ 'mpesa-utility': -500, salaries: 500 });
    expect(attempt(till, id).receipt).toBe('UKL7Q1W2E3');
    expect(actions(id).filter((action) => action === 'contradiction')).toHaveLength(2);
    expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
  });

  test('is not found paid by a receipt that is known of other money, nor in any other state', async () => {
    const other = await sent({ payeeText: '0722333555' });
    result(till, attempt(till, other));
    const used = payoutReceipt(attempt(till, other));
    const id = await sent();
    const say = async (receipt: string): Promise<string> =>
      codeOf(await statePayoutPaid(till, owner, { payoutId: id, receipt, approval: approvalOf(owner) }));
    expect(await say('UKL7Q1W2E3')).toBe('payout-changed');
    shop.clock.pass(hour);
    lookAfterPayouts(till);
    expect(await say(used)).toBe('receipt-code-used');
    expect(states(till, id)).toEqual(['approved', 'unknown']);
  });

  test('is the only state about which that may be said', async () => {
    const id = await sent();
    shop.clock.pass(hour);
    expect(codeOf(await bothSay(id, statePayoutNotPaid))).toBe('payout-changed');
    lookAfterPayouts(till);
    expect(codeOf(await bothSay(id, statePayoutNotPaid))).toBe('ok');
    expect(codeOf(await bothSay(id, statePayoutNotPaid))).toBe('payout-changed');
  });

  test('a mismatch is called not paid under the same rules, and paid by the owner', async () => {
    const id = await sent();
    result(till, attempt(till, id), { payee: '254722333445' });
    const say = async (found: 'paid' | 'not-paid', actor: Actor): Promise<string> =>
      codeOf(await settlePayoutMismatch(till, actor, { payoutId: id, found, approval: approvalOf(owner) }));
    expect(await say('not-paid', owner)).toBe('approval-same-person');
    expect(await say('not-paid', attendant)).toBe('too-early');
    shop.clock.pass(hour);
    expect(await say('not-paid', attendant)).toBe('ok');
    expect(states(till, id)).toEqual(['failed', 'not-paid']);
    expect(await say('paid', owner)).toBe('payout-changed');
  });

  test('cannot be withdrawn, and keeps its refund’s other ways closed', async () => {
    const number = paidOrder(till, attendant);
    const id = askRefund(till, attendant, number);
    await approveBy(till, owner, id);
    pay(till, id, unclear);
    expect(codeOf(withdrawPayout(till, owner, { payoutId: id }))).toBe('payout-changed');
    expect(codeOf(startDelivery(till, attendant, number))).toBe('refund-live');
    expect(codeOf(await refundOrderInCash(till, owner, { order: number, approval: approvalOf(owner) }))).toBe(
      'refund-live',
    );
  });
});

describe('all payouts', () => {
  test('stop by one key of anybody’s, also one that is claimed and not yet written; they go on by the owner’s PIN', async () => {
    const id = await approved();
    expect(claim(till, id)).toBe('pay');
    expect(mayWritePayout(till, attempt(till, id).id)).toBe(true);
    stopPayouts(till, attendant);
    expect(mayWritePayout(till, attempt(till, id).id)).toBe(false);
    record(till, attempt(till, id), { kind: 'not-sent', reason: 'stopped' });
    shop.clock.pass(minute);
    expect(claim(till, id)).toBe('held');
    expect(codeOf(await resumePayouts(till, attendant, approvalOf(attendant)))).not.toBe('ok');
    expect(codeOf(await resumePayouts(till, owner, approvalOf(owner)))).toBe('ok');
    expect(claim(till, id)).toBe('pay');
    expect(attempts(till, id)).toHaveLength(1);
  });

  test.each(['8006', '18', '20', '2001', '11', '2006', '2028'])(
    'stop by result %s at once, and stay stopped when the program starts again',
    async (code) => {
      const id = await sent();
      const other = await approved({ payeeText: '0722333555' });
      expect(claim(till, other)).toBe('pay');
      result(till, attempt(till, id), { code });
      expect(mayWritePayout(till, attempt(till, other).id)).toBe(false);
      // A till of another run, over the same file.
      const restarted: Till = { ...till, runId: 'run-2' };
      expect(payoutHold(restarted, restarted.db)).toBe('breaker');
      expect(payoutsStopped(restarted.db)).toMatchObject({ code });
      expect(questionsStopped(till.db)).toBe(['8006', '18', '20', '2001'].includes(code));
    },
  );

  test('do not stop by other failures, nor by a reversal’s account', async () => {
    const id = await sent();
    result(till, attempt(till, id), { code: '2040' });
    expect(payoutsStopped(till.db)).toBeUndefined();
    const refund = askRefund(till, attendant, paidOrder(till, attendant), 'reversal');
    await approveBy(till, owner, refund);
    pay(till, refund);
    result(till, attempt(till, refund), { code: '2028' });
    expect(states(till, refund)).toEqual(['failed', 'failed']);
    expect(payoutsStopped(till.db)).toBeUndefined();
  });

  test('stop also when a question, or the request itself, is refused for the initiator', async () => {
    const id = await sent();
    status(till, attempt(till, id), { code: '2001' });
    expect(payoutsStopped(till.db)).toMatchObject({ code: '2001' });
    expect(states(till, id)).toEqual(['approved', 'accepted']);
    value(await resumePayouts(till, owner, approvalOf(owner)));
    const other = await approved({ payeeText: '0722333555' });
    pay(till, other, {
      kind: 'refused',
      errorRow: 'invalidInitiator',
      code: '400.002.02',
      description: 'Bad Request - Invalid InitiatorName',
    });
    expect(states(till, other)).toEqual(['failed', 'refused']);
    expect(payoutHold(till, till.db)).toBe('breaker');
    expect(questionsStopped(till.db)).toBe(true);
    value(await resumePayouts(till, owner, approvalOf(owner)));
    recordQuestionSend(till, askForBalance(till).questionId, {
      kind: 'refused',
      errorRow: 'invalidInitiator',
      code: '400.002.02',
      description: 'Bad Request - Invalid Initiator',
    });
    expect(payoutHold(till, till.db)).toBe('breaker');
    value(await resumePayouts(till, owner, approvalOf(owner)));
    const { request } = askForBalance(till);
    post(till, request.nonce, {
      kind: 'result',
      result: {
        resultCode: '8006',
        resultDescription: 'locked',
        originatorConversationId: 'x',
        conversationId: 'y',
        transactionId: undefined,
        parameters: [],
      },
    });
    expect(payoutsStopped(till.db)).toMatchObject({ code: '8006' });
  });

  test('wait while no result could come home, and while the clock is wrong', async () => {
    const id = await approved();
    shop.wayHome.proved = false;
    expect(claim(till, id)).toBe('held');
    shop.wayHome.proved = true;
    const lying: Till = { ...till, clockOffsetMs: () => -10 * minute };
    const item = itemOf(till.db, 'payout', attempt(till, id).id);
    expect(item?.state).toBe('ready');
    expect(payoutHold(lying, lying.db)).toBe('clock');
    shop.clock.pass(minute);
    expect(claim(till, id)).toBe('pay');
  });
});

describe('a refund (P8)', () => {
  const refundCash = async (number: string): Promise<string> =>
    codeOf(await refundOrderInCash(till, owner, { order: number, approval: approvalOf(owner) }));

  test('goes to the payer’s stored number, takes the money from what is owed, and ends the order', async () => {
    const number = paidOrder(till, attendant);
    const id = askRefund(till, attendant, number);
    expect(payout(till, id).payeeId).toBe(order(till, number).payerId);
    await approveBy(till, owner, id);
    pay(till, id);
    result(till, attempt(till, id));
    expect(order(till, number).state).toBe('refunded');
    expect(accountsOf(till)).toEqual({ 'mpesa-till': 50, 'mpesa-utility': -50 });
  });

  test('and a delivery exclude each other from the request on, whoever comes first', async () => {
    const number = paidOrder(till, attendant);
    const id = askRefund(till, attendant, number);
    expect(codeOf(startDelivery(till, attendant, number))).toBe('refund-live');
    value(withdrawPayout(till, attendant, { payoutId: id }));
    const delivering = value(startDelivery(till, attendant, number));
    expect(delivering.deliveryId).toBeGreaterThan(0);
    expect(codeOf(requestRefund(till, attendant, { order: number, channel: 'b2c' }))).toBe('delivery-live');
  });

  test('goes one way at a time, and another only after the first has definitely failed', async () => {
    const number = paidOrder(till, attendant);
    const id = askRefund(till, attendant, number, 'reversal');
    const again = (channel: 'b2c' | 'reversal'): string =>
      codeOf(requestRefund(till, attendant, { order: number, channel }));
    expect(await refundCash(number)).toBe('refund-live');
    expect(again('b2c')).toBe('refund-live');
    await approveBy(till, owner, id);
    pay(till, id);
    expect(await refundCash(number)).toBe('refund-live');
    result(till, attempt(till, id), { code: '1' });
    // Failed, and not given up yet: still this way.
    expect(await refundCash(number)).toBe('refund-live');
    value(withdrawPayout(till, owner, { payoutId: id }));
    expect(again('reversal')).toBe('refund-way-closed');
    const b2c = askRefund(till, attendant, number, 'b2c');
    await approveBy(till, owner, b2c);
    pay(till, b2c, unclear);
    expect(await refundCash(number)).toBe('refund-live');
    result(till, attempt(till, b2c), { code: '2040' });
    value(withdrawPayout(till, owner, { payoutId: b2c }));
    expect(await refundCash(number)).toBe('ok');
    expect(order(till, number).state).toBe('refunded');
    expect(accountsOf(till)).toEqual({ 'mpesa-till': 50, 'cash-drawer': -50 });
  });

  test('that pays although it was given up and cash was handed out is a shortfall for a person', async () => {
    const number = paidOrder(till, attendant);
    const id = askRefund(till, attendant, number);
    await approveBy(till, owner, id);
    pay(till, id);
    result(till, attempt(till, id), { code: '2040' });
    value(withdrawPayout(till, owner, { payoutId: id }));
    expect(await refundCash(number)).toBe('ok');
    result(till, attempt(till, id));
    expect(states(till, id)).toEqual(['paid', 'paid']);
    expect(openExcesses(till.db)).toMatchObject([{ reason: 'paid-twice', amountCents: 50_00 }]);
    expect(accountsOf(till)).toEqual({
      'mpesa-till': 50,
      'cash-drawer': -50,
      'mpesa-utility': -50,
      shortfall: 50,
    });
  });

  test('that may have paid although it was given up closes the other ways again', async () => {
    const number = paidOrder(till, attendant);
    const id = askRefund(till, attendant, number);
    await approveBy(till, owner, id);
    pay(till, id);
    result(till, attempt(till, id), { code: '2040' });
    value(withdrawPayout(till, owner, { payoutId: id }));
    result(till, attempt(till, id), { amount: 40 });
    expect(states(till, id)).toEqual(['withdrawn', 'mismatch']);
    expect(unfinishedPayouts(till.db).map((one) => one.id)).toEqual([id]);
    expect(await refundCash(number)).toBe('refund-live');
    expect(codeOf(startDelivery(till, attendant, number))).toBe('refund-live');
    value(
      await settlePayoutMismatch(till, owner, { payoutId: id, found: 'paid', approval: approvalOf(owner) }),
    );
    // 40 of 50 went back; the other 10 are still owed.
    expect(order(till, number).state).toBe('paid');
    expect(await refundCash(number)).toBe('ok');
    expect(accountsOf(till)).toEqual({ 'mpesa-till': 50, 'cash-drawer': -10, 'mpesa-utility': -40 });
  });

  test('of a reversal is asked for once, names its payment, and is never repeated', async () => {
    const number = paidOrder(till, attendant);
    const id = askRefund(till, attendant, number, 'reversal');
    expect(payout(till, id).reversesReceipt).toBe(receiptOf(lastAttempt(till, number)));
    await approveBy(till, owner, id);
    expect(attempt(till, id).ocid).toBeNull();
    pay(till, id, unclear);
    shop.clock.pass(minute);
    expect(claim(till, id)).toBe('no-item');
    // Its path is all we know it by; there is nothing to ask with.
    expect(status(till, attempt(till, id))).toBe(false);
    result(till, attempt(till, id), { original: 'UKZ0000001' });
    expect(states(till, id)).toEqual(['approved', 'mismatch']);
  });

  test('of a reversal that two people call not paid is not reversed again', async () => {
    const number = paidOrder(till, attendant);
    const id = askRefund(till, attendant, number, 'reversal');
    await approveBy(till, owner, id);
    pay(till, id, unclear);
    shop.clock.pass(hour);
    expect(codeOf(await bothSay(id, statePayoutNotPaid))).toBe('ok');
    expect(codeOf(await tryApprove(till, owner, second, id))).toBe('refund-way-closed');
    value(withdrawPayout(till, owner, { payoutId: id }));
    expect(codeOf(requestRefund(till, attendant, { order: number, channel: 'reversal' }))).toBe(
      'refund-way-closed',
    );
    expect(codeOf(requestRefund(till, attendant, { order: number, channel: 'b2c' }))).toBe('ok');
  });

  test('by reversal takes the money out of the account it came to, and learns its ids from a result that came first', async () => {
    const number = paidOrder(till, attendant);
    const id = askRefund(till, attendant, number, 'reversal');
    await approveBy(till, owner, id);
    expect(claim(till, id)).toBe('reverse');
    result(till, attempt(till, id));
    record(till, attempt(till, id), taken(attempt(till, id)));
    expect(states(till, id)).toEqual(['paid', 'paid']);
    expect(order(till, number).state).toBe('refunded');
    expect(accountsOf(till)).toEqual({});
    const key = { kind: 'conversation-id', value: `AG_${attempt(till, id).id}` } as const;
    expect(transactionIdByKey(till.db, key)).toBeDefined();
  });

  test('whose reversal was “already reversed” is neither failed nor paid', async () => {
    const id = askRefund(till, attendant, paidOrder(till, attendant), 'reversal');
    await approveBy(till, owner, id);
    pay(till, id);
    result(till, attempt(till, id), { code: 'R000001' });
    expect(states(till, id)).toEqual(['approved', 'accepted']);
  });

  /** An order that was paid once, and once more by a prompt that was believed over. */
  function withHeldMoney(): { readonly number: string; readonly heldId: number } {
    const number = sell(till, attendant, {
      payer: '0712345678',
      recipient: '0722000111',
      code: '11',
      tender: 'mpesa-prompt',
    });
    send(till, number);
    const late = lastAttempt(till, number);
    callback(till, late, { resultCode: '1032' });
    callback(till, late);
    const heldId = till.db.connection
      .prepare("SELECT id FROM mpesa_transaction WHERE disposition = 'held'")
      .pluck()
      .get() as number;
    return { number, heldId };
  }

  test('of held money takes that and no more, and less leaves the rest held', async () => {
    const { number, heldId } = withHeldMoney();
    const id = askRefund(till, attendant, number, 'b2c', heldId);
    const cash = async () => refundHeldInCash(till, owner, { heldId, approval: approvalOf(owner) });
    expect(codeOf(await cash())).toBe('refund-live');
    await approveBy(till, owner, id);
    pay(till, id);
    result(till, attempt(till, id), { amount: 30 });
    value(
      await settlePayoutMismatch(till, owner, { payoutId: id, found: 'paid', approval: approvalOf(owner) }),
    );
    expect(value(await cash()).refundedCents).toBe(20_00);
    expect(codeOf(await cash())).toBe('nothing-to-refund');
    expect(accountsOf(till)).toEqual({ 'mpesa-till': 50, 'mpesa-utility': -30, 'cash-drawer': -20 });
  });

  test('whose amount the evidence has changed meanwhile never leaves, and frees its money', async () => {
    const { number, heldId } = withHeldMoney();
    const id = askRefund(till, attendant, number, 'b2c', heldId);
    await approveBy(till, owner, id);
    callback(till, lastAttempt(till, number), { amountCents: 40_00 as never });
    expect(claim(till, id)).toBe('gone');
    expect(states(till, id)).toEqual(['withdrawn', 'not-sent']);
    const again = askRefund(till, attendant, number, 'b2c', heldId);
    expect(payout(till, again).amountCents).toBe(40_00);
  });

  test('whose amount changes between the claim and the first byte is not written', async () => {
    const number = paidOrder(till, attendant);
    const id = askRefund(till, attendant, number);
    await approveBy(till, owner, id);
    expect(claim(till, id)).toBe('pay');
    callback(till, lastAttempt(till, number), { amountCents: 40_00 as never });
    expect(order(till, number)).toMatchObject({ state: 'on-hold', holdReason: 'other-amount' });
    expect(mayWritePayout(till, attempt(till, id).id)).toBe(false);
    record(till, attempt(till, id), { kind: 'not-sent', reason: 'stopped' });
    shop.clock.pass(minute);
    expect(claim(till, id)).toBe('gone');
    expect(codeOf(await releaseHold(till, owner, { order: number, approval: approvalOf(owner) }))).toBe('ok');
    deliver(till, attendant, number);
  });

  test('of nothing, of a delivered order, or of an order that is refunded is refused', async () => {
    const number = paidOrder(till, attendant);
    deliver(till, attendant, number);
    expect(codeOf(requestRefund(till, attendant, { order: number, channel: 'b2c' }))).toBe(
      'nothing-to-refund',
    );
    const cash = sell(till, attendant, {
      payer: '0712345678',
      recipient: '0722000111',
      code: '12',
      tender: 'cash',
    });
    expect(codeOf(requestRefund(till, attendant, { order: cash, channel: 'reversal' }))).toBe(
      'refund-way-closed',
    );
    expect(codeOf(requestRefund(till, attendant, { order: 'P-999999', channel: 'b2c' }))).toBe(
      'order-not-found',
    );
    expect(codeOf(requestRefund(till, attendant, { order: cash, channel: 'b2c', heldId: 1 }))).toBe(
      'nothing-to-refund',
    );
  });
});

describe('a list', () => {
  const list = (text: string, name = 'November') =>
    requestPayoutList(till, owner, { kind: 'salary', name, text });
  const approveList = async (batchId: number, totalCents: number, checker = second): Promise<string> =>
    codeOf(await approvePayoutList(till, checker, { batchId, totalCents, approval: approvalOf(checker) }));

  test('is asked for as a whole and approved by its sum, each payee with an id of his own', async () => {
    const { batchId, count } = value(
      list('number,name,amount\n0722333444,Jane,500\n0722333555,"Otieno, J",1500'),
    );
    expect(count).toBe(2);
    expect(await approveList(batchId, 1_999_00)).toBe('payee-not-typed');
    expect(await approveList(batchId, 2_000_00, owner)).toBe('approval-same-person');
    expect(await approveList(batchId, 2_000_00)).toBe('ok');
    expect(await approveList(batchId, 2_000_00)).toBe('payout-changed');
    const ids = unfinishedPayouts(till.db).map((one) => one.id);
    expect(new Set(ids.map((id) => attempt(till, id).ocid)).size).toBe(2);
  });

  test('keeps no number that is typed into its name or a payee’s name (P10)', () => {
    value(list('0722333444,Jane 0722 333 444,500', 'Wages 0722333444'));
    const one = ask(till, owner, {
      payeeText: '0722333555',
      payeeName: 'Otieno 0722333555',
      note: '+254722333555',
    });
    const texts = till.db.connection
      .prepare('SELECT payee_name, note FROM payout UNION ALL SELECT name, NULL FROM payout_batch')
      .raw()
      .all()
      .flat();
    expect(texts).toContain('Jane 0722***444');
    expect(texts).toContain('Otieno 0722***555');
    expect(payout(till, one).note).toBe('0722***555');
    expect(JSON.stringify(texts)).not.toMatch(/(?:333\s?444|333555)/);
  });

  test('with one bad row, two of the same payee, or 501 rows asks for nothing at all', () => {
    const many = (count: number): string =>
      Array.from({ length: count }, (_, index) => `07${22_000_000 + index},Nobody,10`).join('\n');
    for (const text of [
      '',
      'number,name,amount',
      '0722333444,Jane,500\n0722333555,Otieno,nine',
      '0722333444,Jane,500\n254722333444,Jane again,500',
      many(501),
    ])
      expect(codeOf(list(text))).toBe('payout-list-bad');
    expect(unfinishedPayouts(till.db)).toEqual([]);
    expect(value(list(many(500))).count).toBe(500);
  });

  test('over the day’s cap is approved in no part', async () => {
    const rows = ['0722333444,a,20000', '0722333555,b,20000', '0722333666,c,20000'];
    const { batchId } = value(list(rows.join('\n')));
    expect(await approveList(batchId, 60_000_00)).toBe('payout-day-limit');
    expect(unfinishedPayouts(till.db).map((one) => one.state)).toEqual(
      Array.from({ length: 3 }, () => 'requested'),
    );
  });

  test('goes on with the others when one of it was withdrawn', async () => {
    const { batchId } = value(list('0722333444,a,100\n0722333555,b,200'));
    const [first] = unfinishedPayouts(till.db);
    value(withdrawPayout(till, owner, { payoutId: first?.id ?? 0 }));
    expect(await approveList(batchId, 300_00)).toBe('payee-not-typed');
    expect(await approveList(batchId, 200_00)).toBe('ok');
  });
});

describe('withdrawing', () => {
  test('takes back what waits; the maker his own, the owner anybody’s', async () => {
    const refund = askRefund(till, attendant, paidOrder(till, attendant));
    const id = ask(till, owner);
    expect(codeOf(withdrawPayout(till, attendant, { payoutId: id }))).toBe('not-allowed');
    expect(codeOf(withdrawPayout(till, attendant, { payoutId: refund }))).toBe('ok');
    await approveBy(till, second, id);
    expect(codeOf(withdrawPayout(till, attendant, { payoutId: id }))).toBe('not-allowed');
    expect(codeOf(withdrawPayout(till, second, { payoutId: id }))).toBe('ok');
    expect(states(till, id)).toEqual(['withdrawn', 'not-sent']);
    expect(claim(till, id)).toBe('no-item');
    expect(codeOf(await tryApprove(till, second, second, id))).toBe('payout-changed');
    expect(typedOf(till, id)).not.toBe('');
  });

  test('is too late once it is being sent', async () => {
    const id = await approved();
    expect(claim(till, id)).toBe('pay');
    expect(codeOf(withdrawPayout(till, second, { payoutId: id }))).toBe('payout-changed');
    expect(payout(till, id).state).toBe('approved');
  });
});

/** Who may do what at this till: names and PINs, the lock after wrong ones, approvals, and a name on everything done. */
import { describe, expect, test } from 'vitest';
import { nodeCrypto } from '../../electron/host/crypto.ts';
import type { Approval } from '../../shared/ipc-contract.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Result } from '../../shared/result.ts';
import { acts, mayDo, roles } from '../../shared/roles.ts';
import { ledgerHead } from '../../electron/db/ledger-store.ts';
import { heldTransactions } from '../../electron/db/money-store.ts';
import { cancelOrder, takeCash } from '../../electron/services/close-open-order.ts';
import {
  deliverHeld,
  refundHeldInCash,
  refundOrderInCash,
  releaseHold,
} from '../../electron/services/give-back.ts';
import { settleDelivery } from '../../electron/services/deliver-order.ts';
import { addPeople, approve, signIn } from '../../electron/services/people.ts';
import { acceptStated, stateCharged, stateNotCharged } from '../../electron/services/state-payment.ts';
import { changeSettings } from '../../electron/services/settings.ts';
import type { Actor, Till } from '../../electron/services/till.ts';
import { cents } from '../../shared/cents.ts';
import { callback, deliver, lastAttempt, order, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const minuteMs = 60_000;
const ownersPin: Approval = { personId: 'sample-2', pin: '2222' };
const attendantsPin: Approval = { personId: 'sample-1', pin: '1111' };
const othersPin: Approval = { personId: 'second', pin: '3333' };

const refusal = async (of: Promise<Result<unknown, Failure>>): Promise<Failure> => {
  const result = await of;
  if (result.ok) throw new Error('it was allowed');
  return result.error;
};

describe('signing in', () => {
  test('by name and PIN gives that person, with the role on file', async () => {
    const { till } = await openTestTill({ crypto: nodeCrypto() });
    expect(await signIn(till, 'sample-1', '1111')).toEqual({
      ok: true,
      value: { id: 'sample-1', name: 'Staff 1 (sample)', role: 'attendant' },
    });
    expect(await signIn(till, 'sample-2', '2222')).toMatchObject({ ok: true, value: { role: 'owner' } });
  });

  test("with another person's PIN, or as nobody, is refused", async () => {
    const { till } = await openTestTill({ crypto: nodeCrypto() });
    expect(await refusal(signIn(till, 'sample-1', '2222'))).toEqual({
      code: 'pin-wrong',
      values: { left: 4 },
    });
    expect((await refusal(signIn(till, 'nobody', '1111'))).code).toBe('pin-wrong');
    expect((await refusal(signIn(till, 'sample-1', ''))).code).toBe('pin-wrong');
  });

  test('stores no PIN and no two equal hashes', async () => {
    const { till, file } = await openTestTill({ crypto: nodeCrypto() });
    await addPeople(till, [
      { id: 'a', name: 'A', role: 'attendant', pin: '98765432' },
      { id: 'b', name: 'B', role: 'attendant', pin: '98765432' },
    ]);
    const rows = till.db.connection
      .prepare("SELECT pin_salt AS salt, pin_hash AS hash FROM person WHERE id IN ('a', 'b')")
      .all() as { salt: Buffer; hash: Buffer }[];
    expect(rows.map((row) => row.hash.length)).toEqual([32, 32]);
    expect(rows[0]?.hash.equals(rows[1]?.hash ?? Buffer.alloc(0))).toBe(false);
    expect(rows[0]?.salt.length).toBe(16);
    expect(Buffer.from(till.db.connection.serialize()).includes('98765432')).toBe(false);
    expect(file.created).toBe(true);
  });
});

describe('wrong PINs', () => {
  test('are counted down, and the fifth locks that person out for five minutes', async () => {
    const { till, clock } = await openTestTill();
    const codes: Failure[] = [];
    for (let attempt = 0; attempt < 5; attempt += 1)
      codes.push(await refusal(signIn(till, 'sample-1', '0000')));
    expect(codes.slice(0, 4)).toEqual([4, 3, 2, 1].map((left) => ({ code: 'pin-wrong', values: { left } })));
    expect(codes[4]).toEqual({ code: 'pin-locked', values: { untilMs: clock.nowMs() + 5 * minuteMs } });
  });

  test('lock that person and nobody else, even with the right PIN', async () => {
    const { till } = await openTestTill();
    for (let attempt = 0; attempt < 5; attempt += 1) await signIn(till, 'sample-1', '0000');
    expect((await refusal(signIn(till, 'sample-1', '1111'))).code).toBe('pin-locked');
    expect((await signIn(till, 'sample-2', '2222')).ok).toBe(true);
  });

  test('are forgiven when the five minutes are over, and not a moment before', async () => {
    const { till, clock } = await openTestTill();
    for (let attempt = 0; attempt < 5; attempt += 1) await signIn(till, 'sample-1', '0000');
    clock.pass(5 * minuteMs - 1);
    expect((await refusal(signIn(till, 'sample-1', '1111'))).code).toBe('pin-locked');
    clock.pass(1);
    expect((await refusal(signIn(till, 'sample-1', '0000'))).values).toEqual({ left: 4 });
    expect((await signIn(till, 'sample-1', '1111')).ok).toBe(true);
  });

  test('are forgotten after a right one', async () => {
    const { till } = await openTestTill();
    for (let attempt = 0; attempt < 4; attempt += 1) await signIn(till, 'sample-1', '0000');
    expect((await signIn(till, 'sample-1', '1111')).ok).toBe(true);
    expect((await refusal(signIn(till, 'sample-1', '0000'))).values).toEqual({ left: 4 });
  });

  test('count the same whether they are typed to sign in or to approve', async () => {
    const { till, attendant } = await openTestTill();
    for (let attempt = 0; attempt < 4; attempt += 1) await signIn(till, 'sample-2', '0000');
    const wrong = { personId: 'sample-2', pin: '0000' };
    expect((await refusal(approve(till, attendant, 'refund-in-cash', wrong))).code).toBe('pin-locked');
    expect((await refusal(approve(till, attendant, 'refund-in-cash', ownersPin))).code).toBe('pin-locked');
  });

  test('survive a restart of the program', async () => {
    const { till } = await openTestTill();
    for (let attempt = 0; attempt < 5; attempt += 1) await signIn(till, 'sample-1', '0000');
    // Another run over the same file knows nothing but the file.
    const nextRun: Till = { ...till, runId: 'run-2' };
    expect((await refusal(signIn(nextRun, 'sample-1', '1111'))).code).toBe('pin-locked');
  });

  test('that are all typed at once are no more than five guesses', async () => {
    const { till } = await openTestTill({ crypto: nodeCrypto() });
    const guesses = Array.from({ length: 12 }, (_, index) => signIn(till, 'sample-1', `00${10 + index}`));
    const codes = (await Promise.all(guesses.map(refusal))).map((one) => one.code);
    expect(codes.filter((code) => code === 'pin-wrong')).toHaveLength(4);
    expect(codes.filter((code) => code === 'pin-locked')).toHaveLength(8);
    expect((await refusal(signIn(till, 'sample-1', '1111'))).code).toBe('pin-locked');
  });

  test('among which a right one hides are counted, and the right one does not slip in after the lock', async () => {
    const { till } = await openTestTill();
    const guesses = [...Array.from({ length: 9 }, () => '0000'), '1111'].map((pin) =>
      signIn(till, 'sample-1', pin),
    );
    const results = await Promise.all(guesses);
    expect(results.filter((result) => result.ok)).toHaveLength(0);
  });

  test('are on record, each under the name it was typed for', async () => {
    const { till } = await openTestTill();
    for (let attempt = 0; attempt < 5; attempt += 1) await signIn(till, 'sample-1', '0000');
    const rows = till.db.connection
      .prepare('SELECT action, actor_id AS actor, detail FROM audit_entry')
      .all();
    expect(rows.map((row) => (row as { action: string }).action)).toEqual([
      ...Array.from({ length: 4 }, () => 'pinWrong'),
      'pinLocked',
    ]);
    for (const row of rows) expect(row).toMatchObject({ actor: 'sample-1', detail: '{}' });
  });
});

// ── approvals ────────────────────────────────────────────────────────────────────────────────────────────────────

const sale = { payer: '0712345678', recipient: '0722000111', code: '11', tender: 'mpesa-prompt' } as const;

function unknownPrompt({ till, clock, attendant }: TestTill): string {
  const number = sell(till, attendant, sale);
  send(till, number, { kind: 'ambiguous', reason: 'no-answer' });
  clock.pass(4 * minuteMs);
  return number;
}

function otherAmount({ till, attendant }: TestTill): string {
  const number = sell(till, attendant, sale);
  send(till, number);
  callback(till, lastAttempt(till, number), { amountCents: cents(100) });
  return number;
}

async function heldMoney(one: TestTill): Promise<number> {
  const number = unknownPrompt(one);
  value(await cancelOrder(one.till, one.owner, { order: number, approval: ownersPin }));
  const attempt = lastAttempt(one.till, number);
  // The answer names a prompt of which the till never learned the id: one query must agree first.
  const id = one.till.ids.seal(`ws_CO_test_${attempt.id}`);
  one.till.db.connection.exec(`UPDATE payment_attempt SET checkout_request_id = '${id}'`);
  callback(one.till, attempt);
  const held = heldTransactions(one.till.db)[0];
  if (!held) throw new Error('nothing is held');
  return held.id;
}

type Act = (approval: Approval | undefined) => Promise<Result<unknown, Failure>>;
type Guarded = {
  readonly name: string;
  readonly prepare: (till: TestTill, actor: Actor) => Promise<Act> | Act;
};

const guarded: readonly Guarded[] = [
  {
    name: 'giving a stopped order free',
    prepare: (one, actor) => {
      const number = otherAmount(one);
      return (approval) => releaseHold(one.till, actor, { order: number, approval });
    },
  },
  {
    name: 'a refund in cash',
    prepare: (one, actor) => {
      const number = sell(one.till, one.attendant, { ...sale, tender: 'cash' });
      return (approval) => refundOrderInCash(one.till, actor, { order: number, approval });
    },
  },
  {
    name: 'a refund of held money',
    prepare: async (one, actor) => {
      const heldId = await heldMoney(one);
      return (approval) => refundHeldInCash(one.till, actor, { heldId, approval });
    },
  },
  {
    name: 'saying that a payer was charged',
    prepare: (one, actor) => {
      const number = unknownPrompt(one);
      const attemptId = lastAttempt(one.till, number).id;
      return (approval) =>
        stateCharged(one.till, actor, { order: number, attemptId, receipt: 'UKL1234567', approval });
    },
  },
  {
    name: 'delivering on a statement',
    prepare: async (one, actor) => {
      const number = unknownPrompt(one);
      const attemptId = lastAttempt(one.till, number).id;
      value(
        await stateCharged(one.till, one.owner, {
          order: number,
          attemptId,
          receipt: 'UKL1234567',
          approval: ownersPin,
        }),
      );
      return (approval) => acceptStated(one.till, actor, { order: number, attemptId, approval });
    },
  },
  {
    name: 'settling an unknown delivery',
    prepare: (one, actor) => {
      const number = sell(one.till, one.attendant, { ...sale, tender: 'cash' });
      const deliveryId = deliver(one.till, one.attendant, number, 'unclear');
      return (approval) =>
        settleDelivery(one.till, actor, { order: number, deliveryId, found: 'delivered', approval });
    },
  },
  {
    name: 'cash over an unknown prompt',
    prepare: (one, actor) => {
      const number = unknownPrompt(one);
      return (approval) => takeCash(one.till, actor, { order: number, cashReceivedCents: 5_000, approval });
    },
  },
  {
    name: 'giving up an order over an unknown prompt',
    prepare: (one, actor) => {
      const number = unknownPrompt(one);
      return (approval) => cancelOrder(one.till, actor, { order: number, approval });
    },
  },
];

async function withSecondAttendant(): Promise<TestTill> {
  const one = await openTestTill();
  await addPeople(one.till, [{ id: 'second', name: 'Second', role: 'attendant', pin: '3333' }]);
  return one;
}

/** Everything that an act would change. */
const money = (till: Till): string =>
  JSON.stringify([
    ledgerHead(till.db),
    ...['customer_order', 'payment_attempt', 'delivery', 'refund', 'mpesa_transaction'].map((table) =>
      till.db.connection.prepare(`SELECT * FROM ${table}`).all(),
    ),
  ]);

describe.each(guarded)('$name', ({ prepare }) => {
  test('is refused to an attendant without an approval, with his own PIN, with another attendant’s, with a wrong one', async () => {
    const one = await withSecondAttendant();
    const act = await prepare(one, one.attendant);
    const before = money(one.till);
    const wanted: readonly [Approval | undefined, Failure['code']][] = [
      [undefined, 'approval-needed'],
      [attendantsPin, 'approval-same-person'],
      [othersPin, 'approval-not-allowed'],
      [{ ...ownersPin, pin: '0000' }, 'pin-wrong'],
      [{ personId: 'nobody', pin: '2222' }, 'pin-wrong'],
    ];
    for (const [approval, code] of wanted) expect((await refusal(act(approval))).code).toBe(code);
    expect(money(one.till)).toBe(before);
  });

  test("goes with the owner's PIN, and both names are on record", async () => {
    const one = await withSecondAttendant();
    const act = await prepare(one, one.attendant);
    const before = one.till.db.connection.prepare('SELECT MAX(seq) FROM audit_entry').pluck().get() as number;
    value(await act(ownersPin));
    const rows = one.till.db.connection
      .prepare('SELECT actor_id AS actor, detail FROM audit_entry WHERE seq > ?')
      .all(before) as { actor: string; detail: string }[];
    expect(rows.length).toBeGreaterThan(0);
    // The owner stands there as the one who acted, or by name in what the attendant did.
    expect(rows.some((row) => row.actor === 'sample-2' || row.detail.includes('Owner (sample)'))).toBe(true);
  });

  test('asks the owner for a PIN too, because a till may be left open', async () => {
    const one = await withSecondAttendant();
    const act = await prepare(one, one.owner);
    expect((await refusal(act(undefined))).code).toBe('approval-needed');
    value(await act(ownersPin));
  });
});

test('an attendant may not be asked for more than his role, and the owner may do everything', () => {
  for (const act of acts) expect(mayDo('owner', act)).toBe(true);
  const own = acts.filter((act) => mayDo('attendant', act));
  expect(own).toEqual([
    'sell',
    'deliver',
    'search',
    'state-not-charged',
    'request-refund',
    // Stopping is never dangerous; letting payouts leave again is the owner's.
    'stop-payouts',
    'unmask',
  ]);
  expect(roles).toEqual(['attendant', 'owner']);
});

test('every audit row names a person of this file or the machine', async () => {
  const one = await openTestTill();
  const { till, attendant, owner, clock } = one;
  await signIn(till, 'sample-1', '1111');
  await signIn(till, 'sample-1', '0000');
  const paid = sell(till, attendant, sale);
  send(till, paid);
  callback(till, lastAttempt(till, paid));
  deliver(till, attendant, paid);
  const cash = sell(till, attendant, { ...sale, tender: 'cash' });
  value(await refundOrderInCash(till, attendant, { order: cash, approval: ownersPin }));
  clock.pass(5 * minuteMs);
  const asked = unknownPrompt(one);
  value(stateNotCharged(till, attendant, { order: asked, attemptId: lastAttempt(till, asked).id }));
  changeSettings(till, owner, { tillName: 'Till B' });
  const known = new Set([
    'machine',
    ...(till.db.connection.prepare('SELECT id FROM person').pluck().all() as string[]),
  ]);
  const rows = till.db.connection.prepare('SELECT action, actor_id AS actor FROM audit_entry').all() as {
    action: string;
    actor: string;
  }[];
  expect(rows.length).toBeGreaterThan(12);
  for (const row of rows) expect(known, row.action).toContain(row.actor);
  const byAction = new Map(rows.map((row) => [row.action, row.actor]));
  expect(byAction.get('orderConfirmed')).toBe('sample-1');
  expect(byAction.get('paidByCallback')).toBe('machine');
  expect(byAction.get('statedNotCharged')).toBe('sample-1');
  expect(byAction.get('settingsChanged')).toBe('sample-2');
});

describe('money that nobody may take twice', () => {
  test('held money of a stopped order cannot be given back by itself and the order set free after that', async () => {
    const one = await openTestTill();
    const { till, attendant } = one;
    const number = otherAmount(one);
    const held = heldTransactions(till.db)[0];
    const refused = await refusal(
      refundHeldInCash(till, attendant, { heldId: held?.id ?? 0, approval: ownersPin }),
    );
    expect(refused.code).toBe('order-on-hold');
    value(await refundOrderInCash(till, attendant, { order: number, approval: ownersPin }));
    expect(order(till, number).state).toBe('refunded');
  });

  test('late money of an order that cash has paid is held, is not sold a second time, and goes back', async () => {
    const one = await openTestTill();
    const { till, attendant } = one;
    const number = unknownPrompt(one);
    value(await takeCash(till, attendant, { order: number, cashReceivedCents: 5_000, approval: ownersPin }));
    const attempt = lastAttempt(till, number);
    const id = till.ids.seal(`ws_CO_test_${attempt.id}`);
    till.db.connection.exec(`UPDATE payment_attempt SET checkout_request_id = '${id}'`);
    callback(till, attempt);
    expect(heldTransactions(till.db)).toHaveLength(1);
    // However the order comes to be stopped, setting it free does not take that money into it.
    till.db.connection.exec("UPDATE customer_order SET state = 'on-hold', hold_reason = 'contradiction'");
    value(await releaseHold(till, attendant, { order: number, approval: ownersPin }));
    expect(heldTransactions(till.db)).toHaveLength(1);
    deliver(till, attendant, number);
    const sold = till.db.connection
      .prepare("SELECT -SUM(amount_cents) FROM ledger_line WHERE account = 'sales'")
      .pluck()
      .get();
    expect(sold).toBe(5_000);
    const heldId = heldTransactions(till.db)[0]?.id ?? 0;
    value(await refundHeldInCash(till, attendant, { heldId, approval: ownersPin }));
  });

  test('held money is given once: to the order or back, never both', async () => {
    const one = await openTestTill();
    const heldId = await heldMoney(one);
    value(deliverHeld(one.till, one.attendant, heldId));
    expect(
      (await refusal(refundHeldInCash(one.till, one.attendant, { heldId, approval: ownersPin }))).code,
    ).toBe('nothing-to-refund');
    expect(deliverHeld(one.till, one.attendant, heldId).ok).toBe(false);
  });
});

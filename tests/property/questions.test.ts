/**
 * The lane that asks Safaricom, over a real file and a clock that the test moves: whatever is pending, the pace is kept,
 * a learned id goes first, and nothing waits for ever.
 */
import fc from 'fast-check';
import { beforeEach, describe, expect, test } from 'vitest';
import { attemptById } from '../../electron/db/attempt-store.ts';
import { nextCheck, nextPromptQuestionMs } from '../../electron/db/prompt-question-store.ts';
import {
  insertPayoutAttempt,
  nextPayoutQuestionMs,
  payoutAttemptById,
} from '../../electron/db/payout-attempt-store.ts';
import { insertPayout } from '../../electron/db/payout-store.ts';
import { transaction } from '../../electron/db/transaction.ts';
import { balanceDesk } from '../../electron/outbox/balance-desk.ts';
import type { BalanceDesk } from '../../electron/outbox/balance-desk.ts';
import type { Lane } from '../../electron/outbox/dispatcher.ts';
import { link } from '../../electron/outbox/link.ts';
import { questionLane, questionsDue } from '../../electron/outbox/question-lane.ts';
import { rateBudget } from '../../electron/outbox/rate-budget.ts';
import { queryEarlyWithoutCallbacks } from '../../electron/services/resolve/query.ts';
import type { Till } from '../../electron/services/till.ts';
import type { PostedSendOutcome, StkQueryOutcome } from '../../shared/observation.ts';
import { cents } from '../../shared/cents.ts';
import type { Question } from '../../shared/question-order.ts';
import { chooseSeed } from '../support/random.ts';
import { callback, lastAttempt, sell, send } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const everyMs = 12_500;
const second = 1_000;
const minute = 60 * second;
const hour = 60 * minute;

type Asked = {
  readonly atMs: number;
  readonly question: Question;
  readonly due: readonly Question[];
  /** How long until the next question that a check must not delay. */
  readonly idleMs: number;
};

type Bench = {
  readonly shop: TestTill;
  readonly lane: Lane;
  readonly desk: BalanceDesk;
  readonly asked: Asked[];
  /** What Safaricom says next. */
  readonly says: { query: StkQueryOutcome; status: PostedSendOutcome };
  /** Time passes until the lane looks again, and it asks if it may. */
  readonly turn: () => Promise<Asked | undefined>;
};

const pending: StkQueryOutcome = {
  kind: 'pending',
  description: 'The transaction is still under processing',
};
const taken: PostedSendOutcome = { kind: 'accepted', originatorConversationId: 'o', conversationId: 'c' };

function benchOf(shop: TestTill): Bench {
  const { till, clock } = shop;
  const says: Bench['says'] = { query: pending, status: taken };
  const asked: Asked[] = [];
  const ids: string[] = [];
  const budget = rateBudget(
    clock,
    () => everyMs,
    () => 0.5,
  );
  const desk = balanceDesk(clock);
  const lane = questionLane(till, {
    stk: { query: async (id) => (ids.push(id), says.query) },
    posted: { askStatus: async ({ about }) => (ids.push(JSON.stringify(about)), says.status) },
    net: link(clock, () => undefined),
    budget,
    desk,
  });
  const look = async (): Promise<Asked | undefined> => {
    const due = questionsDue(till, desk);
    const check = nextCheck(till.db);
    const soonest = [nextPromptQuestionMs(till.db), nextPayoutQuestionMs(till.db)];
    const idleMs = Math.min(...soonest.map((dueMs) => dueMs ?? Infinity)) - till.clock.nowMs();
    const work = lane.take();
    if (!work) return undefined;
    ids.length = 0;
    await work();
    const [id = ''] = ids;
    const question =
      id === ''
        ? due.find((one) => one.kind === 'balance')
        : [...due, ...(check ? [check] : [])].find((one) => isAbout(till, one, id));
    if (!question) throw new Error(`asked about ${id}, which was not due`);
    const one = { atMs: clock.monotonicMs(), question, due, idleMs };
    asked.push(one);
    return one;
  };
  return {
    shop,
    lane,
    desk,
    asked,
    says,
    turn: async () => {
      const nextMs = lane.nextDueMs();
      // The dispatcher never waits longer than a minute in one go.
      const waitMs = nextMs === undefined ? minute : Math.max(1, Math.min(nextMs - clock.nowMs(), minute));
      clock.pass(waitMs);
      return look();
    },
  };
}

const isAbout = (till: Till, question: Question, id: string): boolean =>
  question.kind !== 'balance' &&
  (question.kind === 'payout'
    ? id.includes(payoutAttemptById(till.db, question.id).ocid ?? '-')
    : till.ids.open(attemptById(till.db, question.id).checkoutRequestId ?? '') === id);

/** A prompt on a phone, as its send left it. */
function prompt({ till, attendant }: TestTill, index: number): number {
  const payer = `07330${String(index).padStart(5, '0')}`;
  const number = sell(till, attendant, { payer, recipient: payer, code: '11', tender: 'mpesa-prompt' });
  if (!send(till, number)) throw new Error('the prompt did not leave');
  return lastAttempt(till, number).id;
}

/** A payout that Safaricom took and that has no result. */
function payout({ till, owner }: TestTill, index: number): number {
  return transaction(till.db, (tx) => {
    const payeeId = tx.connection.prepare('SELECT payer_id FROM payment_attempt LIMIT 1').pluck().get();
    const nowMs = till.clock.nowMs();
    const { id } = insertPayout(tx, {
      epoch: till.epoch,
      kind: 'salary',
      channel: 'b2c',
      amountCents: cents(10_000),
      payeeId: Number(payeeId),
      payeeName: 'Somebody',
      note: '',
      orderId: null,
      transactionId: null,
      creditReceipt: null,
      reversesReceipt: null,
      batchId: null,
      requestedBy: owner.id,
      requestedAtMs: nowMs,
      businessDay: '2026-11-21',
    });
    const ocid = `ocid-${index}-end`;
    const nonce = `nonce-${index}`;
    const attempt = insertPayoutAttempt(tx, {
      payoutId: id,
      epoch: till.epoch,
      ocid,
      nonce,
      createdAtMs: nowMs,
    });
    tx.connection.prepare("UPDATE payout_attempt SET state = 'accepted' WHERE id = ?").run(attempt);
    return attempt;
  });
}

type Pool = { readonly prompts: readonly number[]; readonly payouts: readonly number[] };

const shapes = ['routine', 'overdue', 'learned', 'second', 'check', 'payout'] as const;
type Shape = (typeof shapes)[number];

const columnsOf: Readonly<Record<Exclude<Shape, 'payout'>, string>> = {
  routine: "state = 'waiting', id_is_learned = 0, settled_by = NULL, receipt = NULL",
  overdue: "state = 'unknown', id_is_learned = 0, settled_by = NULL, receipt = NULL",
  learned: "state = 'unknown', id_is_learned = 1, settled_by = NULL, receipt = NULL",
  second: "state = 'paid', id_is_learned = 0, settled_by = 'query', receipt = NULL",
  check: "state = 'paid', id_is_learned = 0, settled_by = 'callback', receipt = 'UKL' || id",
};

/** Puts one of the pool's rows into a shape, with its question due after so long; the row was not pending before. */
function place(shop: TestTill, pool: Pool, shape: Shape, index: number, afterMs: number): void {
  const { connection } = shop.till.db;
  const nowMs = shop.clock.nowMs();
  const [table, dueColumn, sentColumn, id] =
    shape === 'payout'
      ? ['payout_attempt', 'next_status_at_ms', 'first_sent_at_ms', pool.payouts[index % pool.payouts.length]]
      : ['payment_attempt', 'next_query_at_ms', 'sent_at_ms', pool.prompts[index % pool.prompts.length]];
  const isFree = connection.prepare(`SELECT ${dueColumn} IS NULL FROM ${table} WHERE id = ?`).pluck().get(id);
  if (isFree !== 1) return;
  const columns = shape === 'payout' ? "state = 'accepted', asked = 0" : columnsOf[shape];
  connection
    .prepare(`UPDATE ${table} SET ${columns}, ${dueColumn} = ?, ${sentColumn} = ? WHERE id = ?`)
    .run(nowMs + afterMs, nowMs, id);
}

const clear = ({ till }: TestTill): void => {
  till.db.connection.exec(
    'UPDATE payment_attempt SET next_query_at_ms = NULL; UPDATE payout_attempt SET next_status_at_ms = NULL',
  );
};

const answers: fc.Arbitrary<StkQueryOutcome> = fc.oneof(
  { weight: 6, arbitrary: fc.constant(pending) },
  { weight: 1, arbitrary: fc.constant<StkQueryOutcome>({ kind: 'no-answer', reason: 'x', reached: true }) },
  { weight: 1, arbitrary: fc.constant<StkQueryOutcome>({ kind: 'not-known', description: 'x' }) },
  {
    weight: 1,
    arbitrary: fc
      .option(fc.integer({ min: 1, max: 120_000 }), { nil: undefined })
      .map((retryAfterMs): StkQueryOutcome => ({
        kind: 'no-answer',
        reason: 'spikeArrest',
        reached: true,
        tooFast: true,
        ...(retryAfterMs === undefined ? {} : { retryAfterMs }),
      })),
  },
);

const arrival = fc.record({
  shape: fc.constantFrom(...shapes),
  index: fc.nat({ max: 30 }),
  afterMs: fc.integer({ min: 0, max: 3 * minute }),
});
const step = fc.record({ arrivals: fc.array(arrival, { maxLength: 3 }), answer: answers });

describe('with any mix of pending prompts and payouts', () => {
  test('the pace is never exceeded, a learned id is first, checks delay nothing, and nothing starves', async () => {
    const shop = await openTestTill();
    const pool: Pool = {
      prompts: Array.from({ length: 10 }, (_, index) => prompt(shop, index)),
      payouts: Array.from({ length: 6 }, (_, index) => payout(shop, index)),
    };
    const seen = new Map<string, number>();
    await fc.assert(
      fc.asyncProperty(
        fc.array(arrival, { maxLength: 16 }),
        fc.array(step, { minLength: 20, maxLength: 70 }),
        async (first, steps) => {
          clear(shop);
          const bench = benchOf(shop);
          const startMs = shop.clock.monotonicMs();
          for (const { shape, index, afterMs } of first) place(shop, pool, shape, index, afterMs);
          let notBeforeMs = startMs + everyMs;
          for (const { arrivals, answer } of steps) {
            for (const { shape, index, afterMs } of arrivals) place(shop, pool, shape, index, afterMs);
            bench.says.query = answer;
            const one = await bench.turn();
            if (!one) continue;
            seen.set(one.question.kind, (seen.get(one.question.kind) ?? 0) + 1);
            expect(one.atMs).toBeGreaterThanOrEqual(notBeforeMs);
            notBeforeMs = one.atMs + waitAfter(one, answer);
            if (one.due.some(({ kind }) => kind === 'learned')) expect(one.question.kind).toBe('learned');
            if (one.question.kind === 'check') expect(one.idleMs).toBeGreaterThanOrEqual(everyMs);
          }
          noneStarves(bench, pool);
        },
      ),
      { seed: chooseSeed('questions'), numRuns: 30 },
    );
    expect([...seen.keys()].toSorted()).toEqual([...shapes].toSorted());
  });

  function waitAfter({ question }: Asked, answer: StkQueryOutcome): number {
    if (question.kind === 'payout' || !('tooFast' in answer)) return everyMs;
    return Math.max(2 * everyMs, answer.retryAfterMs ?? 0);
  }

  /**
   * From the moment a question is due, only so many others are asked before it, learned ids aside: those of its own turn
   * that were due before it, one of the other turn beside each, and, while it has not waited long, what is more urgent.
   */
  function noneStarves({ shop, asked }: Bench, pool: Pool): void {
    const patience = Math.ceil(shop.till.rules.promptLifeMs / everyMs);
    const older = (count: number): number => 2 * (count - 1) + 1;
    const most = (one: Question): number => {
      if (one.kind === 'payout') return older(pool.payouts.length);
      return older(pool.prompts.length) + (one.kind === 'overdue' ? 0 : patience);
    };
    const passedBy = new Map<string, number>();
    for (const { question, due } of asked) {
      for (const one of due) {
        const name = `${one.kind === 'payout' ? 'payout' : 'prompt'} ${one.id} ${one.dueAtMs}`;
        if (one === question || question.kind === 'learned') continue;
        const times = (passedBy.get(name) ?? 0) + 1;
        passedBy.set(name, times);
        expect(times, name).toBeLessThanOrEqual(most(one));
      }
    }
  }

  test('a routine question is asked soon after its patience is over, however many overdue ones come', async () => {
    const shop = await openTestTill();
    const prompts = Array.from({ length: 31 }, (_, index) => prompt(shop, index));
    const pool: Pool = { prompts, payouts: [payout(shop, 1)] };
    clear(shop);
    const bench = benchOf(shop);
    place(shop, pool, 'routine', 0, 0);
    const patience = Math.ceil(shop.till.rules.promptLifeMs / everyMs);
    const isAsked = (): boolean => bench.asked.some(({ question }) => question.kind === 'routine');
    for (let turn = 1; turn <= 30 && !isAsked(); turn += 1) {
      // At each turn another one, as urgent as can be, and a payout that takes its turns too.
      place(shop, pool, 'overdue', turn, 0);
      place(shop, pool, 'payout', 0, 0);
      await bench.turn();
    }
    expect(isAsked()).toBe(true);
    expect(bench.asked.length).toBeGreaterThan(2);
    expect(bench.asked.length).toBeLessThanOrEqual(patience + 3);
  });

  test('payouts have every second turn, however many prompts are due', async () => {
    const shop = await openTestTill();
    const prompts = Array.from({ length: 20 }, (_, index) => prompt(shop, index));
    const pool: Pool = { prompts, payouts: Array.from({ length: 3 }, (_, index) => payout(shop, index)) };
    clear(shop);
    const bench = benchOf(shop);
    for (const index of prompts.keys()) place(shop, pool, 'overdue', index, 0);
    for (const index of pool.payouts.keys()) place(shop, pool, 'payout', index, 0);
    for (let turn = 0; turn < 6; turn += 1) await bench.turn();
    expect(bench.asked.filter(({ question }) => question.kind === 'payout')).toHaveLength(3);
  });

  test('a question about the balances waits for its turn, is next among payouts, and is one for all who ask', async () => {
    const shop = await openTestTill();
    const pool: Pool = {
      prompts: Array.from({ length: 5 }, (_, index) => prompt(shop, index)),
      payouts: Array.from({ length: 5 }, (_, index) => payout(shop, index)),
    };
    clear(shop);
    const bench = benchOf(shop);
    for (const index of [0, 1, 2, 3, 4]) {
      place(shop, pool, 'overdue', index, 0);
      place(shop, pool, 'payout', index, 0);
    }
    let asks = 0;
    const ask = async (): Promise<PostedSendOutcome> => ((asks += 1), taken);
    const outcomes = [bench.desk.ask(ask), bench.desk.ask(ask)];
    const kinds: string[] = [];
    for (let turn = 0; turn < 4; turn += 1) kinds.push((await bench.turn())?.question.kind ?? 'none');
    expect(kinds).toContain('balance');
    expect(kinds.indexOf('balance')).toBeLessThanOrEqual(1);
    expect(asks).toBe(1);
    expect(await Promise.all(outcomes)).toEqual([{ kind: 'asked' }, { kind: 'asked' }]);
    const gaps = bench.asked.slice(1).map(({ atMs }, index) => atMs - (bench.asked[index]?.atMs ?? 0));
    for (const gap of gaps) expect(gap).toBeGreaterThanOrEqual(everyMs);
  });
});

describe('over time', () => {
  let shop: TestTill;
  let bench: Bench;
  beforeEach(async () => {
    shop = await openTestTill();
    bench = benchOf(shop);
  });

  async function untilAsked(count: number, withinMs = 2 * hour): Promise<readonly Asked[]> {
    const endMs = shop.clock.nowMs() + withinMs;
    while (bench.asked.length < count && shop.clock.nowMs() < endMs) await bench.turn();
    return bench.asked;
  }

  test('a prompt is first asked about after 75 seconds while callbacks arrive', async () => {
    const sentAtMs = shop.clock.monotonicMs();
    prompt(shop, 1);
    const [first] = await untilAsked(1);
    expect(first).toMatchObject({ atMs: sentAtMs + 75 * second, question: { kind: 'routine' } });
  });

  test('and after twelve seconds when the mailbox breaks while it is on the phone', async () => {
    const id = prompt(shop, 1);
    const sentAtMs = shop.clock.nowMs();
    const broken: Till = { ...shop.till, callbacksArrive: () => false };
    shop.clock.pass(5 * second);
    queryEarlyWithoutCallbacks(shop.till);
    expect(attemptById(shop.till.db, id).nextQueryAtMs).toBe(sentAtMs + 75 * second);
    queryEarlyWithoutCallbacks(broken);
    expect(attemptById(shop.till.db, id).nextQueryAtMs).toBe(sentAtMs + 12 * second);
    shop.clock.pass(minute);
    queryEarlyWithoutCallbacks(broken);
    expect(attemptById(shop.till.db, id).nextQueryAtMs).toBe(sentAtMs + 12 * second);
  });

  test('a payment that only a query settled gets a second one, at least ten seconds later, and no third', async () => {
    const id = prompt(shop, 1);
    bench.says.query = { kind: 'paid', resultCode: '0', description: 'ok' };
    const [one, two, three] = await untilAsked(3, 6 * hour);
    expect(one?.question).toMatchObject({ kind: 'routine', id });
    expect(two?.question).toMatchObject({ kind: 'second', id });
    expect((two?.atMs ?? 0) - (one?.atMs ?? 0)).toBeGreaterThanOrEqual(10 * second);
    expect(three).toBeUndefined();
  });

  test('a payment that a callback settled is checked once, whatever the answer, when nothing else is to be asked', async () => {
    const { till, attendant } = shop;
    const number = sell(till, attendant, {
      payer: '0733000111',
      recipient: '0733000111',
      code: '11',
      tender: 'mpesa-prompt',
    });
    send(till, number);
    callback(till, lastAttempt(till, number));
    const other = prompt(shop, 2);
    const asked = await untilAsked(3, 90 * second + minute);
    expect(asked[0]?.question).toMatchObject({ kind: 'routine', id: other });
    const checks = (await untilAsked(60, 30 * hour)).filter(({ question }) => question.kind === 'check');
    expect(checks).toHaveLength(1);
  });

  test('a check for which a day had no time is dropped', async () => {
    const { till, attendant } = shop;
    const number = sell(till, attendant, {
      payer: '0733000111',
      recipient: '0733000111',
      code: '11',
      tender: 'mpesa-prompt',
    });
    send(till, number);
    callback(till, lastAttempt(till, number));
    shop.clock.pass(25 * hour + 2 * minute);
    expect(nextCheck(till.db)).toBeDefined();
    expect(await bench.turn()).toBeUndefined();
    expect(nextCheck(till.db)).toBeUndefined();
  });

  test('an id learned from a callback that the query confirms needs no check afterwards', async () => {
    const { till, attendant } = shop;
    const number = sell(till, attendant, {
      payer: '0733000111',
      recipient: '0733000111',
      code: '11',
      tender: 'mpesa-prompt',
    });
    send(till, number, { kind: 'ambiguous', reason: 'lost' });
    callback(till, lastAttempt(till, number));
    bench.says.query = { kind: 'paid', resultCode: '0', description: 'ok' };
    const [first] = await untilAsked(2, 3 * hour);
    expect(first?.question.kind).toBe('learned');
    expect(bench.asked).toHaveLength(1);
    expect(lastAttempt(till, number)).toMatchObject({
      state: 'paid',
      settledBy: 'callback',
      nextQueryAtMs: null,
    });
  });

  test('a payout that Safaricom had no time to answer about is asked about again in a minute, not in a quarter of an hour', async () => {
    prompt(shop, 1);
    clear(shop);
    const id = payout(shop, 1);
    shop.till.db.connection
      .prepare('UPDATE payout_attempt SET next_status_at_ms = ?, first_sent_at_ms = ? WHERE id = ?')
      .run(shop.clock.nowMs(), shop.clock.nowMs(), id);
    bench.says.status = { kind: 'not-sent', reason: 'busy', tooFast: true, retryAfterMs: 20 * second };
    const [one, two] = await untilAsked(2);
    const waited = (two?.atMs ?? 0) - (one?.atMs ?? 0);
    expect(waited).toBeGreaterThanOrEqual(minute);
    expect(waited).toBeLessThan(2 * minute);
  });

  test('a due time that a lying clock wrote years ahead is asked about at once', async () => {
    const id = prompt(shop, 1);
    shop.till.db.connection
      .prepare('UPDATE payment_attempt SET next_query_at_ms = ? WHERE id = ?')
      .run(shop.clock.nowMs() + 9_000 * hour, id);
    const [first] = await untilAsked(1, 3 * minute);
    expect(first?.question).toMatchObject({ id });
  });
});

/**
 * The power goes at exactly this point around the sending of a payout, and at random ones. The till that is killed is a
 * process of its own; Safaricom is another, and its log says what really happened: each id is paid at most once, and
 * no payout by two ids (P1, P5, P14).
 */
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { databasePath } from '../../electron/db/open.ts';
import type { SimulatedTransaction } from '../../electron/practice/simulated-register.ts';
import type { PayoutChannel } from '../../shared/payouts.ts';
import type { PayoutRow } from '../../shared/contract/payout-channels.ts';
import { cardOf, must, owner, sell } from '../support/counter.ts';
import type { Caller } from '../support/counter.ts';
import { TillGone } from '../support/headless-till.ts';
import { chooseSeed, diceOf } from '../support/random.ts';
import { openPowerCutShop } from '../support/power-cut.ts';
import type { PowerCutShop } from '../support/power-cut.ts';
import { until } from '../support/wait.ts';

const minute = 60_000;

let shop: PowerCutShop;

beforeEach(async () => {
  shop = await openPowerCutShop({ 'same-amount-ms': 0 });
});

afterEach(() => shop.close());

async function paidOrder(till: Caller, payer = '0712345678'): Promise<string> {
  const order = await sell(till, { payer });
  const prompt = await until('the phone rings', async () =>
    (await shop.simulator.log()).prompts.find((one) => one.accountReference === order),
  );
  expect(await shop.simulator.answer(prompt.checkoutRequestId, 'pin')).toBe(true);
  await until('the order is paid', async () => (await cardOf(till, order)).state === 'paid');
  return order;
}

/** The attendant asks; the returned call is the owner's approval. */
async function request(till: Caller, order: string, channel: PayoutChannel): Promise<() => Promise<number>> {
  must(await till.call('session:sign-in', { personId: 'sample-1', pin: '1111' }));
  const { id } = must(await till.call('payout:request-refund', { order, channel }));
  const { payeeNational } = must(await till.call('payout:confirm', { payoutId: id }));
  return async () => {
    const approval = { payoutId: id, payeeTyped: payeeNational.slice(-4), approval: owner };
    must(await till.call('payout:approve', approval));
    return id;
  };
}

const rowOf = async (till: Caller, id: number): Promise<PayoutRow> =>
  must(await till.call('payout:get', { payoutId: id })).row;
const becomes = async (till: Caller, id: number, ...states: readonly string[]): Promise<unknown> =>
  until(
    `payout ${id} is ${states.join(' or ')}`,
    async () => states.includes((await rowOf(till, id)).state),
    20_000,
  );

const outgoing = async (): Promise<readonly SimulatedTransaction[]> =>
  (await shop.simulator.log()).transactions.filter((one) => one.kind === 'b2c' || one.kind === 'reversal');

/** What the file of a till that is not running says. */
function attemptsInFile(): readonly {
  readonly payout: number;
  readonly ocid: string | null;
  readonly state: string;
}[] {
  const file = new Database(databasePath(shop.dataDir, 'practice'));
  try {
    return file
      .prepare('SELECT payout_id AS payout, ocid, state FROM payout_attempt ORDER BY id')
      .all() as ReturnType<typeof attemptsInFile>;
  } finally {
    file.close();
  }
}

describe('the power goes while a B2C payment is on its way', () => {
  test.each([
    ['connected', 0],
    ['request-read', 0],
    ['answer-kept', 1],
  ] as const)('(%s): it goes again under the same id, and is paid once', async (stop, arrived) => {
    const victim = await shop.startVictim();
    const approve = await request(victim, await paidOrder(victim), 'b2c');
    const stopped = shop.gate.stopNext(stop);
    const id = await approve();
    await stopped;
    await victim.kill();
    expect(attemptsInFile()).toMatchObject([{ state: 'sending' }]);
    expect(await outgoing()).toHaveLength(arrived);

    const till = await shop.goOn();
    await becomes(till, id, 'accepted', 'paid');
    // The result came while nobody listened: Safaricom is asked.
    if ((await rowOf(till, id)).state !== 'paid') shop.shiftMs = 4 * minute;
    await becomes(till, id, 'paid');
    const sent = await outgoing();
    expect(sent.map((one) => one.ocid)).toEqual([attemptsInFile()[0]?.ocid]);
    expect(sent.filter((one) => one.status === 'Completed')).toHaveLength(1);
    expect(attemptsInFile()).toHaveLength(1);
  });

  test('and comes back too late to repeat it: unknown, asked about, never sent again', async () => {
    const victim = await shop.startVictim();
    const approve = await request(victim, await paidOrder(victim), 'b2c');
    const stopped = shop.gate.stopNext('request-read');
    const id = await approve();
    await stopped;
    await victim.kill();
    shop.shiftMs = 11 * minute;
    const till = await shop.goOn();
    await becomes(till, id, 'unknown');
    await until('Safaricom is asked', async () => ((await shop.simulator.log()).requests.status ?? 0) > 0);
    expect(await outgoing()).toEqual([]);
    expect((await shop.simulator.log()).requests.b2c ?? 0).toBe(0);
    expect((await rowOf(till, id)).state).toBe('unknown');
  });
});

describe('the power goes while a reversal is on its way', () => {
  test.each([
    ['connected', 0],
    ['answer-kept', 1],
  ] as const)(
    '(%s): unknown, and never sent again: it has no id that makes a repeat harmless',
    async (stop, arrived) => {
      const victim = await shop.startVictim();
      const approve = await request(victim, await paidOrder(victim), 'reversal');
      await shop.simulator.misbehave('result', 'hold');
      const stopped = shop.gate.stopNext(stop);
      const id = await approve();
      await stopped;
      await victim.kill();
      const till = await shop.goOn();
      expect((await rowOf(till, id)).state).toBe('unknown');
      shop.shiftMs = 30 * minute;
      // Another customer is served meanwhile: the till works.
      await paidOrder(till, '0734000111');
      expect(await outgoing()).toHaveLength(arrived);
      expect((await rowOf(till, id)).state).toBe('unknown');
      await shop.simulator.release();
      if (arrived > 0) await becomes(till, id, 'paid');
      expect(await outgoing()).toHaveLength(arrived);
    },
  );
});

test('payouts of a till that is killed again and again are each paid once, by one id', async () => {
  const dice = diceOf(chooseSeed('payout kills'));
  const kills = Number(process.env['KILLS'] ?? 8);
  const places = new Map<string, number>();
  for (let kill = 0; kill < kills; kill++) {
    const victim = await shop.startVictim();
    const order = await paidOrder(victim, `07331${String(kill).padStart(5, '0')}`);
    const approve = await request(victim, order, 'b2c');
    const asked = approve().catch((error: unknown) => {
      if (!(error instanceof TillGone)) throw error;
    });
    // The power goes while the owner's PIN is checked, or soon after the approval was given.
    if (kill % 4 !== 0) await asked;
    await new Promise((resolve) => void setTimeout(resolve, dice.roll(kill % 4 === 0 ? 120 : 25)));
    await victim.kill();
    await asked;
    const { state = 'not approved' } = attemptsInFile().findLast((one) => one.payout === kill + 1) ?? {};
    places.set(state, (places.get(state) ?? 0) + 1);
  }
  console.info(`payout kills: ${JSON.stringify([...places])}`);
  expect(places.size, 'different places in which the power went').toBeGreaterThan(1);
  const till = await shop.goOn();
  shop.shiftMs = 4 * minute;
  for (let id = 1; id <= kills; id++)
    if (attemptsInFile().some((one) => one.payout === id)) await becomes(till, id, 'paid');
  const inFile = attemptsInFile();
  expect(inFile.every((one) => one.state === 'paid')).toBe(true);
  const completed = (await outgoing()).filter((one) => one.status === 'Completed').map((one) => one.ocid);
  expect(completed).toHaveLength(inFile.length);
  expect(new Set(completed)).toEqual(new Set(inFile.map((one) => one.ocid)));
  expect(new Set(inFile.map((one) => one.payout)).size).toBe(inFile.length);
});

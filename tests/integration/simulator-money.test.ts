/** Whatever is asked, spoiled, repeated or lost: the accounts are what the completed transactions say, to the cent. */
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SpoilingFault } from '../../electron/practice/misbehaviour.ts';
import type { SimulatedTransaction } from '../../electron/practice/simulated-register.ts';
import { chooseSeed, diceOf } from '../support/random.ts';
import { paths, startBench } from '../support/simulator-calls.ts';
import type { Bench, Fields } from '../support/simulator-calls.ts';

let bench: Bench;
beforeEach(async () => {
  bench = await startBench();
});
afterEach(() => bench.stop());

const people = ['254712345671', '254712345672', '254112345673'] as const;
const answerFaults: readonly SpoilingFault[] = [
  'drop-answer',
  'half-answer',
  'unknown-error',
  'result-first',
  'firewall-yet-done',
];
const resultFaults = [
  'lose',
  'duplicate',
  'hold',
  'hold-unprocessed',
  'queue-timeout',
  'queue-timeout-then-result',
  'yet-code-17',
  'code-26',
] as const;

/** What a completed transaction did to [working, utility, charges, the other shortcode's utility], in cents. */
function effectOf({ kind, amountShillings, feeCents, reasonType }: SimulatedTransaction): readonly number[] {
  const cents = amountShillings * 100;
  if (kind === 'b2c') return [0, -cents, -feeCents, 0];
  if (kind === 'reversal') return [-cents, 0, 0, 0];
  if (kind === 'float')
    return reasonType.startsWith('Transfer') ? [-cents, cents, 0, 0] : [-cents, 0, 0, cents];
  return [cents, 0, 0, 0];
}

test('the accounts are the sum of what was completed, and no id is paid twice', async () => {
  const dice = diceOf(chooseSeed('simulator money'));
  const { simulator } = bench;
  simulator.setAccounts({ workingCents: 100_000, utilityCents: 100_000, chargesCents: 0 });
  let bearer = await bench.token();
  const send = async (path: string, body: Fields): Promise<void> => {
    const answer = await bench.post(path, body, { bearer }).catch(() => undefined);
    if (answer?.text.includes('Invalid Access Token') === true) bearer = await bench.token();
  };
  const receipts = (): readonly string[] =>
    simulator.log().transactions.flatMap(({ receipt }) => receipt ?? []);
  const steps: readonly (() => Promise<unknown>)[] = [
    () =>
      send(
        paths.b2c,
        bench.b2c({
          OriginatorConversationID: `id-${dice.roll(30)}`,
          Amount: 1 + dice.roll(300),
          PartyB: dice.pick(people),
        }),
      ),
    () => simulator.payOwn({ msisdn: dice.pick(people), amountShillings: 1 + dice.roll(200) }),
    () => bench.paid({ Amount: 1 + dice.roll(100), PhoneNumber: Number(dice.pick(people)) }),
    () =>
      receipts().length === 0
        ? Promise.resolve()
        : send(
            paths.reversal,
            bench.reversal({ TransactionID: dice.pick(receipts()), Amount: 1 + dice.roll(100) }),
          ),
    () => {
      const payment = simulator
        .log()
        .transactions.find(({ kind, reversedBy }) => kind === 'c2b' && !reversedBy);
      return send(
        paths.reversal,
        bench.reversal({
          TransactionID: payment?.receipt ?? 'UKL0000000',
          Amount: payment?.amountShillings ?? 1,
        }),
      );
    },
    () => send(paths.float, bench.float({ Amount: 1 + dice.roll(400) })),
    () =>
      send(
        paths.float,
        bench.float({
          Amount: 1 + dice.roll(400),
          CommandID: 'BusinessTransferFromMMFToUtility',
          PartyB: simulator.merchant.shortcode,
        }),
      ),
    async () =>
      simulator.misbehave(dice.pick(['b2c', 'reversal', 'float'] as const), dice.pick(answerFaults)),
    async () => simulator.misbehave('result', dice.pick(resultFaults)),
    async () => simulator.releaseCallbacks(dice.pick(['as-held', 'reversed'] as const)),
  ];
  for (let step = 0; step < 300; step += 1) {
    await dice.pick(steps)();
    await bench.clock.advance(0);
  }
  simulator.behave();
  simulator.releaseCallbacks();
  await bench.clock.advance(1_000);

  const done = simulator.log().transactions.filter(({ status }) => status === 'Completed');
  const totals = done
    .map(effectOf)
    .reduce(
      (sum, effect) => sum.map((cents, index) => cents + (effect[index] ?? 0)),
      [100_000, 100_000, 0, 0],
    );
  const { accounts, bulkAccounts } = simulator.state();
  const said = `SEED ${dice.seed}`;
  expect(done.length, said).toBeGreaterThan(20);
  expect(
    [accounts.workingCents, accounts.utilityCents, accounts.chargesCents, bulkAccounts.utilityCents],
    said,
  ).toEqual(totals);
  expect(accounts.workingCents, said).toBeGreaterThanOrEqual(0);
  expect(accounts.utilityCents, said).toBeGreaterThanOrEqual(0);
  const payouts = simulator
    .log()
    .transactions.flatMap(({ kind, ocid }) => (kind === 'b2c' && ocid ? [ocid] : []));
  expect(new Set(payouts).size, said).toBe(payouts.length);
  const codes = done.flatMap(({ receipt }) => receipt ?? []);
  expect(new Set(codes).size, said).toBe(done.length);
  const reversed = done.filter(({ kind }) => kind === 'reversal').map(({ reference }) => reference);
  expect(new Set(reversed).size, said).toBe(reversed.length);
});

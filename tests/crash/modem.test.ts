/**
 * The power goes while the modem is at work. The modem is a simulated one at a pseudo-terminal: it lives on, and counts
 * what reached the network. Nothing is ever dialled twice.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, expect, test } from 'vitest';
import { databasePath } from '../../electron/db/open.ts';
import { nodeClock } from '../../electron/host/clock.ts';
import { simulatedModem } from '../../electron/practice/simulated-modem.ts';
import type { SimulatedModem } from '../../electron/practice/simulated-modem.ts';
import type { ModemRules } from '../../electron/practice/simulated-modem-rules.ts';
import { owner } from '../support/counter.ts';
import { node24 } from '../support/headless-till.ts';
import { modemTerminal } from '../support/modem-terminal.ts';
import { value } from '../support/selling.ts';
import { newShop, openTill } from '../support/till.ts';
import type { TestTill } from '../support/till.ts';
import { until } from '../support/wait.ts';

const recipient = '0722000111';
const bundle = `*PRACTICE*${recipient}#`;
const cleanUps: (() => unknown)[] = [];

afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
});

type Victim = {
  readonly order: string;
  readonly dataDir: string;
  readonly device: SimulatedModem;
  readonly kill: () => Promise<void>;
};

/** `deaf`: the modem hears what is written and never answers. */
async function startVictim(rules: Partial<ModemRules>, deaf = false): Promise<Victim> {
  const shop = newShop();
  const terminal = await modemTerminal();
  const device = simulatedModem(nodeClock(), { okDelayMs: 1, replyDelayMs: 5, ...rules });
  terminal.onData(deaf ? () => undefined : device.feed);
  device.onOutput(terminal.write);
  const script = join(import.meta.dirname, '..', 'support', 'modem-till-process.ts');
  const child = spawn(node24, [script, shop.dataDir, terminal.path, recipient], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const kill = async (): Promise<void> => {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, 'exit');
    child.kill('SIGKILL');
    await gone;
  };
  cleanUps.push(shop.remove, kill);
  const [line] = (await once(child.stdout, 'data')) as [Buffer];
  return { order: line.toString().trim(), dataDir: shop.dataDir, device, kill };
}

async function goOn({ dataDir, device }: Victim): Promise<TestTill> {
  device.set({ replyDelayMs: 5, reply: 'delivered' });
  const till = await openTill({ dataDir, modem: device.open });
  cleanUps.push(till.stop);
  return till;
}

const stateOf = async (till: TestTill, order: string): Promise<string> =>
  value(await till.call('order:get', { order })).card.state;

const dials = (device: SimulatedModem): number => device.dialled().filter((code) => code === bundle).length;

/** The delivery's state in the file, as another process reads it. */
function deliveryState(dataDir: string): string | undefined {
  const db = new Database(databasePath(dataDir, 'practice'), { readonly: true });
  try {
    return db.prepare<[], { state: string }>('SELECT state FROM delivery').get()?.state;
  } finally {
    db.close();
  }
}

/** Another customer is served by the modem to the end; the first bundle is not dialled once more. */
async function expectNeverDialledAgain(till: TestTill, victim: Victim, reached: number): Promise<void> {
  const review = value(
    await till.call('order:review', {
      payerText: '0734000111',
      recipientText: '0734000111',
      packageId: 'sample-41',
      tender: 'cash',
    }),
  );
  const { order } = value(
    await till.call('order:confirm', {
      confirmationId: review.confirmationId,
      shown: review.snapshot,
      answered: ['odd-prefix', 'repeat'],
      cashReceivedCents: review.snapshot.priceCents,
    }),
  );
  await until('another customer is served', async () => (await stateOf(till, order)) === 'delivered');
  expect(dials(victim.device)).toBe(reached);
}

async function expectUnknown(victim: Victim, reached: number): Promise<void> {
  const till = await goOn(victim);
  const { order } = victim;
  expect(await stateOf(till, order)).toBe('deliveryUnknown');
  await expectNeverDialledAgain(till, victim, reached);
  expect(await stateOf(till, order)).toBe('deliveryUnknown');
  // Neither dialled nor refunded until somebody has said what was found.
  expect(await till.call('delivery:start', { order })).toMatchObject({ error: { code: 'delivery-live' } });
  expect(await till.call('order:refund-cash', { order, approval: owner })).toMatchObject({
    error: { code: 'delivery-live' },
  });
  const { deliveries } = value(await till.call('order:get', { order }));
  value(
    await till.call('delivery:settle', {
      order,
      deliveryId: deliveries[0]?.id ?? 0,
      found: 'delivered',
      approval: owner,
    }),
  );
  expect(await stateOf(till, order)).toBe('delivered');
}

test('committed, and the airtime is still being read: it was not dialled, and is dialled once', async () => {
  const victim = await startVictim({ reply: 'silent', replyDelayMs: 600_000 });
  await until('the balance is asked for', () => victim.device.dialled().includes('*144#'));
  expect(deliveryState(victim.dataDir)).toBe('queued');
  await victim.kill();
  const till = await goOn(victim);
  await until('it is delivered', async () => (await stateOf(till, victim.order)) === 'delivered');
  expect(dials(victim.device)).toBe(1);
});

test('claimed, and nothing has reached the modem yet: nobody knows that, so a person decides', async () => {
  const victim = await startVictim({}, true);
  // The modem answers nothing: the reading fails, and the dial waits for the port.
  await until('the dial is claimed', () => deliveryState(victim.dataDir) === 'dialling', 60_000);
  await victim.kill();
  await expectUnknown(victim, 0);
}, 120_000);

test('while it dials', async () => {
  const victim = await startVictim({});
  await until('the balance was read', () => victim.device.dialled().includes('*144#'));
  victim.device.set({ replyDelayMs: 600_000 });
  await until('the bundle is dialled', () => dials(victim.device) === 1);
  await victim.kill();
  await expectUnknown(victim, 1);
});

test('after the reply, before it is on disk', async () => {
  const victim = await startVictim({ replyDelayMs: 300 });
  await until('the bundle is dialled', () => dials(victim.device) === 1);
  // From here on the till cannot write what it hears.
  const lock = new Database(databasePath(victim.dataDir, 'practice'));
  cleanUps.push(() => lock.close());
  lock.exec('BEGIN IMMEDIATE');
  await until('the reply was sent', () => victim.device.airtimeCents() < 1_000_00);
  await victim.kill();
  lock.exec('ROLLBACK');
  await expectUnknown(victim, 1);
});

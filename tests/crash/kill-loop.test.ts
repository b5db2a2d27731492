/**
 * Real shops, each a process that sells over real HTTP to a simulated Safaricom in another process, are killed with
 * SIGKILL again and again, at aimed and at random moments, and restarted on the same file. After every kill the dead
 * file is held against what really happened at Safaricom. At the end everything that can come home must have come.
 *
 * `KILLS=1000 npm run test:crash` runs longer; `SEED` repeats the dice (not the operating system's timing).
 */
import { performance } from 'node:perf_hooks';
import { expect, test } from 'vitest';
import { nodeClock } from '../../electron/host/clock.ts';
import type { CallbackFault, RequestFault } from '../../electron/practice/misbehaviour.ts';
import { readBook, differences, nonceOf } from '../support/book.ts';
import type { Book } from '../support/book.ts';
import { shiftedClock } from '../support/clocks.ts';
import { must, sellAgain, trySell } from '../support/counter.ts';
import type { Sale } from '../support/counter.ts';
import { became, spawnTill, startTill, TillGone } from '../support/headless-till.ts';
import type { HeadlessTill } from '../support/headless-till.ts';
import { chooseSeed, diceOf } from '../support/random.ts';
import type { Dice } from '../support/random.ts';
import { freePort, startSimulatorProcess } from '../support/simulator-client.ts';
import type { SimulatorProcess } from '../support/simulator-client.ts';
import { newShop, openTill } from '../support/till.ts';
import { until } from '../support/wait.ts';

const kills = Number(process.env['KILLS'] ?? 60);
/** Whatever `KILLS` says is reached; by default the loop ends here if it has seen enough. */
const budgetMs = process.env['KILLS'] === undefined ? 55_000 : Number.MAX_SAFE_INTEGER;
const shops = 2;

/** Where a kill can fall, and how many must have fallen there for the run to count. */
const leastKills = {
  starting: 3,
  queued: 4,
  sending: 6,
  answered: 3,
  waiting: 5,
  settling: 3,
  'paid, not delivered': 4,
  delivering: 4,
  unknown: 4,
  idle: 1,
} as const;
type Place = keyof typeof leastKills;
const places = Object.keys(leastKills) as readonly Place[];

type Shop = {
  readonly dice: Dice;
  readonly dataDir: string;
  readonly simulator: SimulatorProcess;
  readonly callbackPort: number;
  /** What the counter was told: these orders exist, whatever happens. */
  readonly acknowledged: Set<string>;
  readonly tally: Map<Place, number>;
  readonly troubles: unknown[];
  killed: number;
  /** How long a start takes here, and when the present run began. */
  startMs: number;
  sinceMs: number;
};

test(
  'nothing is lost, repeated or invented however often the till is killed',
  async () => {
    const seed = chooseSeed('kill loop');
    const tally = new Map<Place, number>(places.map((place) => [place, 0]));
    const startedMs = performance.now();
    const opened = await Promise.all(
      Array.from({ length: shops }, (_, index) => openShop(diceOf(seed + index), tally)),
    );
    try {
      const hasSeenEnough = (): boolean =>
        places.every((place) => (tally.get(place) ?? 0) >= leastKills[place]);
      const killed = (): number => opened.reduce((sum, one) => sum + one.shop.killed, 0);
      const mayEnd = (): boolean =>
        hasSeenEnough() && (killed() >= kills || performance.now() - startedMs > budgetMs);
      await Promise.all(opened.map(async ({ shop }) => killAgainAndAgain(shop, mayEnd)));
      for (const { shop } of opened) await settleAndAudit(shop);
      report(
        opened.map(({ shop }) => shop),
        tally,
        performance.now() - startedMs,
      );
      for (const place of places)
        expect(tally.get(place), `kills while ${place}`).toBeGreaterThanOrEqual(leastKills[place]);
    } finally {
      for (const { close } of opened) await close();
    }
  },
  240_000 + kills * 5_000,
);

async function openShop(
  dice: Dice,
  tally: Map<Place, number>,
): Promise<{ readonly shop: Shop; readonly close: () => Promise<void> }> {
  const { dataDir, remove } = newShop();
  const simulator = await startSimulatorProcess({
    'auto-answer': 'mixed',
    'auto-answer-after-ms': 400,
    'prompt-life-ms': 2_500,
    'answer-delay-ms': 5,
    'query-limit': 'off',
    seed: dice.seed,
  });
  const callbackPort = await freePort();
  const shop: Shop = {
    dice,
    dataDir,
    simulator,
    callbackPort,
    acknowledged: new Set(),
    tally,
    troubles: [],
    killed: 0,
    startMs: 1_000,
    sinceMs: 0,
  };
  // The first start is another test's subject; here the anchor must stand before the first kill.
  await (await startTill(optionsOf(shop))).stop();
  return {
    shop,
    close: async () => {
      await simulator.kill();
      remove();
    },
  };
}

const optionsOf = ({ dataDir, simulator, callbackPort }: Shop) => ({
  dataDir,
  darajaUrl: simulator.origin,
  callbackPort,
});

// ── the loop ─────────────────────────────────────────────────────────────────────────────────────────────────────

type Aim = (shop: Shop, till: HeadlessTill) => Promise<void>;

async function killAgainAndAgain(shop: Shop, mayEnd: () => boolean): Promise<void> {
  let wasSending: readonly number[] = [];
  for (;;) {
    for (const [name, aim] of shop.dice.shuffle(Object.entries(aims))) {
      if (mayEnd()) return;
      wasSending = await (name === 'starting'
        ? killWhileStarting(shop, wasSending)
        : killAt(shop, aim, wasSending));
    }
  }
}

async function killAt(shop: Shop, aim: Aim, wasSending: readonly number[]): Promise<readonly number[]> {
  const beganMs = performance.now();
  shop.sinceMs = Date.now();
  const till = await startTill(optionsOf(shop));
  shop.startMs = performance.now() - beganMs;
  try {
    const present = readBook(shop.dataDir, { isRunning: true });
    const still = present.attempts.filter((one) => wasSending.includes(one.id) && one.state === 'sending');
    expect(still, 'a prompt that was being sent is never being sent after a restart').toEqual([]);
    await tidyUp(shop, till);
    // Faults that the killed run had asked for must not meet this one's prompts.
    await shop.simulator.behave();
    await aim(shop, till);
  } catch (error) {
    if (!(error instanceof TillGone)) throw error;
  } finally {
    await till.kill();
  }
  return inspect(shop, false);
}

async function killWhileStarting(shop: Shop, wasSending: readonly number[]): Promise<readonly number[]> {
  shop.sinceMs = Date.now();
  const { till, opened } = spawnTill(optionsOf(shop));
  const killMs = shop.dice.share() * shop.startMs;
  const isReady = await Promise.race([opened.then(() => true), pause(killMs).then(() => false)]);
  await till.kill();
  const sending = await inspect(shop, !isReady);
  return isReady ? sending : [...wasSending, ...sending];
}

/** Holds the dead file against Safaricom's own log, and counts where the kill fell. */
async function inspect(shop: Shop, whileStarting: boolean): Promise<readonly number[]> {
  if (shop.troubles.length > 0) throw shop.troubles[0];
  const book = readBook(shop.dataDir);
  const log = await shop.simulator.log();
  expect([...differences(book, log)], `after kill ${shop.killed + 1} (SEED ${shop.dice.seed})`).toEqual([]);
  const numbers = new Set(book.orders.map((order) => order.number));
  expect(
    [...shop.acknowledged].filter((order) => !numbers.has(order)),
    'confirmed orders that are gone',
  ).toEqual([]);
  expect(book.epoch, 'no restart is taken for an old file').toBe(1);
  shop.killed += 1;
  const rang = new Set(log.prompts.map(nonceOf));
  for (const place of whileStarting ? (['starting'] as const) : placesOf(book, rang, shop.sinceMs))
    shop.tally.set(place, (shop.tally.get(place) ?? 0) + 1);
  return book.attempts.filter((one) => one.state === 'sending').map((one) => one.id);
}

/** What began in this very run; what an earlier run left behind does not count again. */
function placesOf(book: Book, rang: ReadonlySet<string>, sinceMs: number): readonly Place[] {
  const inState = (state: string) =>
    book.attempts.filter((one) => one.state === state && one.state_since_ms >= sinceMs);
  const found: readonly (readonly [Place, boolean])[] = [
    ['queued', inState('queued').length > 0],
    ['sending', inState('sending').length > 0],
    ['answered', inState('sending').some((one) => rang.has(one.nonce))],
    ['waiting', inState('waiting').length > 0],
    ['settling', book.inboxNew > 0],
    ['paid, not delivered', book.orders.some((one) => one.state === 'paid' && one.state_since_ms >= sinceMs)],
    ['delivering', book.deliveries.some((one) => one.state === 'started' && one.started_at_ms >= sinceMs)],
    ['unknown', inState('unknown').length > 0],
  ];
  const fallen = found.flatMap(([place, isThere]) => (isThere ? [place] : []));
  const isBusy = fallen.some((place) => place !== 'unknown' && place !== 'paid, not delivered');
  return isBusy ? fallen : [...fallen, 'idle'];
}

// ── what is going on when the kill falls ─────────────────────────────────────────────────────────────────────────

const pushFaults: readonly RequestFault[] = [
  'never-answer',
  'drop-answer',
  'half-answer',
  'garbled-answer',
  'unknown-error',
  'internal-error',
  'spike-arrest',
  'token-invalid',
  'close-unread',
];
const callbackFaults: readonly CallbackFault[] = ['lose', 'duplicate', 'hold'];

const aims: Readonly<Record<string, Aim>> = {
  starting: async () => undefined,
  /** Somewhere inside the confirm transaction, or just after it. */
  confirming: async (shop, till) => {
    for (const _ of [1, 2, 3]) goOn(shop, order(shop, till));
    await pause(shop.dice.share() * 40);
  },
  /** The second order of a payer whose first prompt rings. */
  queued: async (shop, till) => {
    const payer = newNumber(shop);
    await order(shop, till, { payer });
    const second = await inTurn(till, () => trySell(till, { payer, recipient: newNumber(shop) }));
    if (second.ok) shop.acknowledged.add(second.value.order);
    // The first may have turned unknown in between; then the till rightly takes no second one.
    else expect(second.error.code).toBe('payer-has-unknown');
  },
  sending: async (shop, till) => {
    await shop.simulator.misbehave(
      'push',
      shop.dice.pick(['never-answer', 'drop-answer', 'half-answer'] as const),
    );
    await Promise.all([eventOf(till, 'sending'), order(shop, till)]);
  },
  answered: async (shop, till) => {
    await shop.simulator.misbehave('push', 'never-answer', 2);
    const sold = await Promise.all([order(shop, till), order(shop, till)]);
    await until(
      'the prompt rings',
      async () => (await shop.simulator.log()).prompts.some((one) => sold.includes(one.accountReference)),
      30_000,
    );
  },
  waiting: async (shop, till) => {
    await Promise.all([eventOf(till, 'payment'), order(shop, till)]);
  },
  /** Many answers come home at once. */
  settling: async (shop, till) => {
    await shop.simulator.misbehave('callback', 'hold', 8);
    const sold = await Promise.all(Array.from({ length: 8 }, async () => order(shop, till)));
    await until(
      'six prompts are final',
      async () =>
        (await shop.simulator.log()).prompts.filter(
          (one) => sold.includes(one.accountReference) && one.state === 'final',
        ).length >= 6,
      30_000,
    );
    await Promise.all([
      eventOf(till, 'callback'),
      shop.simulator.release(shop.dice.pick(['as-held', 'reversed'] as const)),
    ]);
  },
  delivering: async (shop, till) => {
    const number = await order(shop, till, { tender: 'cash' });
    const started = must(await till.call('delivery:start', { order: number }));
    if (shop.dice.share() < 0.5) return;
    goOn(
      shop,
      till.call('delivery:record', { order: number, deliveryId: started.deliveryId, outcome: 'delivered' }),
    );
    await pause(shop.dice.share() * 8);
  },
  busy: async (shop, till) => {
    for (const _ of [1, 2]) goOn(shop, busyCounter(shop, till));
    await pause(100 + shop.dice.share() * 500);
  },
};

/** Sells, delivers, cancels and asks again until the till is gone. */
async function busyCounter(shop: Shop, till: HeadlessTill): Promise<void> {
  const { dice, simulator } = shop;
  while (till.isRunning()) {
    if (dice.share() < 0.4) await simulator.misbehave('push', dice.pick(pushFaults));
    if (dice.share() < 0.4) await simulator.misbehave('callback', dice.pick(callbackFaults));
    const number = await order(shop, till, { tender: dice.share() < 0.2 ? 'cash' : 'mpesa-prompt' });
    if (dice.share() < 0.2) await simulator.release('reversed');
    if (dice.share() < 0.5) await tidyUp(shop, till);
    if (dice.share() < 0.2) await till.call('order:cancel', { order: number });
  }
}

async function order(shop: Shop, till: HeadlessTill, sale: Sale = {}): Promise<string> {
  return inTurn(till, async () => {
    const { order: number } = must(
      await trySell(till, { payer: newNumber(shop), recipient: newNumber(shop), ...sale }),
    );
    shop.acknowledged.add(number);
    return number;
  });
}

const turns = new WeakMap<HeadlessTill, Promise<unknown>>();

/** One counter has one draft: a sale is reviewed and confirmed before the next is typed. */
function inTurn<T>(till: HeadlessTill, work: () => Promise<T>): Promise<T> {
  const done = (turns.get(till) ?? Promise.resolve()).then(work);
  turns.set(
    till,
    done.catch(() => undefined),
  );
  return done;
}

/** Work that goes on while the till dies: its end is no failure, anything else is. */
function goOn(shop: Shop, work: Promise<unknown>): void {
  work.catch((error: unknown) => {
    if (!(error instanceof TillGone)) shop.troubles.push(error);
  });
}

/** What an attendant does with a board full of other people's unfinished orders. */
async function tidyUp({ dice }: Shop, till: HeadlessTill): Promise<void> {
  const { cards } = must(await till.call('board:list', {}));
  for (const card of dice.shuffle(cards).slice(0, 4)) {
    const deliveryId = Number(card.values['delivery'] ?? 0);
    if (card.state === 'didYouDial')
      await till.call('delivery:answer-dialled', {
        order: card.order,
        deliveryId,
        answer: dice.pick(['yes', 'no', 'not-sure'] as const),
      });
    else if (card.state === 'delivering')
      await till.call('delivery:record', {
        order: card.order,
        deliveryId,
        outcome: dice.pick(['delivered', 'refused', 'unclear'] as const),
      });
    else if (card.actions.includes('deliver') && dice.share() < 0.6)
      await till.call('delivery:start', { order: card.order });
    else if (card.state === 'refused' || card.state.startsWith('notSent'))
      await sellAgain(till, card.order, dice.pick(['cash', 'mpesa-prompt'] as const));
  }
}

const newNumber = ({ dice }: Shop): string =>
  `07${String(10_000_000 + dice.roll(19_999_999)).padStart(8, '0')}`;

/** The next event, without a moment's delay. */
async function eventOf(till: HeadlessTill, state: string): Promise<void> {
  const next = Promise.withResolvers<void>();
  const timer = setTimeout(() => next.reject(new Error(`no order became ${state} in time`)), 15_000);
  const stop = till.onEvent((event) => {
    if (became(state)(event)) next.resolve();
  });
  await next.promise.finally(() => {
    stop();
    clearTimeout(timer);
  });
}

const pause = (ms: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, ms);
  });

// ── the end of the day ───────────────────────────────────────────────────────────────────────────────────────────

/** Everything that can still come home comes home; then the books must agree with Safaricom's, to the last prompt. */
async function settleAndAudit(shop: Shop): Promise<void> {
  const { simulator, dataDir } = shop;
  await until(
    'every prompt is final',
    async () => (await simulator.log()).prompts.every((prompt) => prompt.state === 'final'),
    20_000,
  );
  let shiftMs = 0;
  const till = await openTill({
    ...optionsOf(shop),
    clock: shiftedClock(nodeClock(), () => shiftMs),
    queryEveryMs: 1,
  });
  try {
    await simulator.release();
    const openOnes = (): readonly string[] => {
      const book = readBook(dataDir, { isRunning: true });
      return book.attempts
        .filter(
          (one) =>
            ['queued', 'sending', 'waiting'].includes(one.state) ||
            (one.state === 'unknown' && canComeHome(one.checkout_request_id)),
        )
        .map((one) => `${one.number} ${one.state}`);
    };
    await until(
      'everything that can come home has come home',
      async () => {
        // The hours in which Safaricom is asked again.
        shiftMs += 20_000;
        await till.call('settings:set', {});
        return openOnes().length === 0;
      },
      60_000,
    );
    const cards = must(await till.call('board:list', {})).cards;
    const log = await simulator.log();
    const book = readBook(dataDir, { isRunning: true });
    expect([...differences(book, log)]).toEqual([]);
    for (const attempt of book.attempts) {
      const prompt = log.prompts.find((one) => nonceOf(one) === attempt.nonce);
      const isHome = log.callbacks.some(
        (one) => one.checkoutRequestId === prompt?.checkoutRequestId && one.status === 200,
      );
      if (prompt?.resultCode !== '0') continue;
      const end = isHome || canComeHome(attempt.checkout_request_id) ? 'paid' : 'unknown';
      expect(attempt.state, `${attempt.number}: charged at Safaricom`).toBe(end);
    }
    const unfinished = book.orders
      .filter((one) => ['open', 'paid', 'on-hold'].includes(one.state))
      .map((one) => one.number);
    expect(
      unfinished.filter((number) => !cards.some((card) => card.order === number)),
      'unfinished orders that the board does not show',
    ).toEqual([]);
    expect(
      log.callbacks.filter((one) => one.status !== undefined && one.status !== 200),
      'answers of Safaricom that the till turned away',
    ).toEqual([]);
    expect(till.errors, 'errors in the log').toEqual([]);
  } finally {
    await till.stop();
  }
  const last = readBook(dataDir);
  expect([...differences(last, await simulator.log())]).toEqual([]);
}

/** Safaricom can be asked about a prompt whose id is known. */
const canComeHome = (checkoutRequestId: string | null): boolean => checkoutRequestId !== null;

function report(all: readonly Shop[], tally: ReadonlyMap<Place, number>, tookMs: number): void {
  const killed = all.reduce((sum, shop) => sum + shop.killed, 0);
  const confirmed = all.reduce((sum, shop) => sum + shop.acknowledged.size, 0);
  const lines = [...tally].map(
    ([place, fallen]) =>
      `  ${place.padEnd(22)}${String(fallen).padStart(5)}   (at least ${leastKills[place]})`,
  );
  process.stdout.write(
    `${killed} kills in ${Math.round(tookMs / 1000)} s, ${confirmed} confirmed orders. One kill can fall in several states:\n${lines.join('\n')}\n`,
  );
}

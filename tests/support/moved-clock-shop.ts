/** The whole program over real HTTP to the simulated Safaricom, with a clock that only the test moves. */
import { manualClock } from './clocks.ts';
import type { ManualClock } from './clocks.ts';
import { startSimulator } from './simulator.ts';
import type { TestSimulator } from './simulator.ts';
import { newShop, openTill } from './till.ts';
import type { TestTill } from './till.ts';

export type MovedClockShop = {
  readonly clock: ManualClock;
  readonly dataDir: string;
  readonly simulator: TestSimulator;
  readonly till: TestTill;
  /** Stops the till and opens it again on the same folder. */
  readonly restart: () => Promise<TestTill>;
  /** Called at the end, last first. */
  readonly cleanUps: (() => unknown)[];
  readonly close: () => Promise<void>;
};

/** `isControllable`: the simulator gives its certificate away, so that payouts can be signed for it. */
export async function openMovedClockShop(
  options: { readonly isControllable?: boolean } = {},
): Promise<MovedClockShop> {
  const clock = manualClock();
  const { dataDir, remove } = newShop();
  const cleanUps: (() => unknown)[] = [remove];
  const simulator = await startSimulator({ clock, ...options });
  cleanUps.push(simulator.stop);
  const open = (): Promise<TestTill> => openTill({ dataDir, clock, darajaUrl: simulator.origin });
  let till = await open();
  cleanUps.push(() => stopWhileTimePasses(till, clock));
  return {
    clock,
    dataDir,
    simulator,
    till,
    cleanUps,
    restart: async () => {
      await stopWhileTimePasses(till, clock);
      till = await open();
      return till;
    },
    close: async () => {
      for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
    },
  };
}

/** A clean stop; the time that it grants to work under way passes at once. */
export async function stopWhileTimePasses(till: TestTill, clock: ManualClock): Promise<void> {
  const stopping = till.stop();
  await clock.advance(6_000);
  await stopping;
}

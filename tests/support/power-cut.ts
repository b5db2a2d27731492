/**
 * A shop for power cuts: the till that is killed is a process of its own, the simulated Safaricom is another that lives
 * on, and the till that goes on is the same program on the same file, in this process, with a clock that can be moved.
 */
import { nodeClock } from '../../electron/host/clock.ts';
import { shiftedClock } from './clocks.ts';
import { openGate } from './gate.ts';
import type { Gate } from './gate.ts';
import { startTill } from './headless-till.ts';
import type { HeadlessTill } from './headless-till.ts';
import { freePort, startSimulatorProcess } from './simulator-client.ts';
import type { SimulatorProcess } from './simulator-client.ts';
import { newShop, openTill } from './till.ts';
import type { TestTill } from './till.ts';

export type PowerCutShop = {
  readonly dataDir: string;
  readonly simulator: SimulatorProcess;
  /** Stands between till and Safaricom and can stop a request at a named point. */
  readonly gate: Gate;
  /** How far the clock of the till that goes on is ahead of this machine's. */
  shiftMs: number;
  /** Called at the end, last first. */
  readonly cleanUps: (() => unknown)[];
  readonly startVictim: () => Promise<HeadlessTill>;
  readonly goOn: () => Promise<TestTill>;
  readonly close: () => Promise<void>;
};

export async function openPowerCutShop(
  simulated: Parameters<typeof startSimulatorProcess>[0] = {},
): Promise<PowerCutShop> {
  const { dataDir, remove } = newShop();
  const simulator = await startSimulatorProcess({ 'query-limit': 'off', ...simulated });
  const gate = await openGate(simulator.port);
  const place = { dataDir, darajaUrl: gate.origin, callbackPort: await freePort() };
  const cleanUps: (() => unknown)[] = [remove, simulator.kill, gate.close];
  const shop: PowerCutShop = {
    dataDir,
    simulator,
    gate,
    shiftMs: 0,
    cleanUps,
    startVictim: async () => {
      const till = await startTill(place);
      cleanUps.push(till.kill);
      return till;
    },
    goOn: async () => {
      const clock = shiftedClock(nodeClock(), () => shop.shiftMs);
      const till = await openTill({ ...place, clock });
      cleanUps.push(till.stop);
      return till;
    },
    close: async () => {
      for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
    },
  };
  return shop;
}

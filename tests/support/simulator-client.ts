/** Starts the simulated Daraja in a process of its own and holds its handles. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { PhoneAnswer } from '../../electron/ports.ts';
import type { FaultPlace, Faults } from '../../electron/practice/misbehaviour.ts';
import type { SimulatedAccounts } from '../../electron/practice/simulated-accounts.ts';
import type { CustomerChange } from '../../electron/practice/simulated-customers.ts';
import type { InitiatorChange } from '../../electron/practice/simulated-initiator.ts';
import type { SimulatorLog, SimulatorState } from '../../electron/practice/simulator.ts';
import { node24 } from './headless-till.ts';

export type SimulatorProcess = {
  readonly origin: string;
  readonly port: number;
  readonly log: () => Promise<SimulatorLog>;
  readonly answer: (checkoutRequestId: string, answer: PhoneAnswer) => Promise<boolean>;
  readonly misbehave: <Place extends FaultPlace>(
    place: Place,
    fault: Faults[Place],
    times?: number,
    about?: string,
  ) => Promise<void>;
  /** To encrypt the initiator's password to. */
  readonly certificatePem: () => Promise<string>;
  readonly state: () => Promise<SimulatorState>;
  readonly setAccounts: (change: Partial<SimulatedAccounts>) => Promise<void>;
  readonly setInitiator: (change: InitiatorChange) => Promise<void>;
  readonly setCustomer: (msisdn: string, change: CustomerChange) => Promise<void>;
  /** Forgets every fault that has not happened yet. */
  readonly behave: () => Promise<void>;
  readonly release: (order?: 'as-held' | 'reversed') => Promise<void>;
  /** The operating system goes on taking connections for it; nobody reads them. */
  readonly freeze: () => void;
  readonly thaw: () => void;
  readonly kill: () => Promise<void>;
};

const startedSchema = z.object({ port: z.number(), origin: z.string() });

export async function startSimulatorProcess(
  options: Readonly<Record<string, string | number>> = {},
): Promise<SimulatorProcess> {
  const args = Object.entries(options).flatMap(([name, value]) => [`--${name}`, String(value)]);
  const child = spawn(node24, [join(import.meta.dirname, 'simulator-process.ts'), ...args], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const closed = once(child, 'close');
  const [line] = (await once(createInterface({ input: child.stdout }), 'line')) as [string];
  const { port, origin } = startedSchema.parse(JSON.parse(line));
  const post = async (path: string, body: object = {}): Promise<unknown> => {
    const answer = await fetch(`${origin}/_simulator/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { connection: 'close' },
    });
    return answer.json();
  };
  return {
    origin,
    port,
    log: async () => (await post('log')) as SimulatorLog,
    answer: async (checkoutRequestId, answer) =>
      z.object({ done: z.boolean() }).parse(await post('answer', { checkoutRequestId, answer })).done,
    certificatePem: async () =>
      z.object({ certificatePem: z.string() }).parse(await post('certificate')).certificatePem,
    state: async () => (await post('state')) as SimulatorState,
    setAccounts: async (change) => void (await post('accounts', change)),
    setInitiator: async (change) => void (await post('initiator', change)),
    setCustomer: async (msisdn, change) => void (await post('customer', { msisdn, ...change })),
    misbehave: async (place, fault, times = 1, about) => {
      const { done } = z
        .object({ done: z.boolean() })
        .parse(await post('misbehave', { place, fault, times, about }));
      if (!done) throw new Error(`the simulator knows no fault ${place} ${fault}`);
    },
    behave: async () => void (await post('behave')),
    release: async (order = 'as-held') => void (await post('release', { order })),
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
  };
}

/** A port that was free a moment ago. */
export async function freePort(): Promise<number> {
  const server = createServer();
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, 'close');
  return port;
}

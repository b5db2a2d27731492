import { afterEach, describe, expect, test } from 'vitest';
import type { PrintOutcome } from '../../electron/ports.ts';
import { behaviours, transports } from '../support/printer-transports.ts';
import type { Behaviour, Started, Transport } from '../support/printer-transports.ts';
import { until } from '../support/wait.ts';

/** Letters only: a fake printer may tell them from questions. */
const receipt = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => 65 + (at % 26));
const short = receipt(900);
/** More than any pipe or socket of the system takes for a printer that does not read. */
const long = receipt(8_000_000);

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp()));
});

const names = Object.keys(transports) as (keyof typeof transports)[];
const knows = (name: keyof typeof transports, behaviour: Behaviour): boolean =>
  typeof (transports[name] as Transport)[behaviour] === 'function';
const withBehaviour = (behaviour: Behaviour) => names.filter((name) => knows(name, behaviour));

const start = async (name: keyof typeof transports, behaviour: Behaviour): Promise<Started> => {
  const begin = (transports[name] as Transport)[behaviour];
  if (typeof begin === 'string') throw new Error(begin);
  const started = await begin();
  cleanUps.push(started.stop);
  return started;
};

/** Whatever the printer does, the till has its answer in the end; this is far over every deadline together. */
const settled = async (work: Promise<PrintOutcome>): Promise<PrintOutcome> => {
  const sinceMs = performance.now();
  const outcome = await work;
  expect(performance.now() - sinceMs).toBeLessThan(8_000);
  return outcome;
};

const receivedAll = (started: Started, bytes: Uint8Array) =>
  until('every byte at the printer', async () =>
    Buffer.from(await started.received()).equals(Buffer.from(bytes)),
  );

describe('every way to paper', () => {
  test('is tried with every behaviour that it can know, or says why not', () => {
    for (const name of names)
      for (const behaviour of behaviours)
        if (!knows(name, behaviour))
          expect(String((transports[name] as Transport)[behaviour]).length).toBeGreaterThan(5);
    expect(withBehaviour('silent')).toEqual(names);
    expect(withBehaviour('refusing')).toEqual(names);
    expect(withBehaviour('deaf')).toEqual([
      'tcp',
      'serial',
      'device',
      'cups',
      'windows',
      'windows port',
      'pdf',
    ]);
    expect(withBehaviour('ready')).toEqual(['tcp', 'serial', 'device']);
    expect(withBehaviour('paper-out')).toEqual(['tcp', 'serial', 'device', 'windows']);
  });

  test.each(withBehaviour('silent'))(
    '%s: a printer that says nothing gets every byte once, in order',
    async (name) => {
      const started = await start(name, 'silent');
      const outcome = await settled(started.print(short));
      // Only what lies on disk is certain without an answer.
      expect(outcome).toEqual(
        name === 'file'
          ? { kind: 'confirmed' }
          : name === 'pdf'
            ? { kind: 'confirmed', reason: 'saved' }
            : { kind: 'handed-over' },
      );
      await receivedAll(started, short);
    },
  );

  test.each(withBehaviour('slow'))('%s: a slow printer gets every byte once, in order', async (name) => {
    const started = await start(name, 'slow');
    const bytes = receipt(20_000);
    const outcome = await settled(started.print(bytes));
    expect(['handed-over', 'confirmed']).toContain(outcome.kind);
    await receivedAll(started, bytes);
  });

  test.each(withBehaviour('refusing'))(
    '%s: one that refuses has printed nothing, and it says why',
    async (name) => {
      const started = await start(name, 'refusing');
      const outcome = await settled(started.print(short));
      expect(outcome).toMatchObject({ kind: 'not-printed', reason: expect.any(String) });
      expect(await started.received()).toHaveLength(0);
    },
  );

  test.each(withBehaviour('deaf'))(
    '%s: a deaf one is never a success, and ends at its deadline',
    async (name) => {
      const started = await start(name, 'deaf');
      const outcome = await settled(started.print(long));
      expect(['unclear', 'not-printed']).toContain(outcome.kind);
    },
  );

  test.each(withBehaviour('cut'))('%s: one that is gone in the middle is not a success', async (name) => {
    const started = await start(name, 'cut');
    const outcome = await settled(started.print(receipt(400_000)));
    // What is a file is there whole or not at all.
    expect(outcome.kind).toBe(name === 'pdf' ? 'not-printed' : 'unclear');
  });

  test.each(withBehaviour('half-closing'))(
    '%s: one that closes its own half and reads on gets it all',
    async (name) => {
      const started = await start(name, 'half-closing');
      expect(await settled(started.print(short))).toEqual({ kind: 'handed-over' });
      await receivedAll(started, short);
    },
  );

  test.each(withBehaviour('ready'))('%s: one that says that it is done is confirmed', async (name) => {
    const started = await start(name, 'ready');
    expect(await settled(started.print(short))).toEqual({ kind: 'confirmed' });
    await receivedAll(started, short);
  });

  const told = (['paper-out', 'cover-open', 'offline'] as const).flatMap((problem) =>
    withBehaviour(problem).map((name) => [name, problem] as const),
  );
  test.each(told)('%s: %s is told apart before a byte is sent', async (name, problem) => {
    const started = await start(name, problem);
    expect(await settled(started.print(short))).toMatchObject({ kind: 'not-printed', reason: problem });
    expect(await started.received()).toHaveLength(0);
  });

  test.each(withBehaviour('deaf'))('%s: after a deaf printer the next one prints', async (name) => {
    const deaf = await start(name, 'deaf');
    await settled(deaf.print(long));
    const next = await start(name, 'silent');
    const outcome = await settled(next.print(short));
    expect(['handed-over', 'confirmed']).toContain(outcome.kind);
  });
});

/** A till in a process of its own, driven through the headless driver, so that it can really be killed. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join, resolve } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Channel, Request, Response } from '../../shared/ipc-contract.ts';
import type { Failure, Refusal } from '../../shared/error-codes.ts';
import type { Result } from '../../shared/result.ts';
import type { Caller } from './counter.ts';
import { until } from './wait.ts';

const root = resolve(import.meta.dirname, '..', '..');
/** The Node that Mbili runs on, whichever one runs the tests. */
export const node24 = join(root, 'node_modules', 'node', 'bin', 'node');

export type HeadlessOptions = {
  readonly dataDir: string;
  readonly darajaUrl?: string;
  readonly callbackPort?: number;
  readonly args?: readonly string[];
};

export type TillEvent = { readonly event: string; readonly payload: unknown };

export type HeadlessTill = Caller & {
  readonly pid: number;
  readonly events: readonly TillEvent[];
  /** Called for each event as its line arrives; the returned function stops it. */
  readonly onEvent: (listener: (event: TillEvent) => void) => () => void;
  /** An event, past or to come, that fits. */
  readonly waitFor: (what: string, fits: (event: TillEvent) => boolean) => Promise<TillEvent>;
  /** `kill -9`, and waits until the process is gone and everything it wrote has been read. */
  readonly kill: () => Promise<void>;
  /** The end of input: a clean stop. Gives the exit code. */
  readonly stop: () => Promise<number>;
  readonly isRunning: () => boolean;
  readonly log: () => string;
};

export type Started =
  | { readonly kind: 'ready'; readonly till: HeadlessTill }
  | { readonly kind: 'refused'; readonly refusal: Refusal }
  | { readonly kind: 'ended'; readonly till: HeadlessTill; readonly log: string };

const lineSchema = z.union([
  z.object({ event: z.string(), payload: z.unknown() }),
  z.object({ id: z.number(), ok: z.boolean(), value: z.unknown().optional(), error: z.unknown().optional() }),
  z.object({ ready: z.literal(true) }),
  z.object({ refusal: z.object({ code: z.string(), path: z.string(), detail: z.string() }) }),
]);

/** The call was made and the process died before it answered. */
export class TillGone extends Error {}

/** A till that has begun to start: `opened` settles when it is ready, refuses, or ends. */
export function spawnTill(options: HeadlessOptions): {
  readonly till: HeadlessTill;
  readonly opened: Promise<Started>;
} {
  const args = [
    '--data-dir',
    options.dataDir,
    ...(options.darajaUrl === undefined ? [] : ['--daraja-url', options.darajaUrl]),
    ...(options.callbackPort === undefined ? [] : ['--callback-port', String(options.callbackPort)]),
    ...(options.args ?? []),
  ];
  const child = spawn(node24, [join(root, 'electron', 'headless.ts'), ...args], { cwd: root });
  const events: TillEvent[] = [];
  const listeners = new Set<(event: TillEvent) => void>();
  type Waiting = {
    readonly resolve: (answer: Result<never, Failure>) => void;
    readonly reject: (e: Error) => void;
  };
  const waiting = new Map<number, Waiting>();
  const opened = Promise.withResolvers<Started>();
  let lastId = 0;
  let log = '';
  let hasEnded = false;
  child.stdin.on('error', () => undefined);
  child.stderr.on('data', (chunk: Buffer) => (log += chunk.toString()));
  const lines = createInterface({ input: child.stdout });
  const closed = Promise.all([once(child, 'close'), once(lines, 'close')]).then(([[code]]) => {
    hasEnded = true;
    for (const { reject } of waiting.values()) reject(new TillGone('the till ended before it answered'));
    waiting.clear();
    opened.resolve({ kind: 'ended', till, log });
    return Number(code ?? -1);
  });
  lines.on('line', (line) => {
    const said = lineSchema.parse(JSON.parse(line));
    if ('event' in said) {
      events.push(said);
      for (const listener of listeners) listener(said);
    } else if ('ready' in said) opened.resolve({ kind: 'ready', till });
    else if ('refusal' in said) opened.resolve({ kind: 'refused', refusal: said.refusal as Refusal });
    else {
      waiting.get(said.id)?.resolve(said as unknown as Result<never, Failure>);
      waiting.delete(said.id);
    }
  });

  const till: HeadlessTill = {
    pid: child.pid ?? -1,
    events,
    onEvent: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    waitFor: (what, fits) => until(what, () => events.find(fits)),
    call: <C extends Channel>(channel: C, request: Request<C>): Promise<Result<Response<C>, Failure>> => {
      if (hasEnded) return Promise.reject(new TillGone('the till has ended'));
      const id = ++lastId;
      const answer = new Promise<Result<Response<C>, Failure>>((resolve, reject) => {
        waiting.set(id, { resolve, reject });
      });
      child.stdin.write(`${JSON.stringify({ id, channel, request })}\n`);
      return answer;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
    stop: async () => {
      child.stdin.end();
      return closed;
    },
    isRunning: () => !hasEnded,
    log: () => log,
  };
  return { till, opened: opened.promise };
}

export async function startTill(options: HeadlessOptions): Promise<HeadlessTill> {
  const { till, opened } = spawnTill(options);
  const started = await opened;
  if (started.kind === 'ready') return till;
  throw new Error(`the till did not open: ${JSON.stringify(started)}`);
}

/** Starts a till that is expected to refuse its file, and waits until it is gone. */
export async function refusalOf(options: HeadlessOptions): Promise<Refusal> {
  const { till, opened } = spawnTill(options);
  const started = await opened;
  if (started.kind === 'refused') {
    await till.stop();
    return started.refusal;
  }
  await till.kill();
  throw new Error(`the till did not refuse: ${started.kind} ${till.log()}`);
}

/** Whether an event is a change of the board that became this. */
export const became =
  (state: string) =>
  ({ event, payload }: TillEvent): boolean =>
    event === 'board' &&
    typeof payload === 'object' &&
    payload !== null &&
    'became' in payload &&
    payload.became === state;

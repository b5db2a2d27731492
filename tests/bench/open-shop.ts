/** The whole program in this process, opened as it is for a person, but started only when the bench says so. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { compose } from '../../electron/compose.ts';
import type { App, ComposeOptions } from '../../electron/compose.ts';
import { nodePorts } from '../../electron/host/node-ports.ts';
import type { Log } from '../../electron/ports.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Channel, Request, Response } from '../../shared/ipc-contract.ts';
import type { Result } from '../../shared/result.ts';
import type { Caller } from '../support/counter.ts';

export type Shop = Caller & {
  readonly app: App;
  readonly dataDir: string;
  readonly databasePath: string;
  /** What was logged as an error: a bench that ran into one measured something else. */
  readonly errors: readonly string[];
};

export const ports = nodePorts({ logToStandardError: true });

export const databaseOf = (dataDir: string): string => join(dataDir, 'mbili-practice.sqlite');

export function optionsFor(dataDir: string, practice: ComposeOptions['practice'] = {}): ComposeOptions {
  return {
    dataDir,
    mode: 'practice',
    modeIsAsked: true,
    buildDateMs: 0,
    workerUrl: new URL('../../electron/off-thread-worker.ts', import.meta.url),
    practiceSignIn: 'owner',
    practice: practice ?? {},
  };
}

export async function openShop(dataDir: string, practice: ComposeOptions['practice'] = {}): Promise<Shop> {
  const errors: string[] = [];
  const log: Log = {
    info: () => undefined,
    warn: () => undefined,
    error: (message, fields) => void errors.push(`${message} ${JSON.stringify(fields ?? {})}`),
  };
  const composed = await compose({ ...ports, log }, optionsFor(dataDir, practice));
  if (!composed.ok) throw new Error(`the till did not open: ${JSON.stringify(composed.error)}`);
  const app = composed.value;
  return {
    app,
    dataDir,
    databasePath: databaseOf(dataDir),
    errors,
    call: async <C extends Channel>(channel: C, request: Request<C>) =>
      (await app.handle({ channel, request, sender: { trusted: true } })) as Result<Response<C>, Failure>,
  };
}

/** A folder of its own, because the anchor lies beside the data folder; gone after `use`. */
export async function withFolder<T>(use: (folder: string) => Promise<T>): Promise<T> {
  const folder = mkdtempSync(join(tmpdir(), 'mbili-bench-'));
  try {
    return await use(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** What must be true for a figure to mean anything. */
export function mustBe(isTrue: boolean, what: string): asserts isTrue {
  if (!isTrue) throw new Error(`The bench did not do its work: ${what}`);
}

/** Ten digits as a customer says them; every `index` is another number. */
export const numberOf = (index: number): string => `07${String(10_000_000 + index).slice(-8)}`;

/** The relay in one Node process: one SQLite file, one HTTP server on loopback (TLS is the proxy's, see README). */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import type { IncomingMessage, Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { createAdaptorServer } from '@hono/node-server';
import type { Context } from 'hono';
import { relayApp } from '../src/app.ts';
import type { Boxes } from '../src/box.ts';
import { allTillIds, createTables, expire } from '../src/box-rows.ts';
import { defaultLimits, tryGuard } from '../src/limits.ts';
import type { Limits } from '../src/limits.ts';
import type { RelaySecrets } from '../src/secrets.ts';
import type { SourceList } from '../src/sources.ts';
import { tillBoxes } from '../src/till-box.ts';
import type { TillBoxes } from '../src/till-box.ts';
import { openSqlite } from './sqlite.ts';
import type { SqliteFile } from './sqlite.ts';

export type NodeRelayOptions = {
  readonly port: number;
  readonly host: string;
  readonly dataDir: string;
  readonly secrets: RelaySecrets;
  readonly sources: SourceList;
  /** The last address in X-Forwarded-For is the sender's: only behind a proxy that sets it. */
  readonly isBehindProxy: boolean;
  readonly limits?: Partial<Limits>;
  readonly nowMs?: () => number;
};
export type NodeRelay = { readonly origin: string; readonly stop: () => Promise<void> };

const expireEveryMs = 60 * 60_000;
/** Longer than the longest long poll, so that Node does not cut one off. */
const requestTimeoutMs = 60_000;
const stopWithinMs = 5_000;

/** Rejects when the port or the file cannot be had. */
export async function startNodeRelay(options: NodeRelayOptions): Promise<NodeRelay> {
  const { dataDir, nowMs = Date.now } = options;
  mkdirSync(dataDir, { recursive: true, mode: 0o700 });
  const limits = { ...defaultLimits, ...options.limits };
  const file = openSqlite(join(dataDir, 'mailbox.sqlite'));
  createTables(file.sql);
  expire(file.sql, nowMs());
  const expiry = setInterval(() => expire(file.sql, nowMs()), expireEveryMs);
  const tills = tillBoxes({ sql: file.sql, subtle: crypto.subtle, limits, nowMs });
  const app = relayApp({
    secrets: options.secrets,
    boxes: boxesOf(file, tills, limits, nowMs),
    limits,
    sources: options.sources,
    nowMs,
    sourceOf: (context) => sourceOf(context, options.isBehindProxy),
    random: (bytes) => new Uint8Array(randomBytes(bytes)),
  });
  const server = createAdaptorServer({ fetch: app.fetch }) as Server;
  server.requestTimeout = requestTimeoutMs;
  try {
    server.listen(options.port, options.host);
    await once(server, 'listening');
  } catch (error) {
    clearInterval(expiry);
    file.close();
    throw error;
  }
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://${options.host}:${port}`,
    stop: async () => {
      clearInterval(expiry);
      await stopServer(server, tills);
      file.close();
    },
  };
}

function boxesOf(file: SqliteFile, tills: TillBoxes, limits: Limits, nowMs: () => number): Boxes {
  const guard = tryGuard(limits);
  return {
    of: tills.of,
    tills: async () => allTillIds(file.sql),
    enrolled: async () => undefined,
    removed: async () => undefined,
    mayTry: async (source) => guard.mayTry(source, nowMs()),
    failedTry: async (source) => guard.failed(source, nowMs()),
  };
}

function sourceOf(context: Context, isBehindProxy: boolean): string {
  const forwarded = context.req.header('x-forwarded-for')?.split(',').at(-1)?.trim();
  if (isBehindProxy && forwarded !== undefined) return forwarded;
  const { incoming } = context.env as { readonly incoming: IncomingMessage };
  return incoming.socket.remoteAddress ?? '';
}

/** What has begun is finished and answered; long polls are answered at once; nothing new is taken. */
async function stopServer(server: Server, tills: TillBoxes): Promise<void> {
  const closed = once(server, 'close');
  server.close();
  tills.releaseAll();
  server.closeIdleConnections();
  const hard = setTimeout(() => server.closeAllConnections(), stopWithinMs);
  await closed;
  clearTimeout(hard);
}

/** The relay on Cloudflare Workers: one Durable Object per till, and one that knows which tills there are. */
import { DurableObject } from 'cloudflare:workers';
import type { DurableObjectNamespace, DurableObjectState } from 'cloudflare:workers';
import type { Hono } from 'hono';
import { relayApp } from '../src/app.ts';
import type { Box, BoxCounts, Boxes, Posted } from '../src/box.ts';
import { countsOf, expire } from '../src/box-rows.ts';
import { defaultLimits, tryGuard } from '../src/limits.ts';
import type { Limits } from '../src/limits.ts';
import { readRelaySecrets } from '../src/secrets.ts';
import { readSources } from '../src/sources.ts';
import { textOf } from '../src/sql.ts';
import type { Sql } from '../src/sql.ts';
import { tillBoxes } from '../src/till-box.ts';
import type { AckRequest, DrainAnswer } from '../../../shared/mailbox-protocol.ts';

type Env = {
  readonly TILL: DurableObjectNamespace<RemoteBox>;
  readonly DESK: DurableObjectNamespace<RemoteDesk>;
  /** `wrangler secret put RELAY_SECRET`; earlier ones after commas. */
  readonly RELAY_SECRET?: string;
  /** Addresses or networks that may post; empty: all. */
  readonly SOURCES?: string;
  /** JSON; any of `limits.ts`. */
  readonly LIMITS?: string;
};

type RemoteBox = {
  readonly create: (tillId: string, publicKey: Uint8Array, drainHash: Uint8Array) => Promise<void>;
  readonly accept: (tillId: string, posted: Posted) => ReturnType<Box['accept']>;
  readonly drain: (
    tillId: string,
    drainHash: Uint8Array,
    after: number,
    waitMs: number,
  ) => Promise<DrainAnswer | undefined>;
  readonly acknowledge: (
    tillId: string,
    drainHash: Uint8Array,
    taken: AckRequest['taken'],
  ) => Promise<number | undefined>;
  readonly rotate: (
    tillId: string,
    drainHash: Uint8Array,
    nextHash: Uint8Array,
    publicKey: Uint8Array | undefined,
  ) => Promise<boolean>;
  readonly remove: (tillId: string, drainHash: Uint8Array | undefined) => Promise<boolean>;
  readonly counts: (tillId: string) => Promise<BoxCounts>;
};
type RemoteDesk = Omit<Boxes, 'of'>;

const dayMs = 24 * 60 * 60_000;

/** SQLite inside the Durable Object; its output gate holds every answer back until the writes before it are durable. */
const sqlOf = ({ storage }: DurableObjectState): Sql => ({
  all: (query, ...values) => storage.sql.exec(query, ...values).toArray(),
  transaction: (body) => storage.transactionSync(body),
});

const limitsOf = ({ LIMITS }: Env): Limits => ({
  ...defaultLimits,
  ...(LIMITS === undefined ? {} : (JSON.parse(LIMITS) as Partial<Limits>)),
});

/** One till's mailbox. */
export class TillBox extends DurableObject<Env> implements RemoteBox {
  readonly #sql: Sql;
  readonly #of: (tillId: string) => Box;
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = sqlOf(ctx);
    this.#of = tillBoxes({
      sql: this.#sql,
      subtle: crypto.subtle,
      limits: limitsOf(env),
      nowMs: Date.now,
      onKept: () => void this.#setAlarm(),
    }).of;
  }
  create(tillId: string, publicKey: Uint8Array, drainHash: Uint8Array): Promise<void> {
    return this.#of(tillId).create(publicKey, drainHash);
  }
  accept(tillId: string, posted: Posted): ReturnType<Box['accept']> {
    return this.#of(tillId).accept(posted);
  }
  drain(
    tillId: string,
    drainHash: Uint8Array,
    after: number,
    waitMs: number,
  ): Promise<DrainAnswer | undefined> {
    return this.#of(tillId).drain(drainHash, after, waitMs);
  }
  acknowledge(
    tillId: string,
    drainHash: Uint8Array,
    taken: AckRequest['taken'],
  ): Promise<number | undefined> {
    return this.#of(tillId).ack(drainHash, taken);
  }
  rotate(
    tillId: string,
    drainHash: Uint8Array,
    nextHash: Uint8Array,
    publicKey: Uint8Array | undefined,
  ): Promise<boolean> {
    return this.#of(tillId).rotate(drainHash, nextHash, publicKey);
  }
  remove(tillId: string, drainHash: Uint8Array | undefined): Promise<boolean> {
    return this.#of(tillId).remove(drainHash);
  }
  async counts(tillId: string): Promise<BoxCounts> {
    return countsOf(this.#sql, tillId);
  }
  /** Once a day while something waits: what is older than thirty days goes. */
  async alarm(): Promise<void> {
    expire(this.#sql, Date.now());
    const [row] = this.#sql.all('SELECT 1 FROM item LIMIT 1');
    if (row) await this.ctx.storage.setAlarm(Date.now() + dayMs);
  }
  async #setAlarm(): Promise<void> {
    if ((await this.ctx.storage.getAlarm()) === null) await this.ctx.storage.setAlarm(Date.now() + dayMs);
  }
}

/** Knows the enrolled tills, and who has tried how often to enrol. There is one. */
export class Desk extends DurableObject<Env> implements RemoteDesk {
  readonly #sql: Sql;
  readonly #guard: ReturnType<typeof tryGuard>;
  constructor(ctx: DurableObjectState, env: Env) {
    super(ctx, env);
    this.#sql = sqlOf(ctx);
    this.#guard = tryGuard(limitsOf(env));
    this.#sql.all('CREATE TABLE IF NOT EXISTS enrolled (till_id TEXT PRIMARY KEY) STRICT');
  }
  async tills(): Promise<readonly string[]> {
    return this.#sql.all('SELECT till_id FROM enrolled').map((row) => textOf(row, 'till_id'));
  }
  async enrolled(tillId: string): Promise<void> {
    this.#sql.all('INSERT OR IGNORE INTO enrolled (till_id) VALUES (?)', tillId);
  }
  async removed(tillId: string): Promise<void> {
    this.#sql.all('DELETE FROM enrolled WHERE till_id = ?', tillId);
  }
  async mayTry(source: string): Promise<boolean> {
    return this.#guard.mayTry(source, Date.now());
  }
  async failedTry(source: string): Promise<void> {
    this.#guard.failed(source, Date.now());
  }
}

function boxesOf({ TILL, DESK }: Env): Boxes {
  // Asked for at every call: a stub belongs to the request that made it.
  const desk = (): RemoteDesk => DESK.getByName('desk');
  return {
    of: (tillId) => {
      const remote = TILL.getByName(tillId);
      return {
        create: (publicKey, drainHash) => remote.create(tillId, publicKey, drainHash),
        accept: (posted) => remote.accept(tillId, posted),
        drain: (drainHash, after, waitMs) => remote.drain(tillId, drainHash, after, waitMs),
        ack: (drainHash, taken) => remote.acknowledge(tillId, drainHash, taken),
        rotate: (drainHash, nextHash, publicKey) => remote.rotate(tillId, drainHash, nextHash, publicKey),
        remove: (drainHash) => remote.remove(tillId, drainHash),
        counts: () => remote.counts(tillId),
      };
    },
    tills: () => desk().tills(),
    enrolled: (tillId) => desk().enrolled(tillId),
    removed: (tillId) => desk().removed(tillId),
    mayTry: (source) => desk().mayTry(source),
    failedTry: (source) => desk().failedTry(source),
  };
}

/** A sentence when the platform's settings will not do: then nothing is answered but that. */
function appOf(env: Env): Hono | string {
  const secrets = readRelaySecrets(env.RELAY_SECRET ?? '');
  if (typeof secrets === 'string') return secrets;
  const sources = readSources(env.SOURCES ?? '');
  if (typeof sources === 'string') return sources;
  return relayApp({
    secrets,
    boxes: boxesOf(env),
    limits: limitsOf(env),
    sources,
    nowMs: Date.now,
    // Set by Cloudflare itself; a sender cannot.
    sourceOf: (context) => context.req.header('cf-connecting-ip') ?? '',
    random: (bytes) => crypto.getRandomValues(new Uint8Array(bytes)),
  });
}

let app: Hono | string | undefined;

const worker = {
  fetch(request: Request, env: Env): Response | Promise<Response> {
    app ??= appOf(env);
    return typeof app === 'string'
      ? Response.json({ problem: app }, { status: 503 })
      : app.fetch(request, env);
  },
};
export { worker as default };

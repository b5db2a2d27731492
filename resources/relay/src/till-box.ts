/**
 * The mailbox of a till over rows and a little memory (who waits, who posts too fast). One of these serves all tills
 * of a process on Node, and one till in a Durable Object; in both only one runs at a time for a till.
 */
import { sealBody } from '../../../shared/mailbox-seal.ts';
import type { DrainAnswer } from '../../../shared/mailbox-protocol.ts';
import type { Box } from './box.ts';
import * as rows from './box-rows.ts';
import { buckets } from './limits.ts';
import type { Limits } from './limits.ts';
import { bytesOfHex } from './secrets.ts';
import type { Sql } from './sql.ts';
import { bytesOf } from './sql.ts';

export type TillBoxOptions = {
  readonly sql: Sql;
  readonly subtle: SubtleCrypto;
  readonly limits: Limits;
  readonly nowMs: () => number;
  /** Something is waiting now; a home that needs an alarm for expiry sets it. */
  readonly onKept?: () => void;
};
export type TillBoxes = {
  readonly of: (tillId: string) => Box;
  /** Every long poll ends now, with what there is. */
  readonly releaseAll: () => void;
};

export function tillBoxes(options: TillBoxOptions): TillBoxes {
  const { sql, limits, nowMs } = options;
  const waiters = waitingRoom();
  const perTill = buckets(limits.tillBurst, limits.tillPerMinute);
  const perSource = buckets(limits.sourceBurst, limits.sourcePerMinute);
  const of = (tillId: string): Box => ({
    create: async (publicKey, drainHash) =>
      sql.transaction(() => rows.insertTill(sql, tillId, publicKey, drainHash, nowMs())),
    accept: async ({ place, body, source }) => {
      const till = rows.findTill(sql, tillId);
      const publicKey = till && bytesOf(till, 'public_key');
      if (publicKey === undefined) return 'no-till';
      if (!perSource.take(`${tillId} ${source}`, nowMs()) || !perTill.take(tillId, nowMs())) {
        rows.countLimited(sql, tillId);
        return 'limited';
      }
      const receivedAtMs = nowMs();
      // SECURITY: sealed before it is stored; from here on this process cannot read it either.
      const sealed = await sealBody(options.subtle, publicKey, { tillId, place, receivedAtMs }, body);
      const outcome = sql.transaction(() => keep(options, tillId, { place, receivedAtMs, sealed }));
      if (outcome !== 'kept') return outcome;
      waiters.release(tillId);
      options.onKept?.();
      return 'kept';
    },
    drain: async (drainHash, after, waitMs) => {
      if (!sql.transaction(() => rows.authorise(sql, tillId, drainHash))) return undefined;
      const page = rows.pageAfter(sql, tillId, after, nowMs());
      if (page.items.length > 0 || waitMs <= 0) return page;
      await waiters.wait(tillId, waitMs);
      return secondLook(sql, tillId, after, nowMs());
    },
    ack: async (drainHash, taken) =>
      sql.transaction(() =>
        rows.authorise(sql, tillId, drainHash)
          ? rows.deleteTaken(
              sql,
              tillId,
              taken.map(({ cursor, digest }) => ({ cursor, digest: bytesOfHex(digest) })),
            )
          : undefined,
      ),
    rotate: async (drainHash, nextHash, publicKey) =>
      sql.transaction(() => {
        if (!rows.authorise(sql, tillId, drainHash)) return false;
        rows.rotateTill(sql, tillId, nextHash, publicKey);
        return true;
      }),
    remove: async (drainHash) =>
      sql.transaction(() => {
        const mayRemove =
          drainHash === undefined
            ? rows.findTill(sql, tillId) !== undefined
            : rows.authorise(sql, tillId, drainHash);
        if (mayRemove) rows.deleteTill(sql, tillId);
        waiters.release(tillId);
        return mayRemove;
      }),
    counts: async () => rows.countsOf(sql, tillId),
  });
  return { of, releaseAll: waiters.releaseAll };
}

/** The till may have been removed while it waited. */
const secondLook = (sql: Sql, tillId: string, after: number, nowMs: number): DrainAnswer | undefined =>
  rows.findTill(sql, tillId) && rows.pageAfter(sql, tillId, after, nowMs);

function keep(
  { sql, limits, nowMs }: TillBoxOptions,
  tillId: string,
  item: rows.NewItem,
): 'kept' | 'no-till' | 'full' {
  if (!rows.findTill(sql, tillId)) return 'no-till';
  rows.expire(sql, nowMs());
  const { items, bytes } = rows.waitingOf(sql, tillId);
  if (items >= limits.waitingItems || bytes + item.sealed.byteLength > limits.waitingBytes) {
    rows.countLimited(sql, tillId);
    return 'full';
  }
  rows.insertItem(sql, tillId, item);
  return 'kept';
}

/** A till has one connection; a few more are a router that held an old one. */
const waitersMax = 4;

function waitingRoom(): {
  readonly wait: (tillId: string, ms: number) => Promise<void>;
  readonly release: (tillId: string) => void;
  readonly releaseAll: () => void;
} {
  const waiting = new Map<string, Set<() => void>>();
  const release = (tillId: string): void => {
    for (const go of waiting.get(tillId) ?? []) go();
  };
  return {
    release,
    releaseAll: () => [...waiting.keys()].forEach(release),
    wait: (tillId, ms) =>
      new Promise((resolve) => {
        const room = waiting.get(tillId) ?? new Set();
        waiting.set(tillId, room);
        const go = (): void => {
          clearTimeout(timer);
          room.delete(go);
          if (room.size === 0) waiting.delete(tillId);
          resolve();
        };
        const timer = setTimeout(go, ms);
        room.add(go);
        // The longest waiting is answered first.
        const [oldest] = room;
        if (room.size > waitersMax) oldest?.();
      }),
  };
}

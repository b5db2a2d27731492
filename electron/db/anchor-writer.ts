import type { Clock, Files, Log } from '../ports.ts';
import type { Anchor } from './anchor.ts';
import { lastAuditSeq } from './audit-store.ts';
import { readInstall } from './install-store.ts';
import { lastBookedAtMs, ledgerHead } from './ledger-store.ts';
import { erasedCommitments } from './party-store.ts';
import type { ReadableDb } from './sql.ts';

export type AnchorWriter = {
  /** Something was committed; the anchor follows within a second, off the counter's path. */
  readonly touch: () => void;
  /** When the anchor was last written in this run. */
  readonly writtenAtMs: () => number | undefined;
  /** Writes now and waits. */
  readonly flush: () => Promise<void>;
  /** The clean stop: writes now, waits, and follows nothing any more. */
  readonly stop: () => Promise<void>;
};

const followWithinMs = 500;

/** Keeps the anchor at most a second behind the file and never ahead of it: it is read from committed rows only. */
export function anchorWriter(options: {
  readonly db: ReadableDb;
  readonly files: Files;
  readonly clock: Clock;
  readonly log: Log;
  readonly path: string;
  /** Whom the anchor that was found says to be erased: it stays said, whatever file lies there now. */
  readonly erased: readonly string[];
}): AnchorWriter {
  const { db, files, clock, log, path, erased } = options;
  let waiting: (() => void) | undefined;
  let last = '';
  let writing: Promise<void> = Promise.resolve();
  let stopped = false;
  let writtenAtMs: number | undefined;

  const write = (): Promise<void> => {
    const text = JSON.stringify(currentAnchor(db, erased));
    if (text === last) return writing;
    last = text;
    writing = writing
      .then(async () => files.writeDurably(path, text))
      .then(() => {
        writtenAtMs = clock.nowMs();
      })
      .catch((error: unknown) => {
        last = '';
        log.error('the anchor could not be written', { error: String(error) });
      });
    return writing;
  };

  const flush = async (): Promise<void> => {
    waiting?.();
    waiting = undefined;
    // What is under way may still be refused; then it is tried again.
    await writing;
    await write();
  };

  return {
    touch: () => {
      if (stopped) return;
      waiting ??= clock.after(followWithinMs, () => {
        waiting = undefined;
        void write();
      });
    },
    writtenAtMs: () => writtenAtMs,
    flush,
    stop: async () => {
      stopped = true;
      await flush();
    },
  };
}

/** How far the file has come, as its anchor says it. */
export function currentAnchor(db: ReadableDb, erased: readonly string[]): Anchor {
  const install = readInstall(db);
  const head = ledgerHead(db);
  return {
    databaseId: install.databaseId,
    epoch: install.epoch,
    lastSeq: head.seq,
    head: head.hashHex,
    lastOrder: install.nextOrder - 1,
    lastAct: lastAuditSeq(db),
    lastBookedMs: lastBookedAtMs(db),
    erased: [...new Set([...erased, ...erasedCommitments(db)])],
  };
}

/**
 * The outbox's own work: putting a request in, and taking it out and recording its end, each in its own FULL commit.
 * Against the same statements without any of our code on the same schema, and against the npm package `plainjob`
 * (a queue on SQLite), all three at the same pragmas on files side by side.
 */
import { join } from 'node:path';
import type Database from 'better-sqlite3';
import { better, defineQueue, JobStatus } from 'plainjob';
import type { Queue } from 'plainjob';
import { openDatabase } from '../../electron/db/open.ts';
import type { OpenDatabase } from '../../electron/db/open.ts';
import { claimItem, dueItems, enqueue, settleItem } from '../../electron/db/outbox-store.ts';
import { transaction } from '../../electron/db/transaction.ts';
import { median, timed } from './figures.ts';
import type { Bench, Line, Run } from './line.ts';
import { mustBe, ports, withFolder } from './open-shop.ts';

export const outboxBench: Bench = {
  name: 'outbox',
  needsWindow: false,
  isLong: false,
  measure: (run) => withFolder((folder) => measure(run, folder)),
};

/** One way of keeping a queue. */
type Way = {
  readonly enqueue: (subject: number) => void;
  readonly claimAndSettle: () => void;
  readonly done: () => number;
  readonly close: () => void;
};
type Times = { readonly enqueue: number[]; readonly settle: number[] };

async function measure(run: Run, folder: string): Promise<readonly Line[]> {
  const ways = {
    ours: ourWay(openFile(join(folder, 'ours'))),
    bare: bareWay(openFile(join(folder, 'bare'))),
    plainjob: plainjobWay(openFile(join(folder, 'plainjob'))),
  };
  const rounds = run.isQuick ? 100 : 1_000;
  const warmUp = run.isQuick ? 20 : 100;
  const names = ['ours', 'bare', 'plainjob'] as const;
  const times: Record<(typeof names)[number], Times> = {
    ours: { enqueue: [], settle: [] },
    bare: { enqueue: [], settle: [] },
    plainjob: { enqueue: [], settle: [] },
  };
  // All go in before the first comes out: claims are made from a queue that has something in it.
  for (const part of ['enqueue', 'settle'] as const)
    for (let round = 0; round < warmUp + rounds; round += 1)
      for (const name of run.dice.shuffle(names)) {
        const way = ways[name];
        const ms = timed(() => (part === 'enqueue' ? way.enqueue(round + 1) : way.claimAndSettle()));
        if (round >= warmUp) times[name][part].push(ms);
      }
  for (const name of names) {
    const done = ways[name].done();
    mustBe(done === warmUp + rounds, `${name} finished ${warmUp + rounds} items, not ${done}`);
    ways[name].close();
  }
  const line = (part: keyof Times, what: string, against: 'bare' | 'plainjob', ratio: number): Line => ({
    what: `outbox ${what} / ${against === 'bare' ? 'bare statements' : 'plainjob'}`,
    of: `p50 of ${rounds}`,
    unit: 'ms',
    value: median(times.ours[part]),
    baseline: median(times[against][part]),
    budget: { ratio },
  });
  return [
    line('enqueue', 'enqueue', 'bare', 1.3),
    line('enqueue', 'enqueue', 'plainjob', 1),
    line('settle', 'claim + settle', 'bare', 1.3),
    line('settle', 'claim + settle', 'plainjob', 1),
  ];
}

function openFile(dataDir: string): OpenDatabase {
  const opened = openDatabase({
    dataDir,
    mode: 'practice',
    clock: ports.clock,
    crypto: ports.crypto,
    mustExist: false,
  });
  if (!opened.ok) throw new Error(`a file did not open: ${opened.error.detail}`);
  return opened.value;
}

const finished = (connection: Database.Database): number =>
  Number(
    connection.prepare("SELECT COUNT(*) FROM outbox_item WHERE state = 'done' AND tries = 1").pluck().get(),
  );

function ourWay({ db, close }: OpenDatabase): Way {
  return {
    enqueue: (subjectId) =>
      transaction(db, (tx) =>
        enqueue(tx, {
          lane: 'stk',
          kind: 'stk-push',
          subjectId,
          epoch: 1,
          dueAtMs: ports.clock.nowMs(),
          deadlineAtMs: ports.clock.nowMs() + 180_000,
        }),
      ),
    claimAndSettle: () => {
      const item = dueItems(db, 'stk', 1, ports.clock.nowMs(), 1)[0];
      if (!item) throw new Error('nothing is due');
      mustBe(
        transaction(db, (tx) => claimItem(tx, item, ports.clock.nowMs())),
        'the item is claimed',
      );
      mustBe(
        transaction(db, (tx) => settleItem(tx, item.id, { state: 'done' })),
        'the item is settled',
      );
    },
    done: () => finished(db.connection),
    close,
  };
}

function bareWay({ db: { connection }, close }: OpenDatabase): Way {
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  const insert = connection.prepare(
    "INSERT INTO outbox_item (lane, kind, subject_id, epoch, state, due_at_ms, deadline_at_ms) VALUES ('stk', 'stk-push', ?, 1, 'ready', ?, ?)",
  );
  const due = connection
    .prepare(
      "SELECT id FROM outbox_item WHERE lane = 'stk' AND state = 'ready' AND epoch = 1 AND due_at_ms <= ? ORDER BY due_at_ms, id LIMIT 1",
    )
    .pluck();
  const claim = connection.prepare(
    "UPDATE outbox_item SET state = 'claimed', claimed_at_ms = ?, tries = tries + 1 WHERE id = ? AND state = 'ready'",
  );
  const settle = connection.prepare(
    "UPDATE outbox_item SET state = 'done' WHERE id = ? AND state = 'claimed'",
  );
  return {
    enqueue: (subjectId) => {
      begin.run();
      insert.run(subjectId, Date.now(), Date.now() + 180_000);
      commit.run();
    },
    claimAndSettle: () => {
      const id = due.get(Date.now());
      begin.run();
      mustBe(claim.run(Date.now(), id).changes === 1, 'the row is claimed');
      commit.run();
      begin.run();
      mustBe(settle.run(id).changes === 1, 'the row is settled');
      commit.run();
    },
    done: () => finished(connection),
    close,
  };
}

/**
 * plainjob chooses a weaker `synchronous` for itself; here it must promise what the others promise, and put a request in
 * as they do: inside a transaction, which is where the rows of its order are (P1).
 */
function plainjobWay({ db: { connection }, close }: OpenDatabase): Way {
  const quiet = { error: console.error, warn: console.warn, info: () => undefined, debug: () => undefined };
  const queue: Queue = defineQueue({ connection: better(connection), logger: quiet });
  connection.pragma('synchronous = FULL');
  const begin = connection.prepare('BEGIN IMMEDIATE');
  const commit = connection.prepare('COMMIT');
  return {
    enqueue: (subjectId) => {
      begin.run();
      queue.add('stk-push', { subjectId });
      commit.run();
    },
    claimAndSettle: () => {
      const taken = queue.getAndMarkJobAsProcessing('stk-push');
      if (!taken || !queue.getJobById(taken.id)) throw new Error('plainjob has nothing');
      queue.markJobAsDone(taken.id);
    },
    done: () => {
      mustBe(connection.pragma('synchronous', { simple: true }) === 2, 'plainjob commits with FULL');
      return queue.countJobs({ status: JobStatus.Done });
    },
    close: () => {
      queue.close();
      // The queue has closed the connection; the lock beside it is left.
      close();
    },
  };
}

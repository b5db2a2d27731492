/**
 * A queue of ready prompts, drained by the real dispatcher over real HTTP, against a loop that does the same: a claim
 * in a FULL commit, the same body on a fresh connection to the same server, the end in a second FULL commit; as many at
 * once as the lane has. Both write the same rows into files that were the same before.
 */
import { spawn } from 'node:child_process';
import { copyFileSync, mkdirSync } from 'node:fs';
import { request as httpRequest } from 'node:http';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { openDatabase } from '../../electron/db/open.ts';
import { must, sell } from '../support/counter.ts';
import { median, timedAsync } from './figures.ts';
import type { Bench, Line, Run } from './line.ts';
import { databaseOf, mustBe, numberOf, openShop, ports, withFolder } from './open-shop.ts';

/** As many prompts at once as the dispatcher's lane sends (`electron/outbox/lanes.ts`). */
const atOnce = 4;

export const drainBench: Bench = { name: 'drain', needsWindow: false, isLong: false, measure };

async function measure(run: Run): Promise<readonly Line[]> {
  const count = run.isQuick ? 200 : 1_000;
  const rounds = run.isQuick ? 1 : 3;
  const server = await startServer();
  const times = { ours: [] as number[], bare: [] as number[] };
  try {
    for (let round = 0; round < rounds; round += 1)
      await withFolder(async (folder) => {
        const first = run.dice.roll(2) === 0;
        const shop = await fullShop(folder, count, server.origin);
        const bareFile = databaseOf(join(folder, 'bare'));
        mkdirSync(join(folder, 'bare'), { recursive: true });
        const read = new Database(shop.databasePath);
        read.pragma('wal_checkpoint(TRUNCATE)');
        copyFileSync(shop.databasePath, bareFile);
        read.close();
        const ours = async (): Promise<void> => void times.ours.push(await drainOurs(shop, count));
        const bare = async (): Promise<void> =>
          void times.bare.push(await drainBare(join(folder, 'bare'), count, server.origin));
        for (const way of first ? [ours, bare] : [bare, ours]) await way();
        const sent = await server.prompts();
        mustBe(
          sent === (round + 1) * 2 * count,
          `the server got ${(round + 1) * 2 * count} prompts, not ${sent}`,
        );
        run.say(
          `round ${round + 1}: ${times.ours.at(-1)?.toFixed(0)} ms, bare ${times.bare.at(-1)?.toFixed(0)} ms`,
        );
      });
  } finally {
    server.stop();
  }
  return [
    {
      what: `drain of ${count} prompts / bare loop`,
      of: `p50 of ${rounds}`,
      unit: 'ms',
      value: median(times.ours),
      baseline: median(times.bare),
      budget: { ratio: 1.2 },
    },
  ];
}

type FullShop = Awaited<ReturnType<typeof fullShop>>;

/** A till that has sold and not sent: nothing leaves before `start`. */
async function fullShop(folder: string, count: number, darajaUrl: string) {
  const shop = await openShop(join(folder, 'shop'), { darajaUrl });
  for (let index = 0; index < count; index += 1)
    await sell(shop, { payer: numberOf(index), recipient: numberOf(2_000_000 + index) });
  return shop;
}

async function drainOurs(shop: FullShop, count: number): Promise<number> {
  let recorded = 0;
  const drained = new Promise<void>((resolve) => {
    shop.app.subscribe(({ topic, payload }) => {
      const { became } = payload as { became?: string };
      if (topic === 'board' && became === 'payment' && ++recorded === count) resolve();
    });
  });
  const ms = await timedAsync(async () => {
    await shop.app.start();
    await drained;
  });
  mustBeDrained(shop.databasePath, count);
  mustBe(shop.errors.length === 0, `no error was logged: ${shop.errors.join('; ')}`);
  mustBe(
    must(await shop.call('board:list', {})).cards.every((card) => card.state === 'waiting'),
    'all wait',
  );
  await shop.app.stop();
  return ms;
}

function mustBeDrained(path: string, count: number): void {
  const db = new Database(path, { readonly: true });
  const one = (text: string): unknown => db.prepare(text).pluck().get();
  mustBe(
    one("SELECT COUNT(*) FROM outbox_item WHERE state = 'done' AND tries = 1") === count,
    'every item is done',
  );
  mustBe(
    one(
      "SELECT COUNT(*) FROM payment_attempt WHERE state = 'waiting' AND checkout_request_id IS NOT NULL",
    ) === count,
    'every prompt waits with its id',
  );
  mustBe(one("SELECT COUNT(*) FROM evidence WHERE source = 'send'") === count, 'every answer is kept');
  mustBe(
    one("SELECT COUNT(*) FROM audit_entry WHERE action = 'promptSending'") === count,
    'every claim is noted',
  );
  mustBe(
    one("SELECT COUNT(*) FROM audit_entry WHERE action = 'promptAccepted'") === count,
    'every end is noted',
  );
  db.close();
}

// ── the bare loop ────────────────────────────────────────────────────────────────────────────────────────────────

async function drainBare(dataDir: string, count: number, origin: string): Promise<number> {
  const opened = openDatabase({
    dataDir,
    mode: 'practice',
    clock: ports.clock,
    crypto: ports.crypto,
    mustExist: true,
  });
  if (!opened.ok) throw new Error(`the bare copy did not open: ${opened.error.detail}`);
  const loop = bareLoop(opened.value.db.connection, origin);
  const ms = await timedAsync(async () => {
    await Promise.all(
      Array.from({ length: atOnce }, async () => {
        while (await loop());
      }),
    );
  });
  opened.value.close();
  mustBeDrained(databaseOf(dataDir), count);
  return ms;
}

type Due = {
  id: number;
  subject_id: number;
  order_id: number;
  amount_cents: number;
  number: string;
  payer: string;
  nonce: string;
};

/** Sends the next one; false when none is left. */
function bareLoop(db: Database.Database, origin: string): () => Promise<boolean> {
  const begin = db.prepare('BEGIN IMMEDIATE');
  const commit = db.prepare('COMMIT');
  const due = db.prepare(
    `SELECT outbox_item.id, subject_id, order_id, amount_cents, customer_order.number, party.number AS payer, nonce
     FROM outbox_item JOIN payment_attempt ON payment_attempt.id = subject_id
     JOIN customer_order ON customer_order.id = order_id JOIN party ON party.id = payment_attempt.payer_id
     WHERE lane = 'stk' AND outbox_item.state = 'ready' AND outbox_item.due_at_ms <= ? ORDER BY outbox_item.due_at_ms, outbox_item.id LIMIT 1`,
  );
  const claim = db.prepare(
    "UPDATE outbox_item SET state = 'claimed', claimed_at_ms = ?, tries = 1 WHERE id = ?",
  );
  const sending = db.prepare(
    "UPDATE payment_attempt SET state = 'sending', state_since_ms = ?, sent_at_ms = ? WHERE id = ?",
  );
  const note = db.prepare(
    "INSERT INTO audit_entry (at_ms, actor_id, action, order_id, detail) VALUES (?, 'machine', ?, ?, '{}')",
  );
  const evidence = db.prepare(
    "INSERT INTO evidence (at_ms, source, attempt_id, order_id, verdict, summary, applied) VALUES (?, 'send', ?, ?, 'accepted', 'accepted', 1)",
  );
  const settle = db.prepare("UPDATE outbox_item SET state = 'done' WHERE id = ?");
  const waiting = db.prepare(
    "UPDATE payment_attempt SET state = 'waiting', state_since_ms = ?, merchant_request_id = ?, checkout_request_id = ?, next_query_at_ms = ? WHERE id = ?",
  );
  return async () => {
    const item = due.get(Date.now()) as Due | undefined;
    if (!item) return false;
    const claimedMs = Date.now();
    begin.run();
    claim.run(claimedMs, item.id);
    sending.run(claimedMs, claimedMs, item.subject_id);
    note.run(claimedMs, 'promptSending', item.order_id);
    commit.run();
    const answer = await post(origin, bodyOf(item));
    const nowMs = Date.now();
    begin.run();
    evidence.run(nowMs, item.subject_id, item.order_id);
    settle.run(item.id);
    // Backwards: the till keeps it sealed, and its index tells ids apart by how they begin.
    const id = [...answer.CheckoutRequestID].toReversed().join('');
    waiting.run(nowMs, answer.MerchantRequestID, id, nowMs + 75_000, item.subject_id);
    note.run(nowMs, 'promptAccepted', item.order_id);
    commit.run();
    return true;
  };
}

const bodyOf = (item: Due): string =>
  JSON.stringify({
    BusinessShortCode: 174379,
    Password: 'x'.repeat(88),
    Timestamp: '20261121140509',
    TransactionType: 'CustomerBuyGoodsOnline',
    Amount: item.amount_cents / 100,
    PartyA: Number(item.payer),
    PartyB: 600000,
    PhoneNumber: Number(item.payer),
    CallBackURL: `http://127.0.0.1:1/${item.nonce}`,
    AccountReference: item.number,
    TransactionDesc: 'Bundle',
  });

type Accepted = { MerchantRequestID: string; CheckoutRequestID: string };

/** A fresh connection each, as the till does it: whether a request left can be told only on its own connection. */
function post(origin: string, body: string): Promise<Accepted> {
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      `${origin}/mpesa/stkpush/v1/processrequest`,
      {
        method: 'POST',
        agent: false,
        headers: {
          authorization: 'Bearer a-token-of-the-bench-0123456',
          'content-type': 'application/json',
          'content-length': Buffer.byteLength(body),
          connection: 'close',
        },
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => resolve(JSON.parse(Buffer.concat(chunks).toString()) as Accepted));
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(body);
  });
}

// ── the other side ───────────────────────────────────────────────────────────────────────────────────────────────

async function startServer() {
  const child = spawn(process.execPath, [join(import.meta.dirname, 'daraja-process.ts')], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const port = await new Promise<number>((resolve, reject) => {
    child.once('exit', (code) => reject(new Error(`the answering process ended with code ${code}`)));
    child.stdout.once('data', (chunk: Buffer) =>
      resolve((JSON.parse(chunk.toString()) as { port: number }).port),
    );
  });
  const origin = `http://127.0.0.1:${port}`;
  return {
    origin,
    prompts: async () => ((await (await fetch(`${origin}/count`)).json()) as { prompts: number }).prompts,
    stop: () => child.stdin.end(),
  };
}

/** A mailbox that loses, repeats, mixes up, invents and delays, by a seed, until it is told to be honest. */
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { digestedText } from '../../shared/mailbox-protocol.ts';
import type { DrainItem } from '../../shared/mailbox-protocol.ts';
import { sealBody } from '../../shared/mailbox-seal.ts';
import type { Dice } from './random.ts';

export const lies = [
  'closes without an answer',
  'answers 500',
  'answers 401',
  'answers a page of HTML',
  'answers half a page',
  'answers a page without end',
  'answers late',
  'says that nothing waits',
  'leaves bodies out',
  'says bodies twice',
  'mixes the order up',
  'says again what was let go',
  'invents bodies',
  'sends bodies that nobody can open',
  'sends items that are none',
  'gives cursors far ahead',
  'gives all the same cursor',
  'swaps cursors',
  'moves a body to another place',
  'begins at the beginning whatever is asked',
  'forgets an acknowledgement',
  'loses the answer to an acknowledgement',
] as const;
export type Lie = (typeof lies)[number];

export type LyingMailbox = {
  readonly origin: string;
  /** A body of Safaricom's: sealed and waiting. */
  readonly post: (nonce: string, text: string) => Promise<void>;
  readonly beHonest: () => void;
  /** Bodies of Safaricom's that were not let go. */
  readonly waiting: () => number;
  readonly invented: ReadonlySet<string>;
  readonly told: ReadonlySet<Lie>;
  readonly close: () => Promise<void>;
};
export type LyingOptions = {
  readonly dice: Dice;
  readonly tillId: string;
  readonly publicKey: Uint8Array;
  /** The till lets go of this body now. */
  readonly onAcknowledged: (text: string) => void;
};

type Held = DrainItem & { readonly text: string };
type Mailbox = LyingOptions & {
  held: Held[];
  readonly gone: Held[];
  readonly invented: Set<string>;
  readonly told: Set<Lie>;
  cursor: number;
  isHonest: boolean;
};

export async function openLyingMailbox(options: LyingOptions): Promise<LyingMailbox> {
  const box: Mailbox = {
    ...options,
    held: [],
    gone: [],
    invented: new Set(),
    told: new Set(),
    cursor: 0,
    isHonest: false,
  };
  const server = createServer((request, response) => {
    response.on('error', () => undefined);
    void (request.method === 'GET' ? drained(box, request, response) : acknowledged(box, request, response));
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    post: async (nonce, text) => {
      const item = await itemOf(box, nonce, text);
      box.held.push({ ...item, cursor: (box.cursor += 1) });
    },
    beHonest: () => {
      box.isHonest = true;
    },
    waiting: () => box.held.length,
    invented: box.invented,
    told: box.told,
    close: async () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

async function itemOf({ tillId, publicKey }: Mailbox, place: string, text: string): Promise<Held> {
  const receivedAtMs = Date.now();
  const body = new TextEncoder().encode(text);
  const sealed = await sealBody(crypto.subtle, publicKey, { tillId, place, receivedAtMs }, body);
  return { cursor: 0, place, receivedAtMs, sealed: Buffer.from(sealed).toString('base64'), text };
}

/** None, one or two at a time. */
function chooseLies({ dice, isHonest, told }: Mailbox): ReadonlySet<Lie> {
  if (isHonest) return new Set();
  const chosen = new Set(Array.from({ length: dice.roll(3) }, () => dice.pick(lies)));
  for (const lie of chosen) told.add(lie);
  return chosen;
}

const lateMs = 20;

async function drained(box: Mailbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const lie = chooseLies(box);
  if (lie.has('closes without an answer')) return void request.socket.destroy();
  if (lie.has('answers 500')) return void response.writeHead(500).end();
  if (lie.has('answers 401')) return void response.writeHead(401).end('{}');
  if (lie.has('answers a page of HTML')) return void response.end('<html>busy</html>');
  if (lie.has('answers a page without end')) return void response.end('['.repeat(3 * 1024 * 1024));
  const after = Number(new URL(request.url ?? '', 'http://x').searchParams.get('after'));
  const items = await lieAbout(box, lie, after);
  const page = JSON.stringify({ items, waiting: 0, nowMs: Date.now() });
  if (lie.has('answers late'))
    await new Promise((resolve) => {
      setTimeout(resolve, lateMs);
    });
  response.end(lie.has('answers half a page') ? page.slice(0, page.length / 2) : page);
}

async function lieAbout(box: Mailbox, lie: ReadonlySet<Lie>, after: number): Promise<readonly unknown[]> {
  const { dice, gone } = box;
  const from = lie.has('begins at the beginning whatever is asked') ? 0 : after;
  let items: Held[] = box.held.filter(({ cursor }) => cursor > from).slice(0, 10);
  if (lie.has('says that nothing waits')) items = [];
  if (lie.has('leaves bodies out')) items = items.filter(() => dice.share() < 0.5);
  if (lie.has('says bodies twice')) items = items.flatMap((item) => [item, item]);
  if (lie.has('says again what was let go') && gone.length > 0) items = [...items, dice.pick(gone)];
  if (lie.has('invents bodies')) {
    const text = `invented ${box.invented.size}`;
    box.invented.add(text);
    items = [...items, { ...(await itemOf(box, 'f'.repeat(32), text)), cursor: after + 1 }];
  }
  if (lie.has('sends bodies that nobody can open'))
    items.push({
      cursor: after + 1,
      place: 'e'.repeat(32),
      receivedAtMs: 0,
      sealed: randomBytes(60).toString('base64'),
      text: '',
    });
  if (lie.has('moves a body to another place'))
    items = items.map((item, n) => (n === 0 ? { ...item, place: 'd'.repeat(32) } : item));
  if (lie.has('mixes the order up')) items = [...dice.shuffle(items)];
  return [...withCursors(box, lie, items).map(({ text: _kept, ...item }) => item), ...garbage(lie)];
}

function withCursors({ dice }: Mailbox, lie: ReadonlySet<Lie>, items: readonly Held[]): readonly Held[] {
  if (lie.has('gives cursors far ahead'))
    return items.map((item) => ({ ...item, cursor: item.cursor + 1_000_000 + dice.roll(1_000_000) }));
  if (lie.has('gives all the same cursor')) return items.map((item) => ({ ...item, cursor: 1 }));
  if (!lie.has('swaps cursors')) return items;
  const cursors = dice.shuffle(items.map(({ cursor }) => cursor));
  return items.map((item, n) => ({ ...item, cursor: cursors[n] ?? item.cursor }));
}

const garbage = (lie: ReadonlySet<Lie>): readonly unknown[] =>
  lie.has('sends items that are none')
    ? [null, 7, [], { cursor: -1 }, { cursor: 1, place: 'x', receivedAtMs: 0, sealed: 9 }]
    : [];

async function acknowledged(box: Mailbox, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const lie = chooseLies(box);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const { taken } = JSON.parse(Buffer.concat(chunks).toString()) as {
    readonly taken: readonly { readonly cursor: number; readonly digest: string }[];
  };
  for (const { cursor, digest } of taken) {
    const held = box.held.find((item) => digestOf(item) === digest);
    if (held) box.onAcknowledged(held.text);
    if (held?.cursor !== cursor || lie.has('forgets an acknowledgement')) continue;
    box.held = box.held.filter((item) => item !== held);
    box.gone.push(held);
  }
  if (lie.has('loses the answer to an acknowledgement')) return void request.socket.destroy();
  response.end('{}');
}

const digestOf = (item: Held): string => createHash('sha256').update(digestedText(item)).digest('hex');

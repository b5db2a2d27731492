/**
 * Reads what a mailbox gives, believing nothing: each item is checked, opened and named by itself, and none can spoil
 * the others.
 */
import { digestedText, parsePlace } from '../../shared/mailbox-protocol.ts';
import type { DrainItem, MailboxPlace } from '../../shared/mailbox-protocol.ts';
import { openBody } from '../../shared/mailbox-seal.ts';
import type { Clock, Crypto } from '../ports.ts';
import { bodyText } from './body-text.ts';
import { jsonOf } from './mailbox-account.ts';
import type { MailboxAccount } from './mailbox-account.ts';
import { drainAnswer, drainItem } from './mailbox-answers.ts';

export type MailboxBody = {
  /** The mailbox's number; says nothing about order or identity. */
  readonly cursor: number;
  readonly receivedAtMs: number;
  /** Keyed hash of place and content: what comes again has the same, whatever its cursor. 32 bytes. */
  readonly contentMac: Uint8Array;
} & (
  | { readonly kind: 'opened'; readonly place: MailboxPlace; readonly text: string }
  /** None of our keys opens it (P11: kept as it came). */
  | { readonly kind: 'sealed'; readonly place: string; readonly sealed: Uint8Array }
);

export type ReadItem = { readonly body: MailboxBody; readonly digest: string };
export type ReadPage = {
  readonly items: readonly ReadItem[];
  /** Items that are none: they cannot be kept, and are never acknowledged. */
  readonly garbage: number;
  readonly lastCursor: number;
  readonly waiting: number;
  /** How long the newest item of this page has waited, by the mailbox's own clock. */
  readonly ageMs: number;
};

/** More than the mailbox ever puts into a page; the rest of a longer one comes again. */
const itemsMax = 200;
/** A body is not kept longer than 30 days, so an older time is a lie or a wrong clock. */
const oldestMs = 31 * 24 * 60 * 60 * 1000;

/** Undefined when the whole is no page. */
export async function readPage(
  crypto: Crypto,
  clock: Clock,
  account: MailboxAccount,
  text: string,
): Promise<ReadPage | undefined> {
  const page = drainAnswer.safeParse(jsonOf(text));
  if (!page.success) return undefined;
  const given = page.data.items.slice(0, itemsMax);
  const items: ReadItem[] = [];
  for (const one of given) {
    const item = drainItem.safeParse(one);
    if (item.success) items.push(await readItem(crypto, clock, account, item.data));
  }
  const newestMs = Math.max(0, ...items.map(({ body }) => body.receivedAtMs));
  return {
    items,
    garbage: given.length - items.length,
    lastCursor: Math.max(0, ...items.map(({ body }) => body.cursor)),
    waiting: page.data.waiting + page.data.items.length - given.length,
    ageMs: items.length === 0 ? 0 : Math.max(0, page.data.nowMs - newestMs),
  };
}

async function readItem(
  crypto: Crypto,
  clock: Clock,
  account: MailboxAccount,
  item: DrainItem,
): Promise<ReadItem> {
  const sealed = new Uint8Array(Buffer.from(item.sealed, 'base64'));
  const digest = hexOf(crypto.sha256(digestedText(item)));
  const nowMs = clock.nowMs();
  const receivedAtMs = Math.min(nowMs, Math.max(nowMs - oldestMs, item.receivedAtMs));
  const place = parsePlace(item.place);
  const opened = place && (await openWithAny(account, item, sealed));
  const named = (kind: string, content: string): Uint8Array =>
    crypto.hmacSha256(contentKey(crypto, account), JSON.stringify([kind, item.place, content]));
  const common = { cursor: item.cursor, receivedAtMs };
  if (place === undefined || opened === undefined)
    return {
      digest,
      body: {
        ...common,
        kind: 'sealed',
        place: item.place,
        sealed,
        contentMac: named('sealed', item.sealed),
      },
    };
  const text = bodyText(opened);
  return { digest, body: { ...common, kind: 'opened', place, text, contentMac: named('opened', text) } };
}

async function openWithAny(
  { tillId, keyPairs }: MailboxAccount,
  { place, receivedAtMs }: DrainItem,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  for (const pair of keyPairs) {
    const body = await openBody(globalThis.crypto.subtle, pair, { tillId, place, receivedAtMs }, sealed);
    if (body) return body;
  }
  return undefined;
}

/** SECURITY: keyed, so that a stolen database does not let anybody test guesses about an erased body. */
const contentKey = (crypto: Crypto, { pathKey }: MailboxAccount): Uint8Array =>
  crypto.hmacSha256(pathKey, 'mailbox content');

const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');

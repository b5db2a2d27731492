/**
 * What a till and its mailbox (the relay) say to each other, and the paths that Safaricom is given. The mailbox is
 * never trusted with more than it needs: bodies are sealed to the till's public key (`mailbox-seal.ts`), and a body is
 * given up only when the till names both its cursor and its digest.
 */
import { callbackMac, parseCallbackPath } from './callback-path.ts';
import type { HmacSha256 } from './callback-path.ts';

/** Where a body was posted. `attempt`: the path of one request · the others: the long-lived paths of a shortcode. */
export type MailboxPlace =
  | { readonly kind: 'attempt'; readonly nonce: string }
  | { readonly kind: 'confirmation' | 'validation'; readonly shortcode: string };
export type MailboxPath = { readonly tillId: string; readonly place: MailboxPlace; readonly mac: string };

/** Ours: documented callbacks are under 1 kB. Both kinds of intake (mailbox and loopback listener) take the same. */
export const mailboxMaxBodyBytes = 32 * 1024;
/** Ours: below the 30 s after which proxies and shop routers give an idle connection up. */
export const mailboxMaxWaitSeconds = 25;
export const mailboxPageItems = 50;
/** Sealed bytes of one page; its JSON is a third longer. */
export const mailboxPageBytes = 512 * 1024;
/** After this a body is deleted even if no till came for it. */
export const mailboxKeepsMs = 30 * 24 * 60 * 60 * 1000;

/** Seven digits are more than any shortcode has today (Safaricom Daraja portal, M-PESA Express: 5 to 7 digits). */
const shortcode = /^\d{5,7}$/;
const letters = { confirmation: 'c', validation: 'v' } as const;

/** One line that names a place: `<nonce>`, `c/<shortcode>` or `v/<shortcode>`. */
export const placeText = (place: MailboxPlace): string =>
  place.kind === 'attempt' ? place.nonce : `${letters[place.kind]}/${place.shortcode}`;

export function parsePlace(text: string): MailboxPlace | undefined {
  if (/^[0-9a-f]{32}$/.test(text)) return { kind: 'attempt', nonce: text };
  const [letter, code = '', ...rest] = text.split('/');
  if (rest.length > 0 || !shortcode.test(code)) return undefined;
  if (letter === letters.confirmation) return { kind: 'confirmation', shortcode: code };
  return letter === letters.validation ? { kind: 'validation', shortcode: code } : undefined;
}

/** SECURITY: no nonce looks like `c/…`, so the mac of one place never fits another. */
export const placeMac = (
  hmac: HmacSha256,
  pathKey: Uint8Array,
  tillId: string,
  place: MailboxPlace,
): string => callbackMac(hmac, pathKey, tillId, placeText(place));

/** `/<till>/<nonce>/<mac>` for an attempt, `/<till>/c/<shortcode>/<mac>` (or `v`) for money without a prompt. */
export const mailboxPath = (
  hmac: HmacSha256,
  pathKey: Uint8Array,
  tillId: string,
  place: MailboxPlace,
): string => `/${tillId}/${placeText(place)}/${placeMac(hmac, pathKey, tillId, place)}`;

/** Undefined for anything else, also for upper case, a query or a slash too many. */
export function parseMailboxPath(path: string): MailboxPath | undefined {
  const attempt = parseCallbackPath(path);
  if (attempt !== undefined)
    return {
      tillId: attempt.tillId,
      place: { kind: 'attempt', nonce: attempt.nonce },
      mac: attempt.mac,
    };
  const match = /^\/([0-9a-f]{16})\/([cv]\/\d{5,7})\/([0-9a-f]{32})$/.exec(path);
  const [, tillId, text, mac] = match ?? [];
  const place = text === undefined ? undefined : parsePlace(text);
  return tillId === undefined || place === undefined || mac === undefined
    ? undefined
    : { tillId, place, mac };
}

/** What Safaricom hears. C2B documents the code as text, the others as a number (Safaricom Daraja portal). */
export const acceptedAnswer = (place: MailboxPlace): object => ({
  ResultCode: place.kind === 'attempt' ? 0 : '0',
  ResultDesc: 'Accepted',
});

/** Addresses that contain one of these, in any case, are refused (Safaricom Daraja portal, B2C and C2B). */
const refusedInAddresses = /m-?pesa|safaricom|exe|cmd|sql|query/i;
export const isAddressSafaricomTakes = (origin: string): boolean =>
  origin.startsWith('https://') && !refusedInAddresses.test(origin);

/*
 * The messages, as JSON. Each side parses what it hears by a schema of its own (`resources/relay/src/requests.ts`,
 * `electron/callbacks/mailbox-answers.ts`), so that this file needs no library. Keys, hashes and ids are lower-case hex.
 */

/** `POST /enrol`, with `Bearer <relay secret>`. 32 bytes. */
export type EnrolRequest = { readonly publicKey: string };
/** 8, 32 and 32 bytes. */
export type EnrolAnswer = {
  readonly tillId: string;
  readonly pathKey: string;
  readonly drainSecret: string;
};

/** `GET /drain?after=<cursor>&wait=<seconds>`; this and everything below with `Bearer <till id>.<drain secret>`. */
export type DrainAnswer = {
  readonly items: readonly DrainItem[];
  /** Bodies behind this page. */
  readonly waiting: number;
  /** The mailbox's clock. */
  readonly nowMs: number;
};
export type DrainItem = {
  readonly cursor: number;
  readonly place: string;
  readonly receivedAtMs: number;
  /** Base64. */
  readonly sealed: string;
};

/** What an item's digest (SHA-256) is of: all that the till saw, so that nothing is let go under a wrong label. */
export const digestedText = ({ place, receivedAtMs, sealed }: Omit<DrainItem, 'cursor'>): string =>
  `${place}\n${receivedAtMs}\n${sealed}`;

/**
 * `POST /ack`. MONEY: what the till has on its own disk, body by body. A digest that is not of the body at that cursor
 * deletes nothing: a mailbox put back from a copy, or one that mixes its cursors, places or times up, loses no body by
 * it.
 */
export type AckRequest = {
  readonly taken: readonly { readonly cursor: number; readonly digest: string }[];
};
export const ackItemsMax = mailboxPageItems * 4;

/**
 * `POST /rotate`. The till makes its next drain secret itself and sends its SHA-256: an answer that is lost locks
 * nobody out. A public key seals what comes from now on.
 */
export type RotateRequest = {
  readonly drainSecretHash: string;
  readonly publicKey?: string | undefined;
};
/** `POST /remove`. With a till id and the relay secret: for a till that lost its own. */
export type RemoveRequest = { readonly tillId?: string | undefined };

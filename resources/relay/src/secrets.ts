/**
 * What the relay knows, and how little of it is stored.
 *
 * - The relay secret comes from outside (a file, or the platform's secrets) and is never stored.
 * - A path key is needed in clear to check macs, so it cannot be hashed. It is therefore not stored at all: it is
 *   derived from the relay secret and the till id. A stolen disk or copy of it makes no valid path; a mac is checked
 *   without looking a till up, so nobody learns from the answer or its time whether a till exists; and strangers wake
 *   no storage. The price: with a new relay secret new path keys come, so earlier secrets stay listed until every till
 *   has enrolled again.
 * - A drain secret is 32 random bytes and stored as its SHA-256: at that length a slow hash adds nothing.
 */
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { placeMac } from '../../../shared/mailbox-protocol.ts';
import type { MailboxPath } from '../../../shared/mailbox-protocol.ts';

export const secretMinLength = 32;
/** `openssl rand -hex 32` has 12 and more, always; a pattern typed by hand rarely does. */
const secretMinDistinct = 10;
const secretsMax = 4;

export type RelaySecrets = readonly [current: string, ...earlier: string[]];

/** One secret per line (or separated by commas), the current one first. A sentence when they will not do. */
export function readRelaySecrets(text: string): RelaySecrets | string {
  const [current, ...earlier] = text
    .split(/[\n,]/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
  if (current === undefined) return 'The relay secret is empty.';
  if (earlier.length >= secretsMax)
    return `There are more than ${secretsMax} relay secrets; remove the oldest.`;
  if ([current, ...earlier].some(isWeak))
    return `The relay secret is too weak: at least ${secretMinLength} characters by chance, such as "openssl rand -hex 32" prints.`;
  return [current, ...earlier];
}

const isWeak = (secret: string): boolean =>
  secret.length < secretMinLength || new Set(secret).size < secretMinDistinct;

export const sha256 = (data: Uint8Array | string): Uint8Array =>
  new Uint8Array(createHash('sha256').update(data).digest());

const hmacSha256 = (key: Uint8Array | string, data: string): Uint8Array =>
  new Uint8Array(createHmac('sha256', key).update(data).digest());

/** SECURITY: constant time, whatever the lengths. */
export const isSameSecret = (a: string, b: string): boolean => timingSafeEqual(sha256(a), sha256(b));
export const isSameHash = (a: Uint8Array, b: Uint8Array): boolean =>
  a.byteLength === b.byteLength && timingSafeEqual(a, b);

export const pathKeyOf = (secret: string, tillId: string): Uint8Array =>
  hmacSha256(hmacSha256(secret, 'mbili relay root 1'), `path key ${tillId}`);

/** SECURITY: every secret is tried and compared in full, so the time says nothing. */
export function isAuthentic(secrets: RelaySecrets, { tillId, place, mac }: MailboxPath): boolean {
  return secrets
    .map((secret) => isSameSecret(mac, placeMac(hmacSha256, pathKeyOf(secret, tillId), tillId, place)))
    .includes(true);
}

export const hexOf = (bytes: Uint8Array): string => Buffer.from(bytes).toString('hex');
export const bytesOfHex = (hex: string): Uint8Array => new Uint8Array(Buffer.from(hex, 'hex'));

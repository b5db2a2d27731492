/** The sealed box, and the words of the protocol: what opens, what does not, what is taken for a place or an address. */
import { describe, expect, test } from 'vitest';
import {
  isAddressSafaricomTakes,
  mailboxPath,
  parseMailboxPath,
  parsePlace,
  placeText,
} from '../../shared/mailbox-protocol.ts';
import { callbackPath } from '../../shared/callback-path.ts';
import { newMailboxKeyPair, openBody, sealBody } from '../../shared/mailbox-seal.ts';
import { readSources } from '../../resources/relay/src/sources.ts';
import { hmacSha256, nonceOf } from './caller.ts';

const { subtle } = crypto;
const context = { tillId: '0011223344556677', place: nonceOf(1), receivedAtMs: 1_795_000_000_000 };
const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);

describe('a sealed body', () => {
  test.each([0, 1, 507, 508, 509, 32 * 1024])('of %i bytes opens to the same bytes', async (length) => {
    const pair = await newMailboxKeyPair(subtle);
    const body = crypto.getRandomValues(new Uint8Array(length));
    const sealed = await sealBody(subtle, pair.publicKey, context, body);
    expect(await openBody(subtle, pair, context, sealed)).toEqual(body);
  });

  test('does not open with another key, till, place or time, nor with a bit turned or a byte gone', async () => {
    const [pair, other] = [await newMailboxKeyPair(subtle), await newMailboxKeyPair(subtle)];
    const sealed = await sealBody(subtle, pair.publicKey, context, bytes('a body'));
    expect(await openBody(subtle, other, context, sealed)).toBeUndefined();
    const mixed = { publicKey: other.publicKey, privateKey: pair.privateKey };
    expect(await openBody(subtle, mixed, context, sealed)).toBeUndefined();
    for (const wrong of [{ tillId: '0'.repeat(16) }, { place: nonceOf(2) }, { receivedAtMs: 1 }])
      expect(await openBody(subtle, pair, { ...context, ...wrong }, sealed)).toBeUndefined();
    for (const at of [0, 1, 32, 33, sealed.length - 1]) {
      const turned = sealed.with(at, (sealed[at] ?? 0) ^ 1);
      expect(await openBody(subtle, pair, context, turned)).toBeUndefined();
    }
    for (const length of [0, 1, 33, 40, sealed.length - 1])
      expect(await openBody(subtle, pair, context, sealed.slice(0, length))).toBeUndefined();
  });

  test('is never the same twice, and does not show how long it is', async () => {
    const { publicKey } = await newMailboxKeyPair(subtle);
    const seal = (text: string): Promise<Uint8Array> => sealBody(subtle, publicKey, context, bytes(text));
    const [one, two, longer] = [await seal('paid'), await seal('paid'), await seal('cancelled by the user')];
    expect(one).not.toEqual(two);
    expect(one.length).toBe(longer.length);
  });
});

describe('a place', () => {
  const places = [
    { kind: 'attempt', nonce: nonceOf(1) },
    { kind: 'confirmation', shortcode: '600123' },
    { kind: 'validation', shortcode: '1234567' },
  ] as const;

  test.each(places)('$kind reads back, by itself and in its path', (place) => {
    expect(parsePlace(placeText(place))).toEqual(place);
    const path = mailboxPath(hmacSha256, new Uint8Array(32), context.tillId, place);
    expect(parseMailboxPath(path)).toMatchObject({ tillId: context.tillId, place });
    expect(isAddressSafaricomTakes(`https://box.example.co.ke${path}`)).toBe(true);
  });

  test('of an attempt has the very path that the loopback listener knows', () => {
    const key = new Uint8Array(32).fill(3);
    expect(mailboxPath(hmacSha256, key, context.tillId, { kind: 'attempt', nonce: nonceOf(1) })).toBe(
      callbackPath(hmacSha256, key, context.tillId, nonceOf(1)),
    );
  });

  test.each(['', 'c', 'c/', 'c/1234', 'c/12345678', 'x/600123', 'c/600123/', 'v/60012a', 'A'.repeat(32)])(
    'is not %j',
    (text) => {
      expect(parsePlace(text)).toBeUndefined();
      expect(parseMailboxPath(`/${context.tillId}/${text}/${'0'.repeat(32)}`)).toBeUndefined();
    },
  );
});

describe('an address', () => {
  test.each([
    ['https://box.example.co.ke', true],
    ['http://box.example.co.ke', false],
    ['https://MPESA.example.co.ke', false],
    ['https://m-pesa.example.co.ke', false],
    ['https://safaricom-box.example.co.ke', false],
    ['https://sqlbox.example.co.ke', false],
    ['https://executive.example.co.ke', false],
    ['https://cmd.example.co.ke', false],
  ])('%s is one that Safaricom takes: %s', (origin, isTaken) => {
    expect(isAddressSafaricomTakes(origin)).toBe(isTaken);
  });
});

describe('a list of sources', () => {
  test('lets everybody in when it is empty, else only what it names', () => {
    const allows = (list: string, address: string): boolean | string => {
      const sources = readSources(list);
      return typeof sources === 'string' ? sources : sources.allows(address);
    };
    expect(allows('', 'anything')).toBe(true);
    expect(allows('196.201.214.200', '196.201.214.200')).toBe(true);
    expect(allows('196.201.214.200', '::ffff:196.201.214.200')).toBe(true);
    expect(allows('196.201.214.200', '196.201.214.201')).toBe(false);
    expect(allows('2c0f:fe38::/32, 41.90.0.0/16', '2c0f:fe38::1')).toBe(true);
    expect(allows('2c0f:fe38::/32, 41.90.0.0/16', '41.90.255.255')).toBe(true);
    expect(allows('2c0f:fe38::/32, 41.90.0.0/16', '41.91.0.1')).toBe(false);
    expect(allows('41.90.0.0/x', '41.90.0.1')).toMatch(/41\.90\.0\.0\/x/);
  });
});

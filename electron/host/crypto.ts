/**
 * Node's own cryptography behind the `Crypto` port. A sealed text is one version byte, the nonce, the tag and the
 * cipher text, so that a change of algorithm can be told from a wrong key.
 */
import {
  createCipheriv,
  createDecipheriv,
  createHmac,
  createSecretKey,
  hash,
  randomBytes,
  scrypt,
  timingSafeEqual,
} from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';
import type { Crypto } from '../ports.ts';

const sealVersion = 1;
const nonceLength = 12;
const tagLength = 16;
const headLength = 1 + nonceLength + tagLength;

/** OWASP Password Storage Cheat Sheet allows N=2^15, r=8, p=3 and up; a PIN also has an attempt limit and a locked file. */
const scryptCost = { N: 2 ** 15, r: 8, p: 1, maxmem: 64 * 1024 * 1024 };

/** Stored bodies are at most 256 kB; anything that unpacks to more than this was not written by us. */
const largestInflatedBytes = 16 * 1024 * 1024;

export function nodeCrypto(): Crypto {
  return {
    sha256: (data) => new Uint8Array(hash('sha256', data, 'buffer')),
    hmacSha256: (key, data) => new Uint8Array(createHmac('sha256', secretOf(key)).update(data).digest()),
    // SECURITY: constant time; only the length may leak, and lengths are public here.
    equal: (a, b) => a.byteLength === b.byteLength && timingSafeEqual(a, b),
    scrypt: scryptBytes,
    seal: (key, plain) => sealWith(key, randomBytes(nonceLength), plain),
    // SECURITY: the nonce is a MAC of the text itself, so it repeats only with the same text.
    sealAlike: (key, plain) =>
      sealWith(
        key,
        createHmac('sha256', secretOf(key)).update(plain).digest().subarray(0, nonceLength),
        plain,
      ),
    open,
    deflate: (plain, dictionary) => new Uint8Array(deflateRawSync(plain, { level: 9, dictionary })),
    inflate: (packed, dictionary) =>
      new Uint8Array(inflateRawSync(packed, { maxOutputLength: largestInflatedBytes, dictionary })),
  };
}

const secrets = new WeakMap<Uint8Array, KeyObject>();

/** Node takes longer to make a key of raw bytes than to use it; each key of ours is made once. Keys never change. */
function secretOf(key: Uint8Array): KeyObject {
  const known = secrets.get(key);
  if (known) return known;
  const made = createSecretKey(key);
  secrets.set(key, made);
  return made;
}

function scryptBytes(secret: string, salt: Uint8Array): Promise<Uint8Array> {
  return new Promise((resolve, reject) => {
    scrypt(secret, salt, 32, scryptCost, (error, key) => {
      if (error) reject(error);
      else resolve(new Uint8Array(key));
    });
  });
}

/** SECURITY: a nonce never stands for two texts under one key; each key seals far fewer than 2^32 texts. */
function sealWith(key: Uint8Array, nonce: Uint8Array, plain: Uint8Array): Uint8Array {
  const cipher = createCipheriv('aes-256-gcm', secretOf(key), nonce, { authTagLength: tagLength });
  const text = Buffer.concat([cipher.update(plain), cipher.final()]);
  return new Uint8Array(Buffer.concat([Buffer.of(sealVersion), nonce, cipher.getAuthTag(), text]));
}

function open(key: Uint8Array, sealed: Uint8Array): Uint8Array | undefined {
  if (sealed.byteLength < headLength || sealed[0] !== sealVersion || key.byteLength !== 32) return undefined;
  const nonce = sealed.subarray(1, 1 + nonceLength);
  const decipher = createDecipheriv('aes-256-gcm', secretOf(key), nonce, { authTagLength: tagLength });
  decipher.setAuthTag(sealed.subarray(1 + nonceLength, headLength));
  try {
    return new Uint8Array(Buffer.concat([decipher.update(sealed.subarray(headLength)), decipher.final()]));
  } catch {
    return undefined;
  }
}

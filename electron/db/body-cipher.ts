import type { Crypto, Random } from '../ports.ts';
import { pack, unpack } from './pack.ts';

/**
 * Stored bodies: compressed, then encrypted under a key of their own, which is itself sealed with the database's body
 * key. Deleting a row's key erases the body for good (P11).
 */
export type BodyCipher = {
  readonly seal: (text: string) => { readonly body: Uint8Array; readonly bodyKey: Uint8Array };
  readonly open: (body: Uint8Array, bodyKey: Uint8Array | null) => string | undefined;
};

export function bodyCipher(crypto: Crypto, random: Random, databaseBodyKey: Uint8Array): BodyCipher {
  return {
    seal(text) {
      const rowKey = random.bytes(32);
      const body = crypto.seal(rowKey, pack(crypto, text));
      return { body, bodyKey: crypto.seal(databaseBodyKey, rowKey) };
    },
    open(body, bodyKey) {
      const rowKey = bodyKey === null ? undefined : crypto.open(databaseBodyKey, bodyKey);
      const packed = rowKey && crypto.open(rowKey, body);
      return packed && unpack(crypto, packed);
    },
  };
}

import type { Crypto } from '../ports.ts';

/**
 * Safaricom's CheckoutRequestID ends in nine digits of the payer's number, and numbers live only in `party` (P10). So
 * an attempt keeps it sealed, always the same way, that it can be looked up; a transaction keeps a mark of it, which
 * cannot be opened at all.
 */
export type IdCipher = {
  readonly seal: (id: string) => string;
  /** The id as Safaricom knows it; undefined when it was sealed under another key. */
  readonly open: (sealed: string) => string | undefined;
  readonly mark: (sealed: string) => string;
};

export function idCipher(crypto: Crypto, databaseBodyKey: Uint8Array): IdCipher {
  const key = crypto.hmacSha256(databaseBodyKey, 'checkout-request-ids');
  return {
    seal: (id) => text(crypto.sealAlike(key, new TextEncoder().encode(id))),
    open: (sealed) => {
      const plain = crypto.open(key, new Uint8Array(Buffer.from(sealed, 'base64url')));
      return plain && new TextDecoder().decode(plain);
    },
    // Half of it: 128 bits are more than chance or search can hit, and the mark stands in an index.
    mark: (sealed) => text(crypto.hmacSha256(key, sealed).subarray(0, 16)),
  };
}

const text = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64url');

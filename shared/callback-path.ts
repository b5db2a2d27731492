/**
 * The secret path on which Safaricom's answer to one attempt comes home: `/<till>/<nonce>/<mac>`, lower-case hex of
 * 8, 16 and 16 bytes. Hex cannot spell a word that Safaricom refuses in addresses. Nothing is registered per attempt:
 * the mac proves that this till made the path.
 */
export type HmacSha256 = (key: Uint8Array, data: string) => Uint8Array;

const macBytes = 16;

export type CallbackPath = { readonly tillId: string; readonly nonce: string; readonly mac: string };

/** SECURITY: half of an HMAC-SHA256 (128 bits) over till and nonce; it cannot be made without the path key. */
export function callbackMac(hmac: HmacSha256, pathKey: Uint8Array, tillId: string, nonce: string): string {
  return [...hmac(pathKey, `${tillId}/${nonce}`).subarray(0, macBytes)].map(hexByte).join('');
}

export function callbackPath(hmac: HmacSha256, pathKey: Uint8Array, tillId: string, nonce: string): string {
  return `/${tillId}/${nonce}/${callbackMac(hmac, pathKey, tillId, nonce)}`;
}

/** Undefined for anything else, also for upper case, a query or a slash too many. */
export function parseCallbackPath(path: string): CallbackPath | undefined {
  const match = /^\/([0-9a-f]{16})\/([0-9a-f]{32})\/([0-9a-f]{32})$/.exec(path);
  const [, tillId, nonce, mac] = match ?? [];
  return tillId === undefined || nonce === undefined || mac === undefined
    ? undefined
    : { tillId, nonce, mac };
}

const hexByte = (byte: number): string => byte.toString(16).padStart(2, '0');

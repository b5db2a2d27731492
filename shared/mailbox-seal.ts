/**
 * The sealed box in which a body waits at the mailbox: X25519 with a key pair made for this body alone, HKDF-SHA-256,
 * AES-256-GCM, all by WebCrypto, so that Workers, Node and the till run this same code. Whoever has the mailbox's disk
 * can neither read a body nor put it under another till, place or time; anybody who has the public key can make a new
 * one, so a sealed body proves nothing about its sender.
 */
export type SealContext = { readonly tillId: string; readonly place: string; readonly receivedAtMs: number };
export type MailboxKeyPair = {
  /** 32 bytes, as the mailbox gets it. */
  readonly publicKey: Uint8Array;
  /** PKCS#8; never leaves the till. */
  readonly privateKey: Uint8Array;
};

/** So that a later change of algorithm can be told from a wrong key. */
const version = 1;
const publicKeyBytes = 32;
const headBytes = 1 + publicKeyBytes;
const lengthBytes = 4;
/** SECURITY: lengths are rounded up to this, since a refusal and a success differ in length. */
const paddedToBytes = 512;
const x25519 = { name: 'X25519' };
/** SECURITY: every body has a key of its own, so the nonce need not differ. */
const onlyNonce = new Uint8Array(12);

export async function newMailboxKeyPair(subtle: SubtleCrypto): Promise<MailboxKeyPair> {
  const pair = await ephemeralPair(subtle);
  const [publicKey, privateKey] = await Promise.all([
    subtle.exportKey('raw', pair.publicKey),
    subtle.exportKey('pkcs8', pair.privateKey),
  ]);
  return { publicKey: new Uint8Array(publicKey), privateKey: new Uint8Array(privateKey) };
}

/** Rejects when `publicKey` is no X25519 key. */
export async function sealBody(
  subtle: SubtleCrypto,
  publicKey: Uint8Array,
  context: SealContext,
  body: Uint8Array,
): Promise<Uint8Array> {
  const once = await ephemeralPair(subtle);
  const oncePublic = new Uint8Array(await subtle.exportKey('raw', once.publicKey));
  const theirs = await importPublic(subtle, publicKey);
  const key = await bodyKey(subtle, once.privateKey, theirs, join(oncePublic, publicKey), 'encrypt');
  const text = await subtle.encrypt(gcm(context), key, source(padded(body)));
  return join(Uint8Array.of(version), oncePublic, new Uint8Array(text));
}

/** Undefined when key, context or bytes are not the right ones. Never rejects for what a stranger sent. */
export async function openBody(
  subtle: SubtleCrypto,
  pair: MailboxKeyPair,
  context: SealContext,
  sealed: Uint8Array,
): Promise<Uint8Array | undefined> {
  if (sealed.byteLength <= headBytes || sealed[0] !== version) return undefined;
  const oncePublic = sealed.subarray(1, headBytes);
  const mine = await subtle.importKey('pkcs8', source(pair.privateKey), x25519, false, ['deriveBits']);
  try {
    const theirs = await importPublic(subtle, oncePublic);
    const key = await bodyKey(subtle, mine, theirs, join(oncePublic, pair.publicKey), 'decrypt');
    return unpadded(
      new Uint8Array(await subtle.decrypt(gcm(context), key, source(sealed.subarray(headBytes)))),
    );
  } catch {
    return undefined;
  }
}

async function ephemeralPair(subtle: SubtleCrypto): Promise<CryptoKeyPair> {
  return (await subtle.generateKey(x25519, true, ['deriveBits'])) as CryptoKeyPair;
}

const importPublic = (subtle: SubtleCrypto, raw: Uint8Array): Promise<CryptoKey> =>
  subtle.importKey('raw', source(raw), x25519, false, []);

/** Both public keys go into the key, so that a body sealed to one till never opens as one sealed to another. */
async function bodyKey(
  subtle: SubtleCrypto,
  mine: CryptoKey,
  theirs: CryptoKey,
  salt: Uint8Array,
  use: 'encrypt' | 'decrypt',
): Promise<CryptoKey> {
  const shared = await subtle.deriveBits({ name: 'X25519', public: theirs }, mine, 256);
  const material = await subtle.importKey('raw', shared, 'HKDF', false, ['deriveKey']);
  const hkdf = {
    name: 'HKDF',
    hash: 'SHA-256',
    salt: source(salt),
    info: source(bytesOf('mbili mailbox body 1')),
  };
  return subtle.deriveKey(hkdf, material, { name: 'AES-GCM', length: 256 }, false, [use]);
}

const gcm = ({ tillId, place, receivedAtMs }: SealContext): AesGcmParams => ({
  name: 'AES-GCM',
  iv: onlyNonce,
  additionalData: source(bytesOf(JSON.stringify([tillId, place, receivedAtMs]))),
});

function padded(body: Uint8Array): Uint8Array {
  const length = Math.ceil((lengthBytes + body.byteLength) / paddedToBytes) * paddedToBytes;
  const whole = new Uint8Array(length);
  new DataView(whole.buffer).setUint32(0, body.byteLength);
  whole.set(body, lengthBytes);
  return whole;
}

function unpadded(whole: Uint8Array): Uint8Array | undefined {
  if (whole.byteLength < lengthBytes) return undefined;
  const length = new DataView(whole.buffer, whole.byteOffset).getUint32(0);
  return length > whole.byteLength - lengthBytes ? undefined : whole.slice(lengthBytes, lengthBytes + length);
}

function join(...parts: readonly Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.byteLength, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.byteLength;
  }
  return whole;
}

const bytesOf = (text: string): Uint8Array => new TextEncoder().encode(text);
/** WebCrypto's types do not take a view of a buffer that might be shared; ours never are. */
const source = (bytes: Uint8Array): Uint8Array<ArrayBuffer> => new Uint8Array(bytes);

/**
 * The key pair to which security credentials are encrypted: RSA, PKCS#1 v1.5, base64 (Safaricom Daraja portal,
 * Getting Started, security credentials). Made when somebody first asks for the certificate; nobody can have encrypted
 * to it before.
 */
import { constants, createPrivateKey, generateKeyPair, privateDecrypt } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { promisify } from 'node:util';

export type SimulatedKeys = { readonly certificatePem: string; readonly privateKeyPem: string };

export type SimulatedCredentials = {
  readonly certificatePem: () => Promise<string>;
  /** The password inside, or undefined when it was not encrypted to this certificate. */
  readonly open: (credential: string) => string | undefined;
};

/** `given`: keys from elsewhere, so that a credential outlives a restart of the simulator. */
export function simulatedCredentials(nowMs: () => number, given?: SimulatedKeys): SimulatedCredentials {
  let making: Promise<SimulatedKeys> | undefined = given && Promise.resolve(given);
  let privateKey: KeyObject | undefined = given && createPrivateKey(given.privateKeyPem);
  return {
    certificatePem: async () => {
      making ??= newSimulatedKeys(nowMs());
      const keys = await making;
      privateKey ??= createPrivateKey(keys.privateKeyPem);
      return keys.certificatePem;
    },
    open: (credential) => privateKey && openCredential(privateKey, credential),
  };
}

/** A key pair and a certificate of its own; about a tenth of a second. */
export async function newSimulatedKeys(nowMs: number): Promise<SimulatedKeys> {
  const pair = await promisify(generateKeyPair)('rsa', {
    modulusLength: 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  // Loaded only here: it is large, and most runs of practice pay nobody.
  const { default: forge } = await import('node-forge');
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(pair.publicKey);
  certificate.serialNumber = '01';
  const dayMs = 24 * 60 * 60 * 1000;
  certificate.validity.notBefore = new Date(nowMs - dayMs);
  certificate.validity.notAfter = new Date(nowMs + 3650 * dayMs);
  const name = [{ name: 'commonName', value: 'simulated-daraja.invalid' }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.sign(forge.pki.privateKeyFromPem(pair.privateKey), forge.md.sha256.create());
  return { certificatePem: forge.pki.certificateToPem(certificate), privateKeyPem: pair.privateKey };
}

/** The padding is taken off by hand: not every runtime that practice meets still does it (CVE-2023-46809). */
function openCredential(key: KeyObject, credential: string): string | undefined {
  const sealed = Buffer.from(credential, 'base64');
  // Base64 without blanks or line ends, nothing more and nothing less.
  if (sealed.toString('base64') !== credential) return undefined;
  try {
    return unpadded(privateDecrypt({ key, padding: constants.RSA_NO_PADDING }, sealed));
  } catch {
    return undefined;
  }
}

/** `00 02 <eight or more bytes, none of them 0> 00 <message>`. */
function unpadded(block: Buffer): string | undefined {
  if (block[0] !== 0 || block[1] !== 2) return undefined;
  const end = block.indexOf(0, 2);
  return end < 10 ? undefined : block.subarray(end + 1).toString('utf8');
}

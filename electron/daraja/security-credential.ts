/**
 * The security credential: the initiator's password, encrypted for Safaricom alone. Source: Safaricom Daraja portal,
 * "Security credentials": RSA with PKCS #1 v1.5 padding (not OAEP) of the password alone, base64. The padding is random,
 * so each one is different and any of them is good.
 *
 * SECURITY: a credential is made when it is sent and lies nowhere; no text of this file's errors repeats any input.
 */
import { X509Certificate } from 'node:crypto';
import forge from 'node-forge';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Initiator } from './settings.ts';

export const credentialProblems = [
  'notACertificate',
  'notRsa',
  'passwordMissing',
  'passwordTooLong',
  'notACredential',
  'nameMissing',
] as const;
/** Each has its sentences under `credential.*` in the locales. */
export type CredentialProblem = (typeof credentialProblems)[number];

export type ImportedCertificate = {
  /** What is kept: the certificate alone, however it was given. */
  readonly pem: string;
  readonly commonName: string;
  /** 256 for a key of 2048 bits: the length of a credential before base64. */
  readonly keyBytes: number;
  readonly expiresAtMs: number;
  /** Safaricom's own certificates are past their date and in use: said, never refused. */
  readonly isExpired: boolean;
};

/** The certificate from Safaricom's portal, as a PEM or DER file. */
export function readCertificate(
  file: Uint8Array,
  nowMs: number,
): Result<ImportedCertificate, CredentialProblem> {
  const certificate = parseCertificate(file);
  if (!certificate.ok) return certificate;
  const { publicKey, subject, validity } = certificate.value;
  const commonName: unknown = subject.getField('CN')?.value;
  const expiresAtMs = validity.notAfter.getTime();
  return ok({
    pem: forge.pki.certificateToPem(certificate.value),
    commonName: typeof commonName === 'string' ? commonName : '',
    keyBytes: keyBytesOf(publicKey as forge.pki.rsa.PublicKey),
    expiresAtMs,
    isExpired: expiresAtMs < nowMs,
  });
}

/** Ours: a certificate is about 2 kB. */
const longestFile = 64 * 1024;
/** The public-key algorithm "RSA" (RFC 8017), as the bytes of its DER object identifier. */
const rsaIdentifier = '\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01';
const pemBlock = /-----BEGIN (?:X509 |TRUSTED )?CERTIFICATE-----([A-Za-z0-9+/=\s]+)-----END /;

function parseCertificate(file: Uint8Array): Result<forge.pki.Certificate, CredentialProblem> {
  if (file.byteLength === 0 || file.byteLength > longestFile) return err('notACertificate');
  const der = derOf(file);
  try {
    return ok(forge.pki.certificateFromAsn1(forge.asn1.fromDer(der)));
  } catch {
    // The library reads RSA alone: whether it is another kind of certificate, the platform's own reader knows.
    return err(isOtherCertificate(file) && !der.includes(rsaIdentifier) ? 'notRsa' : 'notACertificate');
  }
}

/** As the library wants it: one character per byte. */
function derOf(file: Uint8Array): string {
  const text = Buffer.from(file).toString('latin1');
  const base64 = pemBlock.exec(text)?.[1];
  return base64 === undefined ? text : Buffer.from(base64, 'base64').toString('latin1');
}

function isOtherCertificate(file: Uint8Array): boolean {
  try {
    return new X509Certificate(file).publicKey.asymmetricKeyType !== 'rsa';
  } catch {
    return false;
  }
}

const keyBytesOf = (key: forge.pki.rsa.PublicKey): number => Math.ceil(key.n.bitLength() / 8);

/** RFC 8017: padding takes at least eleven bytes. */
const paddingBytes = 11;

/** A new credential from a password; `pem` is `ImportedCertificate.pem`. */
export function makeSecurityCredential(pem: string, password: string): Result<string, CredentialProblem> {
  const certificate = parseCertificate(Buffer.from(pem));
  if (!certificate.ok) return certificate;
  const publicKey = certificate.value.publicKey as forge.pki.rsa.PublicKey;
  // Pasted passwords come with spaces and line ends.
  const bytes = forge.util.encodeUtf8(password.trim());
  if (bytes === '') return err('passwordMissing');
  if (bytes.length > keyBytesOf(publicKey) - paddingBytes) return err('passwordTooLong');
  return ok(forge.util.encode64(publicKey.encrypt(bytes, 'RSAES-PKCS1-V1_5')));
}

/** Keys of 2048, 3072 and 4096 bits; Safaricom's have 2048. */
const usualKeyBytes: readonly number[] = [256, 384, 512];

/**
 * A credential that the owner made on the portal and pasted; line breaks inside are taken out. With a certificate at
 * hand its `keyBytes` says how long the credential must be.
 */
export function checkReadyCredential(text: string, keyBytes?: number): Result<string, CredentialProblem> {
  const packed = text.replaceAll(/\s+/g, '');
  if (!/^[A-Za-z0-9+/]+={0,2}$/.test(packed)) return err('notACredential');
  const bytes = Buffer.from(packed, 'base64');
  const isOfAKey = keyBytes === undefined ? usualKeyBytes.includes(bytes.length) : bytes.length === keyBytes;
  return isOfAKey && bytes.toString('base64') === packed ? ok(packed) : err('notACredential');
}

/** The initiator as a request carries him. */
export type SignedInitiator = {
  readonly name: string;
  readonly securityCredential: string;
  /** What must never come back in a text. */
  readonly secrets: readonly string[];
};

/** Made anew for each request, never kept. */
export function signInitiator({ name, key }: Initiator): Result<SignedInitiator, CredentialProblem> {
  const trimmed = name.trim();
  if (trimmed === '') return err('nameMissing');
  const credential =
    key.kind === 'ready'
      ? checkReadyCredential(key.securityCredential)
      : makeSecurityCredential(key.certificatePem, key.password);
  if (!credential.ok) return credential;
  const password = key.kind === 'password' ? [key.password.trim()] : [];
  return ok({
    name: trimmed,
    securityCredential: credential.value,
    secrets: [credential.value, ...password],
  });
}

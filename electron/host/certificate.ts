import { X509Certificate } from 'node:crypto';

export type CertificateFacts = {
  readonly pem: string;
  readonly subject: string;
  readonly validUntilMs: number;
};

/**
 * Safaricom's public certificate, as PEM or as DER in base64; undefined for anything else. An expired one is taken:
 * the ones in use at Safaricom are (Safaricom Daraja portal, Security Credentials).
 */
export function readCertificate(text: string): CertificateFacts | undefined {
  try {
    const trimmed = text.trim();
    const certificate = new X509Certificate(
      trimmed.startsWith('-----') ? trimmed : Buffer.from(trimmed.replaceAll(/\s+/g, ''), 'base64'),
    );
    // PKCS#1 v1.5 needs an RSA key.
    if (certificate.publicKey.asymmetricKeyType !== 'rsa') return undefined;
    const subject =
      /CN=([^\n]+)/.exec(certificate.subject)?.[1] ?? certificate.subject.replaceAll('\n', ', ');
    return { pem: certificate.toString(), subject, validUntilMs: Date.parse(certificate.validTo) };
  } catch {
    return undefined;
  }
}

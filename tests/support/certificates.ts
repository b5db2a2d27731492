/** Certificates and keys of our own making, shaped like Safaricom's, and the other side of a security credential. */
import { constants, createPrivateKey, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import forge from 'node-forge';

export type TestCertificate = {
  readonly pem: string;
  readonly der: Uint8Array;
  readonly privateKeyPem: string;
};

export function makeCertificate(
  options: { readonly bits?: number; readonly endsAtMs?: number } = {},
): TestCertificate {
  const keys = generateKeyPairSync('rsa', {
    modulusLength: options.bits ?? 2048,
    publicKeyEncoding: { type: 'spki', format: 'pem' },
    privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
  });
  const certificate = forge.pki.createCertificate();
  certificate.publicKey = forge.pki.publicKeyFromPem(keys.publicKey);
  certificate.serialNumber = '01';
  certificate.validity.notBefore = new Date('2015-11-11T00:00:00Z');
  certificate.validity.notAfter = new Date(options.endsAtMs ?? Date.parse('2016-11-11T12:00:00Z'));
  const name = [{ name: 'commonName', value: 'apicrypt.example.co.ke' }];
  certificate.setSubject(name);
  certificate.setIssuer(name);
  certificate.sign(forge.pki.privateKeyFromPem(keys.privateKey), forge.md.sha256.create());
  const der = forge.asn1.toDer(forge.pki.certificateToAsn1(certificate)).getBytes();
  return {
    pem: forge.pki.certificateToPem(certificate),
    der: Buffer.from(der, 'latin1'),
    privateKeyPem: keys.privateKey,
  };
}

export type Opened = {
  /** The first two bytes, which say that it is encryption padding: `0002`. */
  readonly head: string;
  readonly paddingBytes: number;
  readonly padding: string;
  readonly password: string;
};

/**
 * What Safaricom does with a credential. The padding is taken off by hand: Node refuses to take it off since an attack
 * on those who do (CVE-2023-46809).
 */
export function openCredential(credential: string, privateKeyPem: string): Opened {
  const plain = privateDecrypt(
    { key: createPrivateKey(privateKeyPem), padding: constants.RSA_NO_PADDING },
    Buffer.from(credential, 'base64'),
  );
  const end = plain.indexOf(0, 2);
  const padding = plain.subarray(2, end);
  return {
    head: plain.subarray(0, 2).toString('hex'),
    paddingBytes: padding.length,
    padding: padding.toString('hex'),
    password: plain.subarray(end + 1).toString('utf8'),
  };
}

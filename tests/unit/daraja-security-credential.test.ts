import { describe, expect, test } from 'vitest';
import {
  checkReadyCredential,
  makeSecurityCredential,
  readCertificate,
  signInitiator,
} from '../../electron/daraja/security-credential.ts';
import { makeCertificate, openCredential } from '../support/certificates.ts';

const certificate = makeCertificate();
const password = 'Saf#2026 ünïcode';
const today = Date.parse('2026-11-21T09:00:00Z');
const bytes = (text: string): Uint8Array => Buffer.from(text);

function made(pem: string, plain: string): string {
  const credential = makeSecurityCredential(pem, plain);
  if (!credential.ok) throw new Error(credential.error);
  return credential.value;
}

/** On an elliptic curve; its key was thrown away. */
const ellipticPem = `-----BEGIN CERTIFICATE-----
MIIBeTCCAR+gAwIBAgIUVsoRNJhAcokPSMRNcOVBRWwo8a0wCgYIKoZIzj0EAwIw
EjEQMA4GA1UEAwwHZXhhbXBsZTAeFw0yNjExMjExMDE3NTZaFw0yNjExMjIxMDE3
NTZaMBIxEDAOBgNVBAMMB2V4YW1wbGUwWTATBgcqhkjOPQIBBggqhkjOPQMBBwNC
AASDBrPKszo1/0NQXjb3TrgZ9wOo5ieKGxOOHpOok6JluMu7ngG4REvt91bnCZ9m
ru+8qSk78Z4jainPj+9wc9Lzo1MwUTAdBgNVHQ4EFgQUtg8H7TLrl5N/h5uhWdoQ
R5nTWdAwHwYDVR0jBBgwFoAUtg8H7TLrl5N/h5uhWdoQR5nTWdAwDwYDVR0TAQH/
BAUwAwEB/zAKBggqhkjOPQQDAgNIADBFAiEAoMq6MoPyOar9fyaOkSpCtcmHYqmh
gbaizZX5cHiwQCACIAIrjOXMGAq9umwqAslGO+DsltMGaZGhW152RTfPfxmJ
-----END CERTIFICATE-----
`;

describe('the certificate', () => {
  test.each([
    ['PEM', bytes(certificate.pem)],
    [
      'PEM with Windows line ends and words around it',
      bytes(`Bag Attributes\r\n${certificate.pem.replaceAll('\n', '\r\n')}\r\n`),
    ],
    ['DER', certificate.der],
  ])('is read as %s', (_name, file) => {
    const read = readCertificate(file, today);
    expect(read).toMatchObject({
      ok: true,
      value: { commonName: 'apicrypt.example.co.ke', keyBytes: 256 },
    });
    if (read.ok) {
      const opened = openCredential(made(read.value.pem, password), certificate.privateKeyPem);
      expect(opened.password).toBe(password);
    }
  });

  test('past its date is taken, and its date is said', () => {
    expect(readCertificate(certificate.der, today)).toMatchObject({
      ok: true,
      value: { isExpired: true, expiresAtMs: Date.parse('2016-11-11T12:00:00Z') },
    });
    const current = makeCertificate({ endsAtMs: Date.parse('2030-01-01T00:00:00Z') });
    expect(readCertificate(current.der, today)).toMatchObject({ ok: true, value: { isExpired: false } });
  });

  test.each([
    ['nothing', new Uint8Array()],
    ['a picture', Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 0, 0, 0])],
    ['a page', bytes('<html>Log in</html>')],
    ['a private key', bytes(certificate.privateKeyPem)],
    ['half of one', certificate.der.subarray(0, 300)],
    ['an empty frame', bytes('-----BEGIN CERTIFICATE-----\n\n-----END CERTIFICATE-----')],
    ['very many bytes', new Uint8Array(1_000_000).fill(0x30)],
  ])('is refused with a reason when it is %s', (_name, file) => {
    expect(readCertificate(file, today)).toEqual({ ok: false, error: 'notACertificate' });
  });

  test('of another kind than RSA is refused as that', () => {
    expect(readCertificate(bytes(ellipticPem), today)).toEqual({ ok: false, error: 'notRsa' });
  });
});

describe('the security credential', () => {
  test('is the password alone under PKCS #1 v1.5, 344 characters of base64 for a key of 2048 bits', () => {
    const credential = made(certificate.pem, password);
    expect(credential).toMatch(/^[A-Za-z0-9+/]{342}==$/);
    const opened = openCredential(credential, certificate.privateKeyPem);
    expect(opened).toMatchObject({ head: '0002', password });
    // 256 bytes less two at the head, one zero and the password.
    expect(opened.paddingBytes).toBe(256 - 3 - Buffer.byteLength(password));
    expect(opened.padding).not.toMatch(/^(?:..)*?00/);
  });

  test('is different each time', () => {
    expect(made(certificate.pem, password)).not.toBe(made(certificate.pem, password));
  });

  test('loses the spaces and line ends that come with pasting', () => {
    const opened = openCredential(made(certificate.pem, ' secret\r\n'), certificate.privateKeyPem);
    expect(opened.password).toBe('secret');
  });

  test('holds up to what the key can carry, and no more', () => {
    const longest = 'x'.repeat(245);
    expect(openCredential(made(certificate.pem, longest), certificate.privateKeyPem).password).toBe(longest);
    expect(makeSecurityCredential(certificate.pem, `${longest}x`)).toEqual({
      ok: false,
      error: 'passwordTooLong',
    });
    expect(makeSecurityCredential(certificate.pem, ' \n')).toEqual({ ok: false, error: 'passwordMissing' });
    expect(makeSecurityCredential('no certificate', 'secret')).toEqual({
      ok: false,
      error: 'notACertificate',
    });
  });

  test('pasted ready-made is taken when it is whole, also with line breaks in it', () => {
    const ready = made(certificate.pem, password);
    const wrapped = `\n${ready.slice(0, 76)}\r\n${ready.slice(76)} `;
    expect(checkReadyCredential(wrapped)).toEqual({ ok: true, value: ready });
    expect(checkReadyCredential(ready, 256)).toEqual({ ok: true, value: ready });
  });

  test.each([
    ['nothing', ''],
    ['the password itself', 'secret-password'],
    ['half of it', made(certificate.pem, password).slice(0, 200)],
    ['with a letter lost', made(certificate.pem, password).slice(1)],
    ['with another alphabet', made(certificate.pem, password).replace(/.{4}/, '-_-_')],
    ['with something behind it', `${made(certificate.pem, password)}AAAA`],
  ])('pasted ready-made is refused when it is %s', (_name, text) => {
    expect(checkReadyCredential(text)).toEqual({ ok: false, error: 'notACredential' });
  });

  test('pasted ready-made is refused when it is not of the length of the imported key', () => {
    expect(checkReadyCredential(made(certificate.pem, password), 512).ok).toBe(false);
  });

  test('comes with the initiator, made anew or as pasted, and says what is secret of it', () => {
    const signed = signInitiator({
      name: ' apiuser ',
      key: { kind: 'password', password: ' secret ', certificatePem: certificate.pem },
    });
    expect(signed).toMatchObject({ ok: true, value: { name: 'apiuser' } });
    if (signed.ok) expect(signed.value.secrets).toEqual([signed.value.securityCredential, 'secret']);
    const ready = made(certificate.pem, password);
    expect(signInitiator({ name: 'apiuser', key: { kind: 'ready', securityCredential: ready } })).toEqual({
      ok: true,
      value: { name: 'apiuser', securityCredential: ready, secrets: [ready] },
    });
    expect(signInitiator({ name: ' ', key: { kind: 'ready', securityCredential: ready } })).toEqual({
      ok: false,
      error: 'nameMissing',
    });
  });
});

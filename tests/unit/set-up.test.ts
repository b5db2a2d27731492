import forge from 'node-forge';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readCertificate } from '../../electron/host/certificate.ts';
import { watchHttp } from '../../electron/host/watched-http.ts';
import { escposBytes } from '../../electron/printing/escpos.ts';
import { healthPage } from '../../electron/reports/health.ts';
import type { MeasuredHealth } from '../../electron/reports/health.ts';
import { darajaAddress } from '../../electron/daraja/addresses.ts';
import type { HttpOutcome } from '../../electron/ports.ts';
import {
  plainRecoveryCode,
  recoveryCode,
  recoveryCodeBytes,
  recoverySheet,
} from '../../shared/recovery-sheet.ts';
import { printableLines } from '../../shared/receipt-layout.ts';
import { addressProblem, passwordDaysLeft, withoutBlanks } from '../../shared/set-up.ts';
import { testClock } from '../support/test-till.ts';

function certificate(notAfter: Date, bits = 1024): { readonly pem: string; readonly der: string } {
  const keys = forge.pki.rsa.generateKeyPair(bits);
  const made = forge.pki.createCertificate();
  made.publicKey = keys.publicKey;
  made.serialNumber = '01';
  made.validity.notBefore = new Date('2015-01-01T00:00:00Z');
  made.validity.notAfter = notAfter;
  const name = [{ name: 'commonName', value: 'apicrypt.example.co.ke' }];
  made.setSubject(name);
  made.setIssuer(name);
  made.sign(keys.privateKey, forge.md.sha256.create());
  const der = forge.util.encode64(forge.asn1.toDer(forge.pki.certificateToAsn1(made)).getBytes());
  return { pem: forge.pki.certificateToPem(made), der };
}

describe('a certificate', () => {
  const ended = new Date('2018-03-21T00:00:00Z');
  const { pem, der } = certificate(ended);

  test.each([
    ['PEM', pem],
    ['PEM with blanks around it', `\n  ${pem}\n`],
    ['DER in base64', der],
    ['DER in broken lines', der.replaceAll(/(.{64})/g, '$1\r\n')],
  ])('is taken as %s, also when it has ended', (_, text) => {
    expect(readCertificate(text)).toMatchObject({
      subject: 'apicrypt.example.co.ke',
      validUntilMs: ended.getTime(),
    });
  });

  test.each(['', 'a certificate', pem.slice(0, 200), der.slice(0, 300), `{"pem":"${der}"}`])(
    'is nothing else (%#)',
    (text) => expect(readCertificate(text)).toBeUndefined(),
  );
});

describe('the recovery code', () => {
  test('has 25 signs of 32, none of which can be taken for another', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: recoveryCodeBytes, maxLength: recoveryCodeBytes }), (bytes) => {
        expect(recoveryCode(bytes)).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{5}-){4}[0-9A-HJKMNP-TV-Z]{5}$/);
      }),
    );
  });

  test('is the same however it is typed', () => {
    const code = recoveryCode(new Uint8Array(recoveryCodeBytes).map((_, at) => at));
    const plain = plainRecoveryCode(code);
    expect(plain).toHaveLength(25);
    expect(plainRecoveryCode(code.toLowerCase())).toBe(plain);
    expect(plainRecoveryCode(code.replaceAll('-', '  '))).toBe(plain);
    expect(plainRecoveryCode(code.replaceAll('0', 'o').replaceAll('1', 'l'))).toBe(plain);
  });

  test.each([32, 42, 48] as const)('stands whole on paper of %i letters', (columns) => {
    const code = recoveryCode(new Uint8Array(recoveryCodeBytes).map((_, at) => at * 7));
    const document = recoverySheet({
      language: 'sw',
      shopName: 'Mama Wanjiku Nyambura General Stores',
      tillName: 'Till A',
      ownerName: 'Amina',
      code,
      atMs: Date.UTC(2026, 10, 21, 11, 5),
    });
    const text = printableLines(document, columns)
      .map((line) => (line.kind === 'text' ? line.spans.map((span) => span.text).join('') : ''))
      .join('\n');
    for (const group of code.split('-')) expect(text).toContain(group);
    // The printer refuses a line that is too wide.
    expect(escposBytes(printableLines(document, columns), { columns, cut: true }).length).toBeGreaterThan(
      200,
    );
  });
});

describe('what is typed', () => {
  test('loses every blank, also inside', () => {
    expect(withoutBlanks(' ab\r\nc d\t\u00a0e ')).toBe('abcde');
  });

  test.each(['https://answers.duka.co.ke', 'https://duka.co.ke/till-1', 'https://duka.co.ke:8443'])(
    'the address %s is taken',
    (url) => expect(addressProblem(url)).toBeUndefined(),
  );

  test('an initiator’s password counts down by whole days', () => {
    const setMs = Date.UTC(2026, 0, 1);
    const day = 86_400_000;
    expect(passwordDaysLeft(setMs, 90, setMs)).toBe(90);
    expect(passwordDaysLeft(setMs, 90, setMs + 76 * day)).toBe(14);
    expect(passwordDaysLeft(setMs, 90, setMs + 91 * day)).toBe(-1);
  });
});

describe('the health page', () => {
  const measured: MeasuredHealth = {
    nowMs: 1,
    apis: [],
    clockOffsetMs: null,
    mailboxLagMs: null,
    balances: [],
    rate: { nextQueryMs: 0, perMinute: 5, fullPerMinute: 5, waiting: 0 },
    passwordDaysLeft: null,
    passwordWarnDays: 14,
    vault: 'keyring',
    vaultState: 'open',
    freeBytes: null,
    ledger: { verifiedMs: null, brokenAt: null },
    anchorWrittenMs: null,
    payoutsFrozenUntilMs: null,
    recoverySheetMs: null,
  };

  test('shows what is not known as not known', () => {
    const page = healthPage(measured);
    expect(page.diskFreeMb).toBeNull();
    expect(page.apis.length).toBeGreaterThan(5);
    expect(page.apis.every((one) => one.lastSuccessMs === null && one.lastFailureMs === null)).toBe(true);
  });

  test('knows when each of Daraja’s addresses last answered, and nothing of what was said', async () => {
    const clock = testClock();
    const startMs = clock.nowMs();
    let outcome: HttpOutcome = { kind: 'response', status: 200, headers: {}, body: '{}' };
    const watched = watchHttp({ send: () => Promise.resolve(outcome) }, clock);
    const ask = (path: string) =>
      watched.http.send({
        method: 'POST',
        url: `${darajaAddress.production}${path}`,
        headers: {},
        connectTimeoutMs: 1,
        answerTimeoutMs: 1,
        maxAnswerBytes: 1,
      });
    await ask('/oauth/v1/generate?grant_type=client_credentials');
    clock.pass(1_000);
    outcome = { kind: 'ambiguous', detail: 'cut off' };
    await ask('/mpesa/stkpush/v1/processrequest');
    // "Still being processed" is documented as HTTP 500.
    outcome = { kind: 'response', status: 500, headers: {}, body: '{"errorCode":"500.001.1001"}' };
    await ask('/mpesa/stkpushquery/v1/query');
    const { apis } = healthPage({ ...measured, apis: watched.apis() });
    expect(apis.slice(0, 3)).toEqual([
      { api: 'token', lastSuccessMs: startMs, lastFailureMs: null },
      { api: 'prompt', lastSuccessMs: null, lastFailureMs: startMs + 1_000 },
      { api: 'query', lastSuccessMs: startMs + 1_000, lastFailureMs: null },
    ]);
  });
});

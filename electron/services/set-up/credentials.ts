/** What the owner types or pastes. Secrets go to the vault and never come back; everything else goes into the file. */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Request } from '../../../shared/ipc-contract.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { addressProblem, withoutBlanks } from '../../../shared/set-up.ts';
import { note } from '../../db/audit-store.ts';
import { transaction } from '../../db/transaction.ts';
import type { SecretName, Vault } from '../../ports.ts';
import type { Actor, Till } from '../till.ts';
import type { Certificate, SetUpFacts } from './facts.ts';
import { loadFacts, storeFacts } from './facts.ts';

type Typed = Request<'set-up:save'>;
type Field = keyof Typed;

export type ReadCertificate = (text: string) => Certificate | undefined;

type Prepared = {
  readonly secrets: readonly (readonly [SecretName, string])[];
  readonly facts: Partial<SetUpFacts>;
};

/**
 * Keeps what was typed. Pasted values lose their blanks (a passkey with a line end was a real shop's bad day). What a
 * changed value had proved must be proved again.
 */
export async function saveCredentials(
  till: Till,
  actor: Actor,
  vault: Vault,
  typed: Typed,
  readCertificate: ReadCertificate,
): Promise<Result<object, Failure>> {
  const prepared = prepare(till, typed, readCertificate);
  if (!prepared.ok) return prepared;
  const { secrets, facts } = prepared.value;
  if (secrets.length > 0 && vault.state() !== 'open') return err(failure('vault-locked'));
  for (const [name, value] of secrets) await vault.set(name, new TextEncoder().encode(value));
  transaction(till.db, (tx) => {
    const checks = Object.fromEntries(
      Object.entries(loadFacts(tx).checks).filter(
        ([check]) => !isStale(check, Object.keys(typed) as Field[]),
      ),
    );
    storeFacts(tx, { ...facts, checks });
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'setUpChanged',
      // SECURITY: names of fields only.
      values: { fields: Object.keys(typed).join(' ') },
    });
  });
  till.changed({ order: null, became: 'set-up' });
  return ok({});
}

/** Which test a changed field makes worthless. */
const proves: { readonly [check: string]: readonly Field[] } = {
  token: ['consumerKey', 'consumerSecret'],
  mailbox: ['answers'],
  balance: ['initiatorName', 'initiatorPassword', 'securityCredential', 'certificate', 'merchant'],
};
const isStale = (check: string, fields: readonly Field[]): boolean =>
  (proves[check] ?? []).some((field) => fields.includes(field));

function prepare(till: Till, typed: Typed, readCertificate: ReadCertificate): Result<Prepared, Failure> {
  const secrets: (readonly [SecretName, string])[] = [];
  for (const [field, name] of secretFields) {
    const text = typed[field];
    if (text === undefined) continue;
    const value = field === 'initiatorPassword' ? text.trim() : withoutBlanks(text);
    if (!shapes[field].test(value)) return err(failure('credential-not-understood', { field }));
    secrets.push([name, value]);
  }
  const { merchant, answers, initiatorName } = typed;
  if (answers?.kind === 'own-address') {
    const problem = addressProblem(answers.url);
    if (problem) return err(failure('address-refused', { problem }));
  }
  const certificate = typed.certificate === undefined ? undefined : readCertificate(typed.certificate);
  if (typed.certificate !== undefined && !certificate)
    return err(failure('credential-not-understood', { field: 'certificate' }));
  const isNewPassword = typed.initiatorPassword !== undefined || typed.securityCredential !== undefined;
  return ok({
    secrets,
    facts: {
      ...(merchant && { merchant }),
      ...(answers && {
        answers: answers.kind === 'own-address' ? { ...answers, url: withoutSlash(answers.url) } : answers,
      }),
      ...(initiatorName !== undefined && { initiatorName: initiatorName.trim() }),
      ...(certificate && { certificate }),
      ...(isNewPassword && { passwordSetAtMs: till.clock.nowMs() }),
    },
  });
}

const withoutSlash = (url: string): string => url.trim().replace(/\/+$/, '');

type SecretField = 'consumerKey' | 'consumerSecret' | 'passkey' | 'initiatorPassword' | 'securityCredential';
const secretFields: readonly (readonly [SecretField, SecretName])[] = [
  ['consumerKey', 'consumer-key'],
  ['consumerSecret', 'consumer-secret'],
  ['passkey', 'passkey'],
  ['initiatorPassword', 'initiator-password'],
  ['securityCredential', 'security-credential'],
];

/** Wide on purpose: they catch a paste of the wrong thing, and Safaricom decides about the rest. */
const shapes: { readonly [F in SecretField]: RegExp } = {
  consumerKey: /^[A-Za-z0-9]{16,128}$/,
  consumerSecret: /^[A-Za-z0-9]{16,128}$/,
  passkey: /^[A-Za-z0-9+/=]{32,256}$/,
  initiatorPassword: /^[\x21-\x7e]{4,64}$/,
  // RSA of 2048 bits in base64.
  securityCredential: /^[A-Za-z0-9+/]{300,1000}={0,2}$/,
};

/** The owner writes a package down, or changes it: another version, whose changes are kept one by one. */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Request } from '../../../shared/ipc-contract.ts';
import { packageFieldNames } from '../../../shared/packages.ts';
import type { PackageFieldName, PackageFields } from '../../../shared/packages.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { note } from '../../db/audit-store.ts';
import { insertChange } from '../../db/package-change-store.ts';
import type { StoredPackage } from '../../db/package-store.ts';
import { currentPackage, currentPackages, insertPackage, replacePackage } from '../../db/package-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { decide } from '../../db/transaction.ts';
import type { Actor, Till } from '../till.ts';
import { dialRefusal } from './package-rules.ts';
import { noteChange } from './shelf.ts';

type Saved = Result<{ readonly id: string }, Failure>;

/** Adds a package, or gives one another version. What is on sale stays on sale; a new one is not until it is put there. */
export function savePackage(till: Till, actor: Actor, request: Request<'packages:save'>): Saved {
  const outcome = decide(till.db, (tx): Saved => {
    const refusal = refusalOf(till, tx, request);
    if (refusal) return err(refusal);
    return request.id === null
      ? add(till, tx, actor, request.fields)
      : change(till, tx, actor, request.id, request);
  });
  if (outcome.ok) till.changed({ order: null, became: 'packages' });
  return outcome;
}

function refusalOf(
  till: Till,
  tx: ReadableDb,
  { id, fields }: Request<'packages:save'>,
): Failure | undefined {
  // M-PESA moves whole shillings only.
  if (fields.priceCents % 100 !== 0) return failure('bad-request', { field: 'priceCents' });
  const sameCode =
    fields.code === ''
      ? undefined
      : currentPackages(tx).find((one) => one.code === fields.code && one.id !== id);
  if (sameCode) return failure('package-code-taken', { code: fields.code, name: sameCode.name });
  return dialRefusal(till, fields.dial);
}

function add(till: Till, tx: WritableDb, actor: Actor, { dial, ...fields }: PackageFields): Saved {
  const id = `package-${Buffer.from(till.random.bytes(6)).toString('hex')}`;
  insertPackage(tx, { ...fields, id, version: 1, onSale: false, ussdTemplate: dial });
  noteChange(till, tx, actor, { id, version: 1, name: fields.name }, 'added');
  return ok({ id });
}

function change(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  id: string,
  { version, fields }: Request<'packages:save'>,
): Saved {
  const present = currentPackage(tx, id);
  if (!present) return err(failure('package-not-found'));
  if (present.version !== version) return err(failure('package-changed', { name: present.name }));
  const next = changedTo(present, fields);
  return next === undefined ? ok({ id }) : replace(till, tx, actor, present, next);
}

/** Undefined where nothing is different. */
function changedTo(present: StoredPackage, { dial, ...fields }: PackageFields): StoredPackage | undefined {
  const next = { ...present, ...fields, ussdTemplate: dial };
  return changedFields(present, next).length === 0 ? undefined : next;
}

function replace(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  present: StoredPackage,
  changed: StoredPackage,
): Saved {
  const next = { ...changed, version: present.version + 1 };
  replacePackage(tx, next);
  noteVersion(till, tx, actor, present, next);
  return ok({ id: present.id });
}

/** Keeps every field that a new version changed: from what, to what, by whom. */
export function noteVersion(
  till: Till,
  tx: WritableDb,
  actor: Actor,
  before: StoredPackage,
  after: StoredPackage,
): void {
  const atMs = till.clock.nowMs();
  const fields = changedFields(before, after);
  for (const field of fields)
    insertChange(tx, {
      packageId: after.id,
      version: after.version,
      atMs,
      actorId: actor.id,
      kind: 'changed',
      field,
      from: textOf(before, field),
      to: textOf(after, field),
    });
  note(tx, {
    atMs,
    actorId: actor.id,
    action: 'packageChanged',
    values: { package: after.name, version: after.version, fields: fields.join(' ') },
  });
}

const changedFields = (before: StoredPackage, after: StoredPackage): readonly PackageFieldName[] =>
  packageFieldNames.filter((field) => textOf(before, field) !== textOf(after, field));

function textOf(item: StoredPackage, field: PackageFieldName): string | null {
  const value = field === 'dial' ? item.ussdTemplate : item[field];
  if (value === null || typeof value === 'string') return value;
  return typeof value === 'number'
    ? String(value)
    : JSON.stringify(Object.fromEntries(Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1))));
}

/** Going live copies packages *not on sale*; the owner compares string and price, and then sells them. */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { CheckedPackage, Request } from '../../../shared/ipc-contract.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { note } from '../../db/audit-store.ts';
import { currentPackage, currentPackages, replacePackage, setOnSale } from '../../db/package-store.ts';
import type { ReadableDb } from '../../db/sql.ts';
import { decide } from '../../db/transaction.ts';
import type { Actor, Till } from '../till.ts';

/** What is dialled: stars, digits and a hash, with the recipient in exactly one place. */
const dialString = /^\*[\d*]*\{recipient\}[\d*]*#$/;

export function checkedPackages(db: ReadableDb): CheckedPackage[] {
  return currentPackages(db).map((item) => ({
    id: item.id,
    version: item.version,
    code: item.code,
    name: item.name,
    priceCents: item.priceCents,
    validity: item.validity,
    dial: item.ussdTemplate,
    onSale: item.onSale,
  }));
}

/** Puts a package on or off the counter; another price or string is a new version, and old orders keep theirs. */
export function checkPackage(
  till: Till,
  actor: Actor,
  request: Request<'packages:check'>,
): Result<object, Failure> {
  const outcome = decide(till.db, (tx): Result<object, Failure> => {
    const present = currentPackage(tx, request.id);
    if (!present || present.version !== request.version) return err(failure('package-not-found'));
    if (request.dial !== null && !dialString.test(request.dial)) return err(failure('dial-string-bad'));
    if (request.priceCents % 100 !== 0) return err(failure('bad-request', { field: 'priceCents' }));
    const isSame = present.priceCents === request.priceCents && present.ussdTemplate === request.dial;
    if (isSame) setOnSale(tx, present, request.onSale);
    else
      replacePackage(tx, {
        ...present,
        version: present.version + 1,
        priceCents: request.priceCents,
        ussdTemplate: request.dial,
        onSale: request.onSale,
      });
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'packageChecked',
      values: { package: present.name, amountCents: request.priceCents, onSale: Number(request.onSale) },
    });
    return ok({});
  });
  if (outcome.ok) till.changed({ order: null, became: 'packages' });
  return outcome;
}

/** Going live copies packages *not on sale*; the owner compares string and price, and then sells them. */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Request } from '../../../shared/ipc-contract.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { note } from '../../db/audit-store.ts';
import { currentPackage, replacePackage, setShelf } from '../../db/package-store.ts';
import { decide } from '../../db/transaction.ts';
import { dialRefusal } from '../catalogue/package-rules.ts';
import { noteVersion } from '../catalogue/save-package.ts';
import { noteChange } from '../catalogue/shelf.ts';
import type { Actor, Till } from '../till.ts';

/** Puts a package on or off the counter; another price or string is a new version, and old orders keep theirs. */
export function checkPackage(
  till: Till,
  actor: Actor,
  request: Request<'packages:check'>,
): Result<object, Failure> {
  const outcome = decide(till.db, (tx): Result<object, Failure> => {
    const present = currentPackage(tx, request.id);
    if (!present || present.version !== request.version) return err(failure('package-not-found'));
    const refusal = dialRefusal(till, request.dial);
    if (refusal) return err(refusal);
    if (request.priceCents % 100 !== 0) return err(failure('bad-request', { field: 'priceCents' }));
    const isSame = present.priceCents === request.priceCents && present.ussdTemplate === request.dial;
    const next = {
      ...present,
      version: present.version + (isSame ? 0 : 1),
      priceCents: request.priceCents,
      ussdTemplate: request.dial,
      onSale: request.onSale,
    };
    if (isSame) setShelf(tx, present, { onSale: request.onSale });
    else {
      replacePackage(tx, next);
      noteVersion(till, tx, actor, present, next);
    }
    if (present.onSale !== request.onSale)
      noteChange(till, tx, actor, next, request.onSale ? 'on-sale' : 'off-sale');
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

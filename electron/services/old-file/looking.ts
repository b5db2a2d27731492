/** What every look has in common: who looked, what he found, how it is kept, and how money went back. */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Request } from '../../../shared/ipc-contract.ts';
import type { LookSubject } from '../../../shared/old-file.ts';
import { isReceiptCode } from '../../../shared/receipt-code.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { note } from '../../db/audit-store.ts';
import type { AuditValues } from '../../db/audit-store.ts';
import { insertLook } from '../../db/look-store.ts';
import { isCodeOfMoney } from '../../db/money-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import type { Back } from '../pay-back.ts';
import type { Actor, Till } from '../till.ts';

/** Who looked, and what he found. */
export type Looking = {
  readonly till: Till;
  readonly tx: WritableDb;
  readonly actor: Actor;
  readonly approver: Actor;
  readonly found: Request<'old-file:look'>['found'];
};

/** What changed on the screen: an order's number, or nothing of an order. */
export type Looked = Result<string | null, Failure>;

const actions = {
  nothing: 'lookedNothing',
  delivered: 'lookedDelivered',
  'given-back': 'lookedGivenBack',
  settled: 'lookedSettled',
  used: 'lookedUsed',
} as const;

/** P6: kept and logged under the name of who answers for it. */
export function noteLook(
  { till, tx, approver, found }: Looking,
  of: {
    readonly subject: LookSubject;
    readonly ref: string | number;
    readonly orderId?: number;
    readonly payoutId?: number;
    readonly values?: AuditValues;
  },
): void {
  const atMs = till.clock.nowMs();
  const { subject, ref, ...about } = of;
  insertLook(tx, { subject, ref: String(ref), found: found.kind, lookedBy: approver.id, atMs });
  note(tx, { ...about, atMs, actorId: approver.id, action: actions[found.kind] });
}

/** How it went back. MONEY: P7. What went by M-PESA is named by its code, and one code is one transaction. */
export function backOf(db: ReadableDb, { actor, approver, found }: Looking): Result<Back, Failure> {
  if (found.kind !== 'given-back') return err(failure('bad-request', { field: 'found' }));
  if (found.by === 'cash') return ok({ actor, approver, by: 'cash', receipt: null });
  const receipt = (found.receipt ?? '').trim().toUpperCase();
  if (!isReceiptCode(receipt)) return err(failure('receipt-code-bad'));
  return isCodeOfMoney(db, receipt)
    ? err(failure('receipt-code-used', { code: receipt }))
    : ok({ actor, approver, by: found.by, receipt });
}

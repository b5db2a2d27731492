/**
 * Whether something that an old file put back believes open was looked at since. Derived from the epoch it belongs to, so
 * that also what late evidence opens again is asked about; nothing has to be marked when the file is put back.
 */
import type { LookFind, LookSubject } from '../../shared/old-file.ts';
import type { Credit } from './credit-store.ts';
import { readInstall } from './install-store.ts';
import type { PayoutExcess } from './payout-excess-store.ts';
import { openShortfallsOfAttempt } from './shortfall-store.ts';
import type { Shortfall } from './shortfall-store.ts';
import { all, first, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

export type Look = {
  readonly subject: LookSubject;
  /** The id of its row, or its receipt. */
  readonly ref: string;
  /** `taken-back`: what was found before had been a slip, and it is asked again. */
  readonly found: LookFind | 'taken-back';
  readonly lookedBy: string;
  readonly atMs: number;
};

/** Keeps what somebody found, once per subject and time the file was put back, unless it was taken back. */
export function insertLook(tx: WritableDb, look: Look): void {
  run(
    tx,
    sql.insertInto('look').values({
      subject: look.subject,
      ref: look.ref,
      epoch: readInstall(tx).epoch,
      found: look.found,
      round: roundsOf(tx, look),
      looked_by: look.lookedBy,
      at_ms: look.atMs,
    }),
  );
}

/** How often an answer of this epoch was taken back. */
const roundsOf = (db: ReadableDb, { subject, ref }: Pick<Look, 'subject' | 'ref'>): number =>
  all(
    db,
    sql
      .selectFrom('look')
      .select('id')
      .where('subject', '=', subject)
      .where('ref', '=', ref)
      .where('epoch', '=', readInstall(db).epoch)
      .where('found', '=', 'taken-back'),
  ).length;

const selectLook = fixed(({ subject, ref }: { readonly subject: LookSubject; readonly ref: string }) =>
  sql
    .selectFrom('look')
    .innerJoin('install', (join) => join.onRef('install.epoch', '=', 'look.epoch'))
    .select(['look.at_ms', 'look.found'])
    .where('look.subject', '=', subject)
    .where('look.ref', '=', ref)
    .orderBy('look.id', 'desc')
    .limit(1),
);
function lookedAtMs(db: ReadableDb, subject: LookSubject, ref: string | number): number | undefined {
  const last = first(db, selectLook({ subject, ref: String(ref) }));
  return last?.found === 'taken-back' ? undefined : last?.at_ms;
}

const wasLooked = (db: ReadableDb, subject: LookSubject, ref: string | number): boolean =>
  lookedAtMs(db, subject, ref) !== undefined;

const selectOlder = fixed(({ orderId }: { readonly orderId: number }) =>
  sql
    .selectFrom('customer_order')
    .innerJoin('install', (join) => join.onRef('install.epoch', '>', 'customer_order.epoch'))
    .select('customer_order.id')
    .where('customer_order.id', '=', orderId),
);

/** An order that was confirmed before the file was put back last. */
export const isOfOlderEpoch = (db: ReadableDb, orderId: number): boolean =>
  first(db, selectOlder({ orderId })) !== undefined;

/** MONEY: P14. Its bundle may be delivered and its money given back already, as far as this file can know. */
export const orderNeedsLook = (db: ReadableDb, orderId: number): boolean =>
  isOfOlderEpoch(db, orderId) && !wasLooked(db, 'order', orderId);

/** MONEY: P14. This held payment may have been given back already. */
export const heldNeedsLook = (
  db: ReadableDb,
  held: { readonly id: number; readonly orderId: number },
): boolean => isOfOlderEpoch(db, held.orderId) && !wasLooked(db, 'held', held.id);

/** P14. Somebody may have settled it already; what began after its order was looked at is known. */
export function shortfallNeedsLook(db: ReadableDb, { id, orderId, openedAtMs }: Shortfall): boolean {
  if (!isOfOlderEpoch(db, orderId) || wasLooked(db, 'shortfall', id)) return false;
  return (lookedAtMs(db, 'order', orderId) ?? Infinity) > openedAtMs;
}

/** MONEY: P14. What of a prompt is surely missing: money that comes fills only that, the rest of it is the customer's. */
export const surelyMissingOf = (db: ReadableDb, attemptId: number): readonly Shortfall[] =>
  openShortfallsOfAttempt(db, attemptId).filter((one) => !shortfallNeedsLook(db, one));

const selectOlderPayout = fixed(({ payoutId }: { readonly payoutId: number }) =>
  sql
    .selectFrom('payout')
    .innerJoin('install', (join) => join.onRef('install.epoch', '>', 'payout.epoch'))
    .select('payout.id')
    .where('payout.id', '=', payoutId),
);

/** MONEY: P14. What of a payout is still to be settled may have been settled, also in cash. */
export const excessNeedsLook = (db: ReadableDb, { id, payoutId }: PayoutExcess): boolean =>
  first(db, selectOlderPayout({ payoutId })) !== undefined && !wasLooked(db, 'excess', id);

const selectRestore = fixed((_none: object) =>
  sql
    .selectFrom('restore')
    .innerJoin('install', (join) => join.onRef('install.epoch', '=', 'restore.epoch'))
    .select('restore.at_ms'),
);

/**
 * MONEY: P14. Money that came before the file was put back, whoever reports it and when: it may have paid an order that
 * this file does not know, or have been given back.
 */
export function creditNeedsLook(db: ReadableDb, credit: Credit): boolean {
  const restored = first(db, selectRestore({}));
  if (!restored || (credit.state !== 'without-order' && credit.state !== 'reserved')) return false;
  const { earliestAtMs, firstReportedAtMs, receipt } = credit;
  const cameMs = Math.min(earliestAtMs ?? firstReportedAtMs, firstReportedAtMs);
  return cameMs < restored.at_ms && !wasLooked(db, 'credit', receipt);
}

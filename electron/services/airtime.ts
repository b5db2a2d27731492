/** The modem's airtime as the owner sees and enters it, and the packages that wait for him. */
import { cents } from '../../shared/cents.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { AirtimeState, Request } from '../../shared/ipc-contract.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { airtimeBookCents, addReading, lastReading } from '../db/airtime-store.ts';
import { note } from '../db/audit-store.ts';
import { deliveriesOfOrder } from '../db/delivery-store.ts';
import { post } from '../db/ledger-store.ts';
import { orderById } from '../db/order-store.ts';
import { currentPackage } from '../db/package-store.ts';
import type { ReadableDb, WritableDb } from '../db/sql.ts';
import { liftSuspension, openSuspensions } from '../db/suspension-store.ts';
import { decide } from '../db/transaction.ts';
import type { PostingKind } from '../../shared/ledger-rules.ts';
import type { Actor, Till } from './till.ts';

type Outcome = Result<AirtimeState, Failure>;

export function airtimeState(db: ReadableDb): AirtimeState {
  const read = lastReading(db);
  return {
    bookCents: airtimeBookCents(db),
    read: read ? { amountCents: read.amountCents, atMs: read.atMs } : null,
    // What was sold since the reading is in the books and not in it: each is compared with its own moment.
    differenceCents: read ? read.amountCents - read.bookCents : null,
    suspended: openSuspensions(db).map((one) => {
      const item = currentPackage(db, one.packageId);
      const order = orderById(db, one.orderId);
      return {
        id: one.id,
        code: item?.code ?? '',
        name: item?.name ?? order.packageName,
        reason: one.reason,
        order: order.number,
        reply: deliveriesOfOrder(db, one.orderId).findLast(({ reply }) => reply !== null)?.reply ?? null,
        sinceMs: one.sinceMs,
      };
    }),
  };
}

/** Airtime that the owner has put on the modem's SIM. */
export function buyAirtime(till: Till, actor: Actor, request: Request<'airtime:buy'>): Outcome {
  return change(till, (tx) => {
    const kind = request.from === 'drawer' ? 'airtime-bought-from-drawer' : 'airtime-bought-by-owner';
    book(till, tx, actor, kind, request.amountCents);
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'airtimeBought',
      values: { amountCents: request.amountCents },
    });
    return ok(airtimeState(tx));
  });
}

/** The books take over what was read. MONEY: only the difference that the owner saw; another one is shown first. */
export function takeOverAirtime(till: Till, actor: Actor, request: Request<'airtime:take-over'>): Outcome {
  return change(till, (tx) => {
    const read = lastReading(tx);
    if (!read) return err(failure('airtime-not-read'));
    const difference = read.amountCents - read.bookCents;
    if (difference === 0 || difference !== request.differenceCents) return err(failure('airtime-not-read'));
    book(till, tx, actor, difference < 0 ? 'airtime-missing' : 'airtime-found', Math.abs(difference));
    const nowMs = till.clock.nowMs();
    // The same reading, held against the books as they are now.
    addReading(tx, { atMs: nowMs, amountCents: read.amountCents, bookCents: read.amountCents });
    note(tx, {
      atMs: nowMs,
      actorId: actor.id,
      action: 'airtimeTakenOver',
      values: { amountCents: difference },
    });
    return ok(airtimeState(tx));
  });
}

/** The owner has looked at a stopped package: it is sold again. */
export function liftPackage(till: Till, actor: Actor, request: Request<'airtime:lift-package'>): Outcome {
  return change(till, (tx) => {
    const one = openSuspensions(tx).find(({ id }) => id === request.id);
    const nowMs = till.clock.nowMs();
    if (!one || !liftSuspension(tx, one.id, actor.id, nowMs)) return err(failure('package-not-found'));
    note(tx, {
      atMs: nowMs,
      actorId: actor.id,
      action: 'packageLifted',
      orderId: one.orderId,
      values: { package: currentPackage(tx, one.packageId)?.name ?? '' },
    });
    return ok(airtimeState(tx));
  });
}

function book(till: Till, tx: WritableDb, actor: Actor, kind: PostingKind, amountCents: number): void {
  const nowMs = till.clock.nowMs();
  const entry = {
    orderId: null,
    transactionId: null,
    occurredAtMs: nowMs,
    nowMs,
    actorId: actor.id,
    body: {},
  };
  post(tx, till.ledger, { ...entry, epoch: till.epoch, kind }, cents(amountCents));
}

function change(till: Till, body: (tx: WritableDb) => Outcome): Outcome {
  const outcome = decide(till.db, body);
  if (outcome.ok) till.changed({ order: null, became: 'airtime' });
  return outcome;
}

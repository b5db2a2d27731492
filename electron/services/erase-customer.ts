/**
 * Erasing a customer (P10; Kenya's Data Protection Act, 2019, section 40): his number leaves the file, and with it the
 * keys of every stored body that names him. What he bought stays in the books, as somebody's. It is done again by
 * itself where an old copy of the file brings him back.
 */
import type { Request, Response } from '../../shared/ipc-contract.ts';
import { defaultCreditRules } from '../../shared/credits.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { parseMsisdn } from '../../shared/msisdn.ts';
import type { Msisdn } from '../../shared/msisdn.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { attemptsOfOrder, changeAttempt } from '../db/attempt-store.ts';
import { machineActor, note, rightAgainMs } from '../db/audit-store.ts';
import { emptyLog } from '../db/checkpoint.ts';
import { deleteDraft, storedDrafts } from '../db/draft-store.ts';
import { bodiesAfter, eraseBody } from '../db/inbox-store.ts';
import type { StoredBody } from '../db/inbox-store.ts';
import { orderById } from '../db/order-store.ts';
import { eraseParty, erasedCommitments, findPartyId, partyById, stillNamed } from '../db/party-store.ts';
import { moneyMomentsOf, namesOf, tracesOf, unfinishedOf } from '../db/party-traces.ts';
import { payoutById } from '../db/payout-store.ts';
import type { ReadableDb, WritableDb } from '../db/sql.ts';
import { decide, transaction } from '../db/transaction.ts';
import { draftNames } from './draft.ts';
import { approve } from './people.ts';
import type { Actor, Till } from './till.ts';
import { wrongClock } from './till.ts';

type Look = Response<'customer:look'>;

/** What stands in the file about whoever has this number, and what hinders that he is erased. */
export function lookAtCustomer(till: Till, typed: string): Result<Look, Failure> {
  const found = customerOf(till.db, typed);
  return found.ok ? ok(lookAt(till, till.db, found.value.id)) : found;
}

function lookAt(till: Till, db: ReadableDb, partyId: number): Look {
  const { orderIds, payoutIds } = tracesOf(db, partyId);
  const moments = orderIds.map((id) => orderById(db, id).createdAtMs);
  return {
    orders: orderIds.length,
    payouts: payoutIds.length,
    firstMs: moments[0] ?? null,
    lastMs: moments.at(-1) ?? null,
    unfinished: [...unfinishedOf(db, partyId)],
    fromMs: tooEarlyUntil(till, db, partyId) ?? null,
  };
}

/** Undefined where he may be erased now. MONEY: so long Safaricom may still name him, and he must be recognised. */
function tooEarlyUntil(till: Till, db: ReadableDb, partyId: number): number | undefined {
  const nowMs = till.clock.nowMs();
  const moments = moneyMomentsOf(db, partyId);
  const passed = moments.filter((atMs) => atMs <= nowMs);
  const toCome = moments.filter((atMs) => atMs > nowMs);
  const lastMs = Math.max(0, ...passed, ...(toCome.length === 0 ? [] : [surelyPastMs(till, db, toCome)]));
  const fromMs = lastMs === 0 ? 0 : lastMs + defaultCreditRules.pullWindowMs;
  return fromMs > nowMs ? fromMs : undefined;
}

/**
 * By when what bears a moment still to come had surely happened. A clock that ran ahead cannot stretch that, and one that
 * nobody confirms cannot shorten it: only where Safaricom's says that ours is right now are those moments called wrong.
 */
function surelyPastMs(till: Till, db: ReadableDb, toCome: readonly number[]): number {
  const nowMs = till.clock.nowMs();
  const isConfirmed = till.clockOffsetMs() !== undefined && wrongClock(till) === undefined;
  const again = isConfirmed ? rightAgainMs(db, { nowMs, earliestMs: till.buildDateMs }) : 'nothing-ahead';
  if (again === 'not-yet') return nowMs;
  return again === 'nothing-ahead' ? Math.max(...toCome) : again;
}

function customerOf(
  db: ReadableDb,
  typed: string,
): Result<{ readonly id: number; readonly number: Msisdn }, Failure> {
  const parsed = parseMsisdn(typed);
  if (parsed.kind !== 'ok') return err(failure('number-not-understood'));
  const id = findPartyId(db, parsed.msisdn);
  return id === undefined ? err(failure('customer-unknown')) : ok({ id, number: parsed.msisdn });
}

/** Erases the customer for good, with the owner's PIN. Nothing of his may be unfinished. */
export async function eraseCustomer(
  till: Till,
  actor: Actor,
  request: Request<'customer:erase'>,
): Promise<Result<Response<'customer:erase'>, Failure>> {
  // Without the till's keys no body can be read, so nobody could tell which of them name him.
  if (till.ledger.headKey === undefined) return err(failure('vault-locked'));
  const approver = await approve(till, actor, 'erase-customer', request.approval);
  if (!approver.ok) return approver;
  const found = customerOf(till.db, request.number);
  if (!found.ok) return found;
  const { id, number } = found.value;
  const read = await readBodies(till, id, number);
  const outcome = decide(till.db, (tx): Result<number, Failure> => {
    const { naming } = readOn(till, tx, read, allOfThem);
    const refusal = refusalOf(till, tx, id, naming);
    if (refusal) return err(refusal);
    return ok(erase(till, tx, { id, number, bodies: naming }, actor.id, 'customerErased'));
  });
  if (!outcome.ok) return outcome;
  afterErasing(till);
  return ok({ orders: outcome.value });
}

function refusalOf(
  till: Till,
  tx: ReadableDb,
  partyId: number,
  naming: readonly StoredBody[],
): Failure | undefined {
  const count = unfinishedOf(tx, partyId).length;
  // What has come and is not yet understood may be his money.
  if (count > 0 || naming.some(({ state }) => state === 'new'))
    return failure('customer-unfinished', { count: Math.max(1, count) });
  // By a clock that ran ahead his two days would be over too soon.
  if (wrongClock(till)) return failure('clock-wrong');
  const fromMs = tooEarlyUntil(till, tx, partyId);
  return fromMs === undefined ? undefined : failure('customer-too-early', { dueMs: fromMs });
}

/**
 * An old copy of the file was put back: whom it names again although he had been erased is erased again. Who has bought
 * again before that could be done keeps his number until it may go, and is erased at a start after that. Returns how many
 * were erased.
 */
export async function replayErasures(till: Till, commitments: readonly string[]): Promise<number> {
  const named = stillNamed(till.db, commitments);
  let count = 0;
  for (const id of named) {
    const { number } = partyById(till.db, id);
    if (number === undefined) continue;
    // oxlint-disable-next-line no-await-in-loop -- one reads the file after the other
    const read = await readBodies(till, id, number);
    transaction(till.db, (tx) => {
      const { naming } = readOn(till, tx, read, allOfThem);
      if (mustWait(till, tx, id, naming)) return;
      erase(till, tx, { id, number, bodies: naming }, machineActor, 'customerErasedAgain');
      count += 1;
    });
  }
  if (count > 0) afterErasing(till);
  // The power may have gone before the log was emptied, or somebody was reading it.
  else if (erasedCommitments(till.db).length > 0) emptyLog(till.db);
  return count;
}

/** MONEY: P7. What nobody has read yet is read first, and what was sold or sent since still needs the number. */
function mustWait(till: Till, tx: ReadableDb, partyId: number, naming: readonly StoredBody[]): boolean {
  if (naming.some(({ state }) => state === 'new')) return true;
  const { orderIds, payoutIds } = tracesOf(tx, partyId);
  const isBack =
    orderIds.some((id) => orderById(tx, id).epoch === till.epoch) ||
    payoutIds.some((id) => payoutById(tx, id)?.epoch === till.epoch);
  return isBack && refusalOf(till, tx, partyId, naming) !== undefined;
}

type Erased = { readonly id: number; readonly number: Msisdn; readonly bodies: readonly StoredBody[] };

/** Returns how many orders named him. */
function erase(
  till: Till,
  tx: WritableDb,
  { id, number, bodies }: Erased,
  actorId: string,
  action: 'customerErased' | 'customerErasedAgain',
): number {
  const { orderIds, paidOrderIds } = tracesOf(tx, id);
  const atMs = till.clock.nowMs();
  for (const { id: bodyId } of bodies) eraseBody(tx, bodyId);
  // SECURITY: P10. Safaricom's ids of his prompts end in his number.
  for (const attempt of paidOrderIds.flatMap((orderId) => attemptsOfOrder(tx, orderId)))
    if (attempt.checkoutRequestId !== null) changeAttempt(tx, attempt, { checkoutRequestId: null });
  for (const { personId, ...sealed } of storedDrafts(tx))
    if (draftNames(till, sealed, number)) deleteDraft(tx, personId);
  eraseParty(tx, id);
  for (const orderId of orderIds) note(tx, { atMs, actorId, action: 'numberErased', orderId });
  note(tx, { atMs, actorId, action, values: { orders: orderIds.length, bodies: bodies.length } });
  return orderIds.length;
}

/** SECURITY: P10. What was overwritten in the file still stands in its log until that is emptied. */
function afterErasing(till: Till): void {
  emptyLog(till.db);
  till.changed({ order: null, became: 'customer' });
}

/** Stored bodies looked at so far, in order, and those of them that name the customer. */
type BodyReading = {
  readonly names: (body: StoredBody, text: string | undefined) => boolean;
  readonly lastId: number;
  readonly naming: readonly StoredBody[];
  readonly isAtEnd: boolean;
};

/** So many are read in about two milliseconds: the counter goes on in between. */
const bodiesAtOnce = 100;
/** What came while the others were read: few. */
const allOfThem = Number.MAX_SAFE_INTEGER;

async function readBodies(till: Till, partyId: number, number: Msisdn): Promise<BodyReading> {
  const { nonces, receipts } = namesOf(till.db, partyId);
  // Whatever stands before them (254, 0, +254, a time): the nine digits are the number.
  const words = [number.slice(3), ...receipts];
  let read: BodyReading = {
    names: (body, text) =>
      nonces.has(body.nonce) || (text !== undefined && words.some((word) => text.includes(word))),
    lastId: 0,
    naming: [],
    isAtEnd: false,
  };
  for (;;) {
    read = readOn(till, till.db, read, bodiesAtOnce);
    if (read.isAtEnd) return read;
    // oxlint-disable-next-line no-await-in-loop -- lets everybody else have a turn
    await new Promise<void>((resolve) => till.clock.after(0, resolve));
  }
}

function readOn(till: Till, db: ReadableDb, read: BodyReading, limit: number): BodyReading {
  const next = bodiesAfter(db, read.lastId, limit);
  const naming = next.filter((one) => read.names(one, till.bodies.open(one.body, one.bodyKey)));
  return {
    ...read,
    lastId: next.at(-1)?.id ?? read.lastId,
    naming: [...read.naming, ...naming],
    isAtEnd: next.length < limit,
  };
}

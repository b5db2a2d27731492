/**
 * The KES 1 set-up test: a real prompt to the owner's own phone, by the same rows, outbox and resolver as every other
 * prompt. Its order is flagged by its package; its money is booked by a posting kind of its own.
 */
import { cents, fromShillings } from '../../../shared/cents.ts';
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import { formatOrderNumber } from '../../../shared/ids.ts';
import { parseMsisdn } from '../../../shared/msisdn.ts';
import type { Msisdn } from '../../../shared/msisdn.ts';
import { businessDay } from '../../../shared/nairobi-time.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { setUpTestPackageId } from '../../../shared/set-up.ts';
import { attemptsOfOrder, changeAttempt, liveAttemptsOfPayer } from '../../db/attempt-store.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { note } from '../../db/audit-store.ts';
import { takeOrderSequence } from '../../db/install-store.ts';
import { lastBookedAtMs } from '../../db/ledger-store.ts';
import type { Order } from '../../db/order-store.ts';
import { insertOrder, orderById } from '../../db/order-store.ts';
import { insertHiddenPackage, packageVersion } from '../../db/package-store.ts';
import { findPartyId, partyOf } from '../../db/party-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { decide, transaction } from '../../db/transaction.ts';
import { queuePrompt } from '../confirm-order.ts';
import type { Actor, Till } from '../till.ts';
import { wrongClock } from '../till.ts';
import { loadFacts, storeFacts } from './facts.ts';

const priceCents = fromShillings(1);

/** Queues the prompt; its outcome comes the way of every prompt. */
export function startPromptTest(
  till: Till,
  actor: Actor,
  phoneText: string,
): Result<{ readonly order: string }, Failure> {
  const parsed = parseMsisdn(phoneText);
  if (parsed.kind !== 'ok') return err(failure('number-not-understood', { who: 'payer' }));
  const { msisdn } = parsed;
  const outcome = decide(till.db, (tx): Result<{ readonly order: string }, Failure> => {
    const refusal = refusalOf(till, tx, msisdn);
    if (refusal) return err(refusal);
    const order = testOrder(till, tx, actor, msisdn);
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'setUpTestOrdered',
      orderId: order.id,
      values: { amountCents: priceCents },
    });
    storeFacts(tx, { testOrderId: order.id });
    queuePrompt(till, tx, actor, order);
    return ok({ order: order.number });
  });
  if (outcome.ok) till.changed({ order: outcome.value.order, became: 'confirmed' });
  return outcome;
}

function refusalOf(till: Till, tx: ReadableDb, phone: Msisdn): Failure | undefined {
  if (wrongClock(till)) return failure('clock-wrong');
  const last = lastTest(tx);
  // MONEY: one test at a time, so that nobody pays twice for an impatient press.
  if (last?.attempt && isUnderWay(last.attempt))
    return failure('order-has-live-prompt', { order: last.order.number });
  const payerId = findPartyId(tx, phone);
  const isUnknown =
    payerId !== undefined && liveAttemptsOfPayer(tx, payerId).some(({ state }) => state === 'unknown');
  return isUnknown ? failure('payer-has-unknown') : undefined;
}

const isUnderWay = ({ state }: Attempt): boolean =>
  ['queued', 'sending', 'waiting', 'unknown', 'stated'].includes(state);

function testOrder(till: Till, tx: WritableDb, actor: Actor, phone: Msisdn): Order {
  const nowMs = till.clock.nowMs();
  if (!packageVersion(tx, setUpTestPackageId, 1))
    insertHiddenPackage(tx, {
      id: setUpTestPackageId,
      version: 1,
      code: setUpTestPackageId,
      name: 'Set-up test',
      priceCents,
      validity: { kind: 'none' },
      dailyRule: 'any',
      capPerDay: null,
      deliveryMethod: 'handed-over',
      onSale: false,
      ussdTemplate: null,
      costCents: null,
    });
  const party = partyOf(tx, till, phone, nowMs);
  return insertOrder(tx, {
    number: formatOrderNumber(till.mode, takeOrderSequence(tx)),
    epoch: till.epoch,
    tender: 'mpesa-prompt',
    payerId: party.id,
    recipientId: party.id,
    packageId: setUpTestPackageId,
    packageVersion: 1,
    packageName: 'Set-up test',
    validity: { kind: 'none' },
    priceCents: cents(priceCents),
    createdBy: actor.id,
    createdAtMs: nowMs,
    businessDay: businessDay(Math.max(nowMs, lastBookedAtMs(tx))),
  });
}

export type LastTest = { readonly order: Order; readonly attempt: Attempt | undefined };

export function lastTest(db: ReadableDb): LastTest | undefined {
  const { testOrderId } = loadFacts(db);
  if (testOrderId === null) return undefined;
  return { order: orderById(db, testOrderId), attempt: attemptsOfOrder(db, testOrderId).at(-1) };
}

/** Asks Safaricom about the last test prompt now, within the rate budget; the answer comes the way of every query. */
export function askAboutTest(till: Till): Result<object, Failure> {
  const attempt = lastTest(till.db)?.attempt;
  if (!attempt || attempt.checkoutRequestId === null)
    return err(failure('set-up-incomplete', { step: 'prompt' }));
  transaction(till.db, (tx) => changeAttempt(tx, attempt, { nextQueryAtMs: till.clock.nowMs() }));
  till.changed({ order: null, became: 'query' });
  return ok({});
}

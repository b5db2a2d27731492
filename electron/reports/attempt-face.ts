/** What a prompt looks like to the person at the counter: queued, on the phone, refused, unknown. */
import { stkMessageKey, stkResult } from '../../shared/result-codes.ts';
import type { Attempt } from '../db/attempt-store.ts';
import { liveAttemptsOfPayer } from '../db/attempt-store.ts';
import { orderById } from '../db/order-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import { actorOf, nameOf } from './actor-name.ts';
import type { BoardFacts, Face } from './face.ts';

export function attemptFace(db: ReadableDb, facts: BoardFacts, attempt: Attempt): Face {
  const since = { sinceMs: attempt.stateSinceMs };
  switch (attempt.state) {
    case 'queued':
      return queuedFace(db, facts, attempt);
    case 'sending':
      return { state: 'sending', ...since };
    case 'waiting':
      return { state: 'waiting', sinceMs: attempt.sentAtMs ?? attempt.stateSinceMs };
    case 'unknown':
      return {
        state: attempt.reason === 'contradiction' ? 'contradiction' : 'unknown',
        sinceMs: attempt.sentAtMs ?? attempt.stateSinceMs,
        values: {
          attempt: attempt.id,
          ...(attempt.nextQueryAtMs === null || attempt.checkoutRequestId === null
            ? {}
            : { nextQueryMs: attempt.nextQueryAtMs }),
        },
      };
    case 'stated':
      return {
        state: 'stated',
        ...since,
        values: {
          attempt: attempt.id,
          code: attempt.statedReceipt ?? '',
          name: nameOf(db, attempt.statedBy),
        },
      };
    case 'not-charged':
      return {
        state: 'notCharged',
        ...since,
        values: { name: actorOf(db, attempt.orderId, 'statedNotCharged') },
      };
    case 'not-sent':
      return notSentFace(db, attempt);
    case 'refused':
      return refusedFace(attempt);
    case 'paid':
      // Its money was held, and given back or given on since.
      return { state: 'notSentWithdrawn', ...since };
  }
}

function queuedFace(db: ReadableDb, facts: BoardFacts, attempt: Attempt): Face {
  const before = liveAttemptsOfPayer(db, attempt.payerId).find((other) => other.id < attempt.id);
  const face = {
    sinceMs: attempt.createdAtMs,
    startMs: attempt.createdAtMs,
    deadlineMs: attempt.deadlineAtMs,
  };
  if (before)
    return { state: 'afterOther', ...face, values: { order: orderById(db, before.orderId).number } };
  return { state: facts.online ? 'queued' : 'queuedOffline', ...face };
}

function notSentFace(db: ReadableDb, attempt: Attempt): Face {
  const waited = { sinceMs: attempt.stateSinceMs, startMs: attempt.createdAtMs };
  if (attempt.reason === 'clock') return { state: 'notSentClock', ...waited };
  if (attempt.reason === 'payer-unknown') return payerUnknownFace(db, attempt);
  if (attempt.reason === 'credentials-missing')
    return { ...useless, ...waited, values: { reason: 'daraja.keysLocked' } };
  if (attempt.reason === 'set-up')
    return { ...useless, ...waited, values: { reason: 'daraja.attendantSetup' } };
  return { state: attempt.reason !== 'deadline' ? 'notSentWithdrawn' : 'notSentDeadline', ...waited };
}

/** Another prompt meets the same refusal, so nobody is told to send one. */
const useless = { state: 'refused', circumstance: 'prompt-useless' } as const;

/** As long as the other order is unknown this payer gets no prompt at all. */
function payerUnknownFace(db: ReadableDb, attempt: Attempt): Face {
  const isBlocked = liveAttemptsOfPayer(db, attempt.payerId).some(({ state }) => state === 'unknown');
  return {
    state: 'notSentPayerUnknown',
    sinceMs: attempt.stateSinceMs,
    startMs: attempt.createdAtMs,
    values: { order: attempt.resultText ?? '' },
    ...(isBlocked ? { circumstance: 'other-unknown' } : {}),
  };
}

function refusedFace(attempt: Attempt): Face {
  const reason = refusalKey(attempt);
  const isUseless =
    reason === 'daraja.attendantSetup' || stkResult(attempt.resultCode ?? '')?.promptUseless === true;
  return {
    ...(isUseless ? useless : { state: 'refused' }),
    sinceMs: attempt.stateSinceMs,
    values: {
      reason,
      code: attempt.resultCode ?? '',
      desc: attempt.resultText ?? '',
      ...(attempt.retryFromMs === null ? {} : { fromMs: attempt.retryFromMs, timeMs: attempt.retryFromMs }),
    },
  };
}

/** Rows of the error table that the attendant can do something about. */
const attendantRows: readonly string[] = [
  'subscriberLocked',
  'invalidAmountOrNumber',
  'busy',
  'spikeArrest',
  'maintenance',
];

/** A refusal of the request itself is a row of the error table; one by result code has a sentence of its own. */
function refusalKey(attempt: Attempt): string {
  const code = attempt.resultCode ?? '';
  // The attendant cannot mend a wrong set-up: he takes cash and calls the owner, who sees the code on the order's page.
  if (attempt.reason === null)
    return stkResult(code)?.audience === 'owner' ? 'daraja.attendantSetup' : stkMessageKey(code);
  return attendantRows.includes(attempt.reason) ? `daraja.${attempt.reason}` : 'daraja.attendantSetup';
}

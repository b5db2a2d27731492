/** What Safaricom posted to an attempt's own secret path (P3, P11). */
import type { StkCallback } from '../../../shared/observation.ts';
import { stkCallbackVerdict } from '../../../shared/result-codes.ts';
import type { Attempt } from '../../db/attempt-store.ts';
import { attemptById, changeAttempt, findAttempt } from '../../db/attempt-store.ts';
import type { NewEvidence } from '../../db/evidence-store.ts';
import { addEvidence, markCallbackApplied, waitingCallback } from '../../db/evidence-store.ts';
import type { InboxItem } from '../../db/inbox-store.ts';
import { closeInboxItem, eraseBody } from '../../db/inbox-store.ts';
import { transactionOfAttempt } from '../../db/money-store.ts';
import { orderById } from '../../db/order-store.ts';
import { partyById } from '../../db/party-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { Till } from '../till.ts';
import { bookSuccess } from './book-money.ts';
import { observeFailure, stopUndelivered } from './deny-money.ts';
import { contradict, noteAttempt } from './unknown.ts';

/** Applies one stored callback, or keeps it where it names nothing of ours or cannot be read. */
export function applyCallback(till: Till, item: InboxItem, said: StkCallback | undefined): void {
  // From here on the id is only known as it is kept.
  const callback = said && { ...said, checkoutRequestId: till.ids.seal(said.checkoutRequestId) };
  const changed = transaction(till.db, (tx) => {
    const attempt = findAttempt(tx, { nonce: item.nonce });
    const applied =
      attempt !== undefined && callback !== undefined
        ? applyToAttempt(till, tx, attempt, item, callback)
        : false;
    if (!callback || !attempt)
      keepUnread(
        tx,
        item,
        attempt,
        callback ? 'callback for a path of ours that no attempt has' : 'callback that cannot be read',
      );
    closeInboxItem(tx, item.id, applied ? 'applied' : 'kept', attempt?.id ?? null);
    return attempt && orderById(tx, attempt.orderId).number;
  });
  if (changed !== undefined) till.changed({ order: changed, became: 'payment' });
}

/** Lays a callback aside whose application failed, so that the ones behind it are not kept waiting. */
export function layCallbackAside(till: Till, item: InboxItem): void {
  transaction(till.db, (tx) => {
    const attempt = findAttempt(tx, { nonce: item.nonce });
    keepUnread(tx, item, attempt, 'callback that could not be applied');
    closeInboxItem(tx, item.id, 'kept', attempt?.id ?? null);
  });
}

function keepUnread(tx: WritableDb, item: InboxItem, attempt: Attempt | undefined, summary: string): void {
  addEvidence(tx, {
    atMs: item.receivedAtMs,
    source: 'callback',
    attemptId: attempt?.id ?? null,
    orderId: attempt?.orderId ?? null,
    inboxId: item.id,
    verdict: 'not-understood',
    summary,
    applied: false,
  });
}

function applyToAttempt(
  till: Till,
  tx: WritableDb,
  attempt: Attempt,
  item: InboxItem,
  callback: StkCallback,
): boolean {
  const verdict = stkCallbackVerdict(callback.resultCode);
  const evidence = evidenceOf(attempt, item, callback, verdict);
  if (namesAnotherPrompt(tx, attempt, callback)) {
    addEvidence(tx, { ...evidence, verdict: 'contradiction' });
    noteAttempt(tx, attempt, item.receivedAtMs, 'contradiction', {});
    stopUndelivered(
      till,
      tx,
      orderById(tx, attempt.orderId),
      transactionOfAttempt(tx, attempt.id),
      till.clock.nowMs(),
    );
    return false;
  }
  if (isRepeatOfErased(tx, attempt, callback, verdict)) {
    addEvidence(tx, { ...evidence, applied: true });
    eraseBody(tx, item.id);
    return true;
  }
  if (attempt.checkoutRequestId === null || attempt.idIsLearned) {
    addEvidence(tx, evidence);
    learn(till, tx, attempt, callback, verdict);
    return true;
  }
  addEvidence(tx, { ...evidence, applied: true });
  settleByCallback(till, tx, attempt, callback);
  return true;
}

/** SECURITY: P10. It says of an erased payer's prompt what is known already: nothing of it that names him is kept again. */
function isRepeatOfErased(
  db: ReadableDb,
  attempt: Attempt,
  { receipt, amountCents = attempt.amountCents, resultCode }: StkCallback,
  verdict: NewEvidence['verdict'],
): boolean {
  if (attempt.checkoutRequestId !== null || partyById(db, attempt.payerId).number !== undefined) return false;
  if (verdict === 'paid')
    return attempt.state === 'paid' && attempt.receipt === receipt && attempt.amountCents === amountCents;
  return verdict === 'refused' && attempt.state === 'refused' && attempt.resultCode === resultCode;
}

function evidenceOf(
  attempt: Attempt,
  item: InboxItem,
  callback: StkCallback,
  verdict: NewEvidence['verdict'],
): NewEvidence {
  return {
    atMs: item.receivedAtMs,
    source: 'callback',
    attemptId: attempt.id,
    orderId: attempt.orderId,
    inboxId: item.id,
    verdict,
    resultCode: callback.resultCode,
    amountCents: callback.amountCents ?? null,
    receipt: callback.receipt ?? null,
    occurredAtMs: callback.occurredAtMs ?? null,
    summary: callback.resultDescription,
    applied: false,
  };
}

function namesAnotherPrompt(tx: WritableDb, attempt: Attempt, callback: StkCallback): boolean {
  const owner = findAttempt(tx, { checkoutRequestId: callback.checkoutRequestId });
  const known = attempt.checkoutRequestId;
  return (
    (known !== null && known !== callback.checkoutRequestId) ||
    (owner !== undefined && owner.id !== attempt.id)
  );
}

/** P3: an id first learned from a callback settles nothing until one query agrees; until then nobody pays again. */
function learn(
  till: Till,
  tx: WritableDb,
  attempt: Attempt,
  callback: StkCallback,
  verdict: ReturnType<typeof stkCallbackVerdict>,
): void {
  const nowMs = till.clock.nowMs();
  const learned = changeAttempt(tx, attempt, {
    checkoutRequestId: callback.checkoutRequestId,
    idIsLearned: true,
    nextQueryAtMs: nowMs,
  });
  // A queued prompt that has a callback did leave; a refused one that was paid was not refused.
  if (attempt.state === 'queued' || verdict === 'paid') contradict(tx, learned, nowMs, 'callback-first');
}

function settleByCallback(till: Till, tx: WritableDb, attempt: Attempt, callback: StkCallback): void {
  switch (stkCallbackVerdict(callback.resultCode)) {
    case 'paid':
      bookSuccess(till, tx, attempt, {
        source: 'callback',
        amountCents: callback.amountCents,
        receipt: callback.receipt,
        occurredAtMs: callback.occurredAtMs,
      });
      return;
    case 'refused':
      observeFailure(till, tx, attempt, {
        source: 'callback',
        resultCode: callback.resultCode,
        description: callback.resultDescription,
      });
      return;
    case 'pending':
      // Safaricom itself does not know yet: ask soon, and settle nothing.
      changeAttempt(tx, attempt, { nextQueryAtMs: till.clock.nowMs() + till.rules.secondZeroMs });
  }
}

/** The stored callback of an attempt whose id was learned, now that it is confirmed. A success goes before a refusal. */
export function settleByWaitingCallback(till: Till, tx: WritableDb, attempt: Attempt): Attempt {
  const evidence = waitingCallback(tx, attempt.id);
  const trusted = changeAttempt(tx, attempt, { idIsLearned: false });
  if (!evidence) return trusted;
  markCallbackApplied(tx, attempt.id);
  settleByCallback(till, tx, trusted, {
    checkoutRequestId: attempt.checkoutRequestId ?? '',
    merchantRequestId: attempt.merchantRequestId ?? '',
    resultCode: evidence.resultCode ?? '',
    resultDescription: evidence.summary,
    amountCents: evidence.amountCents ?? undefined,
    receipt: evidence.receipt ?? undefined,
    occurredAtMs: evidence.occurredAtMs ?? undefined,
  });
  return attemptById(tx, attempt.id);
}

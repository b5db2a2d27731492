/** What Safaricom posted about a payout, and the one place where it becomes a state (P5, P7). */
import type { Msisdn } from '../../../shared/msisdn.ts';
import type {
  PayoutResult,
  PostedResult,
  ReversalResult,
  StatusResult,
} from '../../../shared/observation.ts';
import { payoutResult, reversalResult } from '../../../shared/payout-result-codes.ts';
import { machineActor, note } from '../../db/audit-store.ts';
import type { AuditValues } from '../../db/audit-store.ts';
import { addKey, transactionIdByKey } from '../../db/money-store.ts';
import { stopItem } from '../../db/outbox-store.ts';
import { provenNumber } from '../../db/party-store.ts';
import { attemptsOfPayout, changePayoutAttempt, movePayoutAttempt } from '../../db/payout-attempt-store.ts';
import type { PayoutAttempt } from '../../db/payout-attempt-store.ts';
import { addPayoutEvidence, evidenceOfPayout } from '../../db/payout-evidence-store.ts';
import { mayStillPay, movePayout, payoutById } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';
import { assert } from '../../../shared/assert.ts';
import { tripBreaker } from '../payouts/stops.ts';
import type { Till } from '../till.ts';
import { bookPayout } from './book-payout.ts';
import type { MoneyOut } from './book-payout.ts';
import { bookDenial, bookOtherThanStated, bookPaidAfterDenial } from './deny-payout.ts';
import { refusePaidDelivery } from './paid-delivery.ts';

/** What a result says of the money, whichever API it came from. */
export type PayoutWord =
  | { readonly kind: 'paid'; readonly money: SaidMoney }
  | { readonly kind: 'failed'; readonly code: string; readonly text: string }
  /** Nothing final: keep asking. */
  | { readonly kind: 'unclear'; readonly code: string; readonly text: string };

export type SaidMoney = {
  readonly amountCents: MoneyOut['amountCents'] | undefined;
  readonly receipt: string | undefined;
  readonly payeeMsisdn: string | undefined;
  /** Of a reversal: the payment that went back. */
  readonly originalReceipt?: string | undefined;
  readonly occurredAtMs: number | undefined;
};

/** The result of a B2C payment or a reversal. */
export function wordOfResult(
  payout: Payout,
  result: PostedResult,
  read: { readonly payout: PayoutResult; readonly reversal: ReversalResult },
): PayoutWord {
  const { resultCode: code, resultDescription: text } = result;
  const isReversal = payout.channel === 'reversal';
  const row = isReversal ? reversalResult(code) : payoutResult(code);
  if (row.class === 'paid' || row.class === 'reversed') {
    const money = isReversal ? { ...read.reversal, payeeMsisdn: undefined } : read.payout;
    return { kind: 'paid', money };
  }
  return { kind: row.class.startsWith('failed-') ? 'failed' : 'unclear', code, text };
}

/** The answer to a status question. The question's own result code says nothing about the payout. */
export function wordOfStatus(status: StatusResult, resultCode: string): PayoutWord {
  if (status.verdict === 'completed') return { kind: 'paid', money: status };
  if (status.verdict === 'failed') {
    const word = status.failedAs ?? 'declined';
    return { kind: 'failed', code: `status-${word}`, text: `Transaction Status: ${word}` };
  }
  return { kind: 'unclear', code: resultCode, text: `Transaction Status: ${status.verdict}` };
}

export type Said = {
  readonly source: 'result' | 'status';
  readonly inboxId: number;
  readonly word: PayoutWord;
};

/** Applies what was said about an attempt. Returns whether it changed anything. */
export function applyPayoutWord(till: Till, tx: WritableDb, attempt: PayoutAttempt, said: Said): boolean {
  const payout = payoutById(tx, attempt.payoutId);
  assert(payout, `payout ${attempt.payoutId} is there`);
  const { word } = said;
  switch (word.kind) {
    case 'paid':
      return applyPaid(till, tx, payout, attempt, said, word.money);
    case 'failed':
      return applyFailed(till, tx, payout, attempt, said, word);
    case 'unclear': {
      keepEvidence(till, tx, attempt, said, word.text, false, word.code);
      return false;
    }
  }
}

function applyPaid(
  till: Till,
  tx: WritableDb,
  payout: Payout,
  attempt: PayoutAttempt,
  said: Said,
  money: SaidMoney,
): boolean {
  const nowMs = till.clock.nowMs();
  const amountCents = money.amountCents ?? payout.amountCents;
  const difference = differenceOf(till, tx, payout, attempt, money);
  const facts = {
    receipt: money.receipt ?? attempt.receipt,
    paidCents: amountCents,
    resultCode: '0',
    nextStatusAtMs: null,
  };
  if (attempt.state === 'paid') {
    if (isOnlyStated(tx, attempt)) {
      const isElsewhere = difference === 'payee' || isOtherPayment(payout, money);
      const paid = { isElsewhere, amountCents };
      const wasDenied = bookPaidAfterDenial(till, tx, payout, attempt, paid);
      if (!wasDenied && (isElsewhere || difference === 'amount'))
        bookOtherThanStated(till, tx, payout, attempt, paid);
    }
    // Where it was only the owner's word it was still asked about; now Safaricom has said it.
    if (attempt.nextStatusAtMs !== null) changePayoutAttempt(tx, attempt, { nextStatusAtMs: null });
    const isNews = addToPaid(tx, payout, attempt, difference, money.receipt, nowMs);
    keepEvidence(till, tx, attempt, said, difference ?? 'paid', isNews, '0', money);
    return isNews;
  }
  const event = difference === undefined ? 'success-observed' : 'mismatch-observed';
  const moved = movePayoutAttempt(tx, attempt, event, nowMs, { ...facts, reason: difference ?? null });
  keepEvidence(till, tx, attempt, said, difference ?? 'paid', moved !== undefined, '0', money);
  if (!moved) return false;
  stopItem(tx, 'payout', attempt.id, difference ?? 'paid');
  stopNewer(tx, attempt, nowMs);
  if (difference !== undefined) {
    noteAttempt(tx, payout, nowMs, 'payoutMismatch', { reason: difference });
    return true;
  }
  bookPayout(till, tx, payout, moved, {
    amountCents,
    receipt: money.receipt,
    occurredAtMs: money.occurredAtMs,
  });
  return true;
}

/** More news of money that is booked: its receipt, or something that does not fit and that a person should see. */
function addToPaid(
  tx: WritableDb,
  payout: Payout,
  attempt: PayoutAttempt,
  difference: string | undefined,
  receipt: string | undefined,
  nowMs: number,
): boolean {
  if (difference !== undefined) noteAttempt(tx, payout, nowMs, 'contradiction', { reason: difference });
  if (difference !== undefined || attempt.receipt !== null || receipt === undefined) return false;
  changePayoutAttempt(tx, attempt, { receipt });
  const transactionId = transactionIdOf(tx, attempt);
  if (transactionId !== undefined) addKey(tx, transactionId, { kind: 'receipt', value: receipt });
  return true;
}

/** The transaction of an attempt that is paid, by the keys that are known of it (P7). */
function transactionIdOf(db: ReadableDb, attempt: PayoutAttempt): number | undefined {
  const ocid = attempt.ocid ?? attempt.acceptedOcid;
  return (
    (ocid === null ? undefined : transactionIdByKey(db, { kind: 'ocid', value: ocid })) ??
    (attempt.conversationId === null
      ? undefined
      : transactionIdByKey(db, { kind: 'conversation-id', value: attempt.conversationId }))
  );
}

/** An earlier attempt paid after all, or may have: a newer one that still waits here must not leave. */
function stopNewer(tx: WritableDb, attempt: PayoutAttempt, nowMs: number): void {
  for (const other of attemptsOfPayout(tx, attempt.payoutId)) {
    if (other.state !== 'queued' || other.id === attempt.id) continue;
    stopItem(tx, 'payout', other.id, 'decided');
    movePayoutAttempt(tx, other, 'withdrawn', nowMs, { reason: 'decided' });
  }
}

/** MONEY: P5. What was paid is compared with what was approved; a difference is for a person. */
function differenceOf(
  till: Till,
  db: ReadableDb,
  payout: Payout,
  attempt: PayoutAttempt,
  money: SaidMoney,
): 'amount' | 'payee' | 'receipt' | undefined {
  const payee: Msisdn | undefined =
    payout.payeeId === null ? undefined : provenNumber(db, till.crypto, payout.payeeId);
  if (money.payeeMsisdn !== undefined && payee !== undefined && money.payeeMsisdn !== payee) return 'payee';
  if (money.amountCents !== undefined && money.amountCents !== payout.amountCents) return 'amount';
  const { receipt } = money;
  if (isOtherPayment(payout, money)) return 'receipt';
  if (receipt === undefined) return undefined;
  if (attempt.receipt !== null && attempt.receipt !== receipt) return 'receipt';
  // One receipt is one transaction; the same code for another payout or prompt proves nothing about this one.
  const owner = transactionIdByKey(db, { kind: 'receipt', value: receipt });
  const isOwn = attempt.state === 'paid' && owner === transactionIdOf(db, attempt);
  return owner === undefined || isOwn ? undefined : 'receipt';
}

/** MONEY: a reversal that sent another payment back than the one that was approved. */
const isOtherPayment = ({ reversesReceipt }: Payout, { originalReceipt }: SaidMoney): boolean =>
  originalReceipt !== undefined && originalReceipt !== reversesReceipt;

function applyFailed(
  till: Till,
  tx: WritableDb,
  payout: Payout,
  attempt: PayoutAttempt,
  said: Said,
  { code, text }: Extract<PayoutWord, { kind: 'failed' }>,
): boolean {
  const nowMs = till.clock.nowMs();
  // It stops everybody, whatever became of this one.
  const row = payout.channel === 'reversal' ? reversalResult(code) : payoutResult(code);
  if (row.stopsAllPayouts) tripBreaker(tx, code, nowMs);
  const moved = movePayoutAttempt(tx, attempt, 'failure-observed', nowMs, {
    resultCode: code,
    resultText: text.slice(0, 200),
    nextStatusAtMs: null,
  });
  keepEvidence(till, tx, attempt, said, text, moved !== undefined, code);
  if (!moved) {
    if (attempt.state !== 'paid') return false;
    // Paid as a person had stated it: Safaricom's denial outranks that, and the owner settles it.
    if (isOnlyStated(tx, attempt) && bookDenial(till, tx, payout, attempt)) {
      changePayoutAttempt(tx, attempt, { nextStatusAtMs: null });
      noteAttempt(tx, payout, nowMs, 'payoutDenied', { code });
      return true;
    }
    // Paid by Safaricom's own word, and now denied: nothing is booked back by a machine.
    noteAttempt(tx, payout, nowMs, 'contradiction', { code });
    return false;
  }
  stopItem(tx, 'payout', attempt.id, 'failed');
  failPayout(till, tx, payout, code);
  return true;
}

/** Paid by a person's word alone: Safaricom has never said that it left. */
function isOnlyStated(db: ReadableDb, attempt: PayoutAttempt): boolean {
  const said = evidenceOfPayout(db, attempt.payoutId).filter((one) => one.attemptId === attempt.id);
  return (
    said.some(({ verdict }) => verdict === 'stated-paid') &&
    !said.some(({ source, verdict }) => source !== 'person' && verdict === 'paid')
  );
}

/** Where no attempt may still pay, the payout waits for a person (try again, or give it up). */
export function failPayout(till: Till, tx: WritableDb, payout: Payout, code: string): void {
  const nowMs = till.clock.nowMs();
  if (mayStillPay(tx, payout.id)) return;
  if (!movePayout(tx, payout, 'failed', nowMs)) return;
  noteAttempt(tx, payout, nowMs, 'payoutFailed', { code });
  refusePaidDelivery(till, tx, payout, 'payout-failed');
}

function keepEvidence(
  till: Till,
  tx: WritableDb,
  attempt: PayoutAttempt,
  { source, inboxId, word }: Said,
  summary: string,
  applied: boolean,
  resultCode: string,
  money?: SaidMoney,
): void {
  addPayoutEvidence(tx, {
    atMs: till.clock.nowMs(),
    source,
    payoutId: attempt.payoutId,
    attemptId: attempt.id,
    inboxId,
    verdict: word.kind,
    resultCode,
    receipt: money?.receipt,
    amountCents: money?.amountCents,
    summary,
    applied,
  });
}

export function noteAttempt(
  tx: WritableDb,
  payout: Payout,
  atMs: number,
  action: string,
  values: AuditValues = {},
): void {
  note(tx, {
    atMs,
    actorId: machineActor,
    action,
    payoutId: payout.id,
    ...(payout.orderId === null ? {} : { orderId: payout.orderId }),
    values,
  });
}

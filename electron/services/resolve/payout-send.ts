/** What became of a try to send a payout (P5): one transaction by compare-and-set. */
import { assert, assertNever } from '../../../shared/assert.ts';
import type { PostedSendOutcome } from '../../../shared/observation.ts';
import { mayResend, nextStatusAtMs } from '../../../shared/payout-policy.ts';
import { retryAtMs } from '../../../shared/payment-policy.ts';
import { settleItem, triesOf } from '../../db/outbox-store.ts';
import { changePayoutAttempt, movePayoutAttempt, payoutAttemptById } from '../../db/payout-attempt-store.ts';
import type { PayoutAttempt } from '../../db/payout-attempt-store.ts';
import { addPayoutEvidence } from '../../db/payout-evidence-store.ts';
import { mayStillPay, payoutById } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import { tripBreaker } from '../payouts/stops.ts';
import type { Till } from '../till.ts';
import { failPayout, noteAttempt } from './payout-result.ts';

type Sent = {
  readonly till: Till;
  readonly tx: WritableDb;
  readonly itemId: number;
  readonly attempt: PayoutAttempt;
  readonly payout: Payout;
  readonly nowMs: number;
};

/** Books the end of one try. A late or second end of the same try changes nothing. */
export function recordPayoutSend(
  till: Till,
  itemId: number,
  attemptId: number,
  outcome: PostedSendOutcome,
): void {
  transaction(till.db, (tx) => {
    const attempt = payoutAttemptById(tx, attemptId);
    const payout = payoutById(tx, attempt.payoutId);
    assert(payout, `payout ${attempt.payoutId} is there`);
    const sent: Sent = { till, tx, itemId, attempt, payout, nowMs: till.clock.nowMs() };
    addSendEvidence(sent, outcome);
    // MONEY: a send before this one may have left; then nothing but "M-PESA has it" says anything about the payout.
    if (outcome.kind === 'refused') stopWhereInitiatorIsWrong(sent, outcome);
    if (attempt.sends > 1 && outcome.kind !== 'accepted' && outcome.kind !== 'already-accepted') {
      recordAmbiguous(sent, outcome.kind);
      return;
    }
    switch (outcome.kind) {
      case 'accepted':
        recordAccepted(sent, outcome.conversationId, outcome.originatorConversationId);
        break;
      case 'already-accepted':
        // MONEY: P5. It counts only for an id that this row has sent before; else somebody else's id is ours.
        if (attempt.sends > 1) recordAccepted(sent, null, null);
        else recordAmbiguous(sent, 'duplicate-not-ours');
        break;
      case 'not-sent':
        recordNotSent(sent, outcome.reason, outcome.retryAfterMs);
        break;
      case 'refused':
        recordRefused(sent, outcome);
        break;
      case 'ambiguous':
        recordAmbiguous(sent, outcome.reason);
        break;
      default:
        assertNever(outcome, 'payout send outcome');
    }
  });
  till.changed({ order: null, became: 'payouts' });
}

/** The request's own refusal of the initiator says the same as a result would: the next one only makes it worse. */
function stopWhereInitiatorIsWrong(
  { tx, nowMs }: Sent,
  outcome: Extract<PostedSendOutcome, { kind: 'refused' }>,
): void {
  if (outcome.errorRow === 'invalidInitiator') tripBreaker(tx, outcome.code, nowMs);
}

function recordAccepted(sent: Sent, conversationId: string | null, ocid: string | null): void {
  const { till, tx, itemId, attempt, payout, nowMs } = sent;
  settleItem(tx, itemId, { state: 'done' });
  const moved = movePayoutAttempt(tx, attempt, 'accepted', nowMs);
  const askAtMs = nextStatusAtMs(till.payoutRules, attempt.firstSentAtMs ?? nowMs, attempt.asked, nowMs);
  changePayoutAttempt(tx, moved ?? attempt, {
    ...(conversationId === null ? {} : { conversationId }),
    ...(ocid === null ? {} : { acceptedOcid: ocid }),
    // The result may have come before the answer: then there is nothing to ask.
    ...(moved ? { nextStatusAtMs: askAtMs ?? null } : {}),
  });
  if (moved) noteAttempt(tx, payout, nowMs, 'payoutAccepted');
  else if (conversationId !== null) doubtFailure(sent, askAtMs);
}

/**
 * MONEY: P5. A failure was posted while the same id was on its way once more, and that one was taken: what failed was
 * the first of them. It is asked about, and nobody pays by a new id before that is known; a newer one that is on its way
 * already is not held up.
 */
function doubtFailure({ tx, attempt, payout, nowMs }: Sent, askAtMs: number | undefined): void {
  if (attempt.state !== 'failed' || attempt.sends <= 1) return;
  const reason = 'taken-after-failure';
  const doubted = mayStillPay(tx, payout.id)
    ? attempt
    : movePayoutAttempt(tx, attempt, 'contradicted', nowMs, { reason });
  changePayoutAttempt(tx, doubted ?? attempt, { nextStatusAtMs: askAtMs ?? null });
  noteAttempt(tx, payout, nowMs, 'payoutUnknown', { reason });
}

/** Reasons that waiting does not mend. */
const setUpReasons: readonly string[] = ['credentials-missing', 'set-up'];

function recordNotSent(sent: Sent, reason: string, retryAfterMs: number | undefined): void {
  const { till, tx, itemId, attempt, nowMs } = sent;
  const moved = movePayoutAttempt(tx, attempt, 'put-back', nowMs, {
    reason,
    firstSentAtMs: null,
    lastSentAtMs: null,
    sends: 0,
  });
  if (!moved) {
    settleItem(tx, itemId, { state: 'stopped', reason: 'decided' });
    return;
  }
  const share = (till.random.bytes(1)[0] ?? 0) / 256;
  const waitMs = setUpReasons.includes(reason) ? 60_000 : (retryAfterMs ?? 0);
  const dueAtMs = retryAtMs(till.rules, triesOf(tx, itemId), nowMs, share, waitMs);
  settleItem(tx, itemId, { state: 'ready', dueAtMs, reason });
}

function recordRefused(sent: Sent, outcome: Extract<PostedSendOutcome, { kind: 'refused' }>): void {
  const { till, tx, itemId, attempt, payout, nowMs } = sent;
  settleItem(tx, itemId, { state: 'done', reason: outcome.errorRow });
  const moved = movePayoutAttempt(tx, attempt, 'refusal-observed', nowMs, {
    resultCode: outcome.code,
    resultText: outcome.description.slice(0, 200),
    reason: outcome.errorRow,
    nextStatusAtMs: null,
  });
  if (moved) failPayout(till, tx, payout, outcome.code);
}

/** It may have left: the same id once more while that is allowed, and a question about it in any case. */
function recordAmbiguous(sent: Sent, reason: string): void {
  const { till, tx, itemId, attempt, payout, nowMs } = sent;
  const firstSentAtMs = attempt.firstSentAtMs ?? nowMs;
  const moved = movePayoutAttempt(tx, attempt, 'send-ambiguous', nowMs, { reason });
  const again = moved !== undefined && mayBeSentAgain(till, payout, reason, firstSentAtMs, nowMs);
  const dueAtMs = nowMs + till.payoutRules.resendEveryMs;
  settleItem(tx, itemId, again ? { state: 'ready', dueAtMs, reason } : { state: 'unknown', reason });
  if (!moved) return;
  const askAtMs = nextStatusAtMs(till.payoutRules, firstSentAtMs, attempt.asked, nowMs);
  changePayoutAttempt(tx, moved, { nextStatusAtMs: askAtMs ?? null });
  noteAttempt(tx, payout, nowMs, 'payoutUnknown', { reason });
}

function mayBeSentAgain(
  till: Till,
  payout: Payout,
  reason: string,
  firstSentAtMs: number,
  nowMs: number,
): boolean {
  // MONEY: P5. A reversal has no id that makes a repeat harmless; an id that somebody else used is not ours to repeat.
  if (payout.channel === 'reversal' || reason === 'duplicate-not-ours') return false;
  // What was refused once is refused each time; what became of the first send, only a question can tell.
  if (reason === 'refused') return false;
  return mayResend(till.payoutRules, firstSentAtMs, nowMs + till.payoutRules.resendEveryMs);
}

function addSendEvidence({ tx, attempt, nowMs }: Sent, outcome: PostedSendOutcome): void {
  if (outcome.kind === 'not-sent') return;
  const text =
    outcome.kind === 'accepted'
      ? 'accepted'
      : outcome.kind === 'ambiguous'
        ? outcome.reason
        : outcome.description;
  addPayoutEvidence(tx, {
    atMs: nowMs,
    source: 'send',
    payoutId: attempt.payoutId,
    attemptId: attempt.id,
    verdict: outcome.kind,
    resultCode: outcome.kind === 'refused' ? outcome.code : null,
    summary: text,
    applied: true,
  });
}

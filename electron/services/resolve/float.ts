/** What became of a move between the shop's own accounts: the claim, the end of the send, what Safaricom posted. */
import { wholeShillings } from '../../../shared/cents.ts';
import type { PostedResult, PostedSendOutcome, StatusResult } from '../../../shared/observation.ts';
import { refusesInitiator } from '../../../shared/payout-result-codes.ts';
import { nextStatusAtMs } from '../../../shared/payout-policy.ts';
import { machineActor, note } from '../../db/audit-store.ts';
import type { FloatMove } from '../../db/float-store.ts';
import {
  changeFloatMove,
  floatMoveById,
  floatMovesToLookAfter,
  moveFloatMove,
} from '../../db/float-store.ts';
import { post } from '../../db/ledger-store.ts';
import { addKey, insertOutgoing, transactionIdByKey } from '../../db/money-store.ts';
import type { OutboxItem } from '../../db/outbox-store.ts';
import { claimItem, makeDue, settleItem, stopItem } from '../../db/outbox-store.ts';
import { insertQuestion } from '../../db/question-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { FloatRequest, StatusRequest } from '../../ports.ts';
import { payoutHold, tripBreaker } from '../payouts/stops.ts';
import type { Till } from '../till.ts';

const lookAgainMs = 10_000;

/** Takes a move out of the queue; undefined when it may not go now, or not at all. MONEY: from this commit on it counts as possibly sent. */
export function claimFloat(
  till: Till,
  item: OutboxItem,
): { readonly id: number; readonly request: FloatRequest } | undefined {
  const claim = transaction(till.db, (tx) => {
    const nowMs = till.clock.nowMs();
    const move = floatMoveById(tx, item.subjectId);
    if (move?.state !== 'queued' || move.epoch !== till.epoch || nowMs >= move.deadlineAtMs) {
      stopItem(tx, 'float', item.subjectId, 'deadline');
      if (move) moveFloatMove(tx, move, 'withdrawn', nowMs, { reason: 'deadline' });
      return undefined;
    }
    const hold = payoutHold(till, tx);
    if (hold !== undefined) {
      makeDue(tx, item.id, nowMs + lookAgainMs);
      changeFloatMove(tx, move, { reason: hold });
      return undefined;
    }
    if (!claimItem(tx, item, nowMs)) return undefined;
    moveFloatMove(tx, move, 'claimed', nowMs, { sentAtMs: nowMs, reason: null });
    const amountShillings = wholeShillings(move.amountCents);
    const { nonce } = move;
    return { id: move.id, request: { kind: 'own-move', amountShillings, remarks: 'Float', nonce } as const };
  });
  till.changed({ order: null, became: 'payouts' });
  return claim;
}

/** Asked again when the connection stands, before the first byte. */
export function mayWriteFloat(till: Till, id: number): boolean {
  const move = floatMoveById(till.db, id);
  return (
    move?.state === 'sending' &&
    till.clock.nowMs() < move.deadlineAtMs &&
    payoutHold(till, till.db) === undefined
  );
}

/** Books the end of the one send. MONEY: there is no id of ours, so nothing is ever sent again by the machine. */
export function recordFloatSend(till: Till, itemId: number, id: number, outcome: PostedSendOutcome): void {
  transaction(till.db, (tx) => {
    const nowMs = till.clock.nowMs();
    const move = floatMoveById(tx, id);
    if (!move) return;
    settleItem(tx, itemId, { state: outcome.kind === 'ambiguous' ? 'unknown' : 'done' });
    switch (outcome.kind) {
      case 'accepted': {
        const { conversationId, originatorConversationId: acceptedOcid } = outcome;
        const moved = moveFloatMove(tx, move, 'accepted', nowMs, { conversationId, acceptedOcid });
        // The result came before the answer: only what Safaricom calls it is new.
        if (!moved) changeFloatMove(tx, move, { conversationId, acceptedOcid });
        return;
      }
      case 'not-sent':
        moveFloatMove(tx, move, 'not-left', nowMs, { reason: outcome.reason });
        return;
      case 'refused':
        if (outcome.errorRow === 'invalidInitiator') tripBreaker(tx, outcome.code, nowMs);
        moveFloatMove(tx, move, 'refusal-observed', nowMs, {
          reason: `daraja.${outcome.errorRow}`,
          resultCode: outcome.code,
        });
        return;
      case 'already-accepted':
      case 'ambiguous':
        moveFloatMove(tx, move, 'send-ambiguous', nowMs, { reason: 'no-answer' });
    }
  });
  till.changed({ order: null, became: 'payouts' });
}

/** The result that Safaricom posted to this move's own path. False where it names another request. */
export function applyFloatResult(till: Till, tx: WritableDb, move: FloatMove, result: PostedResult): boolean {
  const isAnother =
    move.acceptedOcid !== null &&
    result.originatorConversationId !== '' &&
    result.originatorConversationId !== move.acceptedOcid;
  if (isAnother) return false;
  const { resultCode } = result;
  if (refusesInitiator(resultCode)) tripBreaker(tx, resultCode, till.clock.nowMs());
  return resultCode === '0'
    ? floatMoved(till, tx, move, result.transactionId)
    : floatFailed(till, tx, move, resultCode);
}

/** The answer to a question about it. The question's own result code says nothing about the move. */
export function applyFloatStatus(till: Till, tx: WritableDb, id: number, status: StatusResult): boolean {
  const move = floatMoveById(tx, id);
  if (!move || (status.originatorConversationId ?? move.acceptedOcid) !== move.acceptedOcid) return false;
  if (status.verdict === 'completed') return floatMoved(till, tx, move, status.receipt);
  return status.verdict === 'failed' && floatFailed(till, tx, move, 'status');
}

function floatMoved(till: Till, tx: WritableDb, move: FloatMove, receipt: string | undefined): boolean {
  const nowMs = till.clock.nowMs();
  const change = { resultCode: '0', reason: null, nextAskAtMs: null, receipt: receipt ?? null };
  const moved = moveFloatMove(tx, move, 'success-observed', nowMs, change);
  stopItem(tx, 'float', move.id, 'moved');
  if (!moved) return false;
  bookFloat(till, tx, moved, { actorId: machineActor, receipt });
  return true;
}

function floatFailed(till: Till, tx: WritableDb, move: FloatMove, resultCode: string): boolean {
  stopItem(tx, 'float', move.id, 'failed');
  const change = { resultCode, reason: 'failed', nextAskAtMs: null };
  return moveFloatMove(tx, move, 'failure-observed', till.clock.nowMs(), change) !== undefined;
}

/** MONEY: booked once; the caller has moved it to `moved`, which happens once. */
export function bookFloat(
  till: Till,
  tx: WritableDb,
  move: FloatMove,
  { actorId, receipt }: { readonly actorId: string; readonly receipt: string | undefined },
): void {
  const nowMs = till.clock.nowMs();
  const { amountCents } = move;
  const transactionId = insertOutgoing(tx, {
    amountCents,
    occurredAtMs: nowMs,
    bookedAtMs: nowMs,
    orderId: null,
  });
  const isNew =
    receipt !== undefined && transactionIdByKey(tx, { kind: 'receipt', value: receipt }) === undefined;
  if (isNew) addKey(tx, transactionId, { kind: 'receipt', value: receipt });
  const facts = { epoch: till.epoch, orderId: null, transactionId, occurredAtMs: nowMs, nowMs, actorId };
  post(tx, till.ledger, { kind: 'float-moved', ...facts, body: { move: move.id } }, amountCents);
  note(tx, { atMs: nowMs, actorId, action: 'floatMoved', values: { amountCents } });
}

/** A result that is late makes it unknown; what waited too long here is not sent any more. */
export function lookAfterFloat(till: Till): void {
  const nowMs = till.clock.nowMs();
  const late = floatMovesToLookAfter(till.db).filter(
    (move) =>
      (move.state === 'accepted' &&
        nowMs - (move.sentAtMs ?? move.stateSinceMs) >= till.payoutRules.resultExpectedMs) ||
      (move.state === 'queued' && nowMs >= move.deadlineAtMs),
  );
  if (late.length === 0) return;
  transaction(till.db, (tx) => {
    for (const move of late) {
      if (move.state === 'queued') stopItem(tx, 'float', move.id, 'deadline');
      const [event, reason] =
        move.state === 'queued'
          ? (['withdrawn', 'deadline'] as const)
          : (['result-late', 'no-result'] as const);
      moveFloatMove(tx, move, event, nowMs, { reason, nextAskAtMs: nowMs });
    }
  });
  till.changed({ order: null, became: 'payouts' });
}

/** The next question about a move that nobody knows the end of; stored before it is asked. */
export function askAboutFloat(
  till: Till,
): { readonly questionId: number; readonly request: StatusRequest } | undefined {
  const nowMs = till.clock.nowMs();
  const due = floatMovesToLookAfter(till.db).find(
    ({ state, nextAskAtMs }) => state === 'unknown' && nextAskAtMs !== null && nextAskAtMs <= nowMs,
  );
  if (due?.acceptedOcid === undefined || due.acceptedOcid === null) return undefined;
  const ocid = due.acceptedOcid;
  const asked = due.asked + 1;
  const nextAskAtMs = nextStatusAtMs(till.payoutRules, due.sentAtMs ?? nowMs, asked, nowMs) ?? null;
  return transaction(till.db, (tx) => {
    changeFloatMove(tx, due, { asked, nextAskAtMs });
    const nonce = Buffer.from(till.random.bytes(16)).toString('hex');
    const question = { kind: 'status', payoutAttemptId: null, floatMoveId: due.id, nonce } as const;
    const questionId = insertQuestion(tx, { ...question, askedAtMs: nowMs });
    return { questionId, request: { about: { ocid }, remarks: 'Float', nonce } };
  });
}

/** After money has moved the accounts are asked about once. */
export function takeBalanceQuestion(till: Till): boolean {
  const moved = floatMovesToLookAfter(till.db).filter((move) => move.state === 'moved');
  if (moved.length === 0) return false;
  transaction(till.db, (tx) => {
    for (const move of moved) changeFloatMove(tx, move, { balanceAsked: true });
  });
  return true;
}

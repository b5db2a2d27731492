/** Payouts as the person who looks at them should see them: one word each, and what to do next. */
import type { Response } from '../../shared/ipc-contract.ts';
import type { PayoutCardState, PayoutRow } from '../../shared/contract/payout-channels.ts';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import type { Mode } from '../../shared/modes.ts';
import { payoutResult, reversalResult } from '../../shared/payout-result-codes.ts';
import type { PayoutRules } from '../../shared/payout-policy.ts';
import { waysOfExcess } from '../../shared/payout-excess.ts';
import { formatPayoutNumber } from '../../shared/payouts.ts';
import { machineActor, timelineOfPayout } from '../db/audit-store.ts';
import { creditByReceipt } from '../db/credit-store.ts';
import { excessNeedsLook } from '../db/look-store.ts';
import { orderById } from '../db/order-store.ts';
import { itemOf } from '../db/outbox-store.ts';
import { attemptsOfPayout } from '../db/payout-attempt-store.ts';
import type { PayoutAttempt } from '../db/payout-attempt-store.ts';
import { evidenceOfPayout } from '../db/payout-evidence-store.ts';
import { approvalBar } from '../db/payout-owed.ts';
import { openExcessesOfPayout, oppositeExcess } from '../db/payout-excess-store.ts';
import type { PayoutExcess } from '../db/payout-excess-store.ts';
import { batchName, payoutsOfDay, unfinishedPayouts } from '../db/payout-store.ts';
import type { Payout } from '../db/payout-store.ts';
import { personById } from '../db/person-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import { maskedParty, shownPayerOf } from './masked.ts';
import { saidOfPayout } from './said.ts';

export type PayoutFacts = {
  readonly mode: Mode;
  readonly nowMs: number;
  readonly rules: PayoutRules;
  /** Why no payout may leave now: it holds all that wait, whichever the outbox tried last. */
  readonly hold: PayoutHold | undefined;
};
export type PayoutHold = 'stopped' | 'breaker' | 'frozen' | 'clock' | 'no-way-home';

/** Unfinished ones first (oldest first in each urgency), then the day's others, newest first. */
export function payoutRows(db: ReadableDb, facts: PayoutFacts, day: string): readonly PayoutRow[] {
  const unfinished = unfinishedPayouts(db);
  const ids = new Set(unfinished.map((payout) => payout.id));
  const rest = payoutsOfDay(db, day).filter((payout) => !ids.has(payout.id));
  const rows = unfinished.map((payout) => payoutRow(db, facts, payout));
  const urgent = rows.toSorted((a, b) => ranks[a.state] - ranks[b.state] || a.sinceMs - b.sinceMs);
  return [...urgent, ...rest.map((payout) => payoutRow(db, facts, payout))];
}

const ranks: { readonly [S in PayoutCardState]: number } = {
  paidTwice: 0,
  wentElsewhere: 0,
  statedDenied: 0,
  mismatch: 0,
  unknown: 1,
  failed: 2,
  approve: 3,
  lapsed: 3,
  stopped: 4,
  onHold: 4,
  waits: 5,
  sending: 6,
  accepted: 6,
  paid: 7,
  withdrawn: 7,
};

export function payoutRow(db: ReadableDb, facts: PayoutFacts, payout: Payout): PayoutRow {
  const attempts = attemptsOfPayout(db, payout.id);
  const attempt = attempts.at(-1);
  const [excess] = openExcessesOfPayout(db, payout.id);
  const hold = holdOf(db, facts, attempt);
  const state = stateOf(hold, payout, attempts, excess);
  const paid = attempts.find((one) => one.state === 'paid');
  const waits = payout.state === 'requested' || payout.state === 'failed';
  // What would be refused is not offered: it can only be taken back.
  const bar = waits ? approvalBar(db, payout) : undefined;
  return {
    id: payout.id,
    payout: formatPayoutNumber(facts.mode, payout.id),
    kind: payout.kind,
    channel: payout.channel,
    state,
    amountCents: payout.amountCents,
    payeeMasked: payeeOf(db, payout),
    payeeName: payout.payeeName,
    note: payout.note,
    order: payout.orderId === null ? null : orderById(db, payout.orderId).number,
    batch: payout.batchId === null ? null : { id: payout.batchId, name: batchName(db, payout.batchId) ?? '' },
    requestedBy: nameOf(db, payout.requestedBy),
    approvedBy: payout.approvedBy === null ? null : nameOf(db, payout.approvedBy),
    sinceMs:
      attempt === undefined ? payout.stateSinceMs : Math.max(attempt.stateSinceMs, payout.stateSinceMs),
    receipt: paid?.receipt ?? null,
    excess: excess ? excessOf(db, payout, excess) : null,
    actions: actionsOf(facts, payout, state, attempts).filter(
      (action) => bar === undefined || !approving.includes(action),
    ),
    values: { ...valuesOf(db, facts, { payout, attempt, paid, hold }), ...given('bar', bar) },
  };
}

/** Whom Safaricom showed masked only stays as it showed him. */
function payeeOf(db: ReadableDb, { payeeId, creditReceipt }: Payout): string {
  if (payeeId !== null) return maskedParty(db, payeeId);
  const credit = creditReceipt === null ? undefined : creditByReceipt(db, creditReceipt);
  return shownPayerOf(db, credit) ?? '07********';
}

const excessOf = (db: ReadableDb, payout: Payout, excess: PayoutExcess): PayoutRow['excess'] => ({
  id: excess.id,
  amountCents: excess.amountCents,
  reason: excess.reason,
  ways: [...waysOfExcess(excess.reason, payout.kind)],
  needsLook: excessNeedsLook(db, excess),
  overtaken: oppositeExcess(db, excess) !== undefined,
});

const approving: PayoutRow['actions'] = ['approve', 'try-again'];

const actions: { readonly [S in PayoutCardState]: PayoutRow['actions'] } = {
  approve: ['approve', 'withdraw'],
  lapsed: ['approve', 'withdraw'],
  waits: ['wait', 'withdraw'],
  onHold: ['wait', 'withdraw'],
  stopped: ['wait', 'withdraw'],
  sending: ['wait'],
  accepted: ['wait'],
  unknown: ['state-not-paid', 'wait'],
  mismatch: ['settle-mismatch'],
  failed: ['try-again', 'withdraw'],
  paid: [],
  paidTwice: ['settle-excess'],
  wentElsewhere: ['settle-excess'],
  statedDenied: ['settle-excess'],
  withdrawn: [],
};

/** First is what to do now: nobody can say "not paid" before M-PESA had its time (P6). */
function actionsOf(
  facts: PayoutFacts,
  payout: Payout,
  state: PayoutCardState,
  attempts: readonly PayoutAttempt[],
): PayoutRow['actions'] {
  const unknown = attempts.findLast((one) => one.state === 'unknown');
  const isEarly = unknown !== undefined && (notPaidFromMs(facts, unknown) ?? 0) > facts.nowMs;
  if (state === 'unknown' && isEarly) return ['wait'];
  // What went elsewhere is one question; that the payee still has nothing is another.
  if (state === 'wentElsewhere' && payout.state === 'failed') return [...actions[state], ...actions.failed];
  return [...actions[state]];
}

/**
 * What holds this one. The way home is proved only when something is about to leave: before that its absence says
 * nothing about one that waits for another reason.
 */
function holdOf(
  db: ReadableDb,
  { hold, nowMs }: PayoutFacts,
  attempt: PayoutAttempt | undefined,
): PayoutHold | undefined {
  if (attempt?.state !== 'queued') return undefined;
  if (hold !== 'no-way-home' || attempt.reason === hold) return hold;
  const item = itemOf(db, 'payout', attempt.id);
  return item !== undefined && item.dueAtMs <= nowMs ? hold : undefined;
}

function stateOf(
  hold: PayoutHold | undefined,
  payout: Payout,
  attempts: readonly PayoutAttempt[],
  excess: PayoutExcess | undefined,
): PayoutCardState {
  const attempt = attempts.at(-1);
  const open = attempts.findLast((one) => one.state === 'mismatch' || one.state === 'unknown');
  // An older attempt that may have paid says more than the newest one.
  if (open) return open.state === 'mismatch' ? 'mismatch' : 'unknown';
  if (payout.state === 'approved') return approvedState(hold, attempt);
  if (excess) return excessStates[excess.reason];
  // Paid or given up, and another attempt has left: it may pay once more, so nobody is told that it is over.
  const left = attempts.findLast((one) => one.state === 'sending' || one.state === 'accepted');
  if (left && payout.state !== 'requested') return approvedState(hold, left);
  switch (payout.state) {
    case 'paid':
      return 'paid';
    case 'withdrawn':
      return 'withdrawn';
    case 'failed':
      return 'failed';
    case 'requested':
      return attempt?.reason === 'lapsed' ? 'lapsed' : 'approve';
  }
}

const excessStates = {
  'paid-twice': 'paidTwice',
  elsewhere: 'wentElsewhere',
  denied: 'statedDenied',
} as const;

function approvedState(hold: PayoutHold | undefined, attempt: PayoutAttempt | undefined): PayoutCardState {
  if (attempt?.state === 'sending') return 'sending';
  if (attempt?.state === 'accepted') return 'accepted';
  if (hold === undefined) return 'waits';
  return hold === 'stopped' || hold === 'breaker' ? 'stopped' : 'onHold';
}

type Known = {
  readonly payout: Payout;
  readonly attempt: PayoutAttempt | undefined;
  readonly paid: PayoutAttempt | undefined;
  readonly hold: PayoutHold | undefined;
};

function valuesOf(
  db: ReadableDb,
  facts: PayoutFacts,
  { payout, attempt, paid, hold }: Known,
): PayoutRow['values'] {
  const item = attempt?.state === 'queued' ? itemOf(db, 'payout', attempt.id) : undefined;
  const isWaiting = item !== undefined && item.dueAtMs > facts.nowMs;
  return {
    ...given('code', paid?.receipt),
    ...given('paidCents', attempt?.paidCents),
    ...given('resultCode', attempt?.resultCode),
    ...given('desc', attempt?.resultText),
    ...(payout.state === 'failed' && attempt ? { reason: failureKey(payout, attempt) } : {}),
    ...(isWaiting ? { sendsFromMs: item.dueAtMs } : {}),
    ...given('hold', hold),
    ...(attempt?.state === 'unknown' ? { fromMs: notPaidFromMs(facts, attempt) ?? facts.nowMs } : {}),
    ...given('nextQueryMs', attempt?.nextStatusAtMs),
  };
}

const given = (name: string, value: string | number | null | undefined): PayoutRow['values'] =>
  value === null || value === undefined ? {} : { [name]: value };

/** A refusal of the request itself is a row of the error table; a result code has a sentence of its own. */
function failureKey(payout: Payout, attempt: PayoutAttempt): string {
  if (attempt.state === 'not-paid') return 'b2c.statedNotPaid';
  // Not a failure with "no money taken": the sentence is another.
  if (attempt.state === 'elsewhere') return 'elsewhere';
  if (attempt.state === 'refused' && attempt.reason !== null) return `daraja.${attempt.reason}`;
  const code = attempt.resultCode ?? '';
  return payout.channel === 'reversal' ? reversalResult(code).key : payoutResult(code).key;
}

const notPaidFromMs = (facts: PayoutFacts, attempt: PayoutAttempt): number | null =>
  attempt.state === 'unknown' || attempt.state === 'mismatch'
    ? (attempt.lastSentAtMs ?? attempt.stateSinceMs) + facts.rules.statementFromMs
    : null;

/** One payout with everything that ever happened to it. */
export function payoutPage(db: ReadableDb, facts: PayoutFacts, payout: Payout): Response<'payout:get'> {
  return {
    row: payoutRow(db, facts, payout),
    attempts: attemptsOfPayout(db, payout.id).map((attempt) => ({
      id: attempt.id,
      state: attempt.state,
      createdMs: attempt.createdAtMs,
      sentMs: attempt.firstSentAtMs,
      sends: attempt.sends,
      resultCode: attempt.resultCode,
      resultText: attempt.resultText,
      receipt: attempt.receipt,
      paidCents: attempt.paidCents,
      nextStatusMs: attempt.nextStatusAtMs,
      notPaidFromMs: notPaidFromMs(facts, attempt),
    })),
    evidence: evidenceOfPayout(db, payout.id).map(saidOfPayout),
    timeline: timelineOfPayout(db, payout.id).map((entry) => ({
      atMs: entry.atMs,
      kind: entry.action,
      actor: entry.actorId === machineActor ? null : nameOf(db, entry.actorId),
      values: entry.values,
    })),
  };
}

/** Of the day's cap, after what was approved and has not failed. */
export const leftOf = (maxPerDayCents: number, approvedCents: Cents): Cents =>
  cents(Math.max(0, maxPerDayCents - approvedCents));

const nameOf = (db: ReadableDb, id: string): string => personById(db, id)?.name ?? id;

/**
 * Money that went out, in the ledger: booked once per attempt, whatever reports it and however often. MONEY: what a
 * refund gives back is no longer owed; what went out beyond what was owed is a shortfall, never dropped.
 */
import { assert } from '../../../shared/assert.ts';
import { addCents, minCents, negateCents } from '../../../shared/cents.ts';
import type { Cents } from '../../../shared/cents.ts';
import type { PostingKind } from '../../../shared/ledger-rules.ts';
import type { ExcessReason } from '../../../shared/payout-excess.ts';
import { formatPayoutNumber, payoutPostingOf } from '../../../shared/payouts.ts';
import { machineActor, note } from '../../db/audit-store.ts';
import { creditByReceipt, refundCredit } from '../../db/credit-store.ts';
import { orderOwes, post } from '../../db/ledger-store.ts';
import { excessNeedsLook } from '../../db/look-store.ts';
import type { MpesaTransaction } from '../../db/money-store.ts';
import {
  addKey,
  addReturnedKey,
  correctAmount,
  insertOutgoing,
  insertRefund,
  insertReturned,
  insertTransaction,
  setDisposition,
  transactionById,
  transactionIdByKey,
} from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import { moveOrder, orderById } from '../../db/order-store.ts';
import type { PayoutAttempt } from '../../db/payout-attempt-store.ts';
import { closeExcess, excessesOfAttempt, openExcess, oppositeExcess } from '../../db/payout-excess-store.ts';
import type { PayoutExcess } from '../../db/payout-excess-store.ts';
import { movePayout } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';
import { deliverByPayout } from './paid-delivery.ts';
import { endPendingChange } from './versions.ts';

export type MoneyOut = {
  readonly amountCents: Cents;
  readonly receipt: string | undefined;
  readonly occurredAtMs: number | undefined;
};

/** Books a paid attempt and ends its payout. The caller has moved the attempt to paid, which happens once. */
export function bookPayout(
  till: Till,
  tx: WritableDb,
  payout: Payout,
  attempt: PayoutAttempt,
  money: MoneyOut,
): void {
  const facts = takeOut(till, tx, payout, attempt, money);
  const { nowMs } = facts;
  if (payout.creditReceipt !== null) bookReturn(till, tx, facts, payout.creditReceipt, money.amountCents);
  else if (payout.kind === 'refund') bookRefund(till, tx, facts, money.amountCents);
  else if (payout.kind === 'delivery') bookDelivery(till, tx, facts, money.amountCents);
  // MONEY: paid by two attempts of one payout; the second is nobody's wage.
  else if (payout.state === 'paid') bookExcess(till, tx, facts, 'paid-twice', money.amountCents);
  else postOut(till, tx, facts, payoutPostingOf[payout.kind], money.amountCents);
  movePayout(tx, payout, 'paid', nowMs);
  note(tx, {
    atMs: nowMs,
    actorId: machineActor,
    action: 'payoutPaid',
    payoutId: payout.id,
    ...(payout.orderId === null ? {} : { orderId: payout.orderId }),
    values: {
      amountCents: money.amountCents,
      ...(money.receipt === undefined ? {} : { code: money.receipt }),
    },
  });
}

/**
 * Books an attempt whose money left and did not reach the payee, as a person has found out. The caller has moved the
 * attempt to its end; the payout itself is not paid by it.
 */
export function bookElsewhere(
  till: Till,
  tx: WritableDb,
  payout: Payout,
  attempt: PayoutAttempt,
  money: MoneyOut,
): void {
  const facts = takeOut(till, tx, payout, attempt, money);
  bookExcess(till, tx, facts, 'elsewhere', money.amountCents);
}

/**
 * What somebody had stated paid did not leave, Safaricom says. MONEY: it is in the account again, and somebody is owed
 * it, until the owner has settled it; what had been booked as gone too much did not go. False where this was said before.
 */
export function bookDenial(till: Till, tx: WritableDb, payout: Payout, attempt: PayoutAttempt): boolean {
  const earlier = excessesOfAttempt(tx, attempt.id);
  if (wasDenied(earlier)) return false;
  const facts = bookedFacts(till, tx, payout, attempt);
  const { nowMs } = facts;
  // MONEY: P14. What may have been settled in the time that an old file does not know stays open: the look decides.
  const open = earlier.find((one) => one.state === 'open' && !excessNeedsLook(tx, one));
  const owedCents = addCents(payout.amountCents, negateCents(open?.amountCents ?? addCents()));
  postOut(
    till,
    tx,
    facts,
    payout.channel === 'b2c' ? 'payout-denied' : 'reversal-denied',
    payout.amountCents,
  );
  if (open) closeExcess(tx, open, 'undone', machineActor, nowMs);
  const denied = { payoutId: payout.id, attemptId: attempt.id, reason: 'denied', openedAtMs: nowMs } as const;
  if (owedCents > 0) openExcess(tx, { ...denied, amountCents: owedCents });
  return true;
}

/** MONEY: of what had been too much as a whole a denial leaves nothing owed, only what it has undone. */
const wasDenied = (earlier: readonly PayoutExcess[]): boolean =>
  earlier.some(({ reason, state }) => reason === 'denied' || state === 'undone');

/** What Safaricom says that left, of an attempt that is booked already. */
type SaidAfter = {
  /** It went to somebody else, or another payment went back: whoever is owed it has nothing. */
  readonly isElsewhere: boolean;
  readonly amountCents: Cents;
};

/**
 * It had been denied, and Safaricom now says that it was paid: then nobody is owed it, or it is too much by now. What
 * went to somebody else pays nobody. False where it had not been denied. MONEY: P14. What after an old file may have been
 * settled already is not closed by it: both stand open, and what the owner found decides whether one closes the other.
 */
export function bookPaidAfterDenial(
  till: Till,
  tx: WritableDb,
  payout: Payout,
  attempt: PayoutAttempt,
  { isElsewhere, amountCents }: SaidAfter,
): boolean {
  const earlier = excessesOfAttempt(tx, attempt.id);
  if (!wasDenied(earlier)) return false;
  const facts = bookedFacts(till, tx, payout, attempt);
  const denied = earlier.find(({ reason }) => reason === 'denied');
  if (isElsewhere) {
    if (denied?.state === 'found-paid') oweRest(till, tx, facts, denied.amountCents);
    bookExcess(till, tx, facts, 'elsewhere', amountCents);
    return true;
  }
  const closes = denied?.state === 'open' && !isForTheLook(tx, denied);
  if (closes) {
    closeExcess(tx, denied, 'found-paid', machineActor, facts.nowMs);
    const found = payout.channel === 'b2c' ? 'denied-found-paid' : 'denied-found-reversed';
    postOut(till, tx, facts, found, denied.amountCents);
  }
  const isPaid = closes || denied?.state === 'found-paid';
  const bookedCents = denied && isPaid ? denied.amountCents : addCents();
  const tooMuchCents = addCents(amountCents, negateCents(bookedCents));
  if (tooMuchCents > 0) bookExcess(till, tx, facts, 'paid-twice', tooMuchCents);
  if (tooMuchCents < 0) oweRest(till, tx, facts, negateCents(tooMuchCents));
  return true;
}

/** Where its opposite stands open already, that question is the one that is asked. */
const isForTheLook = (tx: WritableDb, denied: PayoutExcess): boolean =>
  excessNeedsLook(tx, denied) && oppositeExcess(tx, denied) === undefined;

/**
 * It was stated paid and booked so, and Safaricom says that it left with another amount, or elsewhere. MONEY: the
 * ledger follows Safaricom, and the difference stands open until the owner has settled it; never on a timeline alone.
 */
export function bookOtherThanStated(
  till: Till,
  tx: WritableDb,
  payout: Payout,
  attempt: PayoutAttempt,
  said: SaidAfter,
): void {
  // What was too much before stands open already, for the owner.
  if (excessesOfAttempt(tx, attempt.id).length > 0) return;
  const facts = bookedFacts(till, tx, payout, attempt);
  if (said.isElsewhere) {
    oweRest(till, tx, facts, payout.amountCents);
    bookExcess(till, tx, facts, 'elsewhere', said.amountCents);
    return;
  }
  const tooMuchCents = addCents(said.amountCents, negateCents(payout.amountCents));
  if (tooMuchCents > 0) bookExcess(till, tx, facts, 'paid-twice', tooMuchCents);
  else oweRest(till, tx, facts, negateCents(tooMuchCents));
}

/** Of an attempt that is booked. */
function bookedFacts(till: Till, tx: WritableDb, payout: Payout, attempt: PayoutAttempt): Facts {
  const nowMs = till.clock.nowMs();
  const receipt = attempt.receipt ?? '';
  const transactionId = transactionIdByKey(tx, { kind: 'receipt', value: receipt });
  assert(transactionId !== undefined, 'what is stated paid has its receipt');
  return { payout, attempt, occurredAtMs: nowMs, nowMs, transactionId, orderId: payout.orderId };
}

/** The transaction, under every key by which Safaricom may name it again (P7). */
function takeOut(till: Till, tx: WritableDb, payout: Payout, attempt: PayoutAttempt, money: MoneyOut): Facts {
  const nowMs = till.clock.nowMs();
  const occurredAtMs = money.occurredAtMs ?? nowMs;
  const transactionId = insertOutgoing(tx, {
    amountCents: money.amountCents,
    occurredAtMs,
    bookedAtMs: nowMs,
    orderId: payout.orderId,
  });
  const ocid = attempt.ocid ?? attempt.acceptedOcid;
  const { conversationId } = attempt;
  if (ocid !== null) addKey(tx, transactionId, { kind: 'ocid', value: ocid });
  if (conversationId !== null) addKey(tx, transactionId, { kind: 'conversation-id', value: conversationId });
  if (money.receipt !== undefined) addKey(tx, transactionId, { kind: 'receipt', value: money.receipt });
  return { payout, attempt, occurredAtMs, nowMs, transactionId, orderId: payout.orderId };
}

type Facts = {
  readonly payout: Payout;
  readonly attempt: PayoutAttempt;
  readonly occurredAtMs: number;
  readonly nowMs: number;
  readonly transactionId: number;
  /** The order whose money it is. */
  readonly orderId: number | null;
};

/** MONEY: the order is delivered by it, once; what was paid for an order that has ended another way is too much. */
function bookDelivery(till: Till, tx: WritableDb, facts: Facts, amountCents: Cents): void {
  if (deliverByPayout(till, tx, facts.payout))
    return postOut(till, tx, facts, 'paid-out-delivery', amountCents);
  bookExcess(till, tx, facts, 'paid-twice', amountCents);
}

/**
 * Money without an order went back. Booked in and out in one commit, or, where it turned out to be an order's money
 * after the request had left, as that order's refund. MONEY: what nobody was owed any more stands open until the owner settles it.
 */
function bookReturn(till: Till, tx: WritableDb, facts: Facts, receipt: string, amountCents: Cents): void {
  const credit = creditByReceipt(tx, receipt);
  assert(credit, 'what goes back was reported');
  if (credit.transactionId !== null) {
    const money = transactionById(tx, credit.transactionId);
    // It never had an order, and went back before: this is a second time.
    if (!money) return bookExcess(till, tx, facts, 'paid-twice', amountCents);
    const heldId = money.disposition === 'order' ? null : money.id;
    return bookRefund(till, tx, { ...facts, orderId: money.orderId }, amountCents, heldId);
  }
  const { nowMs } = facts;
  const occurredAtMs = credit.earliestAtMs ?? nowMs;
  const cameId = insertReturned(tx, { amountCents: credit.amountCents, occurredAtMs, bookedAtMs: nowMs });
  // MONEY: the receipt's key marks the credit as used; it cannot be given back or used again.
  addReturnedKey(tx, cameId, receipt);
  const came = { ...facts, occurredAtMs, transactionId: cameId };
  postOut(till, tx, came, 'payment-held', credit.amountCents);
  postOut(till, tx, facts, byChannel(facts.payout, 'held'), credit.amountCents);
  // MONEY: less went back than came: the rest is still the customer's, until the owner has settled it.
  const restCents = addCents(credit.amountCents, negateCents(amountCents));
  if (restCents > 0) oweRest(till, tx, facts, restCents);
  const tooMuchCents = addCents(amountCents, negateCents(credit.amountCents));
  if (tooMuchCents > 0) bookExcess(till, tx, facts, 'paid-twice', tooMuchCents);
  const booked = creditByReceipt(tx, receipt);
  if (booked) refundCredit(tx, booked, nowMs);
}

function oweRest(till: Till, tx: WritableDb, facts: Facts, amountCents: Cents): void {
  const { payout, attempt, nowMs } = facts;
  postOut(till, tx, facts, payout.channel === 'b2c' ? 'payout-denied' : 'reversal-denied', amountCents);
  openExcess(tx, {
    payoutId: payout.id,
    attemptId: attempt.id,
    amountCents,
    reason: 'denied',
    openedAtMs: nowMs,
  });
}

function bookRefund(
  till: Till,
  tx: WritableDb,
  facts: Facts,
  amountCents: Cents,
  heldId = facts.payout.transactionId,
): void {
  const { payout, nowMs } = facts;
  const order = orderById(tx, facts.orderId ?? 0);
  const usedCents =
    heldId === null
      ? refundOrder(till, tx, facts, order, amountCents)
      : refundHeld(till, tx, facts, order, heldId, amountCents);
  if (usedCents > 0)
    insertRefund(tx, {
      channel: payout.channel,
      orderId: order.id,
      transactionId: heldId,
      amountCents: usedCents,
      madeBy: payout.requestedBy,
      approvedBy: payout.approvedBy ?? payout.requestedBy,
      atMs: nowMs,
    });
  const tooMuchCents = addCents(amountCents, negateCents(usedCents));
  if (tooMuchCents <= 0) return;
  bookExcess(till, tx, facts, 'paid-twice', tooMuchCents);
}

const excessPostings = {
  b2c: { 'paid-twice': 'paid-out-twice', elsewhere: 'paid-out-elsewhere' },
  reversal: { 'paid-twice': 'reversed-twice', elsewhere: 'reversed-elsewhere' },
} as const;

/** MONEY: gone, and not for what it was approved for: it stands open until the owner settles it. */
function bookExcess(
  till: Till,
  tx: WritableDb,
  facts: Facts,
  reason: Exclude<ExcessReason, 'denied'>,
  amountCents: Cents,
): void {
  const { payout, attempt, nowMs } = facts;
  postOut(till, tx, facts, excessPostings[payout.channel][reason], amountCents);
  openExcess(tx, { payoutId: payout.id, attemptId: attempt.id, amountCents, reason, openedAtMs: nowMs });
}

/** An order's own money: as much of it as the order still owes. */
function refundOrder(till: Till, tx: WritableDb, facts: Facts, order: Order, amountCents: Cents): Cents {
  const owedCents = orderOwes(tx, order.id, 'undelivered');
  const usedCents = minCents(amountCents, owedCents);
  if (usedCents <= 0) return usedCents;
  postOut(till, tx, facts, byChannel(facts.payout, 'order'), usedCents);
  if (usedCents === owedCents) endRefunded(tx, order, facts.nowMs);
  return usedCents;
}

/** One held payment. Given on or back meanwhile, it is owed no more. */
function refundHeld(
  till: Till,
  tx: WritableDb,
  facts: Facts,
  order: Order,
  heldId: number,
  amountCents: Cents,
): Cents {
  const held = transactionById(tx, heldId);
  if (held?.disposition !== 'held') return addCents();
  const usedCents = minCents(amountCents, held.amountCents);
  postOut(till, tx, facts, byChannel(facts.payout, 'held'), usedCents);
  if (usedCents < held.amountCents) {
    splitHeld(tx, held, usedCents, facts);
    return usedCents;
  }
  setDisposition(tx, held, 'refunded');
  const wasStopped = order.state === 'on-hold' && order.holdReason === 'other-amount';
  if (wasStopped && orderOwes(tx, order.id, 'undelivered') === 0) endRefunded(tx, order, facts.nowMs);
  return usedCents;
}

function endRefunded(tx: WritableDb, order: Order, nowMs: number): void {
  moveOrder(tx, order, 'refunded', nowMs, { holdReason: null });
  endPendingChange(tx, order, nowMs);
}

/** MONEY: P8. Less went back than was held: that part is refunded, and only the rest is still held. */
function splitHeld(tx: WritableDb, held: MpesaTransaction, usedCents: Cents, facts: Facts): void {
  correctAmount(tx, held, addCents(held.amountCents, negateCents(usedCents)), 'lowered');
  insertTransaction(tx, {
    amountCents: usedCents,
    occurredAtMs: held.occurredAtMs,
    bookedAtMs: facts.nowMs,
    attemptId: null,
    orderId: held.orderId,
    disposition: 'refunded',
    partOf: held.id,
  });
}

const refundPostings = {
  b2c: { order: 'refunded-by-mpesa', held: 'held-refunded-by-mpesa' },
  reversal: { order: 'refunded-by-reversal', held: 'held-refunded-by-reversal' },
} as const;
const byChannel = (payout: Payout, what: 'order' | 'held'): PostingKind =>
  refundPostings[payout.channel][what];

function postOut(
  till: Till,
  tx: WritableDb,
  { payout, attempt, occurredAtMs, nowMs, transactionId, orderId }: Facts,
  kind: PostingKind,
  amountCents: Cents,
): void {
  post(
    tx,
    till.ledger,
    {
      epoch: till.epoch,
      kind,
      orderId,
      transactionId,
      occurredAtMs,
      nowMs,
      actorId: machineActor,
      body: { payout: formatPayoutNumber(till.mode, payout.id), attempt: attempt.id },
    },
    amountCents,
  );
}

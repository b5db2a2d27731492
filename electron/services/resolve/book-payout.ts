/**
 * Money that went out, in the ledger: booked once per attempt, whatever reports it and however often. MONEY: what a
 * refund gives back is no longer owed; what went out beyond what was owed is a shortfall, never dropped.
 */
import { assert } from '../../../shared/assert.ts';
import { addCents, negateCents } from '../../../shared/cents.ts';
import type { Cents } from '../../../shared/cents.ts';
import { payoutPostingOf } from '../../../shared/payouts.ts';
import { machineActor, note } from '../../db/audit-store.ts';
import { creditByReceipt, refundCredit } from '../../db/credit-store.ts';
import {
  addKey,
  addReturnedKey,
  insertOutgoing,
  insertReturned,
  transactionById,
} from '../../db/money-store.ts';
import type { PayoutAttempt } from '../../db/payout-attempt-store.ts';
import { movePayout } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';
import { bookRefund } from './book-refund.ts';
import { bookExcess, byChannel, oweRest, postOut } from './money-out.ts';
import type { OutFacts } from './money-out.ts';
import { deliverByPayout } from './paid-delivery.ts';

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

/** The transaction, under every key by which Safaricom may name it again (P7). */
function takeOut(
  till: Till,
  tx: WritableDb,
  payout: Payout,
  attempt: PayoutAttempt,
  money: MoneyOut,
): OutFacts {
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

/** MONEY: the order is delivered by it, once; what was paid for an order that has ended another way is too much. */
function bookDelivery(till: Till, tx: WritableDb, facts: OutFacts, amountCents: Cents): void {
  if (deliverByPayout(till, tx, facts.payout))
    return postOut(till, tx, facts, 'paid-out-delivery', amountCents);
  bookExcess(till, tx, facts, 'paid-twice', amountCents);
}

/**
 * Money without an order went back. Booked in and out in one commit, or, where it turned out to be an order's money
 * after the request had left, as that order's refund. MONEY: what nobody was owed any more stands open until the owner settles it.
 */
function bookReturn(till: Till, tx: WritableDb, facts: OutFacts, receipt: string, amountCents: Cents): void {
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

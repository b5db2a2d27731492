/**
 * Money that went out, in the ledger: booked once per attempt, whatever reports it and however often. MONEY: what a
 * refund gives back is no longer owed; what went out beyond what was owed is a shortfall, never dropped.
 */
import { addCents, minCents, negateCents } from '../../../shared/cents.ts';
import type { Cents } from '../../../shared/cents.ts';
import type { PostingKind } from '../../../shared/ledger-rules.ts';
import type { ExcessReason } from '../../../shared/payout-excess.ts';
import { formatPayoutNumber, payoutPostingOf } from '../../../shared/payouts.ts';
import { machineActor, note } from '../../db/audit-store.ts';
import { orderOwes, post } from '../../db/ledger-store.ts';
import type { MpesaTransaction } from '../../db/money-store.ts';
import {
  addKey,
  correctAmount,
  insertOutgoing,
  insertRefund,
  insertTransaction,
  setDisposition,
  transactionById,
} from '../../db/money-store.ts';
import type { Order } from '../../db/order-store.ts';
import { moveOrder, orderById } from '../../db/order-store.ts';
import type { PayoutAttempt } from '../../db/payout-attempt-store.ts';
import { openExcess } from '../../db/payout-excess-store.ts';
import { movePayout } from '../../db/payout-store.ts';
import type { Payout } from '../../db/payout-store.ts';
import type { WritableDb } from '../../db/sql.ts';
import type { Till } from '../till.ts';
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
  if (payout.kind === 'refund') bookRefund(till, tx, facts, money.amountCents);
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
  return { payout, attempt, occurredAtMs, nowMs, transactionId };
}

type Facts = {
  readonly payout: Payout;
  readonly attempt: PayoutAttempt;
  readonly occurredAtMs: number;
  readonly nowMs: number;
  readonly transactionId: number;
};

/** MONEY: the order is delivered by it, once; what was paid for an order that has ended another way is too much. */
function bookDelivery(till: Till, tx: WritableDb, facts: Facts, amountCents: Cents): void {
  if (deliverByPayout(till, tx, facts.payout))
    return postOut(till, tx, facts, 'paid-out-delivery', amountCents);
  bookExcess(till, tx, facts, 'paid-twice', amountCents);
}

function bookRefund(till: Till, tx: WritableDb, facts: Facts, amountCents: Cents): void {
  const { payout, nowMs } = facts;
  const order = orderById(tx, payout.orderId ?? 0);
  const usedCents =
    payout.transactionId === null
      ? refundOrder(till, tx, facts, order, amountCents)
      : refundHeld(till, tx, facts, order, payout.transactionId, amountCents);
  if (usedCents > 0)
    insertRefund(tx, {
      channel: payout.channel,
      orderId: order.id,
      transactionId: payout.transactionId,
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
  reason: ExcessReason,
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
  if (usedCents === owedCents) moveOrder(tx, order, 'refunded', facts.nowMs, { holdReason: null });
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
  if (wasStopped && orderOwes(tx, order.id, 'undelivered') === 0)
    moveOrder(tx, order, 'refunded', facts.nowMs, { holdReason: null });
  return usedCents;
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
  { payout, attempt, occurredAtMs, nowMs, transactionId }: Facts,
  kind: PostingKind,
  amountCents: Cents,
): void {
  post(
    tx,
    till.ledger,
    {
      epoch: till.epoch,
      kind,
      orderId: payout.orderId,
      transactionId,
      occurredAtMs,
      nowMs,
      actorId: machineActor,
      body: { payout: formatPayoutNumber(till.mode, payout.id), attempt: attempt.id },
    },
    amountCents,
  );
}

/** One sale: draft, review, confirmation, the order's page and search. */
import { z } from 'zod';
import { cardStates } from '../board.ts';
import { catalogueItemSchema, deliveryMethods, validitySchema } from '../packages.ts';
import { promptSources, promptVerdicts } from '../said.ts';
import { differenceTenders, snapshotSchema, tenders } from '../snapshot.ts';
import { card } from './board-channels.ts';
import { approvalSchema as approval, money, ms, none, orderNumber, text } from './parts.ts';

const doubt = z.discriminatedUnion('kind', [
  /** 1-based positions in the ten-digit national number. */
  z.object({ kind: z.literal('nearly-equal'), positions: z.array(z.number().int()) }),
  z.object({ kind: z.literal('repeat'), order: z.string(), minutes: z.number().int() }),
  /** One recipient gets it only so often in a day: once by Safaricom's rule, or as often as the shop allows. */
  z.object({
    kind: z.literal('sold-today'),
    order: z.string(),
    /** `got`: delivered · `paid`: to be delivered that day · `under-way`: its payment is not known yet. */
    as: z.enum(['got', 'paid', 'under-way']),
    count: z.number().int(),
    cap: z.number().int(),
    /** From when it could be delivered tomorrow; null where tomorrow is full too. */
    tomorrowMs: ms.nullable(),
  }),
  z.object({ kind: z.literal('odd-prefix'), who: z.enum(['payer', 'recipient', 'both']) }),
  /** What the modem's SIM has left may not be enough for this bundle and those that wait for it. */
  z.object({ kind: z.literal('low-airtime'), leftCents: money }),
  /** Not a question: the prompt will wait for this order of the same payer. */
  z.object({ kind: z.literal('after-other'), order: z.string() }),
]);

const answerableDoubt = z.enum(['nearly-equal', 'repeat', 'sold-today', 'odd-prefix', 'low-airtime']);

const review = z.object({
  /** Names this very review: confirming twice with it makes one order. */
  confirmationId: z.string(),
  /** Full numbers: this is the confirm screen. */
  snapshot: snapshotSchema,
  doubts: z.array(doubt),
  validUntilMs: ms.nullable(),
  promptDeadlineMs: ms,
  /** Until when the prompt may wait for the network after the customer has gone; null where the owner does not allow it. */
  mayWaitUntilMs: ms.nullable(),
});

const confirmation = z.object({
  confirmationId: text(64),
  shown: snapshotSchema,
  answered: z.array(answerableDoubt).max(8),
  cashReceivedCents: money.nonnegative().optional(),
  /** Send the prompt when the network is back, until this time; only within what the review allowed. */
  sendUntilMs: ms.optional(),
  /** "Already paid to the till": the code of the payment, instead of a prompt. */
  creditReceipt: text(20).optional(),
});

const confirmed = z.object({ order: orderNumber, changeCents: money, again: z.boolean() });

/** `changeCents`: what is handed over in cash now. */
const changed = z.object({ order: orderNumber, changeCents: money });

const timelineEntry = z.object({
  atMs: ms,
  /** Message key `event.<kind>`. */
  kind: z.string(),
  actor: z.string().nullable(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});

const orderPage = z.object({
  card: card,
  order: orderNumber,
  createdMs: ms,
  servedBy: z.string(),
  tender: z.enum(tenders),
  attempts: z.array(
    z.object({
      id: z.number().int(),
      state: z.string(),
      createdMs: ms,
      sentMs: ms.nullable(),
      resultCode: z.string().nullable(),
      resultText: z.string().nullable(),
      receipt: z.string().nullable(),
      nextQueryMs: ms.nullable(),
      /** From when "not charged" may be stated. */
      notChargedFromMs: ms.nullable(),
    }),
  ),
  deliveries: z.array(
    z.object({
      id: z.number().int(),
      state: z.string(),
      by: z.string(),
      startedMs: ms,
      endedMs: ms.nullable(),
      reason: z.string().nullable(),
      method: z.enum(deliveryMethods),
      /** Safaricom's reply, numbers masked. */
      reply: z.string().nullable(),
      /** What the modem's SIM had before and after, and what other deliveries took between; null where it was not read. */
      airtime: z
        .object({
          beforeCents: money,
          beforeMs: ms,
          afterCents: money,
          afterMs: ms,
          spentCents: money,
          costCents: money.nullable(),
        })
        .nullable(),
    }),
  ),
  /** How the package is delivered, as it was confirmed. */
  deliveryMethod: z.enum(deliveryMethods),
  /** What Safaricom said, newest last; bodies stay encrypted. */
  evidence: z.array(
    z.object({
      atMs: ms,
      source: z.enum(promptSources),
      verdict: z.enum(promptVerdicts),
      resultCode: z.string().nullable(),
      receipt: z.string().nullable(),
      /** Safaricom's own words, as they came; never ours. */
      text: z.string().nullable(),
      applied: z.boolean(),
    }),
  ),
  postings: z.array(
    z.object({
      seq: z.number().int(),
      kind: z.string(),
      bookedMs: ms,
      hash: z.string(),
      lines: z.array(z.object({ account: z.string(), amountCents: money })),
    }),
  ),
  prints: z.array(
    z.object({
      id: z.number().int(),
      copy: z.number().int(),
      state: z.string(),
      atMs: ms,
      by: z.string(),
      reason: z.string().nullable(),
    }),
  ),
  timeline: z.array(timelineEntry),
  receivedCents: money,
  refundedCents: money,
  /** Money of a cheaper package that was left over; it is refunded by a card of its own. */
  leftOverCents: money,
  /** What it was confirmed as, oldest first; empty where it was never changed. */
  versions: z.array(
    z.object({
      version: z.number().int(),
      state: z.enum(['pending', 'confirmed', 'withdrawn']),
      recipientMasked: z.string(),
      packageName: z.string(),
      validity: validitySchema,
      priceCents: money,
      differenceCents: money,
      by: z.string(),
      approvedBy: z.string().nullable(),
      atMs: ms,
    }),
  ),
  /** From when it is delivered; null: as soon as it is paid. */
  dueMs: ms.nullable(),
  /** From when it would be delivered if it were put off now. */
  tomorrowMs: ms,
});

export const orderRow = z.object({
  order: orderNumber,
  createdMs: ms,
  payerMasked: z.string(),
  recipientMasked: z.string(),
  sameNumber: z.boolean(),
  packageName: z.string(),
  validity: validitySchema,
  tender: z.enum(tenders),
  /** Null when nobody knows whether money came. */
  receivedCents: money.nullable(),
  state: z.enum(cardStates),
  servedBy: z.string(),
  receipt: z.string().nullable(),
});

export const orderContract = {
  'catalogue:list': {
    request: none,
    response: z.object({ items: z.array(catalogueItemSchema) }),
    access: 'person',
  },
  /** A draft's own fields are full, as typed. */
  'draft:load': {
    request: none,
    response: z.object({
      payerText: z.string(),
      recipientText: z.string(),
      packageId: z.string().nullable(),
    }),
    access: 'person',
  },
  'draft:save': {
    request: z.object({ payerText: text(80), recipientText: text(80), packageId: text(40).nullable() }),
    response: none,
    access: 'person',
  },
  'order:review': {
    request: z.object({
      payerText: text(80),
      recipientText: text(80),
      packageId: text(40),
      tender: z.enum(tenders),
      /** Paid now, delivered tomorrow. */
      deliver: z.enum(['now', 'tomorrow']).optional(),
    }),
    response: review,
    access: 'person',
  },
  'order:confirm': { request: confirmation, response: confirmed, access: 'person', money: true },
  /** A new prompt for an order that was refused or not sent: the same frozen values, confirmed anew. */
  'order:review-again': {
    request: z.object({ order: orderNumber, tender: z.enum(tenders) }),
    response: review,
    access: 'person',
    money: true,
  },
  'order:confirm-again': {
    request: confirmation.extend({ order: orderNumber }),
    response: confirmed,
    access: 'person',
    money: true,
  },
  'order:take-cash': {
    request: z.object({
      order: orderNumber,
      cashReceivedCents: money.nonnegative(),
      approval: approval.optional(),
    }),
    response: confirmed,
    access: 'person',
    money: true,
  },
  /** Another package or recipient after payment: the whole confirm screen. */
  'order:review-change': {
    request: z.object({
      order: orderNumber,
      /** Empty: as it is. */
      recipientText: text(80),
      packageId: text(60),
      tender: z.enum(differenceTenders),
    }),
    response: review.extend({
      /** What it costs more (positive) or less (negative) than what was paid. */
      differenceCents: money,
    }),
    access: 'person',
    money: true,
  },
  'order:change': {
    request: confirmation
      .pick({ confirmationId: true, shown: true, answered: true, cashReceivedCents: true })
      .extend({
        order: orderNumber,
        differenceCents: money,
        approval: approval.optional(),
      }),
    response: changed,
    access: 'person',
    money: true,
  },
  /** The difference once more: the first prompt for it brought nothing. */
  'order:pay-difference': {
    request: z.object({
      order: orderNumber,
      differenceCents: money.positive(),
      tender: z.enum(differenceTenders),
      cashReceivedCents: money.nonnegative().optional(),
    }),
    response: changed,
    access: 'person',
    money: true,
  },
  /** The difference is not paid: the order is again what was paid. */
  'order:withdraw-change': {
    request: z.object({ order: orderNumber }),
    response: none,
    access: 'person',
    money: true,
  },
  /** A paid order is delivered tomorrow; `dueAtMs` as it was shown. */
  'order:schedule': {
    request: z.object({ order: orderNumber, dueAtMs: ms }),
    response: none,
    access: 'person',
    money: true,
  },
  'order:cancel': {
    request: z.object({ order: orderNumber, approval: approval.optional() }),
    response: none,
    access: 'person',
    money: true,
  },
  'order:get': { request: z.object({ order: orderNumber }), response: orderPage, access: 'person' },
  /** By order number, receipt code or last three digits. */
  'order:search': {
    request: z.object({ query: text(40) }),
    response: z.object({ rows: z.array(orderRow) }),
    access: 'person',
  },
  /** Payers of the last days whose number ends in these three digits, each pair once; masked. */
  'regular:find': {
    request: z.object({ lastThree: text(3) }),
    response: z.object({ rows: z.array(orderRow) }),
    access: 'person',
  },
  /** Both numbers in full, for the fields of a new sale: a logged act, and so is that no order came of it. */
  'regular:take': {
    request: z.object({ order: orderNumber }),
    response: z.object({ payer: z.string(), recipient: z.string() }),
    access: 'person',
    money: true,
  },
  'order:release-hold': {
    request: z.object({ order: orderNumber, approval: approval.optional() }),
    response: none,
    access: 'person',
    money: true,
  },
  'order:refund-cash': {
    request: z.object({ order: orderNumber, approval: approval.optional() }),
    response: z.object({ refundedCents: money }),
    access: 'person',
    money: true,
  },
  /** A logged act by a named person. */
  'party:unmask': {
    request: z.object({ order: orderNumber, who: z.enum(['payer', 'recipient']) }),
    response: z.object({ national: z.string() }),
    access: 'person',
    money: true,
  },
} as const;

export type Review = z.infer<typeof review>;
export type Doubt = z.infer<typeof doubt>;
export type OrderPage = z.infer<typeof orderPage>;
export type OrderRow = z.infer<typeof orderRow>;

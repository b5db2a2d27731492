/** The board, and what ends a card: delivery, what a person says of a payment, held money, shortfalls. */
import { z } from 'zod';
import { cardActions, cardGroups, cardStates } from '../board.ts';
import { deliveryMethods, validitySchema } from '../packages.ts';
import { refusalReasons } from '../ussd-reply.ts';
import { approvalSchema as approval, money, ms, none, orderNumber, text } from './parts.ts';

export const card = z.object({
  /** The order's number; for held money the order it came for. */
  order: z.string(),
  /** Set on cards of held money. */
  heldId: z.number().int().nullable(),
  /** Set on cards of money that an ended order did not bring. */
  shortfallId: z.number().int().nullable(),
  state: z.enum(cardStates),
  group: z.enum(cardGroups),
  packageName: z.string(),
  validity: validitySchema,
  priceCents: money,
  payerMasked: z.string(),
  recipientMasked: z.string(),
  sameNumber: z.boolean(),
  sinceMs: ms,
  deadlineMs: ms.nullable(),
  startMs: ms.nullable(),
  /** First is the recommended one. */
  actions: z.array(z.enum(cardActions)),
  /** Fill the sentence: reason (a message key), order, code, name, amounts in cents, times in ms. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});

export const boardContract = {
  'board:list': { request: none, response: z.object({ cards: z.array(card), nowMs: ms }), access: 'person' },
  /** Full recipient: this is the open delivery panel. Committed before it is shown. */
  'delivery:start': {
    request: z.object({
      order: orderNumber,
      /** A package of the modem, dialled on the agent's phone this once. */
      byHand: z.boolean().optional(),
      /** Before it is due, and the person knows it. */
      early: z.boolean().optional(),
    }),
    response: z.object({
      deliveryId: z.number().int(),
      /** Ten digits, as they are dialled. */
      recipient: z.string(),
      method: z.enum(deliveryMethods),
      /** The dial string cut at the recipient's digits, so that they can be marked. */
      dial: z.object({ before: z.string(), recipient: z.string(), after: z.string() }).nullable(),
      /** Its code was learnt to send airtime after the panel stood: only the reply is recorded. */
      codeStopped: z.literal(true).optional(),
      by: z.string(),
      startedMs: ms,
    }),
    access: 'person',
    money: true,
  },
  'delivery:record': {
    request: z.object({
      order: orderNumber,
      deliveryId: z.number().int(),
      outcome: z.enum(['delivered', 'refused', 'unclear', 'other-bundle']),
      reason: z.enum(refusalReasons).optional(),
      /** Safaricom's reply as it was pasted or typed; numbers are masked before it is kept. */
      reply: text(500).optional(),
    }),
    response: none,
    access: 'person',
    money: true,
  },
  'delivery:answer-dialled': {
    request: z.object({
      order: orderNumber,
      deliveryId: z.number().int(),
      answer: z.enum(['yes', 'no', 'not-sure']),
    }),
    response: none,
    access: 'person',
    money: true,
  },
  /** What became of an unknown delivery; the owner says it. */
  'delivery:settle': {
    request: z.object({
      order: orderNumber,
      deliveryId: z.number().int(),
      found: z.enum(['delivered', 'not-delivered']),
      approval: approval.optional(),
    }),
    response: none,
    access: 'person',
    money: true,
  },
  'payment:state-charged': {
    request: z.object({
      order: orderNumber,
      attemptId: z.number().int(),
      receipt: text(20),
      approval: approval.optional(),
    }),
    response: none,
    access: 'person',
    money: true,
  },
  'payment:state-not-charged': {
    request: z.object({ order: orderNumber, attemptId: z.number().int() }),
    response: none,
    access: 'person',
    money: true,
  },
  'payment:accept-stated': {
    request: z.object({ order: orderNumber, attemptId: z.number().int(), approval: approval.optional() }),
    response: none,
    access: 'person',
    money: true,
  },
  /** For an order that has ended another way: the owner gives back what the payer says he paid. */
  'payment:refund-stated': {
    request: z.object({ order: orderNumber, attemptId: z.number().int(), approval: approval.optional() }),
    response: z.object({ refundedCents: money }),
    access: 'person',
    money: true,
  },
  'shortfall:settle': {
    request: z.object({
      shortfallId: z.number().int(),
      how: z.enum(['paid-in-cash', 'written-off']),
      approval: approval.optional(),
    }),
    response: none,
    access: 'person',
    money: true,
  },
  'held:deliver': {
    request: z.object({ heldId: z.number().int() }),
    response: none,
    access: 'person',
    money: true,
  },
  'held:refund-cash': {
    request: z.object({ heldId: z.number().int(), approval: approval.optional() }),
    response: z.object({ refundedCents: money }),
    access: 'person',
    money: true,
  },
} as const;

export type BoardCard = z.infer<typeof card>;

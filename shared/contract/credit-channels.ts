/** The calls about money that is reported beside prompts. Payers are masked, always. */
import { z } from 'zod';
import { approvalSchema, orderNumber } from './parts.ts';
import { creditStates } from '../credits.ts';

/** The code in the customer's message; a key to look up, never evidence. */
const receipt = z.string().max(20);

const creditRow = z.object({
  receipt: z.string(),
  amountCents: z.number().int(),
  /** When it came; two moments where Safaricom leaves the time's zone open. Null where it was not told. */
  earliestMs: z.number().int().nullable(),
  latestMs: z.number().int().nullable(),
  reportedMs: z.number().int(),
  payerMasked: z.string().nullable(),
  reference: z.string().nullable(),
  state: z.enum(creditStates),
  /** The order of the prompt that it is kept for, or of the money that it became. */
  order: z.string().nullable(),
  /** Safaricom named two amounts: only the owner can give it back. */
  isDisputed: z.boolean(),
});
export type CreditRow = z.infer<typeof creditRow>;

export const creditContract = {
  /** Money without an order, the newest first. */
  'credit:list': {
    request: z.object({}),
    response: z.object({ credits: z.array(creditRow) }),
    access: 'person',
  },
  /** Finds a payment by the code and the amount of the customer's message; a refusal says which of them does not fit. */
  'credit:find': {
    request: z.object({ receipt, amountCents: z.number().int().positive() }),
    response: creditRow,
    access: 'person',
  },
  /** Somebody at the counter has a code that nobody has reported: Safaricom is looked up soon, where that is set up. */
  'credit:look': {
    request: z.object({}),
    response: z.object({ looking: z.boolean() }),
    access: 'person',
  },
  /** Uses a payment that the customer made by himself for an order; held for him where the order has ended. */
  'credit:apply': {
    request: z.object({ receipt, order: orderNumber }),
    response: z.object({ order: z.string(), became: z.enum(['paid', 'held']) }),
    access: 'person',
    money: true,
  },
  /** Gives a payment back in cash that never had an order, with the owner's approval. */
  'credit:refund-cash': {
    request: z.object({ receipt, approval: approvalSchema.optional() }),
    response: z.object({ refundedCents: z.number().int() }),
    access: 'person',
    money: true,
  },
  /** Registers the shortcode for reports of its own credits (`urls`: C2B confirmations · `pull`: looking at them). */
  'set-up:register-credits': {
    request: z.object({
      what: z.enum(['urls', 'pull']),
      /** For `pull`: the Safaricom number on the organisation's papers. It is not kept. */
      nominatedNumber: z.string().max(80).optional(),
    }),
    response: z.object({
      urls: z.boolean(),
      pull: z.boolean(),
      outcome: z.enum(['registered', 'already-registered', 'refused', 'no-answer']),
      /** A key of the words. */
      problem: z.string().nullable(),
    }),
    access: 'owner',
    money: true,
  },
} as const;

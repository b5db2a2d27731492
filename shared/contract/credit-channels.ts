/** The calls about money that is reported beside prompts. Payers are masked, always. */
import { z } from 'zod';
import { approvalSchema, orderNumber } from './parts.ts';
import { creditSourceNames, creditStates } from '../credits.ts';
import { payoutChannels } from '../payouts.ts';
import { validitySchema } from '../packages.ts';

/** The code in the customer's message; a key to look up, never evidence. */
const receipt = z.string().max(20);

const creditRow = z.object({
  /** A name of its own: while nobody has used it, the whole code is what a customer has to show. */
  id: z.string(),
  tail: z.string(),
  /** The whole code: for the owner, for whoever typed it, and once it is used. */
  receipt: z.string().nullable(),
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
  sources: z.array(z.enum(creditSourceNames)),
  /** The payout by which it is going back. */
  payoutId: z.number().int().nullable(),
});
export type CreditRow = z.infer<typeof creditRow>;

export const creditContract = {
  /** Payments that customers made by themselves, the newest first; those without an order unless another state is asked. */
  'credit:list': {
    request: z.object({ state: z.enum(creditStates).optional() }),
    response: z.object({ credits: z.array(creditRow), most: z.number().int() }),
    access: 'person',
  },
  /** One of them: who reported it, the open orders that it would pay, and how it can go back. */
  'credit:get': {
    request: z.object({ id: z.string().max(40) }),
    response: z.object({
      credit: creditRow,
      reports: z.array(
        z.object({
          source: z.enum(creditSourceNames),
          amountCents: z.number().int(),
          atMs: z.number().int(),
        }),
      ),
      /** Those first whose payer fits the visible digits. */
      orders: z.array(
        z.object({
          order: orderNumber,
          packageName: z.string(),
          validity: validitySchema,
          payerMasked: z.string(),
          recipientMasked: z.string(),
          createdMs: z.number().int(),
          payerFits: z.boolean(),
        }),
      ),
      /** Empty where it is used already, kept for a prompt, or going back. */
      ways: z.array(z.enum([...payoutChannels, 'cash'])),
      /** An old file was put back: it may be used or given back already, and the owner looks first. */
      needsLook: z.boolean(),
      /** Practice has no customer: the code that stands in his message. Null elsewhere. */
      message: z.string().nullable(),
    }),
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
  /** Asks for a payment without an order to go back by M-PESA; the payout's own page says who approves it. */
  'credit:request-refund': {
    request: z.object({ receipt, channel: z.enum(payoutChannels) }),
    response: z.object({ id: z.number().int(), payout: z.string() }),
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

export type CreditPage = z.infer<(typeof creditContract)['credit:get']['response']>;

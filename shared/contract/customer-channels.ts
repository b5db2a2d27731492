/** The calls about one customer as a person of his own: what the file holds about a number, and erasing it. */
import { z } from 'zod';
import { approvalSchema as approval } from './parts.ts';

/** As it is typed; what of it is a number is decided by the main process. */
const number = z.string().max(40);
const count = z.number().int().nonnegative();
const moment = z.number().int().nullable();

const unfinished = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('order'), order: z.string() }),
  z.object({ kind: z.literal('payout'), payoutId: z.number().int() }),
  z.object({ kind: z.literal('credit'), receipt: z.string() }),
]);

/** SECURITY: the owner's alone. A number is typed here and never comes back. */
export const customerContract = {
  'customer:look': {
    request: z.object({ number }),
    response: z.object({
      orders: count,
      payouts: count,
      firstMs: moment,
      lastMs: moment,
      /** What hinders that he is erased: money, deliveries and questions that still need his number. */
      unfinished: z.array(unfinished),
      /** Before this Safaricom may still name him; null where he can be erased as far as that goes. */
      fromMs: moment,
    }),
    access: 'owner',
  },
  /** Answers how many orders named him. */
  'customer:erase': {
    request: z.object({ number, approval: approval.optional() }),
    response: z.object({ orders: count }),
    access: 'owner',
  },
} as const;

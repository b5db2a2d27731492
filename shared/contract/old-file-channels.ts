/** What became of things that an old file put back still believes open. */
import { z } from 'zod';
import { backWays } from '../old-file.ts';
import { excessWays } from '../payout-excess.ts';
import { approvalSchema, none, orderNumber, text } from './parts.ts';

const id = z.number().int();

const subject = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('order'), order: orderNumber }),
  z.object({ kind: z.literal('held'), heldId: id }),
  z.object({ kind: z.literal('shortfall'), shortfallId: id }),
  z.object({ kind: z.literal('excess'), excessId: id }),
  z.object({ kind: z.literal('credit'), receipt: text(20) }),
]);

const found = z.discriminatedUnion('kind', [
  /** It is not enough to remember: portal, drawer and papers were searched, and that is said. */
  z.object({ kind: z.literal('nothing'), searched: z.literal(true) }),
  z.object({ kind: z.literal('delivered') }),
  z.object({
    kind: z.literal('given-back'),
    by: z.enum(backWays),
    /** Of the reversal or the payout, from the portal. */
    receipt: text(20).optional(),
  }),
  z.object({ kind: z.literal('settled'), how: z.enum(excessWays) }),
  z.object({ kind: z.literal('used') }),
]);

export const oldFileContract = {
  /** The owner has looked. Until then nothing is delivered, given back or settled of it. */
  'old-file:look': {
    request: z.object({ subject, found, approval: approvalSchema.optional() }),
    response: none,
    access: 'person',
    money: true,
  },
  /** The owner had called money without an order used, and it was not: it waits again, and is asked about again. */
  'old-file:take-back': {
    request: z.object({ receipt: text(20), approval: approvalSchema.optional() }),
    response: none,
    access: 'person',
    money: true,
  },
} as const;

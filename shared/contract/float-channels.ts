/** The shop's own money from its Working to its Utility account: an act of the owner's. */
import { z } from 'zod';
import { floatStates } from '../float-machine.ts';
import { approvalSchema as approval, money, ms, none } from './parts.ts';

const move = z.object({
  id: z.number().int(),
  state: z.enum(floatStates),
  amountCents: money,
  by: z.string(),
  sinceMs: ms,
  /** A key of the words; null where there is nothing to say. */
  reason: z.string().nullable(),
  receipt: z.string().nullable(),
  /** From when a person may say what became of it; null while it is not unknown. */
  settleFromMs: ms.nullable(),
});
export type FloatRow = z.infer<typeof move>;

export const floatContract = {
  /** The newest moves, the newest first. */
  'float:list': { request: none, response: z.object({ moves: z.array(move) }), access: 'owner' },
  'float:move': {
    request: z.object({
      amountCents: money.positive().multipleOf(100).max(1_000_000_00),
      approval: approval.optional(),
    }),
    response: z.object({ id: z.number().int() }),
    access: 'owner',
    money: true,
  },
  /** The owner has looked in the portal. What Safaricom says later still counts. */
  'float:settle': {
    request: z.object({
      id: z.number().int(),
      found: z.enum(['moved', 'not-moved']),
      approval: approval.optional(),
    }),
    response: none,
    access: 'owner',
    money: true,
  },
} as const;

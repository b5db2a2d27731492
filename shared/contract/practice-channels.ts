/** Practice only: the customer's phone. */
import { z } from 'zod';
import { money, ms, none, text } from './parts.ts';

export const practiceContract = {
  /** Practice: the customer's phone. */
  'phone:list': {
    request: none,
    response: z.object({
      prompts: z.array(
        z.object({
          id: z.string(),
          masked: z.string(),
          amountShillings: z.number(),
          accountReference: z.string(),
          sinceMs: ms,
        }),
      ),
    }),
    access: 'person',
  },
  /** Practice: this customer pays the till by himself. The code is the one in his message. */
  'phone:pay-own': {
    request: z.object({
      payerText: text(80),
      amountCents: money.positive().multipleOf(100).max(1_000_000_00),
    }),
    response: z.object({ receipt: z.string().nullable() }),
    access: 'person',
  },
  'phone:answer': {
    request: z.object({
      id: text(80),
      answer: z.enum(['pin', 'wrong-pin', 'cancel', 'ignore', 'no-money', 'unreachable']),
    }),
    response: z.object({ taken: z.boolean() }),
    access: 'person',
  },
} as const;

/** Practice only: the customer's phone. */
import { z } from 'zod';
import { ms, none, text } from './parts.ts';

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
      /** Money that came to customers' phones, newest first: the last few. */
      received: z.array(
        z.object({
          kind: z.enum(['b2c', 'reversal']),
          masked: z.string(),
          amountShillings: z.number(),
          fromName: z.string(),
          receipt: z.string(),
          atMs: ms,
        }),
      ),
    }),
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

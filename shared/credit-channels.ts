/** The calls about money that is reported beside prompts. Payers are masked, always. */
import { z } from 'zod';

export const creditContract = {
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

/** Practice only: the customer's phone, and lessons. */
import { z } from 'zod';
import { lessonEvents, lessonNames, lessonSteps } from '../training.ts';
import { money, ms, none, text } from './parts.ts';

const lesson = z.enum(lessonNames);
const lessonState = z.object({
  present: z
    .object({
      lesson,
      /** The first order that was confirmed in it. */
      order: z.string().nullable(),
      steps: z.array(z.enum(lessonSteps)),
      done: z.number().int(),
      isComplete: z.boolean(),
      /** A later step came without an earlier one: this lesson will not be complete any more. */
      isMissed: z.boolean(),
      /** What the present step waits for the trainee to let happen. */
      event: z.enum(lessonEvents).nullable(),
    })
    .nullable(),
});

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
  'training:lessons': {
    request: none,
    response: z.object({ lessons: z.array(z.object({ lesson, doneMs: ms.nullable() })) }),
    access: 'person',
  },
  'training:state': { request: none, response: lessonState, access: 'person' },
  'training:start': { request: z.object({ lesson }), response: lessonState, access: 'person' },
  /** Lets happen what the present step waits for. */
  'training:happen': { request: none, response: lessonState, access: 'person' },
  /** A complete lesson is noted for the person who ends it. */
  'training:end': { request: none, response: lessonState, access: 'person' },
} as const;

/** Schemas that more than one part of the contract uses. */
import { z } from 'zod';
import { isDay } from '../nairobi-time.ts';

export const orderNumber = z.string().regex(/^[PSA]-\d{6,9}$/);
/** A new PIN of this till. */
export const pinSchema = z.string().regex(/^\d{4}$/);
/** Another person's PIN, typed at this till; checked in the main process. */
export const approvalSchema = z.object({
  personId: z.string().max(40),
  pin: z.string().regex(/^\d{4,8}$/),
});

/** A day of the calendar in Nairobi; one that does not exist is refused here and reaches no service. */
export const calendarDay = z
  .string()
  .regex(/^\d{4}-\d{2}-\d{2}$/)
  .refine(isDay);

export const none = z.object({});
export const ms = z.number().int();
export const money = z.number().int();
export const text = (max: number) => z.string().max(max);
export const language = z.enum(['en', 'sw']);

export type Approval = z.infer<typeof approvalSchema>;

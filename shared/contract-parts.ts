/** Schemas that more than one part of the contract uses. */
import { z } from 'zod';

export const orderNumber = z.string().regex(/^[PSA]-\d{6,9}$/);
/** A new PIN of this till. */
export const pinSchema = z.string().regex(/^\d{4}$/);
/** Another person's PIN, typed at this till; checked in the main process. */
export const approvalSchema = z.object({
  personId: z.string().max(40),
  pin: z.string().regex(/^\d{4,8}$/),
});

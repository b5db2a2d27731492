/** What tills may send, checked before anything is done with it. */
import { z } from 'zod';
import { ackItemsMax } from '../../../shared/mailbox-protocol.ts';
import type {
  AckRequest,
  EnrolRequest,
  RemoveRequest,
  RotateRequest,
} from '../../../shared/mailbox-protocol.ts';

const hexOf = (bytes: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));

export const enrolRequest: z.ZodType<EnrolRequest> = z.object({ publicKey: hexOf(32) });
export const ackRequest: z.ZodType<AckRequest> = z.object({
  taken: z.array(z.object({ cursor: z.int().positive(), digest: hexOf(32) })).max(ackItemsMax),
});
export const rotateRequest: z.ZodType<RotateRequest> = z.object({
  drainSecretHash: hexOf(32),
  publicKey: hexOf(32).optional(),
});
export const removeRequest: z.ZodType<RemoveRequest> = z.object({ tillId: hexOf(8).optional() });

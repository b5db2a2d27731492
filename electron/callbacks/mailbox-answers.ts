/** What a mailbox may answer; anything else is taken for no answer. */
import { z } from 'zod';
import { mailboxMaxBodyBytes } from '../../shared/mailbox-protocol.ts';
import type { DrainAnswer, DrainItem, EnrolAnswer } from '../../shared/mailbox-protocol.ts';

const hexOf = (bytes: number): z.ZodString => z.string().regex(new RegExp(`^[0-9a-f]{${bytes * 2}}$`));
const wholeNumber = z.int().nonnegative();

export const enrolAnswer: z.ZodType<EnrolAnswer> = z.object({
  tillId: hexOf(8),
  pathKey: hexOf(32),
  drainSecret: hexOf(32),
});

export const drainItem: z.ZodType<DrainItem> = z.object({
  cursor: z.int().positive(),
  place: z.string().max(64),
  receivedAtMs: wholeNumber,
  sealed: z.string().max(mailboxMaxBodyBytes * 2),
});

/** Items are checked one by one, so that a bad one does not hide the others. */
export type UncheckedPage = Omit<DrainAnswer, 'items'> & { readonly items: readonly unknown[] };
export const drainAnswer: z.ZodType<UncheckedPage> = z.object({
  items: z.array(z.unknown()),
  waiting: wholeNumber,
  nowMs: wholeNumber,
});

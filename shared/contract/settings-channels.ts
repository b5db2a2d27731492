/** Settings and packages. */
import { z } from 'zod';
import { validitySchema } from '../packages.ts';
import { payoutSettingsSchema } from '../payouts.ts';
import { replyWordsSchema } from '../ussd-reply.ts';
import { language, money, none, text } from './parts.ts';

const settings = z.object({
  shopName: text(60),
  shopLine: text(80),
  tillName: text(20),
  receiptLanguage: language,
  receiptWidth: z.enum(['58', '80']),
  printer: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('file'), columns: z.union([z.literal(32), z.literal(42), z.literal(48)]) }),
    z.object({
      kind: z.literal('tcp'),
      host: text(120),
      port: z.number().int().min(1).max(65535),
      columns: z.union([z.literal(32), z.literal(42), z.literal(48)]),
    }),
  ]),
  printWhen: z.enum(['never', 'ask', 'always']),
  idleLockMinutes: z.number().int().min(1).max(120),
  customerWaitsSeconds: z.number().int().min(30).max(900),
  /** Prompts that may wait for the network after the customer has gone: how many, how much together, how long. */
  sendLater: z.object({
    allowed: z.boolean(),
    maxCount: z.number().int().min(1).max(50),
    maxTotalCents: money.min(100).max(10_000_000),
    maxMinutes: z.number().int().min(5).max(720),
  }),
  payouts: payoutSettingsSchema,
  /** Days that an initiator's password is valid, and from how many left the owner is warned. */
  passwordLifeDays: z.number().int().min(1).max(365),
  passwordWarnDays: z.number().int().min(1).max(90),
  /** Hours without payouts after the recovery sheet was used. */
  payoutFreezeHours: z.number().int().min(1).max(168),
  /** The modem that dials. Without a port there is none; practice always has a simulated one. */
  modem: z.object({
    /** Tried in order, parted by commas: `/dev/ttyUSB2, COM7`. */
    ports: text(200),
    baud: z.number().int().min(1_200).max(921_600),
    /** The code that asks for the SIM's airtime, and the words of the reply after which the amount stands. */
    balanceCode: z
      .string()
      .regex(/^(\*[\d*]+#)?$/)
      .max(20),
    balanceWords: text(40),
    deadlineSeconds: z.number().int().min(15).max(180),
    replyWords: z.array(replyWordsSchema).max(20),
  }),
  /** How often Safaricom lets one consumer key ask, and how many tills share that key. */
  questionPace: z.object({
    perMinute: z.number().int().min(1).max(600),
    tills: z.number().int().min(1).max(50),
  }),
});

const checkedPackage = z.object({
  id: z.string(),
  version: z.number().int(),
  code: z.string(),
  name: z.string(),
  priceCents: money,
  validity: validitySchema,
  /** With `{recipient}`; the owner compares it with what he dials. */
  dial: z.string().nullable(),
  onSale: z.boolean(),
});

export const settingsContract = {
  'settings:get': { request: none, response: settings, access: 'person' },
  'settings:set': { request: settings.partial(), response: settings, access: 'owner' },
  /** Every package with the string that will be dialled, for the owner's check. */
  'packages:list': { request: none, response: z.object({ items: z.array(checkedPackage) }), access: 'owner' },
  /** The owner has compared string and price; a changed one is a new version. */
  'packages:check': {
    request: z.object({
      id: text(60),
      version: z.number().int(),
      priceCents: money.min(100).max(25_000_000),
      dial: text(80).nullable(),
      onSale: z.boolean(),
    }),
    response: z.object({ items: z.array(checkedPackage) }),
    access: 'owner',
  },
} as const;

export type Settings = z.infer<typeof settings>;
export type CheckedPackage = z.infer<typeof checkedPackage>;

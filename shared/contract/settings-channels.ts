/** Settings. */
import { z } from 'zod';
import { payoutSettingsSchema } from '../payouts.ts';
import { displayPlaces } from './display-channels.ts';
import { replyWordsSchema } from '../ussd-reply.ts';
import { language, money, none, text } from './parts.ts';

const columns = z.union([z.literal(32), z.literal(42), z.literal(48)]);
/** Where receipts go, and what that needs to be reached. */
export const printerSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({ kind: z.literal('pdf') }),
  z.object({ kind: z.literal('file'), columns }),
  z.object({ kind: z.literal('tcp'), host: text(120), port: z.number().int().min(1).max(65535), columns }),
  z.object({
    kind: z.literal('serial'),
    path: text(120),
    baudRate: z.number().int().min(1200).max(921_600),
    handshake: z.enum(['none', 'hardware', 'software']),
    columns,
  }),
  z.object({ kind: z.literal('device'), path: text(120), columns }),
  z.object({ kind: z.literal('cups'), queue: text(120), columns }),
  z.object({ kind: z.literal('windows'), queue: text(200), columns }),
]);

/** Lines of the owner's own; never the words that only the revenue authority's invoice may bear. */
const ownLines = z.array(text(48)).max(4).readonly();

const settings = z.object({
  shopName: text(60),
  shopLine: text(80),
  tillName: text(20),
  receiptLanguage: language,
  receiptWidth: z.enum(['58', '80']),
  receiptHeader: ownLines,
  receiptFooter: ownLines,
  /** The taxpayer's number at the revenue authority: a letter, nine digits, a letter. Empty: not on paper. */
  kraPin: z.string().regex(/^(?:[A-Z]\d{9}[A-Z])?$/),
  printer: printerSchema,
  /** The printer has a cutter. */
  paperCut: z.boolean(),
  /** The cash drawer at the printer's socket: which pin, how long the pulse. It opens in production only. */
  drawer: z.object({
    opensOnCash: z.boolean(),
    pin: z.union([z.literal(2), z.literal(5)]),
    pulseMs: z.number().int().min(20).max(120),
  }),
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
  /** Where the customer display stands, and the language it begins in. */
  customerDisplay: z.enum(displayPlaces),
  customerLanguage: language,
  /** Whether customers of the last days are offered by their last three digits, and how many days. */
  regulars: z.object({ on: z.boolean(), days: z.number().int().min(1).max(365) }),
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
  /** First numbers of USSD codes that give airtime away; no package may dial them. */
  airtimeTransferCodes: z.array(text(6).regex(/^\d+$/)).max(20),
  /** From how many minutes after midnight an order that was put off until tomorrow is delivered. */
  tomorrowFromMinutes: z.number().int().min(0).max(1_439),
});

export const settingsContract = {
  'settings:get': { request: none, response: settings, access: 'person' },
  'settings:set': { request: settings.partial(), response: settings, access: 'owner' },
} as const;

export type Settings = z.infer<typeof settings>;

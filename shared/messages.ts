/** Messages to payer and recipient: what they are about, who gets them, what they may say. Pure. */
import { z } from 'zod';

/** What happened to an order that somebody may hear of. `held`: money came late or odd, and is kept for the customer. */
export const messageEvents = ['paid', 'delivered', 'changed', 'refunded', 'held'] as const;
export type MessageEventName = (typeof messageEvents)[number];
export const messageReaders = ['payer', 'recipient'] as const;
export type MessageReader = (typeof messageReaders)[number];

/** Every message there is. A recipient hears of his bundle; money is the payer's business alone. */
export const messageSlots = [
  'paid-payer',
  'delivered-payer',
  'changed-payer',
  'refunded-payer',
  'held-payer',
  'paid-recipient',
  'delivered-recipient',
  'changed-recipient',
] as const;
export type MessageSlot = (typeof messageSlots)[number];

export function slotOf(event: MessageEventName, reader: MessageReader): MessageSlot | undefined {
  return messageSlots.find((slot) => slot === `${event}-${reader}`);
}
export const eventOf = (slot: MessageSlot): MessageEventName => slot.split('-')[0] as MessageEventName;
export const readerOf = (slot: MessageSlot): MessageReader => slot.split('-')[1] as MessageReader;

/** Why a message was certainly not sent, or not yet. Each has its sentence (`message.problem.*`). */
export const messageProblems = [
  'not-set-up',
  'vault-locked',
  'no-connection',
  'wrong-credentials',
  'no-balance',
  'sender-id',
  'number',
  'no-route',
  'blocked-number',
  'risk-hold',
  'provider-trouble',
  'modem',
  'opted-out',
  'erased',
  'too-old',
] as const;
export type MessageProblem = (typeof messageProblems)[number];

/** Why it cannot be said whether a message was sent. */
export const messageDoubts = ['no-clear-answer', 'restart', 'restored', 'sender-broke'] as const;
export type MessageDoubt = (typeof messageDoubts)[number];

export const messageProviderSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('none') }),
  z.object({
    kind: z.literal('africas-talking'),
    username: z.string().trim().max(60),
    /** Empty: the provider's shared sender. Alphanumeric ids have at most 11 characters (registered per operator). */
    senderId: z
      .string()
      .trim()
      .regex(/^(?:[A-Za-z0-9 ._-]{1,11})?$/),
  }),
  z.object({ kind: z.literal('modem') }),
]);
export type MessageProvider = z.infer<typeof messageProviderSchema>;

const switches = z.object(
  Object.fromEntries(messageSlots.map((slot) => [slot, z.boolean()])),
) as z.ZodObject<{
  [S in MessageSlot]: z.ZodBoolean;
}>;
const templates = z.object(
  Object.fromEntries(messageSlots.map((slot) => [slot, z.string().max(600)])),
) as z.ZodObject<{ [S in MessageSlot]: z.ZodString }>;

export const messageSettingsSchema = z.object({
  language: z.enum(['en', 'sw']),
  /** Whom a customer calls who did not expect a message; printed as it stands. */
  phone: z.string().trim().max(20),
  switches,
  templates: z.object({ en: templates, sw: templates }),
  /** What one segment costs where the provider does not say. */
  segmentPriceCents: z.number().int().min(0).max(10_000),
  /** A message that could not be sent for so long is given up. */
  giveUpMinutes: z.number().int().min(1).max(1_440),
  /** The longest a message may become, in segments. */
  segmentsMax: z.number().int().min(1).max(6),
});
export type MessageSettings = z.infer<typeof messageSettingsSchema>;

export const defaultMessageSettings: MessageSettings = {
  language: 'sw',
  phone: '',
  switches: {
    // M-PESA's own message tells the payer at once; a second one costs and says no more.
    'paid-payer': false,
    'delivered-payer': true,
    'changed-payer': true,
    'refunded-payer': true,
    'held-payer': true,
    'paid-recipient': false,
    'delivered-recipient': true,
    'changed-recipient': false,
  },
  templates: {
    en: {
      'paid-payer': '{shop}: {amount} received, order {order}: {package} for {recipient}.',
      'delivered-payer': '{shop}: {package} is on {recipient}. Order {order}, {amount}. Thank you.',
      'changed-payer': '{shop}: order {order} is now {package} for {recipient}. Not you? Call {phone}.',
      'refunded-payer': '{shop}: {amount} refunded for {order}.',
      'held-payer':
        '{shop}: we are holding {amount} of yours, order {order}. Come to the shop or call {phone}.',
      'paid-recipient': '{shop}: {payer} paid for {package} for you. Order {order}.',
      'delivered-recipient':
        '{shop}: {package}, valid {validity}, is on your number, paid by {payer}. Order {order}.',
      'changed-recipient': '{shop}: order {order} is now {package} for you, paid by {payer}.',
    },
    sw: {
      'paid-payer': '{shop}: {amount} imeingia, oda {order}: {package} kwa {recipient}.',
      'delivered-payer': '{shop}: {package} imewekwa kwa {recipient}. Oda {order}, {amount}. Asante.',
      'changed-payer': '{shop}: oda {order} sasa ni {package} kwa {recipient}. Si wewe? Piga {phone}.',
      'refunded-payer': '{shop}: {amount} imerudishwa, oda {order}.',
      'held-payer': '{shop}: tunashikilia {amount} yako, oda {order}. Njoo dukani au piga {phone}.',
      'paid-recipient': '{shop}: {payer} amekulipia {package}. Oda {order}.',
      'delivered-recipient':
        '{shop}: {package}, inatumika {validity}, imewekwa kwa namba yako. Amelipa {payer}. Oda {order}.',
      'changed-recipient': '{shop}: oda {order} sasa ni {package} kwako, amelipa {payer}.',
    },
  },
  // Seen in Africa's Talking's documentation: one segment to a Kenyan number for KES 0.80.
  segmentPriceCents: 80,
  // Ours: a message about a bundle that comes two hours late helps nobody.
  giveUpMinutes: 120,
  segmentsMax: 2,
};

/** Messages to payer and recipient. No number and no text of a sent message comes out, but on a practice phone. */
import { z } from 'zod';
import { messageStates } from '../message-machine.ts';
import {
  messageDoubts,
  messageProblems,
  messageProviderSchema,
  messageReaders,
  messageSettingsSchema,
  messageSlots,
} from '../messages.ts';
import { calendarDay, money, ms, none, orderNumber, text } from './parts.ts';

const messageRow = z.object({
  id: z.number().int(),
  slot: z.enum(messageSlots),
  state: z.enum(messageStates),
  sinceMs: ms,
  reason: z.enum([...messageProblems, ...messageDoubts]).nullable(),
  segments: z.number().int().nullable(),
  costCents: money.nullable(),
});

const ofOrder = z.object({
  messages: z.array(messageRow),
  /** Who said that he wants none; it stands for the number, on every order. */
  unwanted: z.object({ payer: z.boolean(), recipient: z.boolean() }),
  sameNumber: z.boolean(),
  provider: z.enum(['none', 'africas-talking', 'modem']),
});

const settings = z.object({
  settings: messageSettingsSchema,
  provider: messageProviderSchema,
  /** Whether a key is kept; the key itself never comes back. */
  hasApiKey: z.boolean(),
  lastSentMs: ms.nullable(),
});

export const messageContract = {
  'message:of-order': { request: z.object({ order: orderNumber }), response: ofOrder, access: 'person' },
  /** `mayBeSecond`: it may have been sent already, and is to be sent all the same. */
  'message:resend': {
    request: z.object({ order: orderNumber, messageId: z.number().int(), mayBeSecond: z.boolean() }),
    response: ofOrder,
    access: 'person',
    money: true,
  },
  'message:stop': {
    request: z.object({ order: orderNumber, who: z.enum(messageReaders), none: z.boolean() }),
    response: ofOrder,
    access: 'person',
  },
  'message:settings': { request: none, response: settings, access: 'owner' },
  'message:set': {
    request: z.object({
      settings: messageSettingsSchema,
      provider: messageProviderSchema,
      apiKey: text(200).optional(),
    }),
    response: settings,
    access: 'owner',
    money: true,
  },
  /** One message to a typed number, by what is set now. */
  'message:test': {
    request: z.object({ number: text(80) }),
    response: z.object({
      kind: z.enum(['sent', 'refused', 'later', 'ambiguous']),
      reason: z.enum([...messageProblems, ...messageDoubts]).nullable(),
    }),
    access: 'owner',
    money: true,
  },
  /** The day's messages; `costCents` is of those that were sent. */
  'message:day': {
    request: z.object({ day: calendarDay }),
    response: z.object({
      sent: z.number().int(),
      costCents: money,
      failed: z.number().int(),
      unknown: z.number().int(),
      waiting: z.number().int(),
      /** When one was last handed over, on whatever day. */
      lastSentMs: ms.nullable(),
      provider: z.enum(['none', 'africas-talking', 'modem']),
    }),
    access: 'owner',
  },
  /** The poster with what is on sale, as a PDF in the exports folder. */
  'poster:save': { request: none, response: z.object({ path: z.string() }), access: 'owner' },
  /** Practice: what lies on the customers' phones, newest first. */
  'phone:messages': {
    request: none,
    response: z.object({
      messages: z.array(z.object({ id: z.number().int(), masked: z.string(), text: z.string(), atMs: ms })),
    }),
    access: 'person',
  },
} as const;

export type MessageRow = z.infer<typeof messageRow>;
export type MessagesOfOrder = z.infer<typeof ofOrder>;

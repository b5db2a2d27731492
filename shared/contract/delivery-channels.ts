/** The modem, its airtime, and packages that were stopped. */
import { z } from 'zod';
import { modemProblems } from '../modem.ts';
import { suspensionReasons } from '../packages.ts';
import { money, ms, none, orderNumber } from './parts.ts';

const modemView = z.object({
  kind: z.enum(['none', 'simulated', 'serial']),
  phase: z.enum(['off', 'starting', 'ready', 'busy']),
  port: z.string().nullable(),
  /** 0…31, as modems say it. */
  signal: z.number().int().nullable(),
  registration: z.enum(['home', 'roaming', 'searching', 'denied', 'none', 'unknown']),
  operator: z.string().nullable(),
  sim: z.enum(['ready', 'pin', 'puk', 'absent', 'unknown']),
  airtimeCents: money.nullable(),
  airtimeMs: ms.nullable(),
  problem: z.enum(modemProblems).nullable(),
  problemMs: ms.nullable(),
});

const airtimeState = z.object({
  bookCents: money,
  read: z.object({ amountCents: money, atMs: ms }).nullable(),
  /** What the SIM had when it was read, less what the books had then: negative is missing. */
  differenceCents: money.nullable(),
  suspended: z.array(
    z.object({
      id: z.number().int(),
      code: z.string(),
      name: z.string(),
      reason: z.enum(suspensionReasons),
      order: orderNumber,
      /** Safaricom's reply, numbers masked. */
      reply: z.string().nullable(),
      sinceMs: ms,
    }),
  ),
});

export const deliveryContract = {
  'modem:state': { request: none, response: modemView, access: 'person' },
  /** Opens the port that is set and dials the balance code; nothing is sold by it. */
  'modem:test': {
    request: none,
    response: z.object({ reply: z.string(), amountCents: money.nullable() }),
    access: 'owner',
    money: true,
  },
  'modem:set-pin': {
    request: z.object({ pin: z.string().regex(/^\d{4,8}$/) }),
    response: none,
    access: 'owner',
  },
  'airtime:state': { request: none, response: airtimeState, access: 'owner' },
  'airtime:buy': {
    request: z.object({ amountCents: money.min(100).max(100_000_00), from: z.enum(['drawer', 'own']) }),
    response: airtimeState,
    access: 'owner',
    money: true,
  },
  /** The owner takes what was read into the books; the difference is a loss, or found. */
  'airtime:take-over': {
    request: z.object({ differenceCents: money }),
    response: airtimeState,
    access: 'owner',
    money: true,
  },
  /** The owner has looked: the package is sold again. */
  'airtime:lift-package': {
    request: z.object({ id: z.number().int() }),
    response: airtimeState,
    access: 'owner',
  },
} as const;

export type ModemView = z.infer<typeof modemView>;
export type AirtimeState = z.infer<typeof airtimeState>;

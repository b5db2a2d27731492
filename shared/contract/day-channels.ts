/** The owner's evening: the day, its orders, the ledger's proof. */
import { z } from 'zod';
import { tenders } from '../snapshot.ts';
import { orderRow } from './order-channels.ts';
import { calendarDay, money, ms, none, orderNumber } from './parts.ts';

const dayCell = z.object({ amountCents: money, count: z.number().int() });

const dayRow = z.object({
  tender: z.enum(tenders),
  received: dayCell,
  delivered: dayCell,
  toDeliver: dayCell,
  owedBack: dayCell,
  refunded: dayCell,
});

const owed = z.object({
  /** `to-deliver`: paid, and the bundle is still owed; the others are money to decide about. */
  kind: z.enum(['to-deliver', 'delivery-refused', 'held', 'on-hold']),
  order: orderNumber,
  heldId: z.number().int().nullable(),
  amountCents: money,
  payerMasked: z.string(),
  sinceMs: ms,
});

export const orderFilters = ['all', 'unfinished', 'delivered', 'refused', 'unknown', 'owed'] as const;

export const dayContract = {
  'day:summary': {
    request: z.object({
      day: calendarDay.optional(),
    }),
    response: z.object({
      day: z.string(),
      rows: z.array(dayRow),
      total: dayRow.omit({ tender: true }),
      unknown: dayCell,
      /** What ended orders did not bring and nobody has settled yet, whatever day it is from. */
      missing: dayCell,
      cash: z.object({ salesCents: money, refundsCents: money, expectedCents: money }),
      owed: z.array(owed),
      owedTotalCents: money,
      ledgerHead: z.string(),
      ledgerWhole: z.boolean(),
      fromEarlierDays: dayCell,
    }),
    access: 'owner',
  },
  'day:orders': {
    request: z.object({
      day: calendarDay,
      filter: z.enum(orderFilters),
      beforeOrder: orderNumber.optional(),
    }),
    response: z.object({ rows: z.array(orderRow), more: z.boolean() }),
    access: 'owner',
  },
  /** Writes `mbili-<day>.csv` to the exports folder; numbers masked. */
  'day:export': {
    request: z.object({ day: calendarDay }),
    response: z.object({ path: z.string(), rows: z.number().int() }),
    access: 'owner',
  },
  'ledger:verify': {
    request: none,
    response: z.object({ rows: z.number().int(), brokenAt: z.number().int().nullable() }),
    access: 'owner',
  },
} as const;

export type Owed = z.infer<typeof owed>;

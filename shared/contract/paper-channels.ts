/** Receipts and print jobs. */
import { z } from 'zod';
import { printLineSchema } from '../receipt-layout.ts';
import { none, orderNumber } from './parts.ts';

const printJob = z.object({
  id: z.number().int(),
  order: orderNumber,
  copy: z.number().int(),
  state: z.string(),
  reason: z.string().nullable(),
});

export const paperContract = {
  'receipt:preview': {
    request: z.object({ order: orderNumber }),
    response: z.object({
      lines: z.array(printLineSchema),
      columns: z.union([z.literal(32), z.literal(42), z.literal(48)]),
    }),
    access: 'person',
  },
  'receipt:print': { request: z.object({ order: orderNumber }), response: printJob, access: 'person' },
  'receipt:last-order': {
    request: none,
    response: z.object({ order: orderNumber.nullable() }),
    access: 'person',
  },
  'receipt:save-pdf': {
    request: z.object({ order: orderNumber }),
    response: z.object({ path: z.string() }),
    access: 'person',
  },
  'print:answer': {
    request: z.object({ id: z.number().int(), printed: z.boolean() }),
    response: printJob,
    access: 'person',
  },
} as const;

export type PrintJob = z.infer<typeof printJob>;

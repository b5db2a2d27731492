/** Receipts and print jobs. */
import { z } from 'zod';
import { logoSchema } from '../logo.ts';
import { printProblems } from '../print-problems.ts';
import { printLineSchema } from '../receipt-layout.ts';
import { none, orderNumber } from './parts.ts';
import { printerSchema } from './settings-channels.ts';

const printJob = z.object({
  id: z.number().int(),
  order: orderNumber,
  copy: z.number().int(),
  state: z.string(),
  reason: z.string().nullable(),
});

const reason = z.enum([...printProblems, 'saved']).nullable();
const names = z.array(z.string()).readonly();

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
  /** Copies of today that are not on paper, or of which nobody knows it; newest first. */
  'print:open': { request: none, response: z.object({ jobs: z.array(printJob) }), access: 'person' },
  /** Prints a page on the printer as it stands on the settings screen, saved or not. */
  'printer:test': {
    request: z.object({
      printer: printerSchema,
      receiptWidth: z.enum(['58', '80']),
      paperCut: z.boolean(),
      page: z.enum(['test', 'ruler']),
    }),
    response: z.object({
      outcome: z.enum(['confirmed', 'handed-over', 'not-printed', 'unclear']),
      reason,
      /** What the system said itself. */
      detail: z.string().nullable(),
    }),
    access: 'owner',
  },
  /** Printers that this machine seems to have, by kind. */
  'printer:choices': {
    request: none,
    response: z.object({ serial: names, device: names, cups: names, windows: names }),
    access: 'owner',
  },
  'receipt:logo': {
    request: none,
    response: z.object({ logo: logoSchema.nullable() }),
    access: 'person',
  },
  'receipt:set-logo': {
    request: z.object({ logo: logoSchema.nullable() }),
    response: z.object({ logo: logoSchema.nullable() }),
    access: 'owner',
  },
  /** Without a sale; noted with the owner's name before it opens. */
  'drawer:open': {
    request: none,
    response: z.object({ sent: z.boolean(), reason }),
    access: 'owner',
    money: true,
  },
} as const;

export type PrintJob = z.infer<typeof printJob>;

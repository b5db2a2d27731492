import { z } from 'zod';
import { modes } from './modes.ts';
import { validitySchema } from './packages.ts';

/** `mpesa-own`: the customer paid the till himself, before anybody asked him. */
export const tenders = ['mpesa-prompt', 'cash', 'mpesa-own'] as const;
export type Tender = (typeof tenders)[number];
/** A difference is asked for: a payment of the customer's own settles whole orders. */
export const differenceTenders = ['mpesa-prompt', 'cash'] as const satisfies readonly Tender[];
export type DifferenceTender = (typeof differenceTenders)[number];

/** What the confirm screen shows and the customer agrees to. Money and delivery go by this and nothing else. */
export const snapshotSchema = z.object({
  mode: z.enum(modes),
  payer: z.string(),
  recipient: z.string(),
  packageId: z.string(),
  packageVersion: z.number().int(),
  packageName: z.string(),
  validity: validitySchema,
  priceCents: z.number().int().positive(),
  tender: z.enum(tenders),
  /** From when it is delivered, where that is not at once. */
  dueAtMs: z.number().int().optional(),
});
export type Snapshot = z.infer<typeof snapshotSchema>;

const fields = [
  'mode',
  'payer',
  'recipient',
  'packageId',
  'packageName',
  'validity',
  'priceCents',
  'tender',
  'dueAtMs',
  // Last: every change of a package makes a new version, and the person wants to know which change.
  'packageVersion',
] as const satisfies readonly (keyof Snapshot)[];
export type SnapshotField = (typeof fields)[number];

/** One text for one snapshot: fields in a fixed order, so that equal text means equal content. */
export function canonicalSnapshot(snapshot: Snapshot): string {
  return JSON.stringify(fields.map((field) => [field, canonicalValue(snapshot[field])]));
}

/** The first field in which what was shown differs from what is true now; undefined when nothing does. */
export function changedField(shown: Snapshot, own: Snapshot): SnapshotField | undefined {
  return fields.find(
    (field) =>
      shown[field] !== own[field] &&
      JSON.stringify(canonicalValue(shown[field])) !== JSON.stringify(canonicalValue(own[field])),
  );
}

function canonicalValue(value: Snapshot[SnapshotField]): unknown {
  if (value === undefined) return null;
  return typeof value === 'object' ? Object.entries(value).toSorted(([a], [b]) => (a < b ? -1 : 1)) : value;
}

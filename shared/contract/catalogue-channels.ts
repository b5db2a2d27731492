/** The catalogue as its owner keeps it: every package with its string, its shelf, its history. */
import { z } from 'zod';
import {
  catalogueItemSchema,
  packageChangeKinds,
  packageFieldNames,
  packageFieldsSchema,
  shelfActs,
} from '../packages.ts';
import { money, ms, none, text } from './parts.ts';

const shelfItem = catalogueItemSchema.extend({
  /** With `{recipient}`; the owner compares it with what he dials. */
  dial: z.string().nullable(),
  costCents: money.nullable(),
  /** Off the counter for good, until it is put back. */
  withdrawn: z.boolean(),
});
const shelf = z.object({ items: z.array(shelfItem) });

const change = z.object({
  seq: z.number().int(),
  atMs: ms,
  actor: z.string(),
  packageId: z.string(),
  /** As it is called now. */
  packageName: z.string(),
  code: z.string(),
  version: z.number().int(),
  kind: z.enum(packageChangeKinds),
  field: z.enum(packageFieldNames).nullable(),
  /** As stored: cents, a validity as JSON, a rule's name; null is nothing. */
  from: z.string().nullable(),
  to: z.string().nullable(),
});

export const catalogueContract = {
  /** Every package with the string that will be dialled, for the owner's check. */
  'packages:list': { request: none, response: shelf, access: 'owner' },
  /** The owner has compared string and price; a changed one is a new version. */
  'packages:check': {
    request: z.object({
      id: text(60),
      version: z.number().int(),
      priceCents: money.min(100).max(25_000_000),
      dial: text(80).nullable(),
      onSale: z.boolean(),
    }),
    response: shelf,
    access: 'owner',
  },
  /** A new package (no id), or another version of one; `version` is the one that was looked at. */
  'packages:save': {
    request: z.object({
      id: text(60).nullable(),
      version: z.number().int().min(0),
      fields: packageFieldsSchema,
    }),
    response: shelf.extend({ id: z.string() }),
    access: 'owner',
  },
  'packages:shelf': {
    request: z.object({ id: text(60), version: z.number().int(), act: z.enum(shelfActs) }),
    response: shelf,
    access: 'owner',
  },
  /** What was changed, newest first; of one package or of all. */
  'packages:history': {
    request: z.object({ id: text(60).nullable(), before: z.number().int().positive().nullable() }),
    response: z.object({ rows: z.array(change), more: z.boolean() }),
    access: 'owner',
  },
} as const;

export type ShelfItem = z.infer<typeof shelfItem>;
export type PackageChange = z.infer<typeof change>;

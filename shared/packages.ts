import { z } from 'zod';

/** How long a bundle is valid, as the package says it. */
export const validitySchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('hours'), hours: z.number().int().min(1).max(999) }),
  z.object({ kind: z.literal('days'), days: z.number().int().min(1).max(999) }),
  z.object({ kind: z.literal('until-midnight') }),
  z.object({ kind: z.literal('none') }),
]);
export type Validity = z.infer<typeof validitySchema>;

/** Safaricom sells some bundles once a day per recipient; other agents' sales cannot be seen here. */
export const dailyRules = ['any', 'once-per-recipient'] as const;
export type DailyRule = (typeof dailyRules)[number];

/**
 * `by-hand`: the attendant dials on the agent's phone · `handed-over`: goods · `modem`: a GSM modem dials · `b2c`: the
 * bundle is a payout to the recipient.
 */
export const deliveryMethods = ['by-hand', 'handed-over', 'modem', 'b2c'] as const;
export type DeliveryMethod = (typeof deliveryMethods)[number];
/** What the program delivers by itself as soon as it is firmly paid. */
export const automaticMethods: readonly DeliveryMethod[] = ['modem', 'b2c'];

/** Why a package is not sold until the owner has looked. */
export const suspensionReasons = ['other-bundle', 'three-refusals'] as const;
export type SuspensionReason = (typeof suspensionReasons)[number];

export const catalogueItemSchema = z.object({
  id: z.string(),
  version: z.number().int().min(1),
  /** The two digits that are typed at the counter; empty where only its name finds it. */
  code: z.string(),
  name: z.string(),
  priceCents: z.number().int().positive(),
  validity: validitySchema,
  dailyRule: z.enum(dailyRules),
  /** The shop's own limit: how many of it one recipient gets in a day; null is no limit. */
  capPerDay: z.number().int().min(1).max(99).nullable(),
  deliveryMethod: z.enum(deliveryMethods),
  onSale: z.boolean(),
  /** Its row in the file cannot be read: it is shown and not sold until the owner writes it down again. */
  broken: z.literal(true).optional(),
  /** Stopped by the program until the owner has looked. */
  suspended: z.enum(suspensionReasons).optional(),
});
export type CatalogueItem = z.infer<typeof catalogueItemSchema>;

/** What the owner writes down of a package. Every change of it is a new version; orders keep theirs. */
export const packageFieldsSchema = z.object({
  code: z.string().regex(/^(?:\d\d)?$/),
  name: z.string().trim().min(1).max(40),
  priceCents: z.number().int().min(100).max(25_000_000),
  /** What the shop itself pays for it; null where nobody wrote it down. */
  costCents: z.number().int().min(0).max(25_000_000).nullable(),
  validity: validitySchema,
  dailyRule: z.enum(dailyRules),
  capPerDay: z.number().int().min(1).max(99).nullable(),
  deliveryMethod: z.enum(deliveryMethods),
  /** With `{recipient}`; null where nothing is dialled, or nobody knows the string. */
  dial: z.string().max(80).nullable(),
});
export type PackageFields = z.infer<typeof packageFieldsSchema>;

export const packageFieldNames = [
  'code',
  'name',
  'priceCents',
  'costCents',
  'validity',
  'dailyRule',
  'capPerDay',
  'deliveryMethod',
  'dial',
] as const satisfies readonly (keyof PackageFields)[];
export type PackageFieldName = (typeof packageFieldNames)[number];

/** What happens to a package besides its fields. */
export const shelfActs = ['sell', 'take-off', 'withdraw', 'put-back', 'up', 'down'] as const;
export type ShelfAct = (typeof shelfActs)[number];

/** What the history says was done. */
export const packageChangeKinds = [
  'added',
  'changed',
  'on-sale',
  'off-sale',
  'withdrawn',
  'put-back',
  'moved',
] as const;
export type PackageChangeKind = (typeof packageChangeKinds)[number];

/** How often one recipient gets a package in a day; undefined where nothing limits it. */
export function capOf(item: Pick<CatalogueItem, 'dailyRule' | 'capPerDay'>): number | undefined {
  return item.dailyRule === 'once-per-recipient' ? 1 : (item.capPerDay ?? undefined);
}

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
  /** The two digits that are typed at the counter. */
  code: z.string(),
  name: z.string(),
  priceCents: z.number().int().positive(),
  validity: validitySchema,
  dailyRule: z.enum(dailyRules),
  deliveryMethod: z.enum(deliveryMethods),
  onSale: z.boolean(),
  /** Stopped by the program until the owner has looked. */
  suspended: z.enum(suspensionReasons).optional(),
});
export type CatalogueItem = z.infer<typeof catalogueItemSchema>;

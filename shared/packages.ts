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

export const deliveryMethods = ['by-hand', 'handed-over'] as const;
export type DeliveryMethod = (typeof deliveryMethods)[number];

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
});
export type CatalogueItem = z.infer<typeof catalogueItemSchema>;

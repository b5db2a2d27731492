/** The three modes; each has its own database file, frame and order-number prefix. */
export const modes = ['practice', 'sandbox', 'production'] as const;
export type Mode = (typeof modes)[number];

export const orderPrefix: { readonly [M in Mode]: string } = { practice: 'P', sandbox: 'S', production: 'A' };

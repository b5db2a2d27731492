/** The till's two sounds: what they mean, how loud they are. Never the only sign of anything. */
export const volumes = ['off', 'low', 'middle', 'loud'] as const;
export type Volume = (typeof volumes)[number];

/** Loudness of each, 0 to 1; quiet enough that two short tones are not an alarm. */
export const gains: { readonly [V in Volume]: number } = { off: 0, low: 0.05, middle: 0.15, loud: 0.4 };

export const tones = {
  /** Money is in: two short ones. */
  paid: [
    { hertz: 880, startMs: 0, lengthMs: 110 },
    { hertz: 1175, startMs: 170, lengthMs: 110 },
  ],
  /** Refused, not sent or unknown: one low and long one. */
  failed: [{ hertz: 220, startMs: 0, lengthMs: 550 }],
} as const;
export type Sound = keyof typeof tones;

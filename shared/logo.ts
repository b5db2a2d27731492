/** The shop's picture over its receipts: one bit a dot, small enough for every paper. Pure. */
import { z } from 'zod';

/** 58 mm paper has 384 dots (48 mm at 8 a millimetre). A higher picture only costs paper. */
export const logoMaxDots = { width: 384, height: 192 } as const;

/** Rows from the top, eight dots a byte in hexadecimal, the left dot in the highest bit; 1 is black. */
export const logoSchema = z
  .object({
    widthDots: z.number().int().min(8).max(logoMaxDots.width).multipleOf(8),
    rows: z
      .array(z.string().regex(/^(?:[0-9a-f]{2})+$/))
      .min(1)
      .max(logoMaxDots.height)
      .readonly(),
  })
  .refine(({ widthDots, rows }) => rows.every((row) => row.length === widthDots / 4))
  .readonly();
export type Logo = z.infer<typeof logoSchema>;

/** The largest size that keeps the proportions and fits the paper; never larger than the picture is. */
export function logoSize(picture: { readonly width: number; readonly height: number }): {
  readonly width: number;
  readonly height: number;
} {
  const scale = Math.min(1, logoMaxDots.width / picture.width, logoMaxDots.height / picture.height);
  const width = Math.max(8, Math.floor((picture.width * scale) / 8) * 8);
  const height = Math.round((picture.height * width) / picture.width);
  return { width, height: Math.min(logoMaxDots.height, Math.max(1, height)) };
}

/**
 * Grey to dots by Floyd and Steinberg's error diffusion: what a dot is too light or too dark is shared out to those
 * right of it and below. `rgba` holds four bytes a pixel; what is transparent is paper. The width is a multiple of 8.
 */
export function ditheredLogo(rgba: ArrayLike<number>, width: number, height: number): Logo {
  const light = Float64Array.from({ length: width * height }, (_, at) => lightOf(rgba, at * 4));
  const rows = Array.from({ length: height }, (_, y) => ditheredRow(light, width, height, y));
  return { widthDots: width, rows };
}

/** 0 black to 255 white (ITU-R BT.601), over white paper. */
function lightOf(rgba: ArrayLike<number>, at: number): number {
  const alpha = (rgba[at + 3] ?? 0) / 255;
  const grey = 0.299 * (rgba[at] ?? 0) + 0.587 * (rgba[at + 1] ?? 0) + 0.114 * (rgba[at + 2] ?? 0);
  return grey * alpha + 255 * (1 - alpha);
}

function ditheredRow(light: Float64Array, width: number, height: number, y: number): string {
  const spread = (x: number, down: number, error: number): void => {
    if (x < 0 || x >= width || y + down >= height) return;
    const at = (y + down) * width + x;
    light[at] = (light[at] ?? 0) + error;
  };
  const bytes = new Uint8Array(width / 8);
  for (let x = 0; x < width; x += 1) {
    const value = light[y * width + x] ?? 255;
    const isBlack = value < 128;
    if (isBlack) bytes[x >> 3] = (bytes[x >> 3] ?? 0) | (0x80 >> (x & 7));
    const error = value - (isBlack ? 0 : 255);
    spread(x + 1, 0, (error * 7) / 16);
    spread(x - 1, 1, (error * 3) / 16);
    spread(x, 1, (error * 5) / 16);
    spread(x + 1, 1, error / 16);
  }
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The bytes of one row. */
export const rowBytes = (row: string): readonly number[] =>
  (row.match(/../g) ?? []).map((pair) => Number.parseInt(pair, 16));

/** Runs of black dots in a row: where each begins and how long it is. */
export function blackRuns(row: string): readonly { readonly x: number; readonly length: number }[] {
  const dots = rowBytes(row)
    .map((byte) => byte.toString(2).padStart(8, '0'))
    .join('');
  return [...dots.matchAll(/1+/g)].map((run) => ({ x: run.index, length: run[0].length }));
}

import { describe, expect, test } from 'vitest';
import { blackRuns, ditheredLogo, logoMaxDots, logoSchema, logoSize } from '../../shared/logo.ts';

const flat = (width: number, height: number, rgba: readonly number[]): number[] =>
  Array.from({ length: width * height }, () => rgba).flat();
const blackShare = ({ widthDots, rows }: ReturnType<typeof ditheredLogo>): number =>
  rows.flatMap((row) => blackRuns(row)).reduce((sum, run) => sum + run.length, 0) / (widthDots * rows.length);

describe('a picture as dots', () => {
  test.each([
    ['black', [0, 0, 0, 255], 1],
    ['white', [255, 255, 255, 255], 0],
    ['what is transparent, as paper', [0, 0, 0, 0], 0],
  ] as const)('%s', (_, rgba, share) => {
    expect(blackShare(ditheredLogo(flat(16, 8, rgba), 16, 8))).toBe(share);
  });

  test.each([32, 64, 96, 128, 160, 192, 224])('grey %i has as many dots as it is dark', (grey) => {
    const share = blackShare(ditheredLogo(flat(128, 128, [grey, grey, grey, 255]), 128, 128));
    expect(Math.abs(share - (1 - grey / 255))).toBeLessThan(0.02);
  });

  test('an edge stays where it is', () => {
    const half = Array.from({ length: 16 * 4 }, (_, at) =>
      at % 16 < 6 ? [0, 0, 0, 255] : [255, 255, 255, 255],
    ).flat();
    expect(ditheredLogo(half, 16, 4).rows).toEqual(['fc00', 'fc00', 'fc00', 'fc00']);
  });

  test.each([
    [4000, 1000, 384, 96],
    [100, 50, 96, 48],
    [300, 3000, 16, 160],
    [3, 2, 8, 5],
    [384, 192, 384, 192],
  ])('%i × %i becomes %i × %i', (width, height, shownWidth, shownHeight) => {
    const size = logoSize({ width, height });
    expect(size.width).toBe(shownWidth);
    expect(size.height).toBe(shownHeight);
    expect(size.width % 8).toBe(0);
    expect(size.width).toBeLessThanOrEqual(logoMaxDots.width);
    expect(size.height).toBeLessThanOrEqual(logoMaxDots.height);
  });

  test('what is no picture of ours is refused', () => {
    const logo = { widthDots: 16, rows: ['ff00'] };
    expect(logoSchema.safeParse(logo).success).toBe(true);
    for (const bad of [
      { ...logo, rows: ['ff'] },
      { ...logo, rows: [] },
      { ...logo, widthDots: 12 },
      { widthDots: 392, rows: ['f'.repeat(98)] },
      { ...logo, rows: ['FF00'] },
      { ...logo, rows: Array.from({ length: 193 }, () => 'ff00') },
    ])
      expect(logoSchema.safeParse(bad).success).toBe(false);
  });
});

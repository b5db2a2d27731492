/** How a package's tile is drawn so that nothing of it is cut: its name's end often tells two packages apart. */
import { textLines, textWidthPx, type TextLook } from './text-width.ts';
import type { Size } from './use-size.ts';

/** `beside`: name and price on one line. `stacked`: the name over note and price, `small` one size smaller. */
export type TileLook = 'beside' | 'stacked' | 'small';
export type TileText = { readonly name: string; readonly note: string; readonly price: string };

/** What the tiles share; a page that is read downwards has no end. */
export type TileGrid = Size & { readonly columns: number };

/** As `package-grid.css` draws them. */
const gapPx = 8;
const linePx = { beside: 22, stacked: 22, small: 19, note: 17 };
/** Borders, column of the code, padding on both sides; the chosen tile's thicker border is within it. */
const aroundPx = 49 + 14 + 16 + 2;
const besidePricePx = 8;
const largeName: TextLook = { weight: '--w-strong', size: '--t-strong' };
const smallName: TextLook = { weight: '--w-strong', size: '--t-text' };
const noteLook: TextLook = { weight: '--w-text', size: '--t-label' };
const priceLook: TextLook = { weight: '--w-figure', size: '--t-strong' };

/** The width of the figures is tabular: an eighth more is never too little. */
const pricePx = (price: string): number => textWidthPx(price, priceLook) * 1.125 + besidePricePx;
const notePx = (note: string, roomPx: number): number =>
  note === '' ? 0 : 2 + linePx.note * textLines(note, noteLook, roomPx);

/** The largest look in which the tile's text stands whole in so much room; undefined when none does. */
export function tileLook({ name, note, price }: TileText, { widthPx, heightPx }: Size): TileLook | undefined {
  const textPx = widthPx - aroundPx;
  const besidePx = textPx - pricePx(price);
  const underPx = notePx(note, besidePx);
  const nameLines = (look: TextLook): number => textLines(name, look, textPx);
  if (textWidthPx(name, largeName) <= besidePx && linePx.beside + underPx <= heightPx) return 'beside';
  // The price is as high as one line of a name, also where there is no note beside it.
  const lastPx = Math.max(underPx, 22);
  if (linePx.stacked * nameLines(largeName) + lastPx <= heightPx) return 'stacked';
  return linePx.small * nameLines(smallName) + lastPx <= heightPx ? 'small' : undefined;
}

const tileSize = (grid: TileGrid, rows: number): Size => ({
  widthPx: (grid.widthPx - (grid.columns - 1) * gapPx) / grid.columns,
  // A chosen tile's border is three thick.
  heightPx: (grid.heightPx - (rows - 1) * gapPx) / rows - 6,
});

/** As many rows of three as all of the packages stand in whole, at most four. */
export function fittingRows(tiles: readonly TileText[], grid: TileGrid): 2 | 3 | 4 {
  const fit = (rows: number): boolean =>
    tiles.every((tile) => tileLook(tile, tileSize(grid, rows)) !== undefined);
  if (tiles.length > 9 && fit(4)) return 4;
  return fit(3) ? 3 : 2;
}

/** What is too long for every look is drawn in the smallest. */
export const lookIn = (tile: TileText, grid: TileGrid, rows: number): TileLook =>
  tileLook(tile, tileSize(grid, rows)) ?? 'small';

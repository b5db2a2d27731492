import { useMemo, useRef, useSyncExternalStore } from 'react';
import type { CatalogueItem } from '../../shared/packages.ts';
import { useWords } from '../words.ts';
import { tileText } from './package-tile.tsx';
import { useMeasuredFont, type TextLook } from './text-width.ts';
import { fittingRows, type TileGrid } from './tile-fit.ts';
import { useSize, type Size } from './use-size.ts';

/** One of the weights of one font: with it the others have come. */
const nameLook: TextLook = { weight: '--w-strong', size: '--t-strong' };
/** What a full grid has at 1366×768, until it is known. */
const usualSize = { widthPx: 824, heightPx: 262 };

/** As in `narrow.css`: what is drawn there grows downwards, so its height says nothing. */
const downwards = window.matchMedia('(max-width: 1199px), (max-height: 679px)');
const narrow = window.matchMedia('(max-width: 1199px)');
const narrowTilePx = 260;
const gapPx = 8;

function gridOf({ widthPx, heightPx }: Size, isDownwards: boolean): TileGrid {
  const fitting = Math.max(1, Math.floor((widthPx + gapPx) / (narrowTilePx + gapPx)));
  return {
    widthPx,
    heightPx: isDownwards ? Infinity : heightPx,
    columns: narrow.matches ? fitting : 3,
  };
}

function useDownwards(): boolean {
  return useSyncExternalStore(
    (changed) => {
      downwards.addEventListener('change', changed);
      return () => downwards.removeEventListener('change', changed);
    },
    () => downwards.matches,
  );
}

/** Rows of a page in which every package stands whole: by all of them, so that each page is as long as the others. */
export function useTileRows(items: readonly CatalogueItem[]) {
  const { t } = useWords();
  const list = useRef<HTMLDivElement>(null);
  const grid = gridOf(useSize(list, usualSize), useDownwards());
  const { widthPx, heightPx, columns } = grid;
  const hasFont = useMeasuredFont(nameLook);
  const rows = useMemo(
    () =>
      fittingRows(
        items.map((item) => tileText(t, item)),
        { widthPx, heightPx, columns },
      ),
    // oxlint-disable-next-line react/exhaustive-deps -- measured with another font, the same names are wider
    [t, items, widthPx, heightPx, columns, hasFont],
  );
  return { list, grid, rows };
}

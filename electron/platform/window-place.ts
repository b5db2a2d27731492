/**
 * Where a window of this machine last stood. It is no setting of the shop: another machine has other monitors, so it lies
 * beside the database and not in it. What cannot be read or does not fit any more is as if it had never been kept.
 */
import type { BrowserWindow, Rectangle } from 'electron';
import type { Files, Log } from '../ports.ts';

/** A hand that drags a window is still for this long when it has put it down. */
const quietMs = 500;
/** As much of a window's upper edge must be on a monitor that a mouse can take hold of it. */
const gripWidth = 160;
const gripHeight = 32;

type Monitor = { readonly workArea: Rectangle };

export type WindowPlace = {
  /** Where it stood, if it can be seen and held there now; no larger than that monitor. */
  readonly last: (monitors: readonly Monitor[]) => Rectangle | undefined;
  /** Keeps where it is put from now on. */
  readonly follow: (window: BrowserWindow) => void;
};

export function windowPlace(path: string, files: Files, log: Log): WindowPlace {
  let kept = read(path, files);
  const keep = (): void => {
    files.writeDurably(path, `${JSON.stringify(kept)}\n`).catch((error: unknown) => {
      log.warn('the place of the customer display was not kept', { detail: String(error) });
    });
  };
  return {
    last: (monitors) => kept && fitting(kept, monitors),
    follow: (window) => {
      let timer: ReturnType<typeof setTimeout> | undefined;
      const moved = (): void => {
        if (window.isMinimized() || window.isMaximized() || window.isFullScreen()) return;
        // The corner is the frame's, the size the page's: as the options take them.
        const { x, y } = window.getBounds();
        const { width, height } = window.getContentBounds();
        kept = { x, y, width, height };
        clearTimeout(timer);
        timer = setTimeout(keep, quietMs);
        timer.unref();
      };
      window.on('move', moved);
      window.on('resize', moved);
      window.once('closed', () => {
        if (timer === undefined) return;
        clearTimeout(timer);
        keep();
      });
    },
  };
}

function read(path: string, files: Files): Rectangle | undefined {
  const found = files.readText(path);
  if (found.kind !== 'text') return undefined;
  try {
    const { x, y, width, height } = Object(JSON.parse(found.text)) as Record<keyof Rectangle, unknown>;
    if (!isWhole(x) || !isWhole(y) || !isWhole(width) || !isWhole(height)) return undefined;
    return width > 0 && height > 0 ? { x, y, width, height } : undefined;
  } catch {
    return undefined;
  }
}

const isWhole = (value: unknown): value is number => Number.isSafeInteger(value);

function fitting(kept: Rectangle, monitors: readonly Monitor[]): Rectangle | undefined {
  const on = monitors.find(({ workArea }) => isHeldOn(kept, workArea));
  if (on === undefined) return undefined;
  const { width, height } = on.workArea;
  return { ...kept, width: Math.min(kept.width, width), height: Math.min(kept.height, height) };
}

const isHeldOn = ({ x, y, width }: Rectangle, area: Rectangle): boolean =>
  y >= area.y &&
  y + gripHeight <= area.y + area.height &&
  Math.min(x + width, area.x + area.width) - Math.max(x, area.x) >= Math.min(gripWidth, width);

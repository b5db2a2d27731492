import type { Clock } from '../ports.ts';

/**
 * Whether Safaricom can be reached. The truth is the last real answer; the operating system's hint only says when to
 * look again.
 */
export type Link = {
  readonly isOnline: () => boolean;
  readonly offlineSinceMs: () => number | undefined;
  readonly reached: () => void;
  readonly notReached: () => void;
};

export function link(clock: Clock, onChange: (online: boolean) => void): Link {
  let offlineSinceMs: number | undefined;
  return {
    isOnline: () => offlineSinceMs === undefined,
    offlineSinceMs: () => offlineSinceMs,
    reached: () => {
      if (offlineSinceMs === undefined) return;
      offlineSinceMs = undefined;
      onChange(true);
    },
    notReached: () => {
      if (offlineSinceMs !== undefined) return;
      offlineSinceMs = clock.nowMs();
      onChange(false);
    },
  };
}

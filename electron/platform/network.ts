/** The operating system's opinion on being online: `false` is reliable, `true` is only a reason to try. */
import type { Net } from 'electron';
import type { Network } from '../ports.ts';

const pollMs = 2000;

export type WatchedNetwork = Network & {
  /** The machine is about to sleep: nothing new may be sent, or sleep would cut it in half. */
  readonly suspend: () => void;
  /** Awake again: listeners are told even if the hint never changed, because every connection is gone. */
  readonly resume: () => void;
  readonly stop: () => void;
};

export function watchNetwork(net: Pick<Net, 'isOnline'>): WatchedNetwork {
  const listeners = new Set<(online: boolean) => void>();
  let isAsleep = false;
  const seemsOnline = (): boolean => !isAsleep && net.isOnline();
  let last = seemsOnline();
  const tell = (): void => {
    last = seemsOnline();
    listeners.forEach((listener) => listener(last));
  };
  const timer = setInterval(() => {
    if (seemsOnline() !== last) tell();
  }, pollMs);
  const setAsleep = (asleep: boolean): void => {
    isAsleep = asleep;
    tell();
  };
  return {
    seemsOnline,
    onChange: (listener) => {
      listeners.add(listener);
      return () => void listeners.delete(listener);
    },
    suspend: () => setAsleep(true),
    resume: () => setAsleep(false),
    stop: () => clearInterval(timer),
  };
}

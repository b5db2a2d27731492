/** Events on their way to the screen. */
import type { App, AppEvent } from './options.ts';

export type EventHub = {
  readonly publish: (topic: string, payload: unknown) => void;
  readonly subscribe: App['subscribe'];
};

/** Who listens hears every event published after. */
export function eventHub(): EventHub {
  const listeners = new Set<(event: AppEvent) => void>();
  return {
    publish: (topic, payload) => {
      for (const listener of listeners) listener({ topic, payload });
    },
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

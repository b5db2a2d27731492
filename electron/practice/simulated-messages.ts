/** Messages in practice: nothing leaves this machine; they lie on the customers' phones of the panel. */
import type { Clock, MessageSender, PhoneMessage } from '../ports.ts';

export type SimulatedMessages = MessageSender & {
  /** Newest last. */
  readonly received: () => readonly PhoneMessage[];
  readonly onChange: (listener: () => void) => () => void;
};

const keptMax = 50;

export function simulatedMessages(clock: Clock): SimulatedMessages {
  const listeners = new Set<() => void>();
  let received: readonly PhoneMessage[] = [];
  return {
    send: (to, text) => {
      const id = (received.at(-1)?.id ?? 0) + 1;
      received = [...received, { id, msisdn: to, text, atMs: clock.nowMs() }].slice(-keptMax);
      for (const listener of listeners) listener();
      return Promise.resolve({ kind: 'sent', reference: `practice-${id}`, costCents: null });
    },
    received: () => received,
    onChange: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
  };
}

import type { Clock } from '../ports.ts';

/** The rest between two looks, which something new may end early. */
export type Sleeper = { readonly sleep: (ms: number) => Promise<void>; readonly wake: () => void };

/** A wake while nobody sleeps ends the next sleep at once. */
export function newSleeper(clock: Clock): Sleeper {
  let isWoken = false;
  let rouse = (): void => undefined;
  return {
    wake: () => {
      isWoken = true;
      rouse();
    },
    sleep: async (ms) => {
      if (!isWoken)
        await new Promise<void>((resolve) => {
          const cancel = clock.after(ms, resolve);
          rouse = () => {
            cancel();
            resolve();
          };
        });
      isWoken = false;
    },
  };
}

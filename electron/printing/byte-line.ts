/** A two-way line of bytes to a printer, whatever carries it; `conversation.ts` speaks over it. */

/** `none`: certainly not one byte of it was taken. */
export type Taken = 'taken' | 'none' | 'late' | 'broken' | 'no-paper';

export type ByteLine = {
  readonly send: (bytes: Uint8Array, withinMs: number) => Promise<Taken>;
  /** The first byte that fits, undefined when none comes in time. Others (XON, XOFF, noise) are passed over. */
  readonly receive: (fits: (byte: number) => boolean, withinMs: number) => Promise<number | undefined>;
  /** Forgets what came before the next question. */
  readonly forget: () => void;
  /** Nothing can be sent any more. */
  readonly isCut: () => boolean;
  /** Ends our side and waits until everything is out of this machine, as far as the line can tell. */
  readonly finish: (withinMs: number) => Promise<'through' | 'late' | 'broken'>;
  readonly destroy: () => void;
};

/** What has come in so far, and somebody who waits for more. */
export type Incoming = {
  readonly bytes: number[];
  /** To be called at every change; whoever waits looks again. */
  changed: () => void;
};

export const incoming = (): Incoming => ({ bytes: [], changed: () => undefined });

/** Settles as soon as `look` finds something; undefined at the deadline. */
export async function settle<T>(
  line: Incoming,
  look: () => T | undefined,
  withinMs: number,
): Promise<T | undefined> {
  return new Promise((resolve) => {
    const finish = (value: T | undefined): void => {
      clearTimeout(timer);
      line.changed = () => undefined;
      resolve(value);
    };
    const timer = setTimeout(() => finish(look()), withinMs);
    line.changed = () => {
      const found = look();
      if (found !== undefined) finish(found);
    };
    line.changed();
  });
}

/** Waits for a byte that fits; gives up at once when nothing can come any more. */
export async function receiveFrom(
  line: Incoming,
  fits: (byte: number) => boolean,
  isOver: () => boolean,
  withinMs: number,
): Promise<number | undefined> {
  const found = await settle(
    line,
    () => {
      const at = line.bytes.findIndex(fits);
      if (at >= 0) return { byte: line.bytes.splice(0, at + 1)[at] };
      return isOver() ? { byte: undefined } : undefined;
    },
    withinMs,
  );
  return found?.byte;
}

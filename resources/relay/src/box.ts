/** What a home of mailboxes does for one till. `node/` and `workers/` give it, `app.ts` asks it. */
import type { AckRequest, DrainAnswer } from '../../../shared/mailbox-protocol.ts';

export type Posted = {
  readonly place: string;
  readonly body: Uint8Array;
  /** For the rate limit; never stored. */
  readonly source: string;
};
export type BoxCounts = {
  readonly waitingItems: number;
  readonly waitingBytes: number;
  /** Undefined when nothing waits. */
  readonly oldestWaitingMs: number | undefined;
  readonly kept: number;
  readonly taken: number;
  readonly expired: number;
  readonly limited: number;
};

/** Every method is safe to ask of a till that is not there. */
export type Box = {
  readonly create: (publicKey: Uint8Array, drainHash: Uint8Array) => Promise<void>;
  /** `kept` only when the sealed body is durable. */
  readonly accept: (posted: Posted) => Promise<'kept' | 'no-till' | 'limited' | 'full'>;
  /** Waits up to `waitMs` for a first item. Undefined: no such till, or the wrong secret. */
  readonly drain: (drainHash: Uint8Array, after: number, waitMs: number) => Promise<DrainAnswer | undefined>;
  readonly ack: (drainHash: Uint8Array, taken: AckRequest['taken']) => Promise<number | undefined>;
  /** Until the next secret is used for the first time, the old one stays good too. */
  readonly rotate: (
    drainHash: Uint8Array,
    nextHash: Uint8Array,
    publicKey: Uint8Array | undefined,
  ) => Promise<boolean>;
  /** Without a hash: with the relay's own authority. Everything that waits goes with the till. */
  readonly remove: (drainHash: Uint8Array | undefined) => Promise<boolean>;
  readonly counts: () => Promise<BoxCounts>;
};

export type Boxes = {
  readonly of: (tillId: string) => Box;
  /** The tills that are enrolled. */
  readonly tills: () => Promise<readonly string[]>;
  readonly enrolled: (tillId: string) => Promise<void>;
  readonly removed: (tillId: string) => Promise<void>;
  readonly mayTry: (source: string) => Promise<boolean>;
  readonly failedTry: (source: string) => Promise<void>;
};

/** What a card shows of an order or a prompt, and what it is derived from besides the rows. */
import type { CardState } from '../../shared/board.ts';
import type { CardCircumstance } from '../../shared/card-rules.ts';

export type BoardFacts = { readonly runId: string; readonly online: boolean; readonly nowMs: number };

export type Face = {
  readonly state: CardState;
  readonly sinceMs: number;
  readonly deadlineMs?: number;
  readonly startMs?: number;
  readonly values?: Readonly<Record<string, string | number>>;
  /** Where the state's usual actions do not fit. */
  readonly circumstance?: CardCircumstance;
  /** False: what is paid is only believed, or more of it is asked for; another package is refused now. */
  readonly mayChange?: boolean;
};

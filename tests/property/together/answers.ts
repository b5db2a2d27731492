/** What every offer has in common. */
import type { Till } from '../../../electron/services/till.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Result } from '../../../shared/result.ts';

/** One answer that is offered, by its name: what somebody would choose on a page. */
export type Answer = readonly [
  name: string,
  act: (till: Till) => Result<unknown, Failure> | Promise<Result<unknown, Failure>>,
];

export const searched = { kind: 'nothing', searched: true } as const;

/** What leads to a page where something else is offered, or to nothing. */
export const noAnswer = (): readonly Answer[] => [];

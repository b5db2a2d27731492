import { dialProblem } from '../../../shared/dial-template.ts';
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Till } from '../till.ts';

/** Why a string may not be dialled; undefined where it may, or where there is none. */
export function dialRefusal(till: Till, dial: string | null): Failure | undefined {
  const problem = dial === null ? undefined : dialProblem(dial, till.settings().airtimeTransferCodes);
  if (problem === undefined) return undefined;
  return failure(problem === 'airtime-transfer' ? 'dial-transfers-airtime' : 'dial-string-bad');
}

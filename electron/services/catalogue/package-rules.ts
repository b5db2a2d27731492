import { dialProblem } from '../../../shared/dial-template.ts';
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import type { Till } from '../till.ts';

/**
 * Whether a string sends the shop's airtime away, by the codes that the owner knows of now. MONEY: asked again wherever a
 * string is sold, shown or dialled, because the code may have been learnt after it was checked.
 */
export const transfersAirtime = (till: Pick<Till, 'settings'>, dial: string | null): boolean =>
  dial !== null && dialProblem(dial, till.settings().airtimeTransferCodes) === 'airtime-transfer';

/** Why a string may not be dialled; undefined where it may, or where there is none. */
export function dialRefusal(till: Till, dial: string | null): Failure | undefined {
  const problem = dial === null ? undefined : dialProblem(dial, till.settings().airtimeTransferCodes);
  if (problem === undefined) return undefined;
  return failure(problem === 'airtime-transfer' ? 'dial-transfers-airtime' : 'dial-string-bad');
}

/** M-PESA Express: the prompt and the question what became of it, both answered at once. */
import type { Clock } from '../ports.ts';
import type { QueryFault } from './misbehaviour.ts';
import { invalidField, jsonAnswer, refusals, resultWords } from './simulated-answers.ts';
import type { WireAnswer } from './simulated-answers.ts';
import { checkPush, checkQuery } from './simulated-checks.ts';
import type { SimulatedMerchant } from './simulated-checks.ts';
import type { Fields } from './simulated-fields.ts';
import type { SimulatedPrompt, SimulatedPrompts } from './simulated-prompts.ts';

export type ExpressOptions = {
  readonly clock: Clock;
  readonly merchant: SimulatedMerchant;
  readonly prompts: SimulatedPrompts;
};

/** The prompt's id is undefined when none was opened. */
export function pushPrompt(
  { clock, merchant, prompts }: ExpressOptions,
  fields: Fields,
  requestId: string,
): { readonly answer: WireAnswer; readonly checkoutRequestId?: string } {
  const checked = checkPush(fields, merchant, clock.nowMs());
  if (checked.kind === 'refused') return { answer: checked.refusal(requestId) };
  if (prompts.isLocked(checked.value.msisdn)) return { answer: refusals.subscriberLocked(requestId) };
  const { merchantRequestId, checkoutRequestId } = prompts.open(checked.value);
  const answer = jsonAnswer(200, {
    MerchantRequestID: merchantRequestId,
    CheckoutRequestID: checkoutRequestId,
    ResponseCode: '0',
    ResponseDescription: 'Success. Request accepted for processing',
    CustomerMessage: 'Success. Request accepted for processing',
  });
  return { answer, checkoutRequestId };
}

export function queryPrompt(
  { clock, merchant, prompts }: ExpressOptions,
  fields: Fields,
  requestId: string,
  fault: QueryFault | undefined,
): WireAnswer {
  const checked = checkQuery(fields, merchant, clock.nowMs());
  if (checked.kind === 'refused') return checked.refusal(requestId);
  const prompt = prompts.find(checked.value);
  if (prompt === undefined || fault === 'says-invalid-id')
    return invalidField('CheckoutRequestID')(requestId);
  if (fault === 'says-4999') return result(prompt, '4999');
  const code = fault === 'lags' ? undefined : prompt.resultCode;
  if (code === undefined) return refusals.beingProcessed(requestId);
  const echoed = fault === 'echoes-another-id' ? { ...prompt, checkoutRequestId: 'ws_CO_other' } : prompt;
  return result(echoed, code);
}

function result(prompt: SimulatedPrompt, code: keyof typeof resultWords): WireAnswer {
  return jsonAnswer(200, {
    ResponseCode: '0',
    ResponseDescription: 'The service request has been accepted successsfully',
    MerchantRequestID: prompt.merchantRequestId,
    CheckoutRequestID: prompt.checkoutRequestId,
    ResultCode: code,
    ResultDesc: resultWords[code],
  });
}

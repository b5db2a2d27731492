import { mask, msisdn } from '../../shared/msisdn.ts';
import { failure } from '../../shared/error-codes.ts';
import { err, ok } from '../../shared/result.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type PhoneChannels = 'phone:list' | 'phone:answer';

/** Practice only: the phones that ring, and how the trainee answers. */
export function phoneHandlers({ phone }: HandlerContext): Pick<Handlers, PhoneChannels> {
  return {
    'phone:list': () =>
      ok({
        prompts: (phone?.ringing() ?? []).map((prompt) => ({
          id: prompt.checkoutRequestId,
          masked: mask(msisdn(prompt.msisdn)),
          amountShillings: prompt.amountShillings,
          accountReference: prompt.accountReference,
          sinceMs: prompt.sinceMs,
        })),
      }),
    'phone:answer': (request) =>
      phone ? ok({ taken: phone.answer(request.id, request.answer) }) : err(failure('practice-only')),
  };
}

import { cents, wholeShillings } from '../../shared/cents.ts';
import { mask, msisdn, parseMsisdn } from '../../shared/msisdn.ts';
import { failure } from '../../shared/error-codes.ts';
import { err, ok } from '../../shared/result.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type PhoneChannels = 'phone:list' | 'phone:answer' | 'phone:pay-own';

const lastFew = 3;

/** Practice only: the phones that ring, what came to them, and how the trainee answers. */
export function phoneHandlers({ phone, till }: HandlerContext): Pick<Handlers, PhoneChannels> {
  // Safaricom's own id ends in the payer's number, so the screen gets another name for the prompt (P16).
  const nameOf = (checkoutRequestId: string): string =>
    Buffer.from(till.crypto.sha256(checkoutRequestId)).toString('base64url').slice(0, 22);
  return {
    'phone:list': () =>
      ok({
        prompts: (phone?.ringing() ?? []).map((prompt) => ({
          id: nameOf(prompt.checkoutRequestId),
          masked: mask(msisdn(prompt.msisdn)),
          amountShillings: prompt.amountShillings,
          accountReference: prompt.accountReference,
          sinceMs: prompt.sinceMs,
        })),
        received: (phone?.received() ?? [])
          .slice(-lastFew)
          .toReversed()
          .map(({ msisdn: number, ...money }) => ({ ...money, masked: mask(msisdn(number)) })),
      }),
    'phone:pay-own': async ({ payerText, amountCents }) => {
      if (!phone) return err(failure('practice-only'));
      const payer = parseMsisdn(payerText);
      if (payer.kind !== 'ok') return err(failure('number-not-understood', { who: 'payer' }));
      return ok({ receipt: (await phone.payOwn(payer.msisdn, wholeShillings(cents(amountCents)))) ?? null });
    },
    'phone:answer': (request) => {
      if (!phone) return err(failure('practice-only'));
      const prompt = phone.ringing().find((one) => nameOf(one.checkoutRequestId) === request.id);
      return ok({ taken: prompt !== undefined && phone.answer(prompt.checkoutRequestId, request.answer) });
    },
  };
}

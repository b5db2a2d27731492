/** The customers' phones as the practice panel sees them: what rings, and what the trainee does about it. */
import type { CustomerPhone } from '../ports.ts';
import type { SimulatedDaraja } from './simulator.ts';

export function customerPhone(
  simulator: Pick<SimulatedDaraja, 'log' | 'answer' | 'onChange'>,
): CustomerPhone {
  return {
    ringing: () =>
      simulator
        .log()
        .prompts.filter(({ state }) => state === 'ringing')
        .map(({ checkoutRequestId, msisdn, amountShillings, accountReference, acceptedAtMs }) => ({
          checkoutRequestId,
          msisdn,
          amountShillings,
          accountReference,
          sinceMs: acceptedAtMs,
        })),
    answer: simulator.answer,
    onChange: simulator.onChange,
  };
}

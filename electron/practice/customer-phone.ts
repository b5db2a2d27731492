/** The customers' phones as the practice panel sees them: what rings, what came in, and what the trainee does about it. */
import type { CustomerPhone, ReceivedMoney } from '../ports.ts';
import type { SimulatedDaraja } from './simulator.ts';

export function customerPhone(
  simulator: Pick<SimulatedDaraja, 'log' | 'answer' | 'onChange' | 'merchant' | 'payOwn'>,
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
    payOwn: async (msisdn, amountShillings) => (await simulator.payOwn({ msisdn, amountShillings })).receipt,
    received: (msisdn) => receivedBy(simulator, msisdn),
    onChange: simulator.onChange,
  };
}

function receivedBy(
  { log, merchant }: Pick<SimulatedDaraja, 'log' | 'merchant'>,
  asked: string | undefined,
): readonly ReceivedMoney[] {
  return log().transactions.flatMap(({ kind, msisdn, amountShillings, receipt, finalisedAtMs }) => {
    if ((kind !== 'b2c' && kind !== 'reversal') || receipt === undefined || msisdn === undefined) return [];
    if (asked !== undefined && asked !== msisdn) return [];
    const fromName = merchant.organisationName;
    return [{ kind, msisdn, amountShillings, fromName, receipt, atMs: finalisedAtMs ?? 0 }];
  });
}

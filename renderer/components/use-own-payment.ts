import { useEffect, useState } from 'react';
import { call, onTopic } from '../bridge.ts';
import type { CreditRow } from '../../shared/contract/credit-channels.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { isReceiptCode } from '../../shared/receipt-code.ts';
import type { Result } from '../../shared/result.ts';

/** What is known of the code in the customer's message. `looking`: Safaricom is being asked for it. */
export type FoundPayment =
  | { readonly kind: 'typing' }
  | { readonly kind: 'asking' }
  | { readonly kind: 'found'; readonly credit: CreditRow }
  | { readonly kind: 'absent'; readonly looking: boolean }
  | { readonly kind: 'refused'; readonly failure: Failure };

/** Ours: a payment that has just been made is reported within seconds. */
const askAgainMs = 5_000;

/**
 * Looks a customer's own payment up while its code stands in the field, and again until it has come. MONEY: the code
 * decides nothing here; the main process holds it against what Safaricom reported when the order is confirmed.
 * `order`: the one that exists already and is confirmed anew.
 */
export function useOwnPayment(
  isAsked: boolean,
  code: string,
  amountCents: number,
  order: string | undefined,
): FoundPayment {
  const [answer, setAnswer] = useState<{ readonly code: string; readonly found: FoundPayment }>();
  const isWhole = isAsked && isReceiptCode(code);
  useEffect(() => {
    if (!isWhole) return;
    let current = true;
    let looking = false;
    const find = async (): Promise<void> => {
      const result = await call('credit:find', { receipt: code, amountCents });
      if (current) setAnswer({ code, found: foundOf(result, code, order, looking) });
    };
    const begin = async (): Promise<void> => {
      await find();
      const look = await call('credit:look', {});
      looking = look.ok && look.value.looking;
      if (current && looking) await find();
    };
    void begin();
    const timer = setInterval(() => void find(), askAgainMs);
    const stop = onTopic('board', () => void find());
    return () => {
      current = false;
      clearInterval(timer);
      stop();
    };
  }, [isWhole, code, amountCents, order]);
  if (!isWhole) return { kind: 'typing' };
  return answer?.code === code ? answer.found : { kind: 'asking' };
}

function foundOf(
  result: Result<CreditRow, Failure>,
  code: string,
  order: string | undefined,
  looking: boolean,
): FoundPayment {
  if (!result.ok)
    return result.error.code === 'credit-not-found'
      ? { kind: 'absent', looking }
      : { kind: 'refused', failure: result.error };
  const credit = result.value;
  const values = { code, order: credit.order ?? '' };
  if (credit.state === 'matched' || credit.state === 'refunded')
    return { kind: 'refused', failure: { code: 'receipt-code-used', values } };
  if (credit.state === 'reserved' && credit.order !== order)
    return { kind: 'refused', failure: { code: 'credit-reserved', values } };
  return { kind: 'found', credit };
}

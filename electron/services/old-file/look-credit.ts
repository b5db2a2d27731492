/** Money without an order that came before the file was put back: used for an order of the lost time, given back, or neither. */
import { failure } from '../../../shared/error-codes.ts';
import { err, ok } from '../../../shared/result.ts';
import { closeUsedCredit, creditByReceipt } from '../../db/credit-store.ts';
import { creditNeedsLook } from '../../db/look-store.ts';
import { freedCredit } from '../resolve/credit-reservation.ts';
import { creditRefusal, payBackCredit } from '../use-credit.ts';
import { backOf, noteLook } from './looking.ts';
import type { Looked, Looking } from './looking.ts';

export function lookAtCredit(looking: Looking, typed: string): Looked {
  const { till, tx, found } = looking;
  const reported = creditByReceipt(tx, typed.replaceAll(/\s/g, '').toUpperCase());
  if (!reported) return err(failure('credit-not-found'));
  // Kept for a prompt that has ended since: nobody else would ever free it.
  const credit = freedCredit(till, tx, reported);
  const { receipt, amountCents } = credit;
  const refusal = creditRefusal(tx, credit);
  if (refusal) return err(refusal);
  if (!creditNeedsLook(tx, credit)) return err(failure('order-changed', { order: receipt }));
  noteLook(looking, { subject: 'credit', ref: receipt, values: { amountCents, code: receipt } });
  if (found.kind === 'nothing') return ok(null);
  if (found.kind === 'used') {
    closeUsedCredit(tx, credit, till.clock.nowMs());
    return ok(null);
  }
  const back = backOf(tx, looking);
  if (!back.ok) return back;
  payBackCredit(till, tx, credit, back.value);
  return ok(null);
}

/** What a payout says: its state word, its sentence, the name and the key of each action. */
import type { TFunction } from 'i18next';
import { valueWords } from '../card-words.ts';
import type { PayoutRow, payoutActions } from '../../shared/contract/payout-channels.ts';
import { payoutResult } from '../../shared/payout-result-codes.ts';

export type PayoutAction = (typeof payoutActions)[number];

/** Keys that act on the chosen payout. */
export const payoutKeys: { readonly [A in PayoutAction]: string | null } = {
  approve: 'A',
  'try-again': 'R',
  'state-not-paid': 'U',
  'settle-mismatch': 'M',
  'settle-excess': 'M',
  withdraw: 'X',
  wait: null,
};

/** A payout's values as text: amount, payee, code, reason, and `time` of what it waits for. */
function payoutValues(t: TFunction, row: PayoutRow): Record<string, string | number> {
  const { sendsFromMs } = row.values;
  return valueWords(t, {
    amountCents: row.excess?.amountCents ?? row.amountCents,
    payee: row.payeeName === '' ? row.payeeMasked : row.payeeName,
    payout: row.payout,
    ...(row.receipt === null ? {} : { code: row.receipt }),
    ...(typeof sendsFromMs === 'number' ? { timeMs: sendsFromMs } : {}),
    ...row.values,
  });
}

export const payoutWord = (t: TFunction, row: PayoutRow): string =>
  t(`payoutCard.${row.state}.${isOvertaken(row) ? 'wordOvertaken' : 'word'}`, payoutValues(t, row));

/** M-PESA has taken back what the row says; whether it was settled before is asked. */
const isOvertaken = ({ state, excess }: PayoutRow): boolean =>
  excess?.overtaken === true && (state === 'statedDenied' || state === 'paidTwice');

/** What happened, where the money is; what to do stands on the action. */
export function payoutSentence(t: TFunction, row: PayoutRow): string {
  const values = payoutValues(t, row);
  const key = `payoutCard.${row.state}`;
  if (isBarred(row)) return t('payoutCard.barred.sentence', values);
  if (isOvertaken(row)) return t(`${key}.sentenceOvertaken`, values);
  if (row.state === 'waits' && 'time' in values) return t(`${key}.sentenceTime`, values);
  if (row.state === 'paid' && row.receipt === null) return t(`${key}.sentenceNoCode`, values);
  const { hold } = row.values;
  if (row.state === 'onHold' && typeof hold === 'string')
    return `${t(`payout.hold.${hold}`)} ${t(`payout.hold.${hold}Now`)}`;
  if (row.state === 'failed' && row.values['reason'] === 'elsewhere')
    return t(`${key}.sentenceElsewhere`, values);
  const { reason } = values;
  if (row.state === 'failed' && typeof reason === 'string' && reason !== '')
    return t(`${key}.sentenceReason`, values);
  return t(`${key}.sentence`, values);
}

/** What to do, as the sentence ends; where nobody may approve it any more, it is taken back. */
export const payoutNow = (t: TFunction, row: PayoutRow): string =>
  t(isBarred(row) ? 'payoutCard.barred.action' : `payoutCard.${row.state}.action`);

/** Not owed so any more, or this way is closed. */
const isBarred = ({ state, values }: PayoutRow): boolean =>
  values['bar'] !== undefined && (state === 'approve' || state === 'lapsed' || state === 'failed');

/** `Salary`; a refund says of which order. */
export function payoutPurpose(t: TFunction, row: PayoutRow): string {
  const kind = t(`payout.kind.${row.kind}`);
  const detail = row.order ?? row.batch?.name ?? row.note;
  return detail === '' ? kind : `${kind} · ${detail}`;
}

/** The sentence of the code by which Safaricom stopped all payouts. */
export function stopKey(code: string): string {
  const { key } = payoutResult(code);
  // The gateway's own code for a wrong initiator is in no table of results.
  return key === 'b2c.other' ? 'b2c.initiatorWrong' : key;
}

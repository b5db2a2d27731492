/**
 * Result codes of payouts and reversals, as data: what each one lets us conclude, and which sentence says it. A code is
 * text, because Safaricom sends numbers, numeric strings and names (`SFC_IC0003`).
 *
 * MONEY: a code that is not listed is ambiguous. Taking one for a failure pays twice.
 *
 * Source: Safaricom Daraja portal, B2C and Reversal, "Result codes"; Account Balance, the numeric codes of M-PESA's
 * core, which can come as the result of anything.
 */

/** `paid` and `ambiguous` say what is known of the money; the `failed-…` say also whose turn it is. */
export type PayoutClass =
  | 'paid'
  /** The request itself: amount or content. */
  | 'failed-input'
  /** The payee's account or number. */
  | 'failed-recipient'
  /** The set-up: initiator, roles, products. */
  | 'failed-config'
  /** Not enough on the account that pays. */
  | 'failed-float'
  /** The same may work another day. */
  | 'failed-later'
  | 'ambiguous';

export type PayoutResultCode = {
  readonly code: string;
  readonly class: PayoutClass;
  /** Locale group `{ what, money, now }`. */
  readonly key: string;
  /** Every other payout would end the same way, or make it worse: a locked or wrong initiator, an account that cannot pay. */
  readonly stopsAllPayouts: boolean;
};

/** Wrong name or password, or locked by too many of them: each further request with this initiator makes it worse. */
// 400.002.02 is the gateway's own word for it, before any result.
const initiatorRefusals: readonly string[] = ['18', '20', '2001', '8006', '400.002.02'];
/** The account that pays out cannot: no payment leaves it before somebody has mended that. */
const accountRefusals: readonly string[] = ['11', '2006', '2028'];

export const refusesInitiator = (code: string): boolean => initiatorRefusals.includes(code);

const payout = (codes: string, payoutClass: PayoutClass, name: string): readonly PayoutResultCode[] =>
  rows(codes, payoutClass, `b2c.${name}`, [...initiatorRefusals, ...accountRefusals]);
// Reversals leave another account: what is wrong with that one stops no payout.
const reversal = (codes: string, reversalClass: ReversalClass, name: string): readonly ReversalResultCode[] =>
  rows(codes, reversalClass, `reversal.${name}`, initiatorRefusals);

function rows<Class>(
  codes: string,
  resultClass: Class,
  key: string,
  stopping: readonly string[],
): readonly {
  readonly code: string;
  readonly class: Class;
  readonly key: string;
  readonly stopsAllPayouts: boolean;
}[] {
  return codes
    .split(' ')
    .map((code) => ({ code, class: resultClass, key, stopsAllPayouts: stopping.includes(code) }));
}

/** M-PESA's core: trouble inside, too much traffic, a copy that waits. None says that nothing happened. */
const coreTrouble =
  '17 19 26 100000000 100000001 100000002 100000004 100000005 100000007 100000009 100000010 100000011';

export const payoutResultCodes: readonly PayoutResultCode[] = [
  ...payout('0', 'paid', 'paid'),
  ...payout('1', 'failed-float', 'utilityShort'),
  ...payout('2 3', 'failed-input', 'amountLimit'),
  ...payout('4', 'failed-later', 'dayLimit'),
  ...payout('8', 'failed-recipient', 'payeeFull'),
  ...payout('11 2006', 'failed-config', 'accountInactive'),
  ...payout('15', 'ambiguous', 'hasItAlready'),
  ...payout(coreTrouble, 'ambiguous', 'faultInside'),
  ...payout('18 20 2001', 'failed-config', 'initiatorWrong'),
  ...payout('21 22', 'failed-config', 'initiatorNoRole'),
  ...payout('24 25 29', 'failed-input', 'requestNotAccepted'),
  ...payout('2028', 'failed-config', 'noB2c'),
  ...payout('2040', 'failed-recipient', 'notRegistered'),
  ...payout('8006', 'failed-config', 'initiatorLocked'),
  ...payout('SFC_IC0003', 'failed-recipient', 'numberUnknown'),
  // Not codes of a result: what Transaction Status says of the payment (Daraja portal, `TransactionStatus`).
  ...payout('status-cancelled', 'failed-later', 'statusCancelled'),
  ...payout('status-declined', 'failed-later', 'statusDeclined'),
  ...payout('status-expired', 'failed-later', 'statusExpired'),
];

/** `already-reversed`: somebody's reversal went through before, perhaps ours; a person looks whose. */
export type ReversalClass =
  | 'reversed'
  | 'already-reversed'
  | Extract<PayoutClass, 'failed-input' | 'failed-config' | 'failed-float' | 'failed-later' | 'ambiguous'>;

export type ReversalResultCode = Omit<PayoutResultCode, 'class'> & { readonly class: ReversalClass };

export const reversalResultCodes: readonly ReversalResultCode[] = [
  ...reversal('0', 'reversed', 'reversed'),
  ...reversal('1', 'failed-float', 'accountShort'),
  ...reversal('11 2006', 'failed-config', 'accountInactive'),
  ...reversal(`15 ${coreTrouble}`, 'ambiguous', 'faultInside'),
  ...reversal('18 20 2001', 'failed-config', 'initiatorWrong'),
  ...reversal('21 22', 'failed-config', 'initiatorNoRole'),
  ...reversal('24 25 29', 'failed-input', 'requestNotAccepted'),
  ...reversal('2028', 'failed-config', 'noReversal'),
  ...reversal('8006', 'failed-config', 'initiatorLocked'),
  ...reversal('R000001', 'already-reversed', 'alreadyReversed'),
  ...reversal('R000002', 'failed-input', 'originalUnknown'),
  ...reversal('status-cancelled', 'failed-later', 'statusCancelled'),
  ...reversal('status-declined', 'failed-later', 'statusDeclined'),
  ...reversal('status-expired', 'failed-later', 'statusExpired'),
];

const payoutByCode = new Map(payoutResultCodes.map((row) => [row.code, row]));
const reversalByCode = new Map(reversalResultCodes.map((row) => [row.code, row]));

const unknown = { class: 'ambiguous', stopsAllPayouts: false } as const;

/** Of a result with this code; `code` is repeated as it came. */
export const payoutResult = (code: string): PayoutResultCode =>
  payoutByCode.get(code) ?? { code, key: 'b2c.other', ...unknown };

export const reversalResult = (code: string): ReversalResultCode =>
  reversalByCode.get(code) ?? { code, key: 'reversal.other', ...unknown };

/** MONEY: only these classes say that the money is where it was. */
export const isDefiniteFailure = (resultClass: PayoutClass | ReversalClass): boolean =>
  resultClass.startsWith('failed-');

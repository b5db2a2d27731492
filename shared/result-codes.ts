/**
 * Result codes of an STK prompt, as data: what each one lets us conclude, and which sentence says it. A code is text,
 * because Safaricom sends numbers, numeric strings and names (`SFC_IC0003`).
 *
 * The two verdicts differ on purpose. A callback is Safaricom's final word, so any code but `0` is a refusal, except
 * the two that say themselves that nothing is final. A query may be answered while the payer still types the PIN, so
 * only the listed final codes end the wait; anything else keeps it open, and time turns an open wait into *unknown*,
 * never into *refused*.
 */

/** `attendant`: the counter can act on it · `owner`: a fault of set-up, the attendant is told to call the owner. */
export type ResultAudience = 'attendant' | 'owner';

/** `docs`: Safaricom's portal pages · `seen`: observed by several integrators · `sandbox`: the sandbox only. */
export type ResultSource = 'docs' | 'seen' | 'sandbox';

export type StkResultCode = {
  readonly code: string;
  /** Locale group `{ what, money, now }`. */
  readonly key: string;
  readonly terminalOnQuery: boolean;
  /**
   * How long a new prompt would meet the same refusal. The machine never retries by itself: the card says from when a
   * person may.
   */
  readonly retryAfterMs?: number;
  /** Another prompt for the same amount to the same payer meets the same refusal today: cash is what helps. */
  readonly promptUseless?: true;
  readonly audience: ResultAudience;
  readonly source: ResultSource;
};

const row = (
  code: string,
  terminalOnQuery: boolean,
  source: ResultSource,
  more: {
    readonly audience?: ResultAudience;
    readonly retryAfterMs?: number;
    readonly promptUseless?: true;
  } = {},
): StkResultCode => ({
  code,
  key: `stk.${code}`,
  terminalOnQuery,
  audience: more.audience ?? 'attendant',
  source,
  ...(more.retryAfterMs === undefined ? {} : { retryAfterMs: more.retryAfterMs }),
  ...(more.promptUseless === undefined ? {} : { promptUseless: more.promptUseless }),
});

export const stkResultCodes: readonly StkResultCode[] = [
  row('0', true, 'docs'),
  row('1', true, 'docs'),
  row('2', true, 'docs', { promptUseless: true }),
  row('3', true, 'docs', { promptUseless: true }),
  row('4', true, 'docs', { promptUseless: true }),
  row('8', true, 'docs', { promptUseless: true }),
  row('17', true, 'docs', { retryAfterMs: 120_000 }),
  row('26', false, 'docs'),
  row('1001', true, 'seen', { retryAfterMs: 60_000 }),
  row('1019', true, 'docs'),
  row('1025', true, 'docs'),
  row('1031', true, 'seen'),
  row('1032', true, 'docs'),
  row('1036', true, 'seen'),
  row('1037', true, 'docs'),
  row('2001', true, 'docs'),
  row('2028', true, 'docs', { audience: 'owner' }),
  row('4999', false, 'seen'),
  row('8006', true, 'docs', { promptUseless: true }),
  row('9999', false, 'seen'),
  row('E3008', true, 'sandbox', { audience: 'owner' }),
  row('SFC_IC0003', true, 'docs', { audience: 'owner' }),
];

const byCode: ReadonlyMap<string, StkResultCode> = new Map(
  stkResultCodes.map((entry) => [entry.code, entry]),
);

export const stkResult = (resultCode: string): StkResultCode | undefined => byCode.get(resultCode);

/** Of an answered query (HTTP 200, accepted, same checkout id). */
export type StkQueryVerdict = 'paid' | 'refused' | 'pending';
export const stkQueryVerdict = (resultCode: string): StkQueryVerdict => {
  if (resultCode === '0') return 'paid';
  return byCode.get(resultCode)?.terminalOnQuery === true ? 'refused' : 'pending';
};

/** MONEY: busy (`26`) and still processing (`4999`) say nothing about the money, whoever brings them. */
const neverFinal: ReadonlySet<string> = new Set(['26', '4999']);

export type StkCallbackVerdict = 'paid' | 'refused' | 'pending';
export const stkCallbackVerdict = (resultCode: string): StkCallbackVerdict => {
  if (resultCode === '0') return 'paid';
  return neverFinal.has(resultCode) ? 'pending' : 'refused';
};

/** The group of sentences for a code; `stk.other` quotes Safaricom's own description. */
export const stkMessageKey = (resultCode: string): string => byCode.get(resultCode)?.key ?? 'stk.other';

export const stkRetryAfterMs = (resultCode: string): number | undefined =>
  byCode.get(resultCode)?.retryAfterMs;

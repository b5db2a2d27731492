import { describe, expect, it } from 'vitest';
import { hasMessage } from '../../shared/locales/catalogue.ts';
import {
  stkCallbackVerdict,
  stkMessageKey,
  stkQueryVerdict,
  stkResult,
  stkResultCodes,
  stkRetryAfterMs,
} from '../../shared/result-codes.ts';

/** Written out, not taken from the table: a row that is lost or changed must show here. */
const finalOnQuery = [
  '1',
  '2',
  '3',
  '4',
  '8',
  '17',
  '1001',
  '1019',
  '1025',
  '1031',
  '1032',
  '1036',
  '1037',
  '2001',
  '2028',
  '8006',
  'E3008',
  'SFC_IC0003',
];
const stillOpenOnQuery = ['26', '4999', '9999'];
/** Rows of tables that circulate but are not documented, other spellings, and what JSON may turn a code into. */
const undocumented = [
  '',
  '5',
  '03',
  '34',
  '00',
  '0.0',
  ' 0',
  '500.001.1001',
  'undefined',
  'null',
  '__proto__',
  'e3008',
];

describe('STK result codes', () => {
  it('documents exactly these codes, each once', () => {
    expect(stkResultCodes.map(({ code }) => code).toSorted()).toEqual(
      ['0', ...finalOnQuery, ...stillOpenOnQuery].toSorted(),
    );
  });

  it('takes 0, and nothing else, for paid', () => {
    expect(stkQueryVerdict('0')).toBe('paid');
    expect(stkCallbackVerdict('0')).toBe('paid');
    for (const code of [...finalOnQuery, ...stillOpenOnQuery, ...undocumented]) {
      expect(stkQueryVerdict(code), code).not.toBe('paid');
      expect(stkCallbackVerdict(code), code).not.toBe('paid');
    }
  });

  it.each(finalOnQuery)('ends the wait when a query answers %s', (code) => {
    expect(stkQueryVerdict(code)).toBe('refused');
    expect(stkCallbackVerdict(code)).toBe('refused');
  });

  it.each([...stillOpenOnQuery, ...undocumented])('keeps asking when a query answers "%s"', (code) => {
    expect(stkQueryVerdict(code)).toBe('pending');
  });

  it.each(['9999', ...undocumented])('takes a callback with "%s" for a refusal', (code) => {
    expect(stkCallbackVerdict(code)).toBe('refused');
  });

  it.each(['26', '4999'])(
    'does not take a callback with %s for an end: it says nothing about the money',
    (code) => {
      expect(stkCallbackVerdict(code)).toBe('pending');
    },
  );

  it('says from when a new prompt makes sense, where it would be refused again at once', () => {
    expect(stkRetryAfterMs('17')).toBe(120_000);
    expect(stkRetryAfterMs('1001')).toBe(60_000);
    expect(stkResultCodes.filter(({ retryAfterMs }) => retryAfterMs !== undefined)).toHaveLength(2);
    expect(stkRetryAfterMs('no such code')).toBeUndefined();
  });

  it('leaves faults of set-up to the owner', () => {
    const owners = stkResultCodes.filter(({ audience }) => audience === 'owner').map(({ code }) => code);
    expect(owners.toSorted()).toEqual(['2028', 'E3008', 'SFC_IC0003']);
    expect(stkResult('1032')?.audience).toBe('attendant');
  });

  it('has a sentence for every code, and one that quotes Safaricom for all others', () => {
    for (const { code, key } of stkResultCodes) {
      expect(stkMessageKey(code)).toBe(key);
      expect(hasMessage(`${key}.what`), key).toBe(true);
    }
    for (const code of undocumented) expect(stkMessageKey(code), code).toBe('stk.other');
  });
});

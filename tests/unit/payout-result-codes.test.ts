import { describe, expect, test } from 'vitest';
import { hasMessage, languages, sayWhole } from '../../shared/locales/catalogue.ts';
import {
  isDefiniteFailure,
  payoutResult,
  payoutResultCodes,
  refusesInitiator,
  reversalResult,
  reversalResultCodes,
} from '../../shared/payout-result-codes.ts';
import type { PayoutClass, ReversalClass } from '../../shared/payout-result-codes.ts';

/** Written out, not taken from the tables: a row that is lost or changed must show here. */
/** What Transaction Status says instead of a code. */
const statusWords = ['status-cancelled', 'status-declined', 'status-expired'];
const payouts: Readonly<Record<PayoutClass, readonly string[]>> = {
  paid: ['0'],
  'failed-float': ['1'],
  'failed-input': ['2', '3', '24', '25', '29'],
  'failed-later': ['4', ...statusWords],
  'failed-recipient': ['8', '2040', 'SFC_IC0003'],
  'failed-config': ['11', '2006', '18', '20', '2001', '21', '22', '2028', '8006'],
  ambiguous: [
    '15 17 19 26 100000000 100000001 100000002 100000004 100000005',
    '100000007 100000009 100000010 100000011',
  ].flatMap((line) => line.split(' ')),
};
const reversals: Readonly<Record<ReversalClass, readonly string[]>> = {
  reversed: ['0'],
  'already-reversed': ['R000001'],
  'failed-float': ['1'],
  'failed-input': ['24', '25', '29', 'R000002'],
  'failed-config': ['11', '2006', '18', '20', '2001', '21', '22', '2028', '8006'],
  'failed-later': statusWords,
  ambiguous: payouts.ambiguous,
};
/** Seen in lists of others, of prompts alone, other spellings, and what JSON may turn a code into. */
const undocumented = [
  ['2029', '2033', '2043', '2051', 'R002', 'R003', '1032', '1037', '4999', '9999', 'E3008', 'C2B00011'],
  ['', '00', '0.0', ' 0', '-0', 'sfc_ic0003', 'undefined', 'null', '__proto__', 'constructor', '8006 '],
].flat();

describe('result codes of payouts', () => {
  test.each(Object.entries(payouts))('of class %s are exactly the documented ones', (name, codes) => {
    const found = payoutResultCodes.filter((row) => row.class === name).map(({ code }) => code);
    expect(found.toSorted()).toEqual([...codes].toSorted());
    for (const code of codes) expect(payoutResult(code).class, code).toBe(name);
  });

  test('stand in the table once each', () => {
    const codes = payoutResultCodes.map(({ code }) => code);
    expect(new Set(codes).size).toBe(codes.length);
  });

  test.each(undocumented)('that nobody documented ("%s") are ambiguous and never a failure', (code) => {
    expect(payoutResult(code)).toEqual({
      code,
      class: 'ambiguous',
      key: 'b2c.other',
      stopsAllPayouts: false,
    });
    expect(isDefiniteFailure(payoutResult(code).class)).toBe(false);
  });

  test('stop all payouts when the initiator is locked or wrong, or the account that pays cannot pay', () => {
    const stopping = payoutResultCodes.filter(({ stopsAllPayouts }) => stopsAllPayouts);
    expect(stopping.map(({ code }) => code)).toEqual(['11', '2006', '18', '20', '2001', '2028', '8006']);
  });

  test('of a reversal stop them only for the initiator: its money leaves another account', () => {
    const stopping = reversalResultCodes.filter(({ stopsAllPayouts }) => stopsAllPayouts);
    expect(stopping.map(({ code }) => code)).toEqual(['18', '20', '2001', '8006']);
    expect(stopping.every(({ code }) => refusesInitiator(code))).toBe(true);
  });
});

describe('result codes of reversals', () => {
  test.each(Object.entries(reversals))('of class %s are exactly the documented ones', (name, codes) => {
    const found = reversalResultCodes.filter((row) => row.class === name).map(({ code }) => code);
    expect(found.toSorted()).toEqual([...codes].toSorted());
  });

  test.each([...undocumented, '2', '3', '4', '8', '2040', 'SFC_IC0003', 'r000001'])(
    'that nobody documented for them ("%s") are ambiguous',
    (code) => {
      expect(reversalResult(code)).toMatchObject({ class: 'ambiguous', key: 'reversal.other' });
    },
  );

  test('do not call "already reversed" a failure: it may have been ours', () => {
    expect(isDefiniteFailure(reversalResult('R000001').class)).toBe(false);
  });
});

describe('the sentences of result codes', () => {
  test.each(languages)('say that payouts stop exactly where they do (%s)', (language) => {
    const phrase = language === 'en' ? /payouts (are )?stop/i : /Kutuma pesa (kote )?kumesimama/;
    for (const { key, stopsAllPayouts } of [...payoutResultCodes, ...reversalResultCodes])
      expect(phrase.test(sayWhole(language, key)), key).toBe(stopsAllPayouts);
  });

  const all = [
    ...payoutResultCodes,
    ...reversalResultCodes,
    payoutResult('no such code'),
    reversalResult('no such code'),
  ];
  test.each(languages)('say that no money moved exactly where that is known (%s)', (language) => {
    const phrases =
      language === 'en'
        ? { none: 'No money taken.', perhaps: 'Money may have moved. Do not pay again.' }
        : { none: 'Hakuna pesa iliyotoka.', perhaps: 'Huenda pesa imetoka. Usitume tena.' };
    for (const { key, class: resultClass } of all) {
      expect(hasMessage(`${key}.what`) && hasMessage(`${key}.now`), key).toBe(true);
      const said = sayWhole(language, key);
      const isDone = resultClass === 'paid' || resultClass === 'reversed';
      expect(said.includes(phrases.none), key).toBe(isDefiniteFailure(resultClass));
      expect(said.includes(phrases.perhaps), key).toBe(!isDone && !isDefiniteFailure(resultClass));
    }
  });
});

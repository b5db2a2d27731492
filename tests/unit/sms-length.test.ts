import { describe, expect, it } from 'vitest';
import { smsLength, toSmsText } from '../../shared/sms-length.ts';

const segments = (text: string): number => smsLength(text).segments;

describe('the length of a message', () => {
  it.each([
    ['an empty text', '', 1],
    ['160 letters', 'a'.repeat(160), 1],
    ['161 letters', 'a'.repeat(161), 2],
    ['306 letters', 'a'.repeat(306), 2],
    ['307 letters', 'a'.repeat(307), 3],
    ['158 letters and a euro sign', `${'a'.repeat(158)}€`, 1],
    ['159 letters and a euro sign', `${'a'.repeat(159)}€`, 2],
    ['70 signs outside GSM-7', 'ж'.repeat(70), 1],
    ['71 signs outside GSM-7', 'ж'.repeat(71), 2],
    ['134 signs outside GSM-7', 'ж'.repeat(134), 2],
    ['135 signs outside GSM-7', 'ж'.repeat(135), 3],
    ['35 emoji', '😀'.repeat(35), 1],
    ['36 emoji', '😀'.repeat(36), 2],
  ])('%s is paid as it is counted by the network', (_, text, expected) => {
    expect(segments(text)).toBe(expected);
  });

  it('never cuts an escaped sign or an emoji between two parts', () => {
    // 152 letters leave one septet of the first part, which the euro sign cannot use.
    expect(segments(`${'a'.repeat(152)}€${'a'.repeat(151)}`)).toBe(2);
    expect(segments(`${'a'.repeat(152)}€${'a'.repeat(152)}`)).toBe(3);
    expect(segments(`${'ж'.repeat(66)}😀${'ж'.repeat(66)}`)).toBe(3);
  });

  it('says which alphabet it takes', () => {
    expect(smsLength('Asante, {Ñandú} £5 Δ').alphabet).toBe('ucs-2');
    expect(smsLength('Asante, {Ñand} £5 Δ').alphabet).toBe('gsm-7');
    expect(smsLength('{').units).toBe(2);
  });
});

describe('a text on its way to the network', () => {
  it('spells out what a paste brings along, so that one curly quote does not double the price', () => {
    const pasted = 'Mama’s “duka” – 1.5\u00a0GB… • Façade\u200b';
    expect(toSmsText(pasted)).toBe('Mama\'s "duka" - 1.5 GB... * Facade');
    expect(smsLength(toSmsText(pasted)).alphabet).toBe('gsm-7');
  });

  it('keeps what the alphabet has, and what has no likeness', () => {
    expect(toSmsText('é ñ € [x]')).toBe('é ñ € [x]');
    expect(toSmsText('дука')).toBe('дука');
  });
});

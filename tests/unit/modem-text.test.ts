import { describe, expect, it } from 'vitest';
import { atFramer } from '../../electron/delivery/at-framer.ts';
import type { AtEvent } from '../../electron/delivery/at-framer.ts';
import { packedHex, ucs2Hex } from '../../electron/delivery/gsm7.ts';
import { smsPdus } from '../../electron/delivery/sms-pdu.ts';
import { decodeUssd } from '../../electron/delivery/ussd-text.ts';
import { chooseSeed, diceOf } from '../support/random.ts';

const ussd = (m: number, payload: string | undefined, dcs: number | undefined): AtEvent => ({
  kind: 'ussd',
  m,
  payload,
  dcs,
});
const line = (text: string): AtEvent => ({ kind: 'line', text });

/** Documented dialogues: what a modem sends → what it means. */
const streams: readonly (readonly [string, string, readonly AtEvent[]])[] = [
  [
    'an echo and a reply',
    'AT+CUSD=1,"*144#",15\r\r\nOK\r\n\r\n+CUSD: 2,"Your balance is KSH 152.40. Dial *144# for more.",15\r\n',
    [
      line('AT+CUSD=1,"*144#",15'),
      line('OK'),
      ussd(2, 'Your balance is KSH 152.40. Dial *144# for more.', 15),
    ],
  ],
  [
    'line ends and quotes inside a text',
    '\r\nOK\r\n\r\n+CUSD: 1,"Bal:100.00 *\r\nExp 01/01/27\r\n1. "Tunukiwa" deals\r\n00. Home",15\r\n',
    [line('OK'), ussd(1, 'Bal:100.00 *\nExp 01/01/27\n1. "Tunukiwa" deals\n00. Home', 15)],
  ],
  ['a time-out of the network', '\r\nOK\r\n\r\n+CUSD: 5\r\n', [line('OK'), ussd(5, undefined, undefined)]],
  ['the text before OK', '\r\n+CUSD: 1,"Hallo",15\r\n\r\nOK\r\n', [ussd(1, 'Hallo', 15), line('OK')]],
  [
    'a release line before the real text',
    '\r\n+CUSD: 2,"Initiating Release",15\r\n\r\n+CUSD: 0,"Real text",15\r\n',
    [ussd(2, 'Initiating Release', 15), ussd(0, 'Real text', 15)],
  ],
  [
    'a quote and a comma before a number',
    '\r\n+CUSD: 0,"100,00 KSH, valid till 01.01.2027, tariff "Mega",15 free. *111#.",15\r\n',
    [ussd(0, '100,00 KSH, valid till 01.01.2027, tariff "Mega",15 free. *111#.', 15)],
  ],
  [
    'spaces (SIM800)',
    '\r\n+CUSD: 0, "Salio lako ni KSH 20.", 15\r\n',
    [ussd(0, 'Salio lako ni KSH 20.', 15)],
  ],
  ['hex without quotes', '\r\n+CUSD: 0, 49B41C74ACD3\r\n', [ussd(0, '49B41C74ACD3', undefined)]],
  [
    'noise around and inside',
    '\r\n^RSSI:18\r\n\r\nOK\r\n\r\n+CUSD: 0,"one\r\n^RSSI:17\r\ntwo",15\r\n\r\n^MODE:5,4\r\r\n',
    [line('^RSSI:18'), line('OK'), ussd(0, 'one\ntwo', 15), line('^MODE:5,4')],
  ],
  ['half of an old reply', 'nce is 20",15\r\n\r\nOK\r\n', [line('nce is 20",15'), line('OK')]],
];

describe('the framer', () => {
  it.each(streams)('reads %s, in whatever pieces it comes', (_name, stream, events) => {
    const seed = chooseSeed('modem-text');
    const dice = diceOf(seed);
    for (const sizes of [
      () => stream.length,
      () => 1,
      ...Array.from({ length: 100 }, () => () => 1 + dice.roll(7)),
    ]) {
      const framer = atFramer();
      const seen: AtEvent[] = [];
      for (let at = 0; at < stream.length;) {
        const size = sizes();
        seen.push(...framer.push(stream.slice(at, at + size)));
        at += size;
      }
      expect(seen, `seed ${seed}`).toEqual(events);
    }
  });

  it('believes a text without a coding scheme only after a silence', () => {
    const framer = atFramer();
    expect(framer.push('\r\n+CUSD: 1,"1 Konto 2 Call"\r\n')).toEqual([]);
    expect(framer.silent(399)).toEqual([]);
    expect(framer.silent(400)).toEqual([ussd(1, '1 Konto 2 Call', undefined)]);
  });

  it('says that a text was cut off when nothing follows', () => {
    const framer = atFramer();
    framer.push('\r\n+CUSD: 1,"M-PESA\n1. Se');
    expect(framer.silent(4_999)).toEqual([]);
    expect(framer.silent(5_000)).toEqual([{ kind: 'truncated', payload: 'M-PESA\n1. Se' }]);
    expect(framer.isOpen()).toBe(false);
  });
});

describe('the text of a reply', () => {
  it.each([
    ['*144#', 'AA188D3602'],
    ['*334#', 'AAD98C3602'],
    ['1', '31'],
    ['98', '391C'],
    ['*544*1#', 'AA1A8DA68A8D1A'],
    ['1234567', '31D98C56B3DD1A'],
  ])('packs %s as %s', (text, hex) => expect(packedHex(text)).toBe(hex));

  it('reads packed GSM-7 that says 15', () => {
    const hex = 'D9775D0E1287D961F7B80C4ACF41CB291214ABC95C34980B444C87D920558C461B81CC6F39A8FD96975D';
    expect(decodeUssd(hex, 15, 'GSM')).toBe('Your balance is KSH 152.40. Dial *144# for more.');
  });

  it('reads UCS-2 by its scheme, by the charset, and by its look', () => {
    const hex = ucs2Hex('Salio lako ni KSH 20.');
    expect(decodeUssd(hex, 72, 'GSM')).toBe('Salio lako ni KSH 20.');
    expect(decodeUssd(hex, 15, 'UCS2')).toBe('Salio lako ni KSH 20.');
    expect(decodeUssd(hex, 15, 'GSM')).toBe('Salio lako ni KSH 20.');
  });

  it('leaves plain text and plain digits alone', () => {
    expect(decodeUssd('Bal 20', 15, 'GSM')).toBe('Bal 20');
    expect(decodeUssd('12345678901234', 15, 'GSM')).toBe('12345678901234');
  });
});

describe('a message as a PDU', () => {
  it('is the documented one', () => {
    expect(smsPdus('254712345678', 'Asante! Umelipa Ksh 500.', 1)).toEqual([
      { hex: '0001000C91527421436587000018C179D84D2F8740D576999D868741CB391A5483C15C', octets: 34 },
    ]);
  });

  it('goes in parts of 153 letters, or of 67 where the alphabet does not do', () => {
    expect(smsPdus('254712345678', 'a'.repeat(161), 7)).toHaveLength(2);
    expect(smsPdus('254712345678', 'ж'.repeat(71), 7)).toHaveLength(2);
    expect(smsPdus('254712345678', 'ж'.repeat(70), 7)).toHaveLength(1);
    for (const { hex } of smsPdus('254712345678', 'a'.repeat(400), 7))
      expect(hex.length / 2).toBeLessThanOrEqual(1 + 155 + 13);
  });
});

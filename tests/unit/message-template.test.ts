import { describe, expect, it } from 'vitest';
import { cents } from '../../shared/cents.ts';
import { messageText, sampleMessage, templateProblem } from '../../shared/message-template.ts';
import type { MessageFacts } from '../../shared/message-template.ts';
import { defaultMessageSettings, messageSlots } from '../../shared/messages.ts';
import { msisdn } from '../../shared/msisdn.ts';
import { smsLength } from '../../shared/sms-length.ts';

const facts: MessageFacts = {
  shopName: 'Demo Shop',
  shopPhone: '0700 111 222',
  order: 'A-000123',
  packageName: '1.5 GB',
  validity: { kind: 'hours', hours: 3 },
  amountCents: cents(5_000),
  payer: msisdn('254712345678'),
  recipient: msisdn('254110123456'),
};
const rules = { shopName: 'Demo Shop', shopPhone: '', segmentsMax: 2 };
const problem = (template: string, slot: (typeof messageSlots)[number] = 'delivered-payer') =>
  templateProblem(slot, template, 'en', rules)?.problem;

describe('what a message says', () => {
  it('is the template with the facts of the order, both numbers masked', () => {
    expect(messageText(defaultMessageSettings.templates.en['delivered-payer'], 'en', facts)).toBe(
      'Demo Shop: 1.5 GB is on 0110***456. Order A-000123, KES 50. Thank you.',
    );
    expect(messageText(defaultMessageSettings.templates.sw['delivered-recipient'], 'sw', facts)).toBe(
      'Demo Shop: 1.5 GB, inatumika masaa 3, imewekwa kwa namba yako. Amelipa 0712***678. Oda A-000123.',
    );
  });

  it('masks a number that stands in a name, and fills a name with braces as text', () => {
    const odd = { ...facts, shopName: 'Duka {payer} 0712 345 678', packageName: '{order}' };
    expect(messageText('{shop} {package}', 'en', odd)).toBe('Duka {payer} 0712***678 {order}');
  });

  it('calls the shop by its name where no number is set', () => {
    expect(messageText('Call {phone}.', 'en', { ...facts, shopPhone: '' })).toBe('Call Demo Shop.');
  });

  it('hides a number that has been erased', () => {
    expect(messageText('{payer}', 'en', { ...facts, payer: undefined })).toBe('***');
  });
});

describe('a template', () => {
  it.each(['en', 'sw'] as const)(
    'that comes with the program can be used, and fits one segment (%s)',
    (language) => {
      for (const slot of messageSlots) {
        const template = defaultMessageSettings.templates[language][slot];
        expect(templateProblem(slot, template, language, rules), slot).toBeUndefined();
        expect(smsLength(sampleMessage(template, language, rules)), slot).toMatchObject({
          alphabet: 'gsm-7',
          segments: 1,
        });
      }
    },
  );

  it.each([
    ['nothing', ' ', 'empty'],
    ['a field that there is not', '{shop} {payerNumber}', 'unknown-field'],
    ['a field with a blank', '{ shop }', 'unknown-field'],
    ['a number typed into it', 'Call 0712 345 678', 'number'],
    ['a number with a country code', 'Call +254712345678', 'number'],
    ['too much', '{shop}'.repeat(60), 'too-long'],
  ])('with %s is refused', (_, template, expected) => {
    expect(problem(template)).toBe(expected);
  });

  it('for the recipient may not name what the payer paid', () => {
    expect(problem('{shop}: {amount}', 'delivered-recipient')).toBe('not-for-reader');
    expect(problem('{shop}: {amount}', 'delivered-payer')).toBeUndefined();
  });

  it('is measured with long facts in it, in the alphabet it really takes', () => {
    expect(problem('ж'.repeat(134))).toBeUndefined();
    expect(problem('ж'.repeat(135))).toBe('too-long');
  });
});

/** Whatever a shop, a package or a template is called, no message carries a customer's number or grows without limit. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cents } from '../../shared/cents.ts';
import { messageFields, messageText, templateProblem } from '../../shared/message-template.ts';
import { messageSlots } from '../../shared/messages.ts';
import { msisdn, national } from '../../shared/msisdn.ts';
import { smsLength, toSmsText } from '../../shared/sms-length.ts';

const seed = Number(process.env['SEED'] ?? Date.now() % 2 ** 31);
console.info(`message properties: SEED=${seed}`);
const runs = { seed, numRuns: 400 };

const number = fc
  .tuple(fc.constantFrom('2547', '2541'), fc.stringMatching(/^\d{8}$/))
  .map(([head, tail]) => msisdn(`${head}${tail}`));
const name = fc.oneof(
  fc.string({ maxLength: 60, unit: 'grapheme' }),
  number.map((one) => `Duka ${national(one)}`),
  fc.constantFrom('{payer}', '{recipient}', '${payer}', '{{payer}}'),
  number.map((one) =>
    [...national(one)].map((digit) => String.fromCodePoint(0xff10 + Number(digit))).join(''),
  ),
);
const template = fc
  .array(
    fc.oneof(
      fc.constantFrom(...messageFields).map((field) => `{${field}}`),
      fc.string({ maxLength: 20 }),
      fc.constantFrom('{', '}', '{{', ' '),
    ),
    { maxLength: 12 },
  )
  .map((parts) => parts.join(' '));

describe('every message', () => {
  test('that an accepted template makes hides both numbers', () => {
    let accepted = 0;
    fc.assert(
      fc.property(
        template,
        name,
        name,
        number,
        number,
        fc.constantFrom(...messageSlots),
        fc.constantFrom('en' as const, 'sw' as const),
        (text, shopName, packageName, payer, recipient, slot, language) => {
          const shop = { shopName, shopPhone: '' };
          if (templateProblem(slot, text, language, { ...shop, segmentsMax: 6 }) !== undefined) return;
          accepted += 1;
          const said = messageText(text, language, {
            ...shop,
            order: 'A-000001',
            packageName,
            validity: { kind: 'days', days: 1 },
            amountCents: cents(100),
            payer,
            recipient,
          });
          for (const one of [payer, recipient]) {
            expect(said).not.toContain(national(one));
            expect(said).not.toContain(one.slice(3));
          }
        },
      ),
      runs,
    );
    expect(accepted).toBeGreaterThan(40);
  });

  test('is counted so that its parts hold all of it, and no part fewer would', () => {
    fc.assert(
      fc.property(
        fc.string({ maxLength: 700, unit: fc.constantFrom('a', '€', 'ж', '😀', 'é', '{') }),
        (text) => {
          const { alphabet, units, segments } = smsLength(text);
          const [single, part] = alphabet === 'gsm-7' ? [160, 153] : [70, 67];
          expect(segments === 1).toBe(units <= single);
          if (segments === 1) return;
          expect(units).toBeLessThanOrEqual(segments * part);
          // A part loses at most one unit to a sign that would not be cut.
          expect(units).toBeGreaterThan((segments - 1) * (part - 1));
        },
      ),
      runs,
    );
  });

  test('comes out of its spelling the same when it is spelled again', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 80, unit: 'grapheme' }), (text) => {
        expect(toSmsText(toSmsText(text))).toBe(toSmsText(text));
      }),
      runs,
    );
  });
});

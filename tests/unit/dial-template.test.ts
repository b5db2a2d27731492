import { expect, test } from 'vitest';
import { dialFor, dialProblem } from '../../shared/dial-template.ts';
import { sampleCatalogue } from '../../electron/practice/sample-catalogue.ts';

test.each([
  ['*180*5*2*{recipient}*1*1#', undefined],
  ['*180*5#2*{recipient}#', undefined],
  ['*180*5*2#', 'no-recipient'],
  ['', 'no-recipient'],
  ['*180*{recipient}*{recipient}#', 'two-recipients'],
  ['*180*{recipient}*1', 'no-hash'],
  ['180*{recipient}#', 'no-star'],
  ['*180*{Recipient}#', 'other-letters'],
  ['*180* {recipient}#', 'other-letters'],
  ['*180*5{recipient}#', 'glued'],
  ['*180*{recipient}5#', 'glued'],
  ['*140*20*{recipient}#', 'airtime-transfer'],
  ['#140*20*{recipient}#', 'airtime-transfer'],
  ['*140*20*0712345678#', 'airtime-transfer'],
  ['*1400*{recipient}#', undefined],
])('%s is judged as %s', (template, problem) => {
  expect(dialProblem(template, ['140'])).toBe(problem);
});

test('what is dialled is the template with the number in its one place', () => {
  expect(dialFor('*180*5*2*{recipient}*3*1#', '0712345678')).toBe('*180*5*2*0712345678*3*1#');
});

test('every string of the sample shop may be dialled', () => {
  for (const { ussdTemplate } of sampleCatalogue)
    if (ussdTemplate !== null) expect(dialProblem(ussdTemplate, ['140'])).toBeUndefined();
});

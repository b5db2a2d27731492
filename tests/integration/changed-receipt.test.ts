/** What paper says of an order that became another one, or that is delivered tomorrow: read back from the printer's bytes. */
import { describe, expect, test } from 'vitest';
import { escposBytes } from '../../electron/printing/escpos.ts';
import { receiptFacts } from '../../electron/services/print-receipt.ts';
import { scheduleOrder, tomorrowOf } from '../../electron/services/schedule-order.ts';
import { refundHeldInCash } from '../../electron/services/give-back.ts';
import { heldTransactions } from '../../electron/db/money-store.ts';
import type { Language } from '../../shared/locales/catalogue.ts';
import { columnCounts, printableLines } from '../../shared/receipt-layout.ts';
import type { Columns } from '../../shared/receipt-layout.ts';
import { receiptDocument } from '../../shared/receipt.ts';
import { approvalOf, change } from '../support/change-order.ts';
import { decodeEscpos } from '../support/escpos-decoder.ts';
import { callback, deliver, lastAttempt, order, receiptOf, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const numbers = { payer: '0712345678', recipient: '0722000111' };
const papers = columnCounts.flatMap((columns) =>
  (['en', 'sw'] as const).map((language) => [columns, language] as const),
);

/** The paper of an order as it is now, line by line. */
function paper({ till }: TestTill, number: string, columns: Columns, language: Language): readonly string[] {
  const copy = { number: 1, atMs: till.clock.nowMs(), by: 'Staff 1' };
  const facts = { ...receiptFacts(till, till.db, order(till, number), copy), language };
  const lines = printableLines(receiptDocument(facts), columns);
  return decodeEscpos(escposBytes(lines, { columns, cut: true }), columns).flatMap((item) =>
    item.kind === 'line'
      ? [
          item.cells
            .map(({ sign }) => sign)
            .join('')
            .trim(),
        ]
      : [],
  );
}

const amountsOf = (lines: readonly string[], starts: RegExp): number =>
  lines
    .filter((line) => starts.test(line))
    .reduce((sum, line) => sum + Number(/KES (\d+)$/.exec(line)?.[1] ?? 0), 0);

function prompted({ till, attendant }: TestTill, code: string): string {
  const number = sell(till, attendant, { ...numbers, code, tender: 'mpesa-prompt' });
  pay(till, number);
  return number;
}
function pay(till: TestTill['till'], number: string): string {
  send(till, number);
  const attempt = lastAttempt(till, number);
  callback(till, attempt);
  return receiptOf(attempt);
}

describe.each(papers)('%i columns, %s first', (columns, language) => {
  test('M-PESA and a difference in cash: both tenders, the code, and they add up', async () => {
    const test = await openTestTill();
    const number = prompted(test, '22');
    const code = receiptOf(lastAttempt(test.till, number));
    value(await change(test, number, { code: '11', tender: 'cash', cash: 5_000 }));
    deliver(test.till, test.attendant, number);
    const lines = paper(test, number, columns, language);
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^M-PESA ${code} +KES 20$`)));
    expect(lines).toContainEqual(expect.stringMatching(/^CASH +KES 30$/));
    expect(lines.some((line) => line.includes('M-PESA + CASH'))).toBe(true);
    expect(amountsOf(lines, /^M-PESA /) + amountsOf(lines, /^CASH /)).toBe(50);
    expect(lines.some((line) => line.includes('1.5 GB'))).toBe(true);
    expect(lines.some((line) => line.includes('250 MB'))).toBe(false);
  });

  test('two prompts: both codes, and they add up', async () => {
    const test = await openTestTill();
    const number = prompted(test, '22');
    const first = receiptOf(lastAttempt(test.till, number));
    value(await change(test, number, { code: '11' }));
    const second = pay(test.till, number);
    expect(second).not.toBe(first);
    const lines = paper(test, number, columns, language);
    for (const [code, amount] of [
      [first, 20],
      [second, 30],
    ])
      expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^M-PESA ${code} +KES ${amount}$`)));
    expect(amountsOf(lines, /^M-PESA /)).toBe(50);
  });

  test('cash and a prompt for the difference: nothing says that all of it was counted in cash', async () => {
    const test = await openTestTill();
    const number = sell(test.till, test.attendant, { ...numbers, code: '22', tender: 'cash' });
    value(await change(test, number, { code: '11' }));
    const code = pay(test.till, number);
    const lines = paper(test, number, columns, language);
    expect(lines).toContainEqual(expect.stringMatching(new RegExp(`^M-PESA ${code} +KES 30$`)));
    expect(lines).toContainEqual(expect.stringMatching(/^CASH +KES 20$/));
  });

  test('an order for tomorrow says from when the bundle comes, until it has come', async () => {
    const test = await openTestTill();
    const { till, attendant, clock } = test;
    const number = sell(till, attendant, { ...numbers, code: '21', tender: 'cash' });
    const dueAtMs = tomorrowOf(till);
    value(scheduleOrder(till, attendant, { order: number, dueAtMs }));
    const says = () => paper(test, number, columns, language).join(' ');
    expect(says()).toContain(language === 'en' ? 'Bundle comes from' : 'Bundle inakuja kuanzia');
    expect(says()).toContain('22/11/2026 00:05');
    clock.jumpTo(dueAtMs);
    deliver(till, attendant, number);
    expect(says()).not.toMatch(/Bundle comes|Bundle inakuja/);
  });
});

test('a cheaper package: the newest version, what it costs, and the difference once it is given back', async () => {
  const test = await openTestTill();
  const { till, attendant } = test;
  const number = prompted(test, '11');
  value(await change(test, number, { code: '22', recipient: '0722000333' }));
  deliver(till, attendant, number);
  const before = paper(test, number, 48, 'en');
  expect(before.some((line) => line.includes('250 MB'))).toBe(true);
  expect(before.join('\n')).toContain('0722***333');
  expect(before.join('\n')).not.toContain('KES 50');
  const [held] = heldTransactions(till.db);
  value(await refundHeldInCash(till, attendant, { heldId: held?.id ?? 0, ...approvalOf(test) }));
  expect(paper(test, number, 48, 'en')).toContainEqual(expect.stringMatching(/^REFUND.*KES 30$/));
});

test('a change whose difference has not come prints what was paid, not what was wished', async () => {
  const test = await openTestTill();
  const number = prompted(test, '22');
  value(await change(test, number, { code: '11' }));
  const says = paper(test, number, 48, 'en').join('\n');
  expect(says).toContain('250 MB');
  expect(says).toContain('KES 20');
  expect(says).not.toContain('KES 50');
});

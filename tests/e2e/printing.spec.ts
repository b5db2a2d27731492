/** Paper by keys alone: the receipt, its DUPLICATE, a printer that is off, and the same receipt printed later. */
import { crc32, deflateSync } from 'node:zlib';
import { startFakePrinter } from '../support/fake-printers.ts';
import type { FakePrinter } from '../support/fake-printers.ts';
import { decodeEscpos } from '../support/escpos-decoder.ts';
import { ready } from '../support/printer-ears.ts';
import { expect, expectCard, expectCounter, payCash, signInOwner, test, toConfirm } from './keyboard-till.ts';
import type { KeyboardTill } from './keyboard-till.ts';

const working = { kind: 'answering', before: ready, after: ready, tellsWhenDone: true } as const;

const textOf = (printer: FakePrinter): string =>
  decodeEscpos(printer.received(), 48)
    .map((item) => (item.kind === 'line' ? item.cells.map(({ sign }) => sign).join('') : ''))
    .join('\n');

/** Practice opens as the attendant; the owner sets the printer up, as an owner does. */
async function setPrinterUp(till: KeyboardTill, port: number): Promise<void> {
  await signInOwner(till);
  await till.press('Control+,', 'Alt+3');
  const page = till.page.locator('.settings');
  await expect(page.getByRole('radio', { name: 'No printer' })).toBeVisible();
  await page.getByRole('radio', { name: 'No printer' }).focus();
  await till.press('ArrowRight', 'Tab');
  await till.type('127.0.0.1');
  await till.press('Tab', 'Control+a');
  await till.type(String(port));
  await till.press('Tab', 'ArrowLeft', 'ArrowLeft');
  await expect(page.getByRole('radio', { name: '32' })).toBeChecked();
}

/** Cash, delivered by hand: the receipt opens by itself. */
async function sellForCash(till: KeyboardTill): Promise<string> {
  await toConfirm(till, { payer: '0712345678', recipient: '0110123456', code: '11' });
  await payCash(till, '50');
  return expectCard(till, 'paidCash');
}

const printState = (till: KeyboardTill) => till.page.locator('.print-state');

test('the owner proves the printer from the settings; a receipt is printed, and the next one says DUPLICATE', async ({
  till,
}) => {
  const printer = await startFakePrinter(working);
  try {
    await expectCounter(till);
    await setPrinterUp(till, printer.port);
    await till.press('Alt+j');
    await expect(till.page.locator('.printer-answer')).toContainText(
      'The printer says that the page came out.',
    );
    expect(textOf(printer)).toContain('PRINTER TEST');
    await till.press('Alt+r');
    await expect.poll(() => textOf(printer)).toContain('.........1.........2.........3.#');
    await expect(till.page.locator('.printer-answer')).toContainText(
      'The printer says that the page came out.',
    );
    await till.press('F9');
    await expect(till.page.locator('.settings-save')).toContainText('Saved.');
    await till.press('Escape');
    await expectCounter(till);

    const order = await sellForCash(till);
    await till.press('/');
    await till.type(order);
    await expect(till.page.locator('.search')).toContainText('0712***678');
    await till.press('Enter');
    await expect(till.page.locator('.order-columns')).toBeVisible();
    await till.press('p');
    await expect(till.page.locator('.receipt-desk')).toContainText(order);
    await till.press('p');
    await expect(printState(till)).toContainText('Printed');
    expect(textOf(printer)).toContain(order);
    expect(textOf(printer)).not.toContain('DUPLICATE');
    await till.press('p');
    await expect(printState(till)).toContainText('copy no. 2');
    await expect(printState(till)).toContainText('Printed');
    expect(textOf(printer).match(/DUPLICATE no\. 2/g)).toHaveLength(2);
  } finally {
    await printer.stop();
  }
});

test('a printer that is off says what to do, holds nothing up, and prints later from the list', async ({
  till,
}) => {
  const off = await startFakePrinter(working);
  await off.stop();
  await expectCounter(till);
  await setPrinterUp(till, off.port);
  await till.press('Alt+j');
  await expect(till.page.locator('.printer-answer')).toContainText('Printer not reached.');
  await expect(till.page.locator('.printer-answer')).toContainText('Check its power and its cable.');
  await till.press('F9');
  await expect(till.page.locator('.settings-save')).toContainText('Saved.');
  await till.press('Escape');
  await expectCounter(till);

  const order = await sellForCash(till);
  await till.press('F7', 'p');
  await expect(printState(till)).toContainText('Not printed');
  await expect(printState(till)).toContainText('Check its power and its cable. The order is safe');
  const strip = till.page.locator('.system-strip');
  await expect(strip).toContainText('Printer not reached.');
  await expect(strip).toContainText('1 receipt of today is not printed.');
  await till.press('F2');
  await expectCounter(till);

  const on = await startFakePrinter(working, off.port);
  try {
    await till.press('Alt+p');
    await expect(till.page.locator('.papers')).toContainText(order);
    await till.expectAccessible('papers');
    await till.press('p');
    await expect(till.page.locator('.papers')).toContainText('Every receipt of today is printed.');
    await expect(strip).toBeHidden();
    expect(textOf(on)).toContain(order);
    expect(textOf(on)).not.toContain('DUPLICATE');
  } finally {
    await on.stop();
  }
});

for (const language of ['en', 'sw'] as const)
  test(`the printer's and the receipt's settings are accessible and fit, in ${language}`, async ({
    till,
  }) => {
    await expectCounter(till);
    await signInOwner(till);
    if (language === 'sw') await till.press('F11');
    await till.press('Control+,');
    for (const [key, part] of [
      ['Alt+3', '.printer-part'],
      ['Alt+4', '.receipt-sample'],
    ] as const) {
      await till.press(key);
      await expect(till.page.locator(part)).toBeVisible();
      await till.expectAccessible(`${part} ${language}`);
      const over = await till.page.evaluate(
        () => document.documentElement.scrollHeight - document.documentElement.clientHeight,
      );
      expect(over).toBe(0);
    }
  });

test('a logo is chosen as a PNG, shown as it prints, and stands over the shop on the paper', async ({
  till,
}) => {
  const printer = await startFakePrinter(working);
  try {
    await expectCounter(till);
    await setPrinterUp(till, printer.port);
    await till.press('F9', 'Alt+4');
    await expect(till.page.locator('.receipt-sample')).toBeVisible();
    const chooser = till.page.waitForEvent('filechooser');
    await till.press('Alt+l');
    await (await chooser).setFiles({ name: 'logo.png', mimeType: 'image/png', buffer: png(64, 32) });
    await expect(till.page.locator('.logo-field svg')).toBeVisible();
    await till.press('Alt+3', 'Alt+j');
    await expect(till.page.locator('.printer-answer')).toContainText(
      'The printer says that the page came out.',
    );
    const picture = decodeEscpos(printer.received(), 32).find((item) => item.kind === 'picture');
    expect(picture?.rows).toHaveLength(32);
    // The left half of the picture is black, the right half white.
    expect(picture?.rows[16]?.slice(160, 192)).toBe('#'.repeat(32));
    expect(picture?.rows[16]?.slice(192).trim()).toBe('');
  } finally {
    await printer.stop();
  }
});

/** A PNG with a black left half (grey, 8 bits, no interlace). */
function png(width: number, height: number): Buffer {
  const row = Buffer.from([0, ...Array.from({ length: width }, (_, x) => (x < width / 2 ? 0 : 255))]);
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 0, 0, 0, 0], 8);
  return Buffer.concat([
    Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]),
    chunk('IHDR', header),
    chunk('IDAT', deflateSync(Buffer.concat(Array.from({ length: height }, () => row)))),
    chunk('IEND', Buffer.alloc(0)),
  ]);
}

function chunk(type: string, data: Buffer): Buffer {
  const named = Buffer.concat([Buffer.from(type, 'ascii'), data]);
  const whole = Buffer.alloc(named.length + 8);
  whole.writeUInt32BE(data.length, 0);
  named.copy(whole, 4);
  whole.writeUInt32BE(crc32(named), named.length + 4);
  return whole;
}

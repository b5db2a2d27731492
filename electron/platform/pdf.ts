/** The Pdf port by the window's own engine: a hidden window that runs no script and lives for one page. */
import { BrowserWindow } from 'electron';
import type { Pdf } from '../ports.ts';
import { posterPage } from './poster-page.ts';
import { receiptPage } from './receipt-page.ts';
import { pdfWindowOptions } from './window-options.ts';

const renderMsMax = 15_000;

/** Undefined when the engine failed or took too long: a receipt on paper never waits for its PDF. */
export const electronPdf = (): Pdf => ({
  render: (document, widthMm) => renderPage(receiptPage(document, widthMm).html),
  renderPoster: (poster) => renderPage(posterPage(poster)),
});

async function renderPage(html: string): Promise<Uint8Array | undefined> {
  const window = new BrowserWindow(pdfWindowOptions());
  try {
    return await withinTime(print(window, html));
  } catch {
    return undefined;
  } finally {
    window.destroy();
  }
}

async function print(window: BrowserWindow, html: string): Promise<Uint8Array> {
  await window.loadURL(`data:text/html;base64,${Buffer.from(html).toString('base64')}`);
  return window.webContents.printToPDF({
    printBackground: true,
    preferCSSPageSize: true,
    margins: { top: 0, bottom: 0, left: 0, right: 0 },
  });
}

function withinTime<T>(work: Promise<T>): Promise<T | undefined> {
  return Promise.race([
    work,
    new Promise<undefined>((resolve) => setTimeout(resolve, renderMsMax, undefined).unref()),
  ]);
}

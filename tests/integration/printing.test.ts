import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { nodeFiles } from '../../electron/host/files.ts';
import { nodePrograms } from '../../electron/host/programs.ts';
import { printing } from '../../electron/printing/printers.ts';
import { filePrinter } from '../../electron/printing/transport-file.ts';
import { tcpPrinter } from '../../electron/printing/transport-tcp.ts';
import { receiptDocument } from '../../shared/receipt.ts';
import { refusingPort, startFakePrinter } from '../support/fake-printers.ts';
import { decodeEscpos } from '../support/escpos-decoder.ts';
import type { FakeBehaviour, FakePrinter } from '../support/fake-printers.ts';
import { coverOpen, paperOut, ready } from '../support/printer-ears.ts';
import type { FakeStatus } from '../support/printer-ears.ts';
import { sampleReceipt } from '../support/sample-receipts.ts';

const deadlines = { openMs: 500, statusMs: 250, writeMs: 600, workMs: 400, finishMs: 400 };

/** Letters only: a fake printer may tell them from questions. */
const receipt = (length: number): Uint8Array => Uint8Array.from({ length }, (_, at) => 65 + (at % 26));

const printers = () =>
  printing({ programs: nodePrograms(), pdf: undefined, files: nodeFiles(), platform: 'linux' });

const cleanUps: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(cleanUps.splice(0).map((cleanUp) => cleanUp()));
});

const start = async (behaviour: FakeBehaviour): Promise<FakePrinter> => {
  const fake = await startFakePrinter(behaviour);
  cleanUps.push(fake.stop);
  return fake;
};
const printOn = async (fake: { readonly port: number }, bytes: Uint8Array) =>
  tcpPrinter('127.0.0.1', fake.port, deadlines).print(bytes);

describe('a TCP printer', () => {
  test('that refuses the connection: nothing was printed', async () => {
    const port = await refusingPort();
    expect(await printOn({ port }, receipt(100))).toEqual({ kind: 'not-printed', reason: 'no-connection' });
  });

  test('whose name is unknown: nothing was printed', async () => {
    expect(await tcpPrinter('printer.invalid', 9100, deadlines).print(receipt(100))).toEqual({
      kind: 'not-printed',
      reason: 'no-connection',
    });
  });

  test('that does not answer a connection attempt: nothing was printed, at the deadline', async () => {
    const port = await silentBacklog();
    expect(await printOn({ port }, receipt(100))).toEqual({ kind: 'not-printed', reason: 'no-connection' });
  });

  test.each([100, 4096, 20_000])(
    'that takes %i bytes to the end: handed over, not confirmed',
    async (length) => {
      const fake = await start({ kind: 'silent' });
      expect(await printOn(fake, receipt(length))).toEqual({ kind: 'handed-over' });
      expect(fake.received()).toEqual(receipt(length));
      expect(fake.questions()).toEqual([1]);
    },
  );

  test('that is slow: handed over, every byte in order', async () => {
    const fake = await start({ kind: 'slow' });
    expect(await printOn(fake, receipt(60_000))).toEqual({ kind: 'handed-over' });
    expect(fake.received()).toEqual(receipt(60_000));
  });

  test('that ends its own side first but reads on: handed over', async () => {
    const fake = await start({ kind: 'half-closing' });
    expect(await printOn(fake, receipt(9000))).toEqual({ kind: 'handed-over' });
    expect(fake.received()).toEqual(receipt(9000));
  });

  test.each([200, 8_000_000])('that is deaf to %i bytes: unclear, never success', async (length) => {
    const fake = await start({ kind: 'deaf' });
    expect(await printOn(fake, receipt(length))).toEqual({ kind: 'unclear', reason: 'no-answer' });
  });

  test('that reads all and never closes: unclear', async () => {
    const fake = await start({ kind: 'never-closing' });
    expect(await printOn(fake, receipt(300))).toEqual({ kind: 'unclear', reason: 'no-answer' });
  });

  test('that cuts the line in the middle: unclear', async () => {
    const fake = await start({ kind: 'resetting', afterBytes: 5000 });
    expect(await printOn(fake, receipt(400_000))).toEqual({ kind: 'unclear', reason: 'no-connection' });
  });

  test('that says it is ready, and when it is done: confirmed', async () => {
    const fake = await start({ kind: 'answering', before: ready, after: ready, tellsWhenDone: true });
    expect(await printOn(fake, receipt(5000))).toEqual({ kind: 'confirmed' });
    expect(fake.received()).toEqual(receipt(5000));
  });

  test('that says it is ready but not when it is done (a constant 12): handed over', async () => {
    const fake = await start({ kind: 'answering', before: ready, after: ready, tellsWhenDone: false });
    expect(await printOn(fake, receipt(5000))).toEqual({ kind: 'handed-over' });
  });

  test.each([
    ['paper-out', paperOut],
    ['cover-open', coverOpen],
    ['offline', { 1: 0x1a, 2: 0x12, 3: 0x12, 4: 0x12 }],
    ['offline', { 1: 0x1a, 2: 0x52, 3: 0x1a, 4: 0x12 }],
    ['paper-out', { 1: 0x12, 2: 0x12, 3: 0x12, 4: 0x72 }],
  ] as const)('that says %s before: nothing was sent', async (reason, before) => {
    const fake = await start({ kind: 'answering', before, after: before, tellsWhenDone: true });
    expect(await printOn(fake, receipt(500))).toEqual({ kind: 'not-printed', reason });
    expect(fake.received()).toHaveLength(0);
  });

  test.each([
    ['paper-out', paperOut],
    ['cover-open', coverOpen],
  ] as const)('that says %s afterwards: unclear, part may be on paper', async (reason, after) => {
    const fake = await start({ kind: 'answering', before: ready, after, tellsWhenDone: false });
    expect(await printOn(fake, receipt(500))).toEqual({ kind: 'unclear', reason });
  });

  test('that stops answering: by what it did with the connection', async () => {
    const fake = await start({ kind: 'answering', before: ready, after: {}, tellsWhenDone: false });
    expect(await printOn(fake, receipt(500))).toEqual({ kind: 'handed-over' });
  });

  test('whose answers are no status bytes is treated as one that cannot tell', async () => {
    const clone: FakeStatus = { 1: 0xff, 2: 0x00, 3: 0x80, 4: 0xff };
    const fake = await start({ kind: 'answering', before: clone, after: clone, tellsWhenDone: true });
    expect(await printOn(fake, receipt(500))).toEqual({ kind: 'handed-over' });
  });

  test('that sends XON and XOFF of its own accord: they are not answers', async () => {
    const fake = await start({
      kind: 'answering',
      before: paperOut,
      after: paperOut,
      tellsWhenDone: true,
      noise: [0x11, 0x13, 0x11],
    });
    expect(await printOn(fake, receipt(500))).toEqual({ kind: 'not-printed', reason: 'paper-out' });
  });
});

describe('a file printer', () => {
  const folder = async (): Promise<string> => {
    const path = await mkdtemp(join(tmpdir(), 'mbili-print-'));
    cleanUps.push(() => rm(path, { recursive: true, force: true }));
    return path;
  };

  test('writes each job whole, one file each', async () => {
    const path = join(await folder(), 'receipts');
    const printer = filePrinter(path);
    expect(await Promise.all([printer.print(receipt(10)), printer.print(receipt(9000))])).toEqual([
      { kind: 'confirmed' },
      { kind: 'confirmed' },
    ]);
    const names = await readdir(path);
    expect(names).toHaveLength(2);
    expect(names.every((name) => /^receipt-.*\.bin$/.test(name))).toBe(true);
    const sizes = await Promise.all(names.map(async (name) => (await readFile(join(path, name))).length));
    expect(sizes.toSorted((a, b) => a - b)).toEqual([10, 9000]);
  });

  test('into a place that cannot hold files: not printed, nothing left behind', async () => {
    const path = await folder();
    await writeFile(join(path, 'taken'), '');
    expect(await filePrinter(join(path, 'taken')).print(receipt(10))).toEqual({
      kind: 'not-printed',
      reason: 'disk',
    });
    expect(await readdir(path)).toEqual(['taken']);
  });
});

test('no printer set: not printed, and it says why', async () => {
  const options = { cut: true, name: 'receipt-A-000122' };
  expect(await printers().document({ kind: 'none' }, receiptDocument(sampleReceipt), options)).toEqual({
    kind: 'not-printed',
    reason: 'not-set',
  });
});

test('facts become paper: what arrives at the printer reads as the receipt', async () => {
  const fake = await start({ kind: 'silent' });
  const setting = { kind: 'tcp', host: '127.0.0.1', port: fake.port, columns: 32 } as const;
  const options = { cut: true, name: 'receipt-A-000122' };
  expect(await printers().document(setting, receiptDocument(sampleReceipt), options)).toEqual({
    kind: 'handed-over',
  });
  const text = decodeEscpos(fake.received(), 32)
    .map((item) => (item.kind === 'line' ? item.cells.map((cell) => cell.sign).join('') : item.kind))
    .join('\n');
  expect(text).toContain('0712***678');
  expect(text).toContain('0110***456');
  expect(text).toContain('TKL4X7Q2M9');
  expect(text.endsWith('cut')).toBe(true);
});

/** A listening port whose owner is stopped and whose queue is full: connection attempts get no answer at all. */
async function silentBacklog(): Promise<number> {
  const owner = spawn(process.execPath, [
    '-e',
    `const s = require('node:net').createServer();
     s.listen({ port: 0, host: '127.0.0.1', backlog: 1 }, () => {
       process.stdout.write(String(s.address().port) + '\\n', () => process.kill(process.pid, 'SIGSTOP'));
     });`,
  ]);
  const fillers: Socket[] = [];
  cleanUps.push(async () => {
    for (const filler of fillers) filler.destroy();
    const gone = once(owner, 'exit');
    owner.kill('SIGKILL');
    await gone;
  });
  const [line] = (await once(owner.stdout, 'data')) as [Buffer];
  const port = Number(line.toString().trim());
  // Each connection that is taken fills the queue by one; the first that hangs shows that it is full.
  for (let count = 0; count < 64; count += 1) {
    const filler = connect({ port, host: '127.0.0.1' });
    filler.on('error', () => undefined);
    fillers.push(filler);
    const isTaken = await Promise.race([
      once(filler, 'connect').then(() => true),
      new Promise<boolean>((resolve) => setTimeout(() => resolve(false), 300)),
    ]);
    if (!isTaken) return port;
  }
  throw new Error('the queue of connections never filled');
}

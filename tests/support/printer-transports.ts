/** Every way to paper, each with printers behind it that behave and misbehave alike: for one suite over all of them. */
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { nodeFiles } from '../../electron/host/files.ts';
import type { PrintOutcome, ProgramOutcome, Programs } from '../../electron/ports.ts';
import { cupsPrinter } from '../../electron/printing/transport-cups.ts';
import { devicePrinter } from '../../electron/printing/transport-device.ts';
import { filePrinter } from '../../electron/printing/transport-file.ts';
import { savePdf } from '../../electron/printing/transport-pdf.ts';
import { serialPrinter } from '../../electron/printing/transport-serial.ts';
import { tcpPrinter } from '../../electron/printing/transport-tcp.ts';
import { windowsPortPrinter, windowsPrinter } from '../../electron/printing/transport-windows.ts';
import type { ReceiptDocument } from '../../shared/receipt-document.ts';
import { fakeCups } from './fake-cups.ts';
import type { FakeQueue } from './fake-cups.ts';
import { refusingPort, startFakePrinter } from './fake-printers.ts';
import type { FakeBehaviour } from './fake-printers.ts';
import { coverOpen, offline, paperOut, printerEars, ready } from './printer-ears.ts';
import type { Answers, FakeStatus } from './printer-ears.ts';
import { pseudoTerminal } from './pseudo-terminal.ts';
import type { PseudoTerminal } from './pseudo-terminal.ts';

export const behaviours = [
  /** Takes everything, says nothing: the usual cheap printer. */
  'silent',
  /** Not there, or it takes nothing. */
  'refusing',
  /** There, and never takes a byte. */
  'deaf',
  /** Takes it, a little at a time. */
  'slow',
  /** Gone in the middle. */
  'cut',
  /** Ends its own side and reads on. */
  'half-closing',
  'ready',
  'paper-out',
  'cover-open',
  'offline',
] as const;
export type Behaviour = (typeof behaviours)[number];

export type Started = {
  readonly print: (bytes: Uint8Array) => Promise<PrintOutcome>;
  /** What is at the printer. */
  readonly received: () => Promise<Uint8Array>;
  readonly stop: () => Promise<unknown>;
};

/** A printer that behaves so, or the reason why this way to paper knows no such thing. */
export type Transport = {
  readonly [B in Behaviour]: (() => Promise<Started>) | string;
};

export const deadlines = { openMs: 1_500, statusMs: 250, writeMs: 600, workMs: 500, finishMs: 500 };
const queueDeadlines = { callMs: 1_500, jobMs: 700, lookMs: 50 };

const answering = (status: FakeStatus): Answers => ({ before: status, after: status, tellsWhenDone: true });

const tcp = (behaviour: FakeBehaviour) => async (): Promise<Started> => {
  const fake = await startFakePrinter(behaviour);
  return {
    print: tcpPrinter('127.0.0.1', fake.port, deadlines).print,
    received: async () => fake.received(),
    stop: fake.stop,
  };
};
const tcpAnswering = (status: FakeStatus) => tcp({ kind: 'answering', ...answering(status) });

type Kind = 'serial' | 'device';

/** A pseudo-terminal with a printer at its far end. */
const terminal =
  (kind: Kind, answers?: Answers, misbehaves?: 'deaf' | 'cut' | 'slow') => async (): Promise<Started> => {
    const cable: { far?: PseudoTerminal } = {};
    const ears = printerEars(answers, (byte) => cable.far?.say(byte));
    const far = await pseudoTerminal((chunk) => {
      ears.hear(chunk);
      if (misbehaves === 'cut' && ears.received().length > 3_000) cable.far?.unplug();
      if (misbehaves === 'slow') cable.far?.rest();
    });
    cable.far = far;
    if (misbehaves === 'deaf') far.stopReading();
    const { path, stop } = far;
    const printer =
      kind === 'serial'
        ? serialPrinter({ path, baudRate: 115_200, handshake: 'none' }, deadlines)
        : devicePrinter(path, deadlines);
    return { print: printer.print, received: async () => ears.received(), stop };
  };

const temporary = (): Promise<string> => mkdtemp(join(tmpdir(), 'mbili-print-'));

const withFolder = async (
  body: (folder: string) => Promise<Pick<Started, 'print' | 'received'> & { stop?: () => Promise<unknown> }>,
): Promise<Started> => {
  const folder = await temporary();
  const started = await body(folder);
  return {
    ...started,
    stop: async () => {
      await started.stop?.();
      await rm(folder, { recursive: true, force: true });
    },
  };
};

const nothing = async (): Promise<Uint8Array> => new Uint8Array();

/** A pipe with a name, as a device that only listens. */
const namedPipe = (reader: string) => (): Promise<Started> =>
  withFolder(async (folder) => {
    const path = join(folder, 'lp0');
    execFileSync('mkfifo', [path]);
    const ears = printerEars(undefined, () => undefined);
    const child = spawn('sh', ['-c', `exec 3<"$0"; echo open; ${reader}`, path], {
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    const gone = once(child, 'exit');
    // The pipe opens for its reader as soon as somebody writes; a moment's own writer lets it through.
    const opener = spawn('sh', ['-c', 'exec 3>"$0"; exec sleep 600', path], { stdio: 'ignore' });
    await once(child.stdout, 'data');
    child.stdout.on('data', (chunk: Buffer) => ears.hear(chunk));
    return {
      print: devicePrinter(path, deadlines).print,
      received: async () => ears.received(),
      stop: async () => {
        opener.kill('SIGKILL');
        child.kill('SIGKILL');
        await gone;
      },
    };
  });

const cups = (queue: FakeQueue) => async (): Promise<Started> => {
  const fake = await fakeCups(queue);
  return {
    print: cupsPrinter(fake.programs, 'TM-T20', queueDeadlines).print,
    received: fake.received,
    stop: fake.stop,
  };
};

/** What the spooler's script answers; the bytes are read from what it was given. */
const spooler =
  (answer: (isTaken: () => void) => ProgramOutcome | Promise<ProgramOutcome>) =>
  async (): Promise<Started> => {
    let taken = new Uint8Array();
    const programs: Programs = {
      run: async ({ input }) => {
        const [, bytes = ''] = Buffer.from(input ?? '')
          .toString('ascii')
          .split('\r\n');
        return answer(() => {
          taken = new Uint8Array(Buffer.from(bytes, 'base64'));
        });
      },
    };
    return {
      print: windowsPrinter(programs, 'TM-T20', 500).print,
      received: async () => taken,
      stop: async () => undefined,
    };
  };
const said = (line: object): ProgramOutcome => ({
  kind: 'ended',
  code: 0,
  output: `${JSON.stringify(line)}\r\n`,
  errors: '',
});

/** `copy /b` onto a port: what it copied, and how it ended. */
const port =
  (ends: (copied: () => Promise<void>) => Promise<ProgramOutcome>) => async (): Promise<Started> => {
    let copied = new Uint8Array();
    const programs: Programs = {
      run: ({ args, folder = '' }) =>
        ends(async () => {
          copied = new Uint8Array(await readFile(join(folder, args[5] ?? '')));
        }),
    };
    return {
      print: windowsPortPrinter(programs, 'lpt1', 500).print,
      received: async () => copied,
      stop: async () => undefined,
    };
  };

/** The engine's bytes stand for the page; a document is not bytes. */
const pdf =
  (render: (bytes: Uint8Array) => Promise<Uint8Array | undefined>, spoil = false) =>
  (): Promise<Started> =>
    withFolder(async (folder) => {
      const document: ReceiptDocument = { kind: 'receipt', blocks: [], replaced: false };
      if (spoil) await writeFile(join(folder, 'receipts'), '');
      const place = { folder: join(folder, 'receipts'), widthMm: 80, name: 'receipt-A-000001.pdf' } as const;
      return {
        print: (bytes) =>
          savePdf({ pdf: { render: () => render(bytes) }, files: nodeFiles() }, place, document, 400),
        received: async () =>
          new Uint8Array(await readFile(join(place.folder, place.name)).catch(() => Buffer.alloc(0))),
      };
    });

const never = <T>(): Promise<T> => new Promise(() => undefined);
const later = async (): Promise<void> => {
  await new Promise((resolve) => setTimeout(resolve, 100));
};
const noStatus = 'it cannot be asked how the printer is';
const passedOn = { before: 'ready', failed: '', left: false, after: 'ready' };

export const transports = {
  tcp: {
    silent: tcp({ kind: 'silent' }),
    refusing: async () => ({
      print: tcpPrinter('127.0.0.1', await refusingPort(), deadlines).print,
      received: nothing,
      stop: async () => undefined,
    }),
    deaf: tcp({ kind: 'deaf' }),
    slow: tcp({ kind: 'slow' }),
    cut: tcp({ kind: 'resetting', afterBytes: 3_000 }),
    'half-closing': tcp({ kind: 'half-closing' }),
    ready: tcpAnswering(ready),
    'paper-out': tcpAnswering(paperOut),
    'cover-open': tcpAnswering(coverOpen),
    offline: tcpAnswering(offline),
  },
  serial: {
    silent: terminal('serial'),
    refusing: async () => ({
      print: serialPrinter({ path: '/dev/ttyMbili9', baudRate: 9600, handshake: 'none' }, deadlines).print,
      received: nothing,
      stop: async () => undefined,
    }),
    deaf: terminal('serial', undefined, 'deaf'),
    slow: terminal('serial', undefined, 'slow'),
    cut: terminal('serial', undefined, 'cut'),
    'half-closing': 'a cable has no half that could close',
    ready: terminal('serial', answering(ready)),
    'paper-out': terminal('serial', answering(paperOut)),
    'cover-open': terminal('serial', answering(coverOpen)),
    offline: terminal('serial', answering(offline)),
  },
  device: {
    silent: namedPipe('exec cat <&3'),
    refusing: async () => ({
      print: devicePrinter('/dev/usb/lpMbili9', deadlines).print,
      received: nothing,
      stop: async () => undefined,
    }),
    deaf: namedPipe('exec sleep 600'),
    slow: terminal('device', undefined, 'slow'),
    cut: terminal('device', undefined, 'cut'),
    'half-closing': 'a device has no half that could close',
    ready: terminal('device', answering(ready)),
    'paper-out': terminal('device', answering(paperOut)),
    'cover-open': terminal('device', answering(coverOpen)),
    offline: terminal('device', answering(offline)),
  },
  cups: {
    silent: cups({}),
    refusing: cups({ state: 'rejecting' }),
    deaf: cups({ looks: 1_000_000 }),
    slow: cups({ looks: 5 }),
    cut: 'the queue takes a job whole',
    'half-closing': 'the queue takes a job whole',
    ready: noStatus,
    'paper-out': 'it says so only of a job that it has (see below)',
    'cover-open': 'it says so only of a job that it has (see below)',
    offline: 'it says so only of a job that it has (see below)',
  },
  windows: {
    silent: spooler((take) => {
      take();
      return said(passedOn);
    }),
    refusing: spooler(() => said({ ...passedOn, failed: 'open 1801' })),
    deaf: spooler(async () => ({ kind: 'late' })),
    slow: spooler(async (take) => {
      await later();
      take();
      return said(passedOn);
    }),
    cut: spooler(() => ({ kind: 'ended', code: 1, output: '', errors: '#< CLIXML <Objs/>' })),
    'half-closing': 'the spooler takes a job whole',
    ready: noStatus,
    'paper-out': spooler(() => said({ before: 'paper-out' })),
    'cover-open': spooler(() => said({ before: 'cover-open' })),
    offline: spooler(() => said({ before: 'offline' })),
  },
  'windows port': {
    silent: port(async (copy) => {
      await copy();
      return { kind: 'ended', code: 0, output: '', errors: '' };
    }),
    refusing: async () => ({
      print: windowsPortPrinter({ run: async () => ({ kind: 'missing' }) }, 'LPT1', 500).print,
      received: nothing,
      stop: async () => undefined,
    }),
    deaf: port(async () => ({ kind: 'late' })),
    slow: port(async (copy) => {
      await later();
      await copy();
      return { kind: 'ended', code: 0, output: '', errors: '' };
    }),
    cut: port(async () => ({ kind: 'ended', code: 1, output: '', errors: 'The device is not ready.' })),
    'half-closing': 'a device has no half that could close',
    ready: noStatus,
    'paper-out': noStatus,
    'cover-open': noStatus,
    offline: noStatus,
  },
  file: {
    silent: () =>
      withFolder(async (folder) => ({
        print: filePrinter(folder).print,
        received: async () => {
          const [name = ''] = await readdir(folder);
          return new Uint8Array(await readFile(join(folder, name)));
        },
      })),
    refusing: () =>
      withFolder(async (folder) => {
        await writeFile(join(folder, 'taken'), '');
        return { print: filePrinter(join(folder, 'taken')).print, received: nothing };
      }),
    deaf: 'a disk',
    slow: 'a disk',
    cut: 'a file is there whole or not at all',
    'half-closing': 'a disk',
    ready: noStatus,
    'paper-out': noStatus,
    'cover-open': noStatus,
    offline: noStatus,
  },
  pdf: {
    silent: pdf(async (bytes) => bytes),
    refusing: pdf(async () => {
      throw new Error('the engine is gone');
    }),
    deaf: pdf(never),
    slow: pdf(async (bytes) => {
      await later();
      return bytes;
    }),
    cut: pdf(async (bytes) => bytes, true),
    'half-closing': 'a disk',
    ready: noStatus,
    'paper-out': noStatus,
    'cover-open': noStatus,
    offline: noStatus,
  },
} as const satisfies Record<string, Transport>;

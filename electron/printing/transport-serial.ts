import type { SerialPort } from 'serialport';
import type { Printer, SerialSetting } from '../ports.ts';
import { incoming, receiveFrom, settle } from './byte-line.ts';
import type { ByteLine } from './byte-line.ts';
import { lineDeadlines, linePrinter } from './conversation.ts';
import type { LineDeadlines, OpenedLine } from './conversation.ts';
import { problemOfOpening } from './system-problem.ts';

type SerialModule = { readonly SerialPort: typeof SerialPort };

/** Loaded when it is first needed: a machine without the native part loses serial printers and nothing else. */
const loadSerial = async (): Promise<SerialModule> => import('serialport');

/** A printer at a serial port, also behind a USB or Bluetooth converter. */
export function serialPrinter(
  setting: Omit<SerialSetting, 'kind'>,
  deadlines: LineDeadlines = lineDeadlines,
  load: () => Promise<SerialModule> = loadSerial,
): Printer {
  return linePrinter(() => openSerial(setting, deadlines.openMs, load), deadlines);
}

async function openSerial(
  { path, baudRate, handshake }: Omit<SerialSetting, 'kind'>,
  openMs: number,
  load: () => Promise<SerialModule>,
): Promise<OpenedLine> {
  let serial: SerialModule;
  try {
    serial = await load();
  } catch (error) {
    return { problem: 'not-supported', detail: String(error) };
  }
  const port = new serial.SerialPort({
    path,
    baudRate,
    rtscts: handshake === 'hardware',
    xon: handshake === 'software',
    xoff: handshake === 'software',
    autoOpen: false,
  });
  const failed = await opened(port, openMs);
  if (failed === undefined) return { line: serialLine(port) };
  return failed;
}

/** Undefined when it is open. One that opens after its time is closed again. */
async function opened(
  port: SerialPort,
  openMs: number,
): Promise<ReturnType<typeof problemOfOpening> | undefined> {
  return new Promise((resolve) => {
    let isLate = false;
    const timer = setTimeout(() => {
      isLate = true;
      resolve({ problem: 'no-answer', detail: 'the port did not open in time' });
    }, openMs);
    port.open((error) => {
      clearTimeout(timer);
      if (isLate) port.close(() => undefined);
      resolve(error ? problemOfOpening(error) : undefined);
    });
  });
}

function serialLine(port: SerialPort): ByteLine {
  const came = incoming();
  const state = { isBroken: false, isJammed: false };
  const broke = (): void => {
    state.isBroken = true;
    came.changed();
  };
  port.on('data', (chunk: Buffer) => {
    came.bytes.push(...chunk);
    came.changed();
  });
  port.on('error', broke);
  port.on('close', broke);
  const isCut = (): boolean => state.isBroken || !port.isOpen;

  return {
    isCut,
    forget: () => {
      came.bytes.length = 0;
    },
    receive: (fits, withinMs) => receiveFrom(came, fits, isCut, withinMs),
    send: async (bytes, withinMs) => {
      let isTaken = false;
      // A write to a closed port is kept for a later opening and never called back: hence the look at `isOpen`.
      port.write(Buffer.from(bytes), (error) => {
        isTaken = !error;
        came.changed();
      });
      const look = () => (isCut() ? 'broken' : isTaken ? 'taken' : undefined);
      const taken = (await settle(came, look, withinMs)) ?? 'late';
      state.isJammed ||= taken === 'late';
      return taken;
    },
    finish: async (withinMs) => {
      let isOut = false;
      port.drain((error) => {
        isOut = !error;
        came.changed();
      });
      const look = () => (isCut() ? 'broken' : isOut ? 'through' : undefined);
      const end = (await settle(came, look, withinMs)) ?? 'late';
      state.isJammed ||= end === 'late';
      return end;
    },
    destroy: () => {
      if (!port.isOpen) return;
      // What a jammed printer has not taken is thrown away: it must neither come out later nor hold the port.
      if (state.isJammed) port.flush(() => port.close(() => undefined));
      else port.close(() => undefined);
    },
  };
}

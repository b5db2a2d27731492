import { constants } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import type { FileHandle } from 'node:fs/promises';
import type { Printer } from '../ports.ts';
import { incoming, receiveFrom } from './byte-line.ts';
import type { ByteLine, Taken } from './byte-line.ts';
import { lineDeadlines, linePrinter } from './conversation.ts';
import type { LineDeadlines, OpenedLine } from './conversation.ts';
import { statusRequest } from './status.ts';
import { problemOfOpening, systemCode } from './system-problem.ts';

/** How often a device that would block is asked again. */
const askAgainMs = 15;

/**
 * A printer behind a device file (`/dev/usb/lp0`). It is never waited for inside a call of the system: a printer that
 * jams would hold a thread of this program for as long as it jams, and a few of them everything (P15).
 */
export function devicePrinter(path: string, deadlines: LineDeadlines = lineDeadlines): Printer {
  return linePrinter(() => openDevice(path), deadlines);
}

async function openDevice(path: string): Promise<OpenedLine> {
  try {
    const found = await stat(path);
    // A plain file would grow for ever and print nothing.
    if (found.isFile() || found.isDirectory()) return { problem: 'no-device', detail: 'not a device' };
    const way = found.isCharacterDevice() ? constants.O_RDWR : constants.O_WRONLY;
    const file = await open(path, way | constants.O_NONBLOCK | constants.O_NOCTTY);
    return { line: deviceLine(file, found.isCharacterDevice()) };
  } catch (error) {
    return problemOfOpening(error);
  }
}

function deviceLine(file: FileHandle, answers: boolean): ByteLine {
  const came = incoming();
  const state = { isCut: false, isClosed: false };
  if (answers) void readOn(file, came, state);

  const send = async (bytes: Uint8Array, withinMs: number): Promise<Taken> => {
    const untilMs = performance.now() + withinMs;
    let sent = 0;
    while (sent < bytes.length) {
      try {
        sent += (await file.write(bytes, sent, bytes.length - sent)).bytesWritten;
      } catch (error) {
        const code = systemCode(error);
        // The kernel's USB printer driver says "no space" when the paper has run out.
        if (code === 'ENOSPC') return 'no-paper';
        if (code !== 'EAGAIN') {
          state.isCut = true;
          return 'broken';
        }
        if (performance.now() > untilMs) return sent === 0 ? 'none' : 'late';
        await moment();
      }
    }
    return 'taken';
  };

  return {
    send,
    receive: (fits, withinMs) => receiveFrom(came, fits, () => !answers || state.isCut, withinMs),
    forget: () => {
      came.bytes.length = 0;
    },
    isCut: () => state.isCut,
    /**
     * The kernel's USB printer driver takes a slice before it has passed on the one before, and drops it when the file
     * is closed. So one question more, which prints nothing: when that is taken, the last slice is in the printer.
     */
    finish: async (withinMs) => {
      const taken = await send(statusRequest(1), withinMs);
      return taken === 'taken' ? 'through' : taken === 'broken' ? 'broken' : 'late';
    },
    destroy: () => {
      state.isClosed = true;
      file.close().catch(() => undefined);
    },
  };
}

async function readOn(
  file: FileHandle,
  came: ReturnType<typeof incoming>,
  state: { isCut: boolean; readonly isClosed: boolean },
): Promise<void> {
  const buffer = Buffer.alloc(64);
  while (!state.isClosed) {
    try {
      const { bytesRead } = await file.read(buffer, 0, buffer.length);
      came.bytes.push(...buffer.subarray(0, bytesRead));
      came.changed();
      if (bytesRead > 0) continue;
    } catch (error) {
      // A printer that only listens refuses to be read; that is no fault of it.
      if (systemCode(error) !== 'EAGAIN') return;
    }
    await moment();
  }
}

const moment = (): Promise<void> => new Promise((resolve) => setTimeout(resolve, askAgainMs));

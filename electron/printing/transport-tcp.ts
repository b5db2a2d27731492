import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Printer, PrintOutcome, PrintProblem } from '../ports.ts';
import { decodeStatus, isStatusByte, statusRequest } from './status.ts';
import type { PrinterStatus, StatusQuestion } from './status.ts';

/** How long each step may take, in milliseconds. */
export type TcpDeadlines = {
  readonly connectMs: number;
  /** For one answer to one status question. */
  readonly statusMs: number;
  /** For one slice of bytes to be taken. */
  readonly writeMs: number;
  /** From the last byte until the printer says that it has worked through all of them. */
  readonly finishMs: number;
  /** From our end of the connection until the printer ends its own. */
  readonly closeMs: number;
};

const tcpDeadlines: TcpDeadlines = {
  connectMs: 5_000,
  statusMs: 500,
  writeMs: 10_000,
  finishMs: 8_000,
  closeMs: 5_000,
};

/** Cheap printers overrun on larger pieces. */
const sliceBytes = 4096;

/**
 * `GS r 1` is answered in turn, after everything before it has been printed: the only proof a printer gives. It is
 * sent only to a printer that has just answered `DLE EOT`; one that ran out of paper never answers it.
 */
const askWhenDone = Uint8Array.of(0x1d, 0x72, 1);
const isDoneAnswer = (byte: number): boolean => (byte & 0x90) === 0;

/**
 * A printer at a raw TCP port (9100). Bytes that left this machine are not paper, so the outcome follows what the
 * printer did: `confirmed` when it says it worked through all of them, `handed-over` when it took them to the end,
 * `unclear` when it stopped answering in between, `not-printed` while no byte of the receipt had been sent.
 */
export function tcpPrinter(host: string, port: number, deadlines: TcpDeadlines = tcpDeadlines): Printer {
  return {
    print: async (bytes) => {
      const line = await openLine(host, port, deadlines.connectMs);
      if (line === undefined) return notPrinted('no-connection');
      try {
        return await printOn(line, bytes, deadlines);
      } finally {
        line.socket.destroy();
      }
    },
  };
}

const notPrinted = (reason: PrintProblem): PrintOutcome => ({ kind: 'not-printed', reason });
const unclear = (reason: PrintProblem): PrintOutcome => ({ kind: 'unclear', reason });

async function printOn(line: Line, bytes: Uint8Array, deadlines: TcpDeadlines): Promise<PrintOutcome> {
  const before = await askStatus(line, deadlines.statusMs);
  if (before.kind === 'problem') return notPrinted(before.problem);
  if (isCut(line)) return notPrinted('no-connection');

  for (let from = 0; from < bytes.length; from += sliceBytes) {
    const taken = await write(line, bytes.subarray(from, from + sliceBytes), deadlines.writeMs);
    if (taken !== 'taken') return unclear(taken === 'broken' ? 'no-connection' : 'no-answer');
  }

  if (before.kind === 'ready') {
    const isDone = await isWorkedThrough(line, deadlines);
    const after = await askStatus(line, deadlines.statusMs);
    if (after.kind === 'problem') return unclear(after.problem);
    if (after.kind === 'ready') return { kind: isDone ? 'confirmed' : 'handed-over' };
  }

  const end = await close(line, deadlines.closeMs);
  if (end === 'closed') return { kind: 'handed-over' };
  return unclear(end === 'broken' ? 'no-connection' : 'no-answer');
}

async function isWorkedThrough(line: Line, deadlines: TcpDeadlines): Promise<boolean> {
  drain(line);
  if ((await write(line, askWhenDone, deadlines.writeMs)) !== 'taken') return false;
  return (await read(line, isDoneAnswer, deadlines.finishMs)) !== undefined;
}

/** Asks whether it is ready and has paper; when it is offline, why. One question at a time, answers in order. */
async function askStatus(line: Line, statusMs: number): Promise<PrinterStatus> {
  const answers: { [Q in StatusQuestion]?: number | undefined } = {};
  const ask = async (question: StatusQuestion): Promise<void> => {
    drain(line);
    if ((await write(line, statusRequest(question), statusMs)) !== 'taken') return;
    answers[question] = await read(line, isStatusByte, statusMs);
  };
  await ask(1);
  if (answers[1] === undefined) return { kind: 'unknown' };
  await ask(4);
  await ask(2);
  if ((answers[1] & 0x08) !== 0) await ask(3);
  return decodeStatus(answers);
}

/** One connection and what it has said so far. */
type Line = {
  readonly socket: Socket;
  readonly received: number[];
  isBroken: boolean;
  hasClosed: boolean;
  /** Called at every change; whoever waits looks again. */
  onChange: () => void;
};

/** Undefined when there is no connection in time. */
async function openLine(host: string, port: number, connectMs: number): Promise<Line | undefined> {
  const socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
  const line: Line = { socket, received: [], isBroken: false, hasClosed: false, onChange: () => undefined };
  socket.on('connect', () => line.onChange());
  socket.on('data', (chunk: Buffer) => {
    line.received.push(...chunk);
    line.onChange();
  });
  socket.on('error', () => {
    line.isBroken = true;
    line.onChange();
  });
  socket.on('close', () => {
    line.hasClosed = true;
    line.onChange();
  });

  const look = () => (line.isBroken ? 'no' : socket.readyState === 'open' ? 'yes' : undefined);
  if ((await settle(line, look, connectMs)) === 'yes') return line;
  socket.destroy();
  return undefined;
}

/** Settles as soon as `look` finds something; undefined at the deadline. */
async function settle<T>(line: Line, look: () => T | undefined, withinMs: number): Promise<T | undefined> {
  return new Promise((resolve) => {
    const finish = (value: T | undefined): void => {
      clearTimeout(timer);
      line.onChange = () => undefined;
      resolve(value);
    };
    const timer = setTimeout(() => finish(look()), withinMs);
    line.onChange = () => {
      const found = look();
      if (found !== undefined) finish(found);
    };
    line.onChange();
  });
}

/** Forgets what came before the next question. */
function drain(line: Line): void {
  line.received.length = 0;
}

/** The first byte that fits, undefined when none comes in time. Others (XON, XOFF, noise) are passed over. */
async function read(
  line: Line,
  fits: (byte: number) => boolean,
  withinMs: number,
): Promise<number | undefined> {
  const found = await settle(
    line,
    () => {
      const at = line.received.findIndex(fits);
      if (at >= 0) return { byte: line.received.splice(0, at + 1)[at] };
      return isCut(line) || line.socket.readableEnded ? { byte: undefined } : undefined;
    },
    withinMs,
  );
  return found?.byte;
}

const isCut = (line: Line): boolean => line.isBroken || line.hasClosed;

async function write(line: Line, bytes: Uint8Array, withinMs: number): Promise<'taken' | 'late' | 'broken'> {
  let isTaken = false;
  // The callback gets an error too; the socket's own `error` event says that.
  line.socket.write(bytes, (error) => {
    isTaken = !error;
    line.onChange();
  });
  const look = () => (isCut(line) ? 'broken' : isTaken ? 'taken' : undefined);
  return (await settle(line, look, withinMs)) ?? 'late';
}

/** Ends our side and waits for the printer to end its own: only then has it read to the last byte. */
async function close(line: Line, withinMs: number): Promise<'closed' | 'late' | 'broken'> {
  line.socket.end();
  const look = () => (line.isBroken ? 'broken' : line.hasClosed ? 'closed' : undefined);
  return (await settle(line, look, withinMs)) ?? 'late';
}

import type { PrintProblem } from '../../shared/print-problems.ts';
import type { Printer, PrintOutcome } from '../ports.ts';
import type { ByteLine, Taken } from './byte-line.ts';
import { decodeStatus, isStatusByte, statusRequest } from './status.ts';
import type { PrinterStatus, StatusQuestion } from './status.ts';

/** How long each step may take, in milliseconds. */
export type LineDeadlines = {
  readonly openMs: number;
  /** For one answer to one status question. */
  readonly statusMs: number;
  /** For one slice of bytes to be taken. */
  readonly writeMs: number;
  /** From the last byte until the printer says that it has worked through all of them. */
  readonly workMs: number;
  /** From our end of the line until everything is out of this machine. */
  readonly finishMs: number;
};

export const lineDeadlines: LineDeadlines = {
  openMs: 5_000,
  statusMs: 500,
  writeMs: 10_000,
  workMs: 8_000,
  finishMs: 5_000,
};

/** Cheap printers overrun on larger pieces. */
const sliceBytes = 4096;

/**
 * `GS r 1` is answered in turn, after everything before it has been printed: the only proof a printer gives. It is
 * sent only to a printer that has just answered `DLE EOT`; one that ran out of paper never answers it.
 */
const askWhenDone = Uint8Array.of(0x1d, 0x72, 1);
const isDoneAnswer = (byte: number): boolean => (byte & 0x90) === 0;

/** An opened line, or why there is none. */
export type OpenedLine =
  | { readonly line: ByteLine }
  | { readonly problem: PrintProblem; readonly detail?: string };

/**
 * A printer behind a line of bytes. Bytes that left this machine are not paper, so the outcome follows what the printer
 * did: `confirmed` when it says it worked through all of them, `handed-over` when it took them to the end, `unclear`
 * when it stopped in between, `not-printed` while no byte of the receipt had been taken.
 */
export function linePrinter(open: () => Promise<OpenedLine>, deadlines: LineDeadlines): Printer {
  return {
    print: async (bytes) => {
      const opened = await open();
      if (!('line' in opened))
        return {
          kind: 'not-printed',
          reason: opened.problem,
          ...(opened.detail === undefined ? {} : { detail: opened.detail }),
        };
      try {
        return await printOn(opened.line, bytes, deadlines);
      } finally {
        opened.line.destroy();
      }
    },
  };
}

const notPrinted = (reason: PrintProblem): PrintOutcome => ({ kind: 'not-printed', reason });
const unclear = (reason: PrintProblem): PrintOutcome => ({ kind: 'unclear', reason });

async function printOn(line: ByteLine, bytes: Uint8Array, deadlines: LineDeadlines): Promise<PrintOutcome> {
  const before = await askStatus(line, deadlines.statusMs);
  if (before.kind === 'problem') return notPrinted(before.problem);
  if (line.isCut()) return notPrinted('no-connection');

  for (let from = 0; from < bytes.length; from += sliceBytes) {
    const taken = await line.send(bytes.subarray(from, from + sliceBytes), deadlines.writeMs);
    if (taken === 'taken') continue;
    return from === 0 && taken === 'none' ? notPrinted('no-answer') : unclear(problems[taken]);
  }

  if (before.kind === 'ready') {
    const isDone = await isWorkedThrough(line, deadlines);
    const after = await askStatus(line, deadlines.statusMs);
    if (after.kind === 'problem') return unclear(after.problem);
    if (after.kind === 'ready') return { kind: isDone ? 'confirmed' : 'handed-over' };
  }

  const end = await line.finish(deadlines.finishMs);
  if (end === 'through') return { kind: 'handed-over' };
  return unclear(end === 'broken' ? 'no-connection' : 'no-answer');
}

const problems: { readonly [T in Exclude<Taken, 'taken'>]: PrintProblem } = {
  none: 'no-answer',
  late: 'no-answer',
  broken: 'no-connection',
  'no-paper': 'paper-out',
};

async function isWorkedThrough(line: ByteLine, deadlines: LineDeadlines): Promise<boolean> {
  line.forget();
  if ((await line.send(askWhenDone, deadlines.writeMs)) !== 'taken') return false;
  return (await line.receive(isDoneAnswer, deadlines.workMs)) !== undefined;
}

/** Asks whether it is ready and has paper; when it is offline, why. One question at a time, answers in order. */
async function askStatus(line: ByteLine, statusMs: number): Promise<PrinterStatus> {
  const answers: { [Q in StatusQuestion]?: number | undefined } = {};
  const ask = async (question: StatusQuestion): Promise<void> => {
    line.forget();
    if ((await line.send(statusRequest(question), statusMs)) !== 'taken') return;
    answers[question] = await line.receive(isStatusByte, statusMs);
  };
  await ask(1);
  if (answers[1] === undefined) return { kind: 'unknown' };
  await ask(4);
  await ask(2);
  if ((answers[1] & 0x08) !== 0) await ask(3);
  return decodeStatus(answers);
}

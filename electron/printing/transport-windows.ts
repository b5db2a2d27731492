import { randomUUID } from 'node:crypto';
import { rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Printer, Programs } from '../ports.ts';
import { spoolerAnswer, spoolerCall } from './windows-raw.ts';

/** PowerShell takes seconds to begin on an old machine; the script itself waits at most 15 for the queue. */
const spoolerMs = 40_000;
const copyMs = 10_000;

/**
 * A queue of Windows' spooler, bytes as they are (datatype RAW). The queue's driver must let them pass: "Generic / Text
 * Only", or the printer's own with its print processor at RAW. That the job left the queue is not paper.
 */
export function windowsPrinter(programs: Programs, queue: string, deadlineMs: number = spoolerMs): Printer {
  return {
    print: async (bytes) => {
      const ended = await programs.run({ ...spoolerCall(queue, bytes), deadlineMs });
      if (ended.kind === 'missing')
        return { kind: 'not-printed', reason: 'not-supported', detail: 'powershell.exe' };
      if (ended.kind === 'late') return { kind: 'unclear', reason: 'no-answer' };
      const answer = spoolerAnswer(ended.output);
      // It ended without the line that it always writes: nobody knows how far it came.
      if (answer === undefined)
        return { kind: 'unclear', reason: 'no-answer', detail: ended.errors.trim().slice(0, 200) };
      switch (answer.kind) {
        case 'refused':
          return { kind: 'not-printed', reason: answer.problem, detail: answer.detail };
        case 'stuck':
          return { kind: 'unclear', reason: answer.problem };
        case 'passed-on':
          return { kind: 'handed-over' };
      }
    },
  };
}

/**
 * A port of Windows (`LPT1`): `copy /b` as a program of its own, because a port that blocks would hold a thread of ours.
 * The bytes lie in a file of the user's own temporary folder meanwhile, with masked numbers only.
 */
export function windowsPortPrinter(programs: Programs, port: string, deadlineMs: number = copyMs): Printer {
  return {
    print: async (bytes) => {
      const name = portName(port);
      if (name === undefined) return { kind: 'not-printed', reason: 'no-device', detail: port };
      const folder = tmpdir();
      const file = `mbili-${randomUUID()}.bin`;
      try {
        await writeFile(join(folder, file), bytes, { mode: 0o600 });
      } catch {
        return { kind: 'not-printed', reason: 'disk' };
      }
      try {
        const ended = await programs.run({ ...copyCall(file, name), folder, deadlineMs });
        if (ended.kind === 'missing')
          return { kind: 'not-printed', reason: 'not-supported', detail: 'cmd.exe' };
        if (ended.kind === 'late') return { kind: 'unclear', reason: 'no-answer' };
        if (ended.code !== 0) return { kind: 'unclear', reason: 'no-device', detail: ended.errors.trim() };
        return { kind: 'handed-over' };
      } finally {
        await rm(join(folder, file), { force: true }).catch(() => undefined);
      }
    },
  };
}

/** SECURITY: only names of ports, so that nothing typed there becomes a part of a command. */
export const portName = (typed: string): string | undefined =>
  /^(?:\\\\\.\\)?((?:LPT|COM)\d{1,3})$/i.exec(typed.trim())?.[1]?.toUpperCase();

/** `file` is a bare name in the folder where it runs: a path may hold signs that mean something to `cmd`. */
export const copyCall = (
  file: string,
  port: string,
): { readonly command: string; readonly args: readonly string[] } => ({
  command: 'cmd.exe',
  args: ['/d', '/c', 'copy', '/b', '/y', file, `\\\\.\\${port}`],
});

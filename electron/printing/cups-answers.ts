/** What `lp` and `lpstat` say, in the plain English that they are asked to speak (CUPS 2.x sources, systemv/). */
import type { PrintProblem } from '../../shared/print-problems.ts';

/** `request id is TM-T20-17 (1 file(s))`. */
export const jobOf = (output: string): string | undefined => /request id is (\S+) /.exec(output)?.[1];

/** Whether `lpstat -o` still lists the job; its first column is the id. */
export const isListed = (output: string, job: string): boolean =>
  output.split('\n').some((line) => line.split(/\s/)[0] === job);

/** Reasons as IPP names them (RFC 8011, `printer-state-reasons`), what a person can mend first. */
const reasons: readonly (readonly [RegExp, PrintProblem])[] = [
  [/\b(cover|door|interlock)-open/, 'cover-open'],
  [/\bmedia-(empty|needed)/, 'paper-out'],
  [/\boffline/, 'offline'],
  [/\b(connecting-to-device|timed-out)/, 'no-connection'],
  [/\b(paused|moving-to-paused|stopped)/, 'queue-stopped'],
];

/** What `lpstat -l -p QUEUE` says is wrong with a queue; undefined when it says nothing that matters. */
export function problemOfQueue(output: string): PrintProblem | undefined {
  const alerts = /^\s*Alerts: *(.*)$/m.exec(output)?.[1] ?? '';
  const known = reasons.find(([reason]) => reason.test(alerts))?.[1];
  return known ?? (/^printer .* disabled since/m.test(output) ? 'queue-stopped' : undefined);
}

/** `lpstat -a QUEUE`. */
export const refusesJobs = (output: string): boolean => / not accepting requests /.test(output);

import type { PrintProblem } from '../../shared/print-problems.ts';

const problems: Readonly<Record<string, PrintProblem>> = {
  ENOENT: 'no-device',
  ENODEV: 'no-device',
  ENXIO: 'no-device',
  ENOTDIR: 'no-device',
  EACCES: 'no-permission',
  EPERM: 'no-permission',
  EBUSY: 'busy',
  EAGAIN: 'busy',
};

/** The system's own code of an error, or an empty text. */
export const systemCode = (error: unknown): string =>
  error instanceof Error && 'code' in error && typeof error.code === 'string' ? error.code : '';

/** What an error at opening a device means, with the system's own words. */
export function problemOfOpening(error: unknown): {
  readonly problem: PrintProblem;
  readonly detail: string;
} {
  const detail = error instanceof Error ? error.message : String(error);
  return { problem: problems[systemCode(error)] ?? problemInWords(detail), detail };
}

/** Serial ports say it in words only. */
function problemInWords(text: string): PrintProblem {
  if (/permission|access denied/i.test(text)) return 'no-permission';
  if (/lock|busy|temporarily unavailable/i.test(text)) return 'busy';
  if (/no such|not found|cannot find|unknown error code 2\b/i.test(text)) return 'no-device';
  return 'no-connection';
}

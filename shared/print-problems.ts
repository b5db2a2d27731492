/** Why paper did not come, as far as a printer or the system tells. Each has a sentence (`print.reason.<problem>`). */
export const printProblems = [
  'paper-out',
  'cover-open',
  'offline',
  'no-answer',
  'no-connection',
  /** The device file, port or queue is not there: unplugged, or a wrong name. */
  'no-device',
  'no-permission',
  /** Another program holds it. */
  'busy',
  /** The system's queue is paused or takes no jobs. */
  'queue-stopped',
  /** This machine lacks what this kind of printer needs. */
  'not-supported',
  'disk',
  'not-set',
  /** The program ended while it was printing. */
  'restart',
  /** An older file was put back: it may have been printed in the time the file does not know. */
  'restored',
  /** A person looked, and there was no paper. */
  'denied',
] as const;
export type PrintProblem = (typeof printProblems)[number];

import type { PrintProblem } from '../../shared/print-problems.ts';

/**
 * The printer's real-time status, `DLE EOT n` (Epson, Bixolon and Citizen command manuals): one byte per question.
 * 1 printer, 2 cause of offline, 3 error, 4 roll paper.
 */
export type StatusQuestion = 1 | 2 | 3 | 4;

export const statusRequest = (question: StatusQuestion): Uint8Array => Uint8Array.of(0x10, 0x04, question);

/** Every true answer has bits 0 and 7 clear, bits 1 and 4 set. Anything else is noise or a clone that cannot tell. */
export const isStatusByte = (byte: number): boolean => (byte & 0x93) === 0x12;

type Rule = { readonly question: StatusQuestion; readonly bits: number; readonly problem: PrintProblem };

/** First match wins: what a person can mend comes before the general "offline". */
const rules: readonly Rule[] = [
  { question: 2, bits: 0x04, problem: 'cover-open' },
  { question: 4, bits: 0x60, problem: 'paper-out' },
  { question: 2, bits: 0x20, problem: 'paper-out' },
  { question: 3, bits: 0x08, problem: 'offline' },
  { question: 3, bits: 0x20, problem: 'offline' },
  { question: 3, bits: 0x40, problem: 'offline' },
  { question: 2, bits: 0x40, problem: 'offline' },
  { question: 1, bits: 0x08, problem: 'offline' },
];

/** Answers by question; a question that was not asked or not answered is undefined. */
export type StatusAnswers = { readonly [Q in StatusQuestion]?: number | undefined };

export type PrinterStatus =
  | { readonly kind: 'ready' }
  | { readonly kind: 'problem'; readonly problem: PrintProblem }
  /** No answer that can be believed: many cheap printers have none. Never a reason not to print. */
  | { readonly kind: 'unknown' };

export function decodeStatus(answers: StatusAnswers): PrinterStatus {
  const believed = (question: StatusQuestion): number | undefined => {
    const byte = answers[question];
    return byte !== undefined && isStatusByte(byte) ? byte : undefined;
  };
  const rule = rules.find(({ question, bits }) => ((believed(question) ?? 0) & bits) !== 0);
  if (rule) return { kind: 'problem', problem: rule.problem };
  return believed(1) === undefined ? { kind: 'unknown' } : { kind: 'ready' };
}

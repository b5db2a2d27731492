/**
 * The string that is dialled for a package: digits, stars and hashes, with the recipient's ten digits in one place. It is
 * checked when the owner writes it, so that no attendant ever dials a string that sends airtime or reaches nobody.
 */
export const recipientMark = '{recipient}';

export const dialProblems = [
  'no-recipient',
  'two-recipients',
  'other-letters',
  'no-star',
  'no-hash',
  'glued',
  'airtime-transfer',
] as const;
export type DialProblem = (typeof dialProblems)[number];

/**
 * What is wrong with a template; undefined when it may be dialled. `transferCodes` are the first numbers of codes that
 * give away the shop's airtime instead of a bundle (Sambaza).
 */
export function dialProblem(template: string, transferCodes: readonly string[]): DialProblem | undefined {
  const marks = template.split(recipientMark).length - 1;
  const rest = template.replaceAll(recipientMark, '');
  // First, because such a string often has no mark at all: `*140*20*0712345678#`.
  const code = /^[*#]+(\d+)/.exec(template)?.[1];
  if (code !== undefined && transferCodes.includes(code)) return 'airtime-transfer';
  if (/[^\d*#]/.test(rest)) return 'other-letters';
  if (marks === 0) return 'no-recipient';
  if (marks > 1) return 'two-recipients';
  if (!template.startsWith('*')) return 'no-star';
  if (!template.endsWith('#')) return 'no-hash';
  // Digits that touch the recipient's would make another number of it.
  return /[*#]\{recipient\}[*#]/.test(template) ? undefined : 'glued';
}

/** What will be dialled for one recipient, ten digits. */
export const dialFor = (template: string, national: string): string =>
  template.replace(recipientMark, national);

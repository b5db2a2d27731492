/** What was said about a prompt or a payout, as codes: the screen has a word for each, in both languages. */
export const promptVerdicts = [
  'accepted',
  'paid',
  'refused',
  'pending',
  'not-known',
  'no-answer',
  'ambiguous',
  'not-sent',
  'stated-charged',
  'stated-not-charged',
  'contradiction',
  'not-understood',
] as const;
export type PromptVerdict = (typeof promptVerdicts)[number];

/** `credit`: Safaricom posted the payment. `list`: it stood in the list of payments that we fetch. */
export const promptSources = ['send', 'callback', 'query', 'credit', 'list', 'person'] as const;

export const payoutVerdicts = [
  'accepted',
  'ambiguous',
  'refused',
  'paid',
  'paid-other-amount',
  'paid-other-payee',
  'paid-other-receipt',
  'failed',
  'unclear',
  'queue-timeout',
  'stated-not-paid',
  'stated-paid',
  'settled-paid',
  'settled-not-paid',
  'settled-elsewhere',
  'contradiction',
  'not-understood',
] as const;
export type PayoutVerdict = (typeof payoutVerdicts)[number];

export const payoutSources = ['send', 'result', 'status', 'queue', 'person'] as const;

const open: ReadonlySet<PromptVerdict | PayoutVerdict> = new Set([
  'pending',
  'not-known',
  'no-answer',
  'ambiguous',
  'unclear',
  'queue-timeout',
  'not-understood',
]);

/** Whether it decides something where it is counted; what decides nothing is never missed. */
export const decides = (verdict: PromptVerdict | PayoutVerdict): boolean => !open.has(verdict);

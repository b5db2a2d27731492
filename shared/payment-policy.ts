/**
 * When to ask, when to try again, when to give up: pure rules over times. Every number has a default here and is
 * passed in, so that a shop, a test or a change at Safaricom can set another.
 */
export type PaymentRules = {
  /** How long Safaricom keeps a prompt on the phone before we stop calling it "waiting" (portal: about 60 s; twice that for late answers). */
  readonly promptLifeMs: number;
  /** First routine query after the send while callbacks reach us, and while they do not. */
  readonly firstQueryMs: number;
  readonly firstQueryWithoutCallbacksMs: number;
  /** Between routine queries while a prompt may still be on the phone. */
  readonly queryEveryMs: number;
  /** After the prompt's life: minutes until the next query, then hourly, until `queryUntilMs`. */
  readonly laterQueriesMs: readonly number[];
  readonly queryUntilMs: number;
  /** A second success by query, before anything irreversible may be automatic (P3). */
  readonly secondZeroMs: number;
  /** Same amount, same payer: Safaricom refuses a repeat within two minutes (result 17). */
  readonly sameAmountPauseMs: number;
  /** How soon "not charged" may be stated by a person (P6). */
  readonly statementFromMs: number;
  /** Same payer, recipient and package within this time: "a second one?" */
  readonly repeatWindowMs: number;
  /** Per-transaction limit of M-PESA (Safaricom Daraja portal, STK push: 250,000 KES). */
  readonly promptMaxCents: number;
  /** First wait before a try that never left is repeated; doubles up to the longest. */
  readonly retryFirstMs: number;
  readonly retryLongestMs: number;
  /** How far a machine's clock may be from Safaricom's before it counts as wrong. */
  readonly clockToleranceMs: number;
};

const second = 1_000;
const minute = 60 * second;

export const defaultPaymentRules: PaymentRules = {
  promptLifeMs: 2 * minute,
  firstQueryMs: 75 * second,
  firstQueryWithoutCallbacksMs: 12 * second,
  queryEveryMs: 15 * second,
  laterQueriesMs: [1 * minute, 2 * minute, 5 * minute, 15 * minute, 30 * minute],
  queryUntilMs: 24 * 60 * minute,
  secondZeroMs: 12 * second,
  sameAmountPauseMs: 2 * minute,
  statementFromMs: 3 * minute,
  repeatWindowMs: 10 * minute,
  promptMaxCents: 250_000_00,
  retryFirstMs: 1 * second,
  retryLongestMs: 8 * second,
  clockToleranceMs: 2 * minute,
};

/** Ours: waits are lengthened by up to a fifth, so that what fell due together does not do so again and again. */
const jitter = 0.2;

/**
 * When to ask about a prompt next; undefined once it is a day old and a person must decide. `share` in [0, 1) spreads
 * prompts and tills.
 */
export function nextQueryAtMs(
  rules: PaymentRules,
  sentAtMs: number,
  nowMs: number,
  share = 0,
): number | undefined {
  const afterMs = (waitMs: number): number => nowMs + Math.round(waitMs * (1 + jitter * share));
  // A send time in the future was written by a clock that has since been set back: it is old, nobody knows how old.
  const ageMs = nowMs < sentAtMs ? rules.promptLifeMs : nowMs - sentAtMs;
  if (ageMs < rules.promptLifeMs) return afterMs(rules.queryEveryMs);
  if (ageMs >= rules.queryUntilMs) return undefined;
  const lateMs = ageMs - rules.promptLifeMs;
  let elapsedMs = 0;
  for (const waitMs of rules.laterQueriesMs) {
    elapsedMs += waitMs;
    if (lateMs < elapsedMs) return afterMs(waitMs);
  }
  return afterMs(60 * minute);
}

/** When to repeat a try that definitely never left. `share` in [0, 1) spreads the tills (jitter). */
export function retryAtMs(
  rules: PaymentRules,
  tries: number,
  nowMs: number,
  share: number,
  afterMs = 0,
): number {
  const waitMs = Math.min(rules.retryFirstMs * 2 ** Math.max(0, tries - 1), rules.retryLongestMs);
  return nowMs + Math.max(afterMs, Math.round(waitMs * (0.75 + share / 2)));
}

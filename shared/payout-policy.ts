/** When a payout may be sent again, when to ask what became of it, when a person may say so. Pure; every number a setting. */
export type PayoutRules = {
  /** The same OriginatorConversationID may be sent again so long after the first send that may have left (P5). */
  readonly resendForMs: number;
  /** Between two sends of the same id. */
  readonly resendEveryMs: number;
  /** An approval that has not been used by then lapses (P5). */
  readonly approvalForMs: number;
  /** Without a result by then an accepted payout counts as unknown. */
  readonly resultExpectedMs: number;
  /** Transaction Status: waits between questions after the first send, the last one repeated, until `askUntilMs`. */
  readonly askAfterMs: readonly number[];
  readonly askUntilMs: number;
  /** How soon two people may say "not paid" (P6). */
  readonly statementFromMs: number;
  /** A result can come home if the way was proved so recently (P5). */
  readonly wayHomeForMs: number;
  /** The only person who may approve approves his own request no sooner than this (design: after 24 h). */
  readonly ownApprovalAfterMs: number;
};

const minute = 60_000;
const hour = 60 * minute;

export const defaultPayoutRules: PayoutRules = {
  resendForMs: 10 * minute,
  resendEveryMs: 20_000,
  approvalForMs: 24 * hour,
  resultExpectedMs: 5 * minute,
  askAfterMs: [2 * minute, 5 * minute, 15 * minute, 30 * minute, hour],
  askUntilMs: 24 * hour,
  statementFromMs: 30 * minute,
  wayHomeForMs: 2 * minute,
  ownApprovalAfterMs: 24 * hour,
};

/** Ours: salaries that were sent together are not all asked about together each time. */
const jitter = 0.2;

/**
 * When to ask about a payout next; undefined once it is a day old and a person must decide. `share` in [0, 1) spreads
 * payouts and tills.
 */
export function nextStatusAtMs(
  rules: PayoutRules,
  firstSentAtMs: number,
  asked: number,
  nowMs: number,
  share = 0,
): number | undefined {
  if (nowMs - firstSentAtMs >= rules.askUntilMs) return undefined;
  const waitMs = rules.askAfterMs[Math.min(asked, rules.askAfterMs.length - 1)] ?? hour;
  return nowMs + Math.round(waitMs * (1 + jitter * share));
}

/** Whether the same id may be sent once more: soon after the first send, and by a clock that has not gone back. */
export function mayResend(rules: PayoutRules, firstSentAtMs: number, nowMs: number): boolean {
  return nowMs >= firstSentAtMs && nowMs - firstSentAtMs < rules.resendForMs;
}

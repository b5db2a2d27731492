import { describe, expect, test } from 'vitest';
import { defaultPayoutRules, mayResend, nextStatusAtMs } from '../../shared/payout-policy.ts';

const minute = 60_000;
const hour = 60 * minute;
const sentAtMs = Date.parse('2026-11-21T11:05:09.000Z');

describe('the same id', () => {
  test('may be sent again for ten minutes after the first send, not a millisecond longer', () => {
    expect(mayResend(defaultPayoutRules, sentAtMs, sentAtMs)).toBe(true);
    expect(mayResend(defaultPayoutRules, sentAtMs, sentAtMs + 10 * minute - 1)).toBe(true);
    expect(mayResend(defaultPayoutRules, sentAtMs, sentAtMs + 10 * minute)).toBe(false);
  });

  test('may not be sent again by a clock that has gone back before the first send', () => {
    expect(mayResend(defaultPayoutRules, sentAtMs, sentAtMs - 1)).toBe(false);
  });
});

describe('a question about a payout', () => {
  test('comes after 2, 5, 15, 30 minutes and then every hour', () => {
    const waits = [0, 1, 2, 3, 4, 5, 20].map(
      (asked) => ((nextStatusAtMs(defaultPayoutRules, sentAtMs, asked, sentAtMs) ?? 0) - sentAtMs) / minute,
    );
    expect(waits).toEqual([2, 5, 15, 30, 60, 60, 60]);
  });

  test('is not asked any more a day after the send: a person decides', () => {
    const ask = (nowMs: number): number | undefined => nextStatusAtMs(defaultPayoutRules, sentAtMs, 9, nowMs);
    expect(ask(sentAtMs + 24 * hour - 1)).toBeDefined();
    expect(ask(sentAtMs + 24 * hour)).toBeUndefined();
  });
});

test('the rules are those of the agreement', () => {
  expect(defaultPayoutRules).toMatchObject({
    resendForMs: 10 * minute,
    approvalForMs: 24 * hour,
    statementFromMs: 30 * minute,
    wayHomeForMs: 2 * minute,
    ownApprovalAfterMs: 24 * hour,
  });
});

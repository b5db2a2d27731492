/** When to ask, when to try again, when to give up: rules over times, without a clock. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { defaultPaymentRules, nextQueryAtMs, retryAtMs } from '../../shared/payment-policy.ts';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: 500 };
console.info(`payment policy properties: SEED=${seed}`);

const rules = defaultPaymentRules;
const minuteMs = 60_000;
const sentAtMs = Date.parse('2026-11-21T11:00:00Z');

/** The whole schedule of a prompt that nobody ever answers, from its first routine query on. */
function schedule(): readonly number[] {
  const ages: number[] = [];
  let nowMs = sentAtMs + rules.firstQueryMs;
  for (;;) {
    ages.push(nowMs - sentAtMs);
    const next = nextQueryAtMs(rules, sentAtMs, nowMs);
    if (next === undefined) return ages;
    nowMs = next;
  }
}

describe('the next query about a prompt', () => {
  test('comes every 15 seconds while the prompt may still be on the phone', () => {
    for (const ageMs of [0, 15_000, rules.promptLifeMs - 1])
      expect(nextQueryAtMs(rules, sentAtMs, sentAtMs + ageMs)).toBe(sentAtMs + ageMs + 15_000);
  });

  test('comes after 1, 2, 5, 15 and 30 minutes after that, then hourly', () => {
    const waits = schedule().map((ageMs, index, ages) => (ages[index + 1] ?? ageMs) - ageMs);
    const late = schedule().findIndex((ageMs) => ageMs >= rules.promptLifeMs);
    expect(waits.slice(late, late + 5)).toEqual([1, 2, 5, 15, 30].map((minutes) => minutes * minuteMs));
    expect(new Set(waits.slice(late + 5, -1))).toEqual(new Set([60 * minuteMs]));
  });

  test('stops after a day, when a person must decide', () => {
    expect(nextQueryAtMs(rules, sentAtMs, sentAtMs + rules.queryUntilMs)).toBeUndefined();
    expect(nextQueryAtMs(rules, sentAtMs, sentAtMs + rules.queryUntilMs - 1)).toBeDefined();
    const last = schedule().at(-1) ?? 0;
    expect(last).toBeGreaterThanOrEqual(rules.queryUntilMs);
    expect(last).toBeLessThan(rules.queryUntilMs + 61 * minuteMs);
  });

  test('asks a prompt that never answers fewer than 45 times', () => {
    expect(schedule().length).toBeGreaterThan(25);
    expect(schedule().length).toBeLessThan(45);
  });

  test('always lies ahead, and never nearer than 15 seconds', () => {
    fc.assert(
      fc.property(fc.integer({ min: -minuteMs, max: 30 * 60 * minuteMs }), (ageMs) => {
        const nowMs = sentAtMs + ageMs;
        const next = nextQueryAtMs(rules, sentAtMs, nowMs);
        if (next !== undefined) expect(next).toBeGreaterThanOrEqual(nowMs + rules.queryEveryMs);
        else expect(ageMs).toBeGreaterThanOrEqual(rules.queryUntilMs);
      }),
      runs,
    );
  });
});

describe('a try that never left', () => {
  const anyShare = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true });

  test('is repeated after about 1, 2, 4, 8, 8 … seconds', () => {
    const waits = [1, 2, 3, 4, 5, 20].map((tries) => retryAtMs(rules, tries, 0, 0.5));
    expect(waits).toEqual([1_000, 2_000, 4_000, 8_000, 8_000, 8_000]);
  });

  test('is spread by a quarter to either side, so that tills do not knock together', () => {
    expect(retryAtMs(rules, 1, 0, 0)).toBe(750);
    expect(retryAtMs(rules, 1, 0, 0.999_999)).toBe(1_250);
  });

  test('waits at least as long as Safaricom asks', () => {
    fc.assert(
      fc.property(fc.nat({ max: 50 }), anyShare, fc.nat({ max: 600_000 }), (tries, share, afterMs) => {
        const at = retryAtMs(rules, tries, sentAtMs, share, afterMs);
        expect(at).toBeGreaterThanOrEqual(sentAtMs + afterMs);
        expect(at).toBeGreaterThan(sentAtMs);
        expect(at).toBeLessThanOrEqual(sentAtMs + Math.max(afterMs, rules.retryLongestMs * 1.25));
        expect(Number.isSafeInteger(at)).toBe(true);
      }),
      runs,
    );
  });
});

describe('the default rules', () => {
  test('keep the times that the promises name', () => {
    // P6: "not charged" no sooner than 3 minutes after the send; P3: a second 0 at least 10 s later.
    expect(rules.statementFromMs).toBe(3 * minuteMs);
    expect(rules.secondZeroMs).toBeGreaterThanOrEqual(10_000);
    // P4: the same amount again only 2 minutes later; section 3: "a second one?" within 10 minutes.
    expect(rules.sameAmountPauseMs).toBe(2 * minuteMs);
    expect(rules.repeatWindowMs).toBe(10 * minuteMs);
    expect(rules.clockToleranceMs).toBe(2 * minuteMs);
    expect(rules.queryUntilMs).toBe(24 * 60 * minuteMs);
  });

  test('do not let a person state an end before the machine has stopped waiting for it', () => {
    expect(rules.statementFromMs).toBeGreaterThan(rules.promptLifeMs);
    expect(rules.firstQueryWithoutCallbacksMs).toBeLessThan(rules.firstQueryMs);
    expect(rules.firstQueryMs).toBeLessThan(rules.promptLifeMs);
  });
});

/** How often Safaricom is asked, by a clock that the test moves. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rateBudget } from '../../electron/outbox/rate-budget.ts';
import type { RateBudget } from '../../electron/outbox/rate-budget.ts';
import { manualClock } from '../support/clocks.ts';
import type { ManualClock } from '../support/clocks.ts';
import { chooseSeed } from '../support/random.ts';

const everyMs = 12_500;

function budgetOf(
  pace = { everyMs },
  share = 0,
): { readonly clock: ManualClock; readonly budget: RateBudget; readonly ready: () => Promise<void> } {
  const clock = manualClock(1_000_000);
  const budget = rateBudget(
    clock,
    () => pace.everyMs,
    () => share,
  );
  return { clock, budget, ready: async () => clock.advance(budget.nextMs() - clock.nowMs()) };
}

describe('the budget', () => {
  test('begins with a full wait: the run before may have asked a moment ago', async () => {
    const { clock, budget } = budgetOf();
    expect(budget.take()).toBe(false);
    await clock.advance(everyMs - 1);
    expect(budget.take()).toBe(false);
    await clock.advance(1);
    expect(budget.take()).toBe(true);
    expect(budget.take()).toBe(false);
    expect(budget.nextMs()).toBe(clock.nowMs() + everyMs);
  });

  test('saves nothing up: after an hour of silence one question may leave, not two', async () => {
    const { clock, budget } = budgetOf();
    await clock.advance(3_600_000);
    expect([budget.take(), budget.take()]).toEqual([true, false]);
  });

  test('is halved by each refusal, down to a thirty-second', async () => {
    const { budget, ready } = budgetOf();
    await ready();
    budget.take();
    for (const times of [2, 4, 8, 16, 32, 32]) {
      budget.heard({ tooFast: true });
      expect(budget.paceMs()).toBe(everyMs * times);
      expect(budget.perMinute()).toBeCloseTo(60_000 / everyMs / times);
    }
    expect(budget.fullPerMinute()).toBeCloseTo(4.8);
  });

  test('recovers slowly: seven answers give back what one refusal took', async () => {
    const { budget, ready } = budgetOf();
    budget.heard({ tooFast: true });
    const answers: number[] = [];
    while (budget.paceMs() > everyMs) {
      await ready();
      expect(budget.take()).toBe(true);
      budget.heard({});
      answers.push(budget.paceMs());
    }
    expect(answers.length).toBe(7);
    expect(answers).toEqual(answers.toSorted((a, b) => b - a));
  });

  test('honours Retry-After, with and without a refusal for speed', async () => {
    for (const tooFast of [true, undefined]) {
      const { clock, budget, ready } = budgetOf();
      await ready();
      budget.take();
      budget.heard({ ...(tooFast ? { tooFast } : {}), retryAfterMs: 90_000 });
      expect(budget.nextMs() - clock.nowMs()).toBe(90_000);
      expect(budget.paceMs()).toBe(tooFast ? 2 * everyMs : everyMs);
    }
  });

  test('spreads the tills that were refused together by up to a quarter', () => {
    const waits = [0, 0.5, 0.99].map((share) => {
      const { clock, budget } = budgetOf({ everyMs }, share);
      budget.heard({ tooFast: true, retryAfterMs: 60_000 });
      return budget.nextMs() - clock.nowMs();
    });
    expect(waits).toEqual([60_000, 67_500, 74_850]);
  });

  test('follows a changed setting from the next question on', async () => {
    const pace = { everyMs };
    const { clock, budget, ready } = budgetOf(pace);
    await ready();
    pace.everyMs = 3 * everyMs;
    budget.take();
    expect(budget.nextMs() - clock.nowMs()).toBe(3 * everyMs);
  });

  test('does not move with the wall clock', async () => {
    const { clock, budget, ready } = budgetOf();
    await ready();
    budget.take();
    clock.jump(24 * 3_600_000);
    expect(budget.isFree()).toBe(false);
    clock.jump(-48 * 3_600_000);
    await clock.advance(everyMs);
    expect(budget.isFree()).toBe(true);
  });

  test('is never exceeded, whatever is answered and however often it is tried', async () => {
    const news = fc.oneof(
      fc.constant({}),
      fc.constant({ tooFast: true as const }),
      fc.record({
        tooFast: fc.constant(true as const),
        retryAfterMs: fc.integer({ min: 0, max: 3_600_000 }),
      }),
      fc.record({ retryAfterMs: fc.integer({ min: 0, max: 600_000 }) }),
    );
    const step = fc.record({ passMs: fc.integer({ min: 0, max: 40_000 }), news });
    await fc.assert(
      fc.asyncProperty(fc.array(step, { maxLength: 60 }), async (steps) => {
        const { clock, budget } = budgetOf();
        let notBeforeMs = clock.monotonicMs() + everyMs;
        for (const { passMs, news: heard } of steps) {
          await clock.advance(passMs);
          const nowMs = clock.monotonicMs();
          if (!budget.take()) continue;
          expect(nowMs).toBeGreaterThanOrEqual(notBeforeMs);
          budget.heard(heard);
          notBeforeMs = nowMs + Math.max(everyMs, 'retryAfterMs' in heard ? heard.retryAfterMs : 0);
          if ('tooFast' in heard) notBeforeMs = Math.max(notBeforeMs, nowMs + 2 * everyMs);
        }
      }),
      { seed: chooseSeed('rate budget'), numRuns: 200 },
    );
  });
});

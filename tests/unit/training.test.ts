import { describe, expect, test } from 'vitest';
import en from '../../shared/locales/en.json' with { type: 'json' };
import type { LessonEntry, LessonFacts } from '../../shared/training.ts';
import {
  eventOf,
  lessonEvents,
  lessonNames,
  lessonProgress,
  lessonSteps,
  stepsOf,
} from '../../shared/training.ts';

const entry = (action: string, values: LessonEntry['values'] = {}): LessonEntry => ({ action, values });
const facts = (entries: readonly LessonEntry[], rest: Partial<LessonFacts> = {}): LessonFacts => ({
  entries,
  happened: [],
  isCreditGivenBack: false,
  ...rest,
});
const nothing = facts([]);
const confirmed = entry('orderConfirmed');

describe('a lesson', () => {
  test.each(lessonNames)('%s begins with a sale, and nothing of it is done before', (lesson) => {
    expect(lessonProgress(lesson, nothing)).toEqual({
      steps: stepsOf(lesson),
      done: 0,
      isComplete: false,
      isMissed: false,
    });
    expect(stepsOf(lesson)[0]).toBe('confirm');
    expect(lessonProgress(lesson, facts([confirmed])).done).toBe(1);
  });

  test('goes on only by what it teaches: another refusal is not the customer who cancels', () => {
    const refused = (code: string): LessonFacts => facts([confirmed, entry('paymentRefused', { code })]);
    expect(lessonProgress('customer-cancels', refused('1')).done).toBe(1);
    expect(lessonProgress('customer-cancels', refused('1032')).done).toBe(2);
    expect(lessonProgress('wrong-pin', refused('1032')).done).toBe(1);
    expect(lessonProgress('wrong-pin', refused('2001')).done).toBe(2);
  });

  test('is complete when every step was done, whatever else happened between', () => {
    const whole = facts([
      confirmed,
      entry('promptAccepted'),
      entry('paymentRefused', { code: '1032' }),
      confirmed,
      entry('paidByCallback'),
      entry('deliveryStarted'),
      entry('delivered'),
    ]);
    expect(lessonProgress('customer-cancels', whole)).toMatchObject({ done: 5, isComplete: true });
  });

  test('is missed when the customer paid at once: what it shows will not come any more', () => {
    const paidAtOnce = facts([confirmed, entry('paidByCallback')]);
    expect(lessonProgress('customer-cancels', paidAtOnce)).toMatchObject({ done: 1, isMissed: true });
    expect(lessonProgress('used-today', paidAtOnce)).toMatchObject({ done: 2, isMissed: false });
  });

  test('waits for the trainee where something must happen outside', () => {
    const waiting = lessonProgress('internet-gone', facts([confirmed]));
    expect(eventOf(waiting.steps[waiting.done] ?? 'confirm')).toBe('network-back');
    expect(lessonProgress('internet-gone', facts([confirmed], { happened: ['network-back'] })).done).toBe(2);
  });

  test('every name, step and event has its words', () => {
    for (const lesson of lessonNames)
      expect(Object.keys(en.training.lesson[lesson])).toEqual(['title', 'text', 'learnt']);
    expect(Object.keys(en.training.step).toSorted()).toEqual([...lessonSteps].toSorted());
    expect(Object.keys(en.training.event).toSorted()).toEqual([...lessonEvents].toSorted());
  });

  test('no step stands in the list that no lesson has', () => {
    expect([...new Set(lessonNames.flatMap(stepsOf))].toSorted()).toEqual([...lessonSteps].toSorted());
  });
});

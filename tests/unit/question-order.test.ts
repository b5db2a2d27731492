/** Whom Safaricom is asked about next: every mix of up to three questions, and what must hold for any of them. */
import { describe, expect, test } from 'vitest';
import { defaultSettings } from '../../shared/settings.ts';
import { nextQuestion, promptQuestionKind, questionEveryMs, turnOf } from '../../shared/question-order.ts';
import type { Question, QuestionKind, Turn } from '../../shared/question-order.ts';

const kinds: readonly QuestionKind[] = [
  'learned',
  'overdue',
  'second',
  'routine',
  'payout',
  'balance',
  'check',
];
const nowMs = 1_000_000;
const patienceMs = 120_000;
/** Due for a moment, for some time, for longer than patience lasts. */
const waits = [0, 60_000, patienceMs];
const turns: readonly (Turn | undefined)[] = [undefined, 'prompt', 'payout'];

const single = kinds.flatMap((kind) => waits.map((waitMs) => ({ kind, waitMs })));
const mixes: readonly (readonly Question[])[] = [
  [],
  ...single.map((a) => [a]),
  ...single.flatMap((a) => single.map((b) => [a, b])),
  ...single.flatMap((a) => single.flatMap((b) => single.map((c) => [a, b, c]))),
].map((mix) => mix.map(({ kind, waitMs }, index) => ({ kind, id: index + 1, dueAtMs: nowMs - waitMs })));

/** What is said of a choice; true where the sentence does not apply. */
type Rule = (due: readonly Question[], chosen: Question, last: Turn | undefined) => boolean;
const has = (due: readonly Question[], kind: QuestionKind): boolean => due.some((one) => one.kind === kind);
const isPrompt = ({ kind }: Question): boolean => ['overdue', 'second', 'routine'].includes(kind);
const isPayouts = ({ kind }: Question): boolean => kind === 'payout' || kind === 'balance';
const isOld = ({ dueAtMs }: Question): boolean => nowMs - dueAtMs >= patienceMs;

const rules: Readonly<Record<string, Rule>> = {
  'a learned id is always first': (due, { kind }) => !has(due, 'learned') || kind === 'learned',
  'a check is asked only when nothing else is due': (due, { kind }) =>
    kind !== 'check' || due.every((one) => one.kind === 'check'),
  'prompts and payouts take turns': (due, chosen, last) => {
    if (has(due, 'learned') || !due.some(isPayouts) || !due.some(isPrompt)) return true;
    return isPayouts(chosen) === (last === 'prompt');
  },
  'balances go before payouts': (due, chosen) => chosen.kind !== 'payout' || !has(due, 'balance'),
  'what has waited too long goes before younger prompts': (due, chosen) =>
    !isPrompt(chosen) || isOld(chosen) || !due.some((one) => isPrompt(one) && isOld(one) && one !== chosen),
  'an overdue prompt goes before a second and a routine question that have not waited long': (due, chosen) =>
    !(chosen.kind === 'second' || chosen.kind === 'routine') || isOld(chosen) || !has(due, 'overdue'),
  'a second question goes before a routine one that has not waited long': (due, chosen) =>
    chosen.kind !== 'routine' || isOld(chosen) || !has(due, 'second'),
  'of one kind the one that has been due longest goes first': (due, chosen) =>
    due.every((one) => one.kind !== chosen.kind || one.dueAtMs >= chosen.dueAtMs),
};

describe('of all mixes of up to three questions', () => {
  test('there are many', () => expect(mixes.length).toBe(1 + 21 + 21 ** 2 + 21 ** 3));

  test.each(Object.entries(rules))('%s', (name, holds) => {
    let applied = 0;
    for (const due of mixes)
      for (const last of turns) {
        const chosen = nextQuestion(due, nowMs, last, patienceMs);
        expect(chosen !== undefined, name).toBe(due.length > 0);
        if (!chosen) continue;
        applied++;
        if (!holds(due, chosen, last)) expect({ due, last, chosen }, name).toBeNull();
      }
    expect(applied).toBeGreaterThan(1_000);
  });

  test('the choice does not depend on how the rows were read', () => {
    for (const due of mixes)
      for (const last of turns)
        expect(nextQuestion(due.toReversed(), nowMs, last, patienceMs)).toEqual(
          nextQuestion(due, nowMs, last, patienceMs),
        );
  });

  test('learned ids and checks take nobody’s turn', () => {
    expect(kinds.map((kind) => turnOf({ kind, id: 1, dueAtMs: 0 }))).toEqual([
      undefined,
      'prompt',
      'prompt',
      'prompt',
      'payout',
      'payout',
      undefined,
    ]);
  });
});

describe('a question about a prompt', () => {
  const prompt = { state: 'waiting', idIsLearned: false, settledBy: null, receipt: null };
  test.each([
    [{ ...prompt }, 'routine'],
    [{ ...prompt, state: 'unknown' }, 'overdue'],
    [{ ...prompt, state: 'stated' }, 'overdue'],
    [{ ...prompt, state: 'not-charged' }, 'overdue'],
    [{ ...prompt, state: 'unknown', idIsLearned: true }, 'learned'],
    [{ ...prompt, state: 'waiting', idIsLearned: true }, 'learned'],
    [{ ...prompt, state: 'paid', settledBy: 'query' }, 'second'],
    [{ ...prompt, state: 'paid', settledBy: 'query', receipt: 'UKL1' }, 'check'],
    [{ ...prompt, state: 'paid', settledBy: 'callback', receipt: 'UKL1' }, 'check'],
  ] as const)('%o is %s', (facts, kind) => expect(promptQuestionKind(facts)).toBe(kind));
});

describe('the pace', () => {
  test('is by default one question in twelve and a half seconds: five a minute, and a little slower', () => {
    expect(questionEveryMs(defaultSettings.questionPace)).toBe(12_500);
  });

  test('is shared: with N tills on one key each asks N times more seldom', () => {
    for (const tills of [1, 2, 3, 7])
      for (const perMinute of [1, 5, 60]) {
        const every = questionEveryMs({ perMinute, tills });
        expect((60_000 / every) * tills).toBeLessThan(perMinute);
        expect((60_000 / every) * tills).toBeGreaterThan(perMinute * 0.95);
      }
  });
});

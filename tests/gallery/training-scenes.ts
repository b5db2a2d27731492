/** Lessons of practice: the list, and the panel over the board in each of its states. */
import type { BoardCard, Response } from '../../shared/ipc-contract.ts';
import { lessonNames, stepsOf } from '../../shared/training.ts';
import type { LessonName } from '../../shared/training.ts';
import { ago, app, nowMs, paidCard, queuedOfflineCard, refusedCard, waitingCard } from './fixtures.ts';
import type { Answers } from './fixtures.ts';
import type { Scene } from './scenes.ts';

type Present = NonNullable<Response<'training:state'>['present']>;
const practice = { ...app, mode: 'practice' as const };
const inLesson = (
  lesson: LessonName,
  rest: Partial<Present>,
  card: BoardCard | null = waitingCard,
): Answers => ({
  'app:state': practice,
  'board:list': { cards: card === null ? [] : [{ ...card, order: 'P-000004' }], nowMs },
  'training:state': {
    present: {
      lesson,
      order: 'P-000004',
      steps: [...stepsOf(lesson)],
      done: 1,
      isComplete: false,
      isMissed: false,
      event: null,
      ...rest,
    },
  },
});
const ringing: Answers = {
  'phone:list': {
    prompts: [
      {
        id: 'x',
        masked: '0701***555',
        amountShillings: 51,
        accountReference: 'P-000004',
        sinceMs: ago(0, 7),
      },
    ],
    received: [],
  },
};

/** The lesson's card is the last of many. */
const full: BoardCard[] = [
  ...[5, 6, 7, 8, 9].map((n) => ({ ...paidCard, order: `P-00000${n}` })),
  { ...waitingCard, order: 'P-000003' },
  { ...waitingCard, order: 'P-000004' },
];

export const trainingScenes: Readonly<Record<string, Scene>> = {
  '70-lessons': {
    screen: { name: 'training' },
    answers: {
      'app:state': practice,
      'training:lessons': {
        lessons: lessonNames.map((lesson, at) => ({ lesson, doneMs: at < 2 ? ago(90) : null })),
      },
    },
  },
  '70b-lesson-phone': { answers: { ...inLesson('customer-cancels', {}), ...ringing } },
  '70h-lesson-full-board': {
    answers: { ...inLesson('customer-cancels', {}), ...ringing, 'board:list': { cards: full, nowMs } },
  },
  '70i-lesson-full-chosen': {
    answers: {
      ...inLesson('internet-gone', { event: 'network-back' }),
      'board:list': { cards: full, nowMs },
    },
    keys: ['F6', 'ArrowDown', 'ArrowDown'],
  },
  '70c-lesson-again': { answers: inLesson('customer-cancels', { done: 2 }, refusedCard) },
  '70d-lesson-network': {
    answers: inLesson('internet-gone', { event: 'network-back' }, queuedOfflineCard),
  },
  '70e-lesson-refused': { answers: inLesson('used-today', { done: 2 }, paidCard) },
  '70f-lesson-done': { answers: inLesson('wrong-pin', { done: 5, isComplete: true }, null) },
  '70g-lesson-missed': { answers: inLesson('wrong-pin', { isMissed: true }) },
};

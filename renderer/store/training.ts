/** The lesson that is going on, as the main process last told it. */
import { useEffect } from 'react';
import { create } from 'zustand';
import { call, onTopic } from '../bridge.ts';
import type { BoardCard, Request, Response } from '../../shared/ipc-contract.ts';
import { ask, open, useTill } from './till.ts';

export type Lesson = NonNullable<Response<'training:state'>['present']>;

export const useLesson = create<{ readonly lesson: Lesson | null }>(() => ({ lesson: null }));

/** The card that the lesson is about: its order's, and at its end the payment that came without one. */
export function cardOfLesson(lesson: Lesson, cards: readonly BoardCard[]): BoardCard | undefined {
  const ofOrder = cards.find(({ order }) => order !== '' && order === lesson.order);
  const step = lesson.steps[lesson.done];
  return step === 'credit-back' ? (cards.find(({ order }) => order === '') ?? ofOrder) : ofOrder;
}

const take = (state: Response<'training:state'> | undefined): void => {
  if (state !== undefined) useLesson.setState({ lesson: state.present });
};

export async function startLesson(lesson: Request<'training:start'>['lesson']): Promise<void> {
  const state = await ask('training:start', { lesson });
  take(state);
  if (state !== undefined) open({ name: 'counter' });
}

export const letItHappen = async (): Promise<void> => take(await ask('training:happen', {}));
export const endLesson = async (): Promise<void> => take(await ask('training:end', {}));

/** The lessons stand only in practice. */
export function openLessons(): void {
  if (useTill.getState().app?.mode === 'practice') open({ name: 'training' });
}

/** Follows the lesson while somebody is signed in: every change of the board may be its next step. */
export function useLessonNews(): void {
  const isPractice = useTill((till) => till.app?.mode === 'practice');
  useEffect(() => {
    if (!isPractice) return;
    const read = async (): Promise<void> => {
      const result = await call('training:state', {});
      if (result.ok) take(result.value);
    };
    void read();
    const stop = onTopic('board', () => void read());
    return () => {
      stop();
      useLesson.setState({ lesson: null });
    };
  }, [isPractice]);
}

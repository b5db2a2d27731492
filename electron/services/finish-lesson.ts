import type { LessonName } from '../../shared/training.ts';
import { note } from '../db/audit-store.ts';
import { transaction } from '../db/transaction.ts';
import type { Actor, Till } from './till.ts';

/** Notes that this person has done the lesson: the owner sees who has practised what. */
export function finishLesson(till: Till, actor: Actor, lesson: LessonName): void {
  transaction(till.db, (tx) =>
    note(tx, { atMs: till.clock.nowMs(), actorId: actor.id, action: 'lessonDone', values: { lesson } }),
  );
}

/** Lessons as they stand in the file: what the lesson's order went through, and who has done which. */
import type { LessonEvent, LessonFacts, LessonName } from '../../shared/training.ts';
import { lessonNames } from '../../shared/training.ts';
import { auditAfter, auditOfPerson } from '../db/audit-store.ts';
import type { ReadableDb } from '../db/sql.ts';

/** Gave back money that belonged to no order. */
const creditActions: readonly string[] = ['creditRefunded', 'creditRefundAsked'];

/** The first order that was confirmed after the row `sinceSeq`, and what became of it. */
export function lessonFacts(
  db: ReadableDb,
  sinceSeq: number,
  happened: readonly LessonEvent[],
): LessonFacts & { readonly orderId: number | null } {
  const rows = auditAfter(db, sinceSeq);
  const orderId = rows.find(({ action }) => action === 'orderConfirmed')?.orderId ?? null;
  return {
    orderId,
    entries: orderId === null ? [] : rows.filter((row) => row.orderId === orderId),
    happened,
    isCreditGivenBack: rows.some(({ action }) => creditActions.includes(action)),
  };
}

/** Every lesson, and when this person last finished it. */
export function lessonRecord(
  db: ReadableDb,
  personId: string,
): { readonly lesson: LessonName; readonly doneMs: number | null }[] {
  const done = auditOfPerson(db, personId, 'lessonDone');
  return lessonNames.map((lesson) => ({
    lesson,
    doneMs: done.findLast(({ values }) => values.lesson === lesson)?.atMs ?? null,
  }));
}

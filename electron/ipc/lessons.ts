/**
 * The lesson that is going on at this till. It is not kept: after a restart practice is as it always is, the network is
 * there again, and the orders of the lesson stand on the board like all others.
 */
import type { LessonEvent, LessonFacts, LessonName, LessonProgress } from '../../shared/training.ts';
import { eventOf, lessonProgress, outsideOf } from '../../shared/training.ts';
import { lastAuditSeq } from '../db/audit-store.ts';
import { orderById } from '../db/order-store.ts';
import { partyById } from '../db/party-store.ts';
import type { PracticeEvents } from '../ports.ts';
import { lessonFacts } from '../reports/training.ts';
import type { Till } from '../services/till.ts';

export type PresentLesson = {
  readonly lesson: LessonName;
  readonly order: string | null;
  readonly progress: LessonProgress;
  /** What the present step waits for the trainee to let happen. */
  readonly event: LessonEvent | null;
};

export type LessonRoom = {
  readonly present: () => PresentLesson | null;
  readonly start: (lesson: LessonName) => void;
  /** Lets happen what the present step waits for. False when it waits for nothing of that kind. */
  readonly letHappen: () => Promise<boolean>;
  readonly stop: () => void;
};

type Going = {
  readonly lesson: LessonName;
  readonly sinceSeq: number;
  readonly happened: readonly LessonEvent[];
};

export function lessonRoom(till: Till, events: PracticeEvents): LessonRoom {
  let going: Going | undefined;

  const factsOf = ({ sinceSeq, happened }: Going): LessonFacts & { readonly orderId: number | null } =>
    lessonFacts(till.db, sinceSeq, happened);

  function present(): PresentLesson | null {
    if (going === undefined) return null;
    const facts = factsOf(going);
    const progress = lessonProgress(going.lesson, facts);
    const step = progress.steps[progress.done];
    return {
      lesson: going.lesson,
      order: facts.orderId === null ? null : orderById(till.db, facts.orderId).number,
      progress,
      event: step === undefined || progress.isMissed ? null : (eventOf(step) ?? null),
    };
  }

  function stop(): void {
    going = undefined;
    events.cutNetwork(false);
    till.changed({ order: null, became: 'lesson' });
  }

  return {
    present,
    start: (lesson) => {
      stop();
      going = { lesson, sinceSeq: lastAuditSeq(till.db), happened: [] };
      if (outsideOf[lesson] === 'network-gone') events.cutNetwork(true);
      if (outsideOf[lesson] === 'answer-lost') events.loseNextAnswer();
    },
    letHappen: async () => {
      const event = present()?.event;
      if (going === undefined || event === null || event === undefined) return false;
      const { orderId } = factsOf(going);
      going = { ...going, happened: [...going.happened, event] };
      if (event === 'network-back') events.cutNetwork(false);
      else if (orderId !== null) {
        const order = orderById(till.db, orderId);
        const payer = partyById(till.db, order.payerId).number;
        if (payer !== undefined) await events.payTill(payer, order.priceCents / 100);
      }
      till.changed({ order: null, became: 'lesson' });
      return true;
    },
    stop,
  };
}

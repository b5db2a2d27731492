import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { lessonRecord } from '../reports/training.ts';
import { finishLesson } from '../services/finish-lesson.ts';
import type { HandlerContext } from './context.ts';
import type { LessonRoom } from './lessons.ts';
import type { Handlers } from './router.ts';

type TrainingChannels =
  | 'training:lessons'
  | 'training:state'
  | 'training:start'
  | 'training:happen'
  | 'training:end';
type State = Result<Response<'training:state'>, Failure>;

/** Practice only: lessons, each a few steps of selling as always. */
export function trainingHandlers({ lessons, till }: HandlerContext): Pick<Handlers, TrainingChannels> {
  const inRoom = (act: (room: LessonRoom) => void): State => {
    if (!lessons) return err(failure('practice-only'));
    act(lessons);
    return stateOf(lessons);
  };
  return {
    'training:lessons': (_request, actor) => ok({ lessons: lessonRecord(till.db, actor.id) }),
    'training:state': () => (lessons ? stateOf(lessons) : ok({ present: null })),
    'training:start': ({ lesson }) => inRoom((room) => room.start(lesson)),
    'training:happen': async () => {
      if (!lessons) return err(failure('practice-only'));
      await lessons.letHappen();
      return stateOf(lessons);
    },
    'training:end': (_request, actor) =>
      inRoom((room) => {
        const present = room.present();
        if (present?.progress.isComplete) finishLesson(till, actor, present.lesson);
        room.stop();
      }),
  };
}

function stateOf(room: LessonRoom): State {
  const present = room.present();
  if (present === null) return ok({ present: null });
  const { lesson, order, event, progress } = present;
  return ok({ present: { lesson, order, event, ...progress, steps: [...progress.steps] } });
}

import { useEffect } from 'react';
import { IconCircleCheck, IconSchool } from '@tabler/icons-react';
import { useKeys } from '../keys.ts';
import { announce } from '../store/announcements.ts';
import { endLesson, letItHappen, useLesson, type Lesson } from '../store/training.ts';
import { useWords } from '../words.ts';
import { ActionButton } from './action-button.tsx';
import './lesson-panel.css';

/** What the trainee does next. It stands over the board and answers to Alt and a digit, as the phone does. */
export function LessonPanel() {
  const lesson = useLesson((all) => all.lesson);
  return lesson === null ? null : <Panel lesson={lesson} />;
}

function Panel({ lesson }: { readonly lesson: Lesson }) {
  const { t } = useWords();
  const { steps, done, isComplete, isMissed, event } = lesson;
  const sentence = useSentence(lesson);
  useKeys({ 'Alt+0': () => void letItHappen() }, { when: event !== null, inFields: true });
  useKeys({ 'Alt+9': () => void endLesson() }, { inFields: true });
  useEffect(() => announce(sentence, false), [sentence]);
  return (
    <section className="lesson-panel" aria-labelledby="lesson-title">
      <header>
        {isComplete ? <IconCircleCheck aria-hidden="true" /> : <IconSchool aria-hidden="true" />}
        <h2 id="lesson-title">{t(`training.lesson.${lesson.lesson}.title`)}</h2>
        <span className="figures">
          {t('training.count', { now: Math.min(done + 1, steps.length), all: steps.length })}
        </span>
      </header>
      <ol className="lesson-marks" aria-hidden="true">
        {steps.map((step, at) => (
          <li key={step} className={at < done ? 'is-done' : at === done && !isMissed ? 'is-next' : ''} />
        ))}
      </ol>
      <p>{sentence}</p>
      <footer>
        {event !== null && (
          <ActionButton k="Alt 0" ink onPress={() => void letItHappen()}>
            {t(`training.event.${event}`)}
          </ActionButton>
        )}
        <ActionButton k="Alt 9" ink={isComplete} onPress={() => void endLesson()}>
          {t(isComplete ? 'training.finish' : 'training.end')}
        </ActionButton>
      </footer>
    </section>
  );
}

function useSentence({ lesson, steps, done, isComplete, isMissed }: Lesson): string {
  const { t } = useWords();
  if (isComplete) return t(`training.lesson.${lesson}.learnt`);
  const step = steps[done];
  return isMissed || step === undefined ? t('training.missed') : t(`training.step.${step}`);
}

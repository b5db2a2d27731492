import { useEffect, useState } from 'react';
import { IconCircleCheck } from '@tabler/icons-react';
import { Choice } from '../components/choice.tsx';
import { PageHead } from '../components/page-head.tsx';
import type { ScreenOf } from '../store/screens.ts';
import { ask } from '../store/till.ts';
import { startLesson } from '../store/training.ts';
import { useWords } from '../words.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import './training.css';

type Record = Response<'training:lessons'>['lessons'][number];

/** Practice: what may go wrong at a counter, each once in peace. */
export function TrainingScreen(_props: ScreenOf<'training'>) {
  const { t } = useWords();
  const [records, setRecords] = useState<readonly Record[]>([]);
  useEffect(() => {
    void ask('training:lessons', {}).then((now) => setRecords(now?.lessons ?? []));
  }, []);
  return (
    <div className="full-page training">
      <PageHead
        title={t('training.title')}
        beside={<span className="page-note">{t('training.note')}</span>}
      />
      <div className="training-lessons">
        {records.map(({ lesson, doneMs }, at) => (
          <Choice
            key={lesson}
            k={String(at + 1)}
            cap={String(at + 1)}
            title={t(`training.lesson.${lesson}.title`)}
            hint={t(`training.lesson.${lesson}.text`)}
            icon={doneMs === null ? null : <IconCircleCheck size={30} aria-label={t('training.isDone')} />}
            onChoose={() => void startLesson(lesson)}
          />
        ))}
      </div>
    </div>
  );
}

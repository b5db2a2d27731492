import { useEffect, useState } from 'react';
import { onTopic } from '../bridge.ts';
import { ActionButton } from '../components/action-button.tsx';
import { Choice } from '../components/choice.tsx';
import { PageHead } from '../components/page-head.tsx';
import { troubleText } from '../components/print-state.tsx';
import { useOnce } from '../components/use-once.ts';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, open } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { PrintJob } from '../../shared/ipc-contract.ts';
import './papers.css';

/** One key each; the oldest beyond these come up as the first are printed. */
const shownMax = 9;

/** Receipts of today that are not on paper: the printer was off, and now they can be printed. */
export function PapersScreen(_props: ScreenOf<'papers'>) {
  const { t } = useWords();
  const jobs = useOpenJobs();
  const shown = jobs?.slice(0, shownMax) ?? [];
  // One whose paper is in doubt would be printed twice.
  const certain = shown.filter(({ state }) => state === 'not-printed');
  const printAll = useOnce(async () => {
    for (const { order } of certain) await ask('receipt:print', { order });
  });
  useKeys({ p: printAll }, { when: certain.length > 0 });
  const look = ({ order }: PrintJob) => open({ name: 'receipt', order });
  return (
    <div className="full-page papers">
      <PageHead title={t('papers.title')}>
        {certain.length > 0 && (
          <ActionButton k="P" ink onPress={printAll}>
            {t('papers.all')}
          </ActionButton>
        )}
      </PageHead>
      {jobs !== null && jobs.length === 0 && <p className="note">{t('papers.none')}</p>}
      {shown.map((job, at) => (
        <Choice
          key={job.id}
          k={String(at + 1)}
          title={`${job.order} · ${t(`print.state.${job.state}`)}`}
          hint={troubleText(t, job.reason)}
          onChoose={() => look(job)}
        />
      ))}
      {shown.length > certain.length && <p className="note">{t('papers.note')}</p>}
    </div>
  );
}

function useOpenJobs(): readonly PrintJob[] | null {
  const [jobs, setJobs] = useState<readonly PrintJob[] | null>(null);
  useEffect(() => {
    let current = true;
    const read = async (): Promise<void> => {
      const answer = await ask('print:open', {});
      if (current && answer !== undefined) setJobs(answer.jobs);
    };
    void read();
    const stop = onTopic('board', () => void read());
    return () => {
      current = false;
      stop();
    };
  }, []);
  return jobs;
}

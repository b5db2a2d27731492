import type { TFunction } from 'i18next';
import { IconPrinter, IconPrinterOff } from '@tabler/icons-react';
import { ask } from '../store/till.ts';
import { useWords } from '../words.ts';
import { hasMessage } from '../../shared/locales/catalogue.ts';
import type { PrintJob } from '../../shared/ipc-contract.ts';
import { Choice } from './choice.tsx';
import { useOnce } from './use-once.ts';
import './print-state.css';

/** States in which only somebody who looks knows whether paper came out. */
const askable: readonly string[] = ['handed-over', 'needs-person'];

/** What became of a copy. "Handed to the printer" is not "printed": then a person says it. */
export function PrintState({ job }: { readonly job: PrintJob }) {
  const { t } = useWords();
  // A file on disk is no paper, and is not called printed.
  const shown = job.reason === 'saved' ? 'saved' : job.state;
  const Icon = job.state === 'not-printed' ? IconPrinterOff : IconPrinter;
  return (
    <section className={`print-state is-${job.state}`} aria-live="polite">
      <p className="word">
        <Icon size={24} aria-hidden="true" />
        <span>
          <strong>{t(`print.state.${shown}`)}</strong>
          {job.copy > 1 && <span className="copy"> {t('print.copy', { n: job.copy })}</span>}
        </span>
      </p>
      <p>
        {t(`print.sentence.${shown}`, {
          // Where the question below says what to do, the mending would say it twice.
          reason: shown === 'needs-person' ? happenedText(t, job.reason) : troubleText(t, job.reason),
        })}
      </p>
      {askable.includes(job.state) && <DidItPrint job={job} />}
    </section>
  );
}

/** The printer's problem in words, and what mends it. */
export function troubleText(t: TFunction, reason: string | null): string {
  return [happenedText(t, reason), reason === null ? '' : textOf(t, `print.mend.${reason}`)]
    .filter(Boolean)
    .join(' ');
}

const happenedText = (t: TFunction, reason: string | null): string =>
  reason === null ? '' : textOf(t, `print.reason.${reason}`);
const textOf = (t: TFunction, key: string): string => (hasMessage(key) ? t(key) : '');

/** The screen reads the order again after each answer; "no" prints the next copy at once. */
function DidItPrint({ job }: { readonly job: PrintJob }) {
  const { t } = useWords();
  const answer = (printed: boolean) => async () => {
    const settled = await ask('print:answer', { id: job.id, printed });
    if (settled !== undefined && !printed) await ask('receipt:print', { order: job.order });
  };
  const yes = useOnce(answer(true));
  const no = useOnce(answer(false));
  return (
    <div className="did-it-print">
      <h2>{t(job.state === 'needs-person' ? 'print.look' : 'print.ask')}</h2>
      <Choice k="1" title={t('print.yes')} onChoose={yes} />
      <Choice k="2" title={t('print.no')} hint={t('print.noHint')} onChoose={no} />
    </div>
  );
}

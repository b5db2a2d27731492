import { clockTime } from '../../shared/nairobi-time.ts';
import { useKeys } from '../keys.ts';
import { useWords } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import './send-later.css';

/**
 * No network: the customer waits, or agrees with a time until which the prompt may still come. W steps through the
 * times; what is chosen is read to him.
 */
export function SendLater(props: {
  readonly waitsUntilMs: number;
  readonly choices: readonly number[];
  readonly untilMs: number | undefined;
  readonly choose: (untilMs: number | undefined) => void;
}) {
  const { waitsUntilMs, choices, untilMs, choose } = props;
  const { t } = useWords();
  const step = (): void => choose(untilMs === undefined ? choices[0] : choices[choices.indexOf(untilMs) + 1]);
  useKeys({ w: step });
  return (
    <div className="send-later" role="status">
      <p>
        <strong>{t('confirm.later.offline')}</strong>{' '}
        {untilMs === undefined
          ? t('confirm.later.waits', { time: clockTime(waitsUntilMs) })
          : t('confirm.later.until', { time: clockTime(untilMs) })}
      </p>
      <button type="button" tabIndex={-1} onClick={step}>
        <KeyCap k="W" /> {t(untilMs === undefined ? 'confirm.later.goes' : 'confirm.later.other')}
      </button>
    </div>
  );
}

import type { ReactNode } from 'react';
import { clockTimeSeconds } from '../../shared/nairobi-time.ts';
import { useNow } from '../clock.ts';
import { useKeys } from '../keys.ts';
import { useWords } from '../words.ts';
import { Countdown } from './clock.tsx';
import { KeyCap } from './key-cap.tsx';
import './choice.css';

type ChoiceProps = {
  /** The key that chooses it, as `useKeys` names it; it acts while the choice stands. */
  readonly k: string;
  /** What the cap shows, where that differs from the key. */
  readonly cap?: string;
  readonly title: string;
  readonly hint?: string;
  readonly icon?: ReactNode;
  readonly chosen?: boolean;
  readonly disabled?: boolean;
  /** Too early before this time; the choice then shows how long it still is. */
  readonly fromMs?: number | null;
  readonly onChoose: () => void;
};

/** One of few answers, with its key. */
export function Choice({ k, cap = k, title, hint, icon, chosen = false, ...rest }: ChoiceProps) {
  const { disabled = false, fromMs = null, onChoose } = rest;
  const { t } = useWords();
  const tooEarly = useNow() < (fromMs ?? 0);
  const off = disabled || tooEarly;
  useKeys({ [k]: onChoose }, { when: !off });
  return (
    <button type="button" className="choice" aria-pressed={chosen} disabled={off} onClick={onChoose}>
      {icon !== undefined && <span className="icon">{icon}</span>}
      <span className="text">
        <span className="title">{title}</span>
        {tooEarly ? (
          <span className="hint">{t('choice.tooEarly', { time: clockTimeSeconds(fromMs ?? 0) })}</span>
        ) : (
          hint !== undefined && <span className="hint">{hint}</span>
        )}
      </span>
      {tooEarly && <Countdown untilMs={fromMs ?? 0} />}
      <KeyCap k={cap} />
    </button>
  );
}

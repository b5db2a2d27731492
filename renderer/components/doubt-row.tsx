import { IconAlertTriangle } from '@tabler/icons-react';
import { cents, formatKes } from '../../shared/cents.ts';
import type { Doubt } from '../../shared/ipc-contract.ts';
import { unbroken } from '../card-words.ts';
import { useKeys } from '../keys.ts';
import { useWords } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import './doubt-row.css';

type Answerable = Exclude<Doubt, { kind: 'after-other' }>;

/** What is doubtful, what to do about it, and the one key that answers it. Ink: amber and red mean something else. */
export function DoubtRow(props: {
  readonly doubt: Answerable;
  readonly onAnswer: () => void;
  /** Paid now, delivered tomorrow. */
  readonly onTomorrow: () => void;
}) {
  const { doubt, onAnswer, onTomorrow } = props;
  const { t } = useWords();
  // In fields too: the only field beside it takes amounts.
  // A question wants to be read first: a press out of habit, or one too many, must not answer it.
  const mayWait = doubt.kind === 'sold-today' && doubt.tomorrowMs !== null;
  useKeys(mayWait ? { y: onAnswer, t: onTomorrow } : { y: onAnswer }, { armMs: 400, inFields: true });
  return (
    <div className="doubt-row" role="alert">
      <IconAlertTriangle size={40} aria-hidden="true" />
      <p>
        <strong>{unbroken(useDoubtTitle(doubt))}</strong>
        <span>{t(`confirm.doubt.${doubt.kind}.now`)}</span>
      </p>
      {mayWait && (
        <button type="button" tabIndex={-1} onClick={onTomorrow}>
          <KeyCap k="T" /> {t('confirm.doubt.sold-today.tomorrow')}
        </button>
      )}
      <button type="button" tabIndex={-1} onClick={onAnswer}>
        <KeyCap k="Y" /> {t(`confirm.doubt.${doubt.kind}.answer`)}
      </button>
    </div>
  );
}

function useDoubtTitle(doubt: Answerable): string {
  const { t } = useWords();
  switch (doubt.kind) {
    case 'nearly-equal':
      return t('confirm.doubt.nearly-equal.what', {
        count: doubt.positions.length,
        positions: doubt.positions.reduce(
          (list, position) =>
            list === '' ? `${position}` : t('counter.needed.and', { first: list, second: position }),
          '',
        ),
      });
    case 'repeat':
      return t('confirm.doubt.repeat.what', { count: doubt.minutes, order: doubt.order });
    case 'sold-today':
      return t(`confirm.doubt.sold-today.${soldWord(doubt)}`, {
        order: doubt.order,
        count: doubt.count,
        cap: doubt.cap,
      });
    case 'low-airtime':
      return t('confirm.doubt.low-airtime.what', { amount: formatKes(cents(doubt.leftCents)) });
    case 'odd-prefix':
      return t('confirm.doubt.odd-prefix.what', { who: t(`confirm.doubt.odd-prefix.who.${doubt.who}`) });
  }
}

function soldWord({ as, cap }: Extract<Doubt, { kind: 'sold-today' }>): string {
  if (cap > 1) return 'whatCap';
  return as === 'got' ? 'what' : as === 'paid' ? 'whatPaid' : 'whatUnderWay';
}

import { tenders, type Tender } from '../../shared/snapshot.ts';
import { useKeys } from '../keys.ts';
import { useWords } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import './tender-choice.css';

/** How the payer pays. While an amount is being typed the digits are the amount's, and Alt chooses. */
export function TenderChoice(props: {
  readonly chosen: Tender;
  readonly typing: boolean;
  readonly onChoose: (tender: Tender) => void;
}) {
  const { t } = useWords();
  const { chosen, typing, onChoose } = props;
  const keys = tenders.flatMap((tender, at) => [
    [`${at + 1}`, () => onChoose(tender)] as const,
    [`Alt+${at + 1}`, () => onChoose(tender)] as const,
  ]);
  useKeys(Object.fromEntries(keys));
  return (
    <div className="tender-choice" role="group" aria-label={t('confirm.paysBy')}>
      <span>{t('confirm.paysBy')}</span>
      {tenders.map((tender, at) => (
        <button
          key={tender}
          type="button"
          tabIndex={-1}
          aria-pressed={tender === chosen}
          onClick={() => onChoose(tender)}
        >
          <KeyCap k={typing ? `Alt ${at + 1}` : `${at + 1}`} /> {t(`confirm.tender.${tender}`)}
        </button>
      ))}
    </div>
  );
}

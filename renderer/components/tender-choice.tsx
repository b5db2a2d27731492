import type { Tender } from '../../shared/snapshot.ts';
import { useKeys } from '../keys.ts';
import { useWords } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import './pressed-row.css';
import './tender-choice.css';

const tenderWord = (tender: Tender) => `confirm.tender.${tender}` as const;

/** How the payer pays. While an amount is being typed the digits are the amount's, and Alt chooses. */
export function TenderChoice<Offered extends Tender = Tender>(props: {
  readonly offered: readonly Offered[];
  readonly chosen: Tender;
  readonly typing: boolean;
  readonly onChoose: (tender: Offered) => void;
}) {
  const { t } = useWords();
  const { offered, chosen, typing, onChoose } = props;
  // MONEY: from the moment an amount is asked for, a digit is never a way of paying, also before its field has the focus.
  const keys = offered.flatMap((tender, at) => [
    ...(typing ? [] : [[`${at + 1}`, () => onChoose(tender)] as const]),
    [`Alt+${at + 1}`, () => onChoose(tender)] as const,
  ]);
  useKeys(Object.fromEntries(keys));
  return (
    <div className="tender-choice pressed-row" role="group" aria-label={t('confirm.paysBy')}>
      <span>{t('confirm.paysBy')}</span>
      {offered.map((tender, at) => (
        <button
          key={tender}
          type="button"
          tabIndex={-1}
          aria-pressed={tender === chosen}
          onClick={() => onChoose(tender)}
        >
          <KeyCap k={typing ? `Alt ${at + 1}` : `${at + 1}`} /> {t(tenderWord(tender))}
        </button>
      ))}
    </div>
  );
}

import { useEffect, useState } from 'react';
import { onTopic } from '../bridge.ts';
import { CreditTable } from '../components/credit-table.tsx';
import { KeyCap } from '../components/key-cap.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, open } from '../store/till.ts';
import { useWords } from '../words.ts';
import { creditStates, type CreditState } from '../../shared/credits.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import '../components/pressed-row.css';
import './credits.css';

/** Payments that customers made by themselves, by what became of them; Enter opens one. */
export function CreditsScreen(_props: ScreenOf<'credits'>) {
  const { t } = useWords();
  const [state, setState] = useState<CreditState>('without-order');
  const list = useCredits(state);
  useKeys(Object.fromEntries(creditStates.map((one, at) => [`${at + 1}`, () => setState(one)])));
  return (
    <div className="full-page credits">
      <PageHead title={t('credit.title')} />
      <div className="credit-filter pressed-row" role="group" aria-label={t('credit.filter')}>
        {creditStates.map((one, at) => (
          <button
            key={one}
            type="button"
            tabIndex={-1}
            aria-pressed={one === state}
            onClick={() => setState(one)}
          >
            <KeyCap k={String(at + 1)} /> {t(`credit.state.${one}`)}
          </button>
        ))}
        <p role="status">
          {list !== null && list.credits.length === list.most && t('credit.most', { count: list.most })}
        </p>
      </div>
      <div className="sheet credits-sheet">
        {list !== null && list.credits.length === 0 && <p className="none">{t(`credit.none.${state}`)}</p>}
        {list !== null && list.credits.length > 0 && (
          <CreditTable key={state} rows={list.credits} onOpen={(id) => open({ name: 'credit', id })} />
        )}
      </div>
    </div>
  );
}

type List = Response<'credit:list'>;

/** Read anew whenever money or orders change; null until the asked state is here. */
function useCredits(state: CreditState): List | null {
  const [read, setRead] = useState<{ readonly state: CreditState; readonly list: List } | null>(null);
  useEffect(() => {
    let current = true;
    const readNow = async (): Promise<void> => {
      const list = await ask('credit:list', { state });
      if (current && list !== undefined) setRead({ state, list });
    };
    void readNow();
    const stop = onTopic('board', () => void readNow());
    return () => {
      current = false;
      stop();
    };
  }, [state]);
  return read?.state === state ? read.list : null;
}

import type { ReactNode } from 'react';
import { back } from '../store/till.ts';
import { useWords } from '../words.ts';
import { ActionButton } from './action-button.tsx';
import './page-head.css';

/** The first row of a whole page: its title, what belongs to it, the way back at the right. */
export function PageHead({
  title,
  beside,
  children,
}: {
  readonly title: ReactNode;
  readonly beside?: ReactNode;
  readonly children?: ReactNode;
}) {
  const { t } = useWords();
  return (
    <header className="page-head">
      <h1>{title}</h1>
      {beside}
      <span className="page-head-right">
        {children}
        <ActionButton k="Esc" onPress={back}>
          {t('page.back')}
        </ActionButton>
      </span>
    </header>
  );
}

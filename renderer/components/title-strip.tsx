import { IconUser } from '@tabler/icons-react';
import type { AppState } from '../../shared/ipc-contract.ts';
import { useWords, wordsIn } from '../words.ts';
import { BoardCounts } from './board-counts.tsx';
import { ClockTime } from './clock.tsx';
import { Logo } from './logo.tsx';
import './title-strip.css';

/** Who, where, when, and whether the network is there. In practice and sandbox the strip is part of the frame. */
export function TitleStrip({ app }: { readonly app: AppState }) {
  const { t } = useWords();
  const { person } = app.session;
  return (
    <header className="title-strip">
      <span className="brand">
        <Logo /> Mbili
      </span>
      {app.mode === 'production' ? (
        <span className="shop">
          {app.shopName} · {app.tillName}
        </span>
      ) : (
        <ModeWords mode={app.mode} />
      )}
      <span className="right">
        {person !== null && <BoardCounts />}
        {app.mode === 'production' && app.link.online && <span className="online">{t('strip.online')}</span>}
        {person !== null && (
          <span className="person">
            <IconUser size={20} aria-hidden="true" /> {person.name}
          </span>
        )}
        <span className="clock">
          <ClockTime />
        </span>
      </span>
    </header>
  );
}

function ModeWords({ mode }: { readonly mode: 'practice' | 'sandbox' }) {
  const { t, language } = useWords();
  const own = t(`mode.${mode}`);
  const other = wordsIn(language === 'en' ? 'sw' : 'en')(`mode.${mode}`);
  return (
    <>
      <strong className="mode">{own === other ? own : `${own} · ${other}`}</strong>
      <span className="mode-note">{t(`mode.${mode}Note`)}</span>
    </>
  );
}

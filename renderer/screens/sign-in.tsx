import { IconCircleCheckFilled, IconClock, IconHelpOctagon } from '@tabler/icons-react';
import { useState } from 'react';
import { KeyCap } from '../components/key-cap.tsx';
import { PersonPin } from '../components/person-pin.tsx';
import { useKeys } from '../keys.ts';
import { signIn, toggleLanguage } from '../store/till.ts';
import type { SessionState } from '../../shared/ipc-contract.ts';
import { useWords } from '../words.ts';
import { Recover } from './recover.tsx';
import './set-up.css';
import './sign-in.css';

/** Who is at the counter. Below stands what goes on meanwhile, so that a paid order calls someone to the till. */
export function SignInScreen({ session }: { readonly session: SessionState }) {
  const { t, language } = useWords();
  const [recovers, setRecovers] = useState(false);
  useKeys({ F11: () => void toggleLanguage() });
  // In practice the PINs stand below.
  const canRecover = session.practicePins.length === 0;
  useKeys({ F8: () => setRecovers(true) }, { when: canRecover && !recovers, inFields: true });
  return (
    <>
      <main className="page sign-in">
        <h1 className="visually-hidden">{t('signIn.title')}</h1>
        {recovers ? (
          <Recover people={session.people} onLeave={() => setRecovers(false)} />
        ) : (
          <PersonPin people={session.people} pinTitle={t('signIn.pin')} onSubmit={signIn} />
        )}
        {session.practicePins.length > 0 && (
          <p className="practice-pins">
            {t('signIn.practicePins')}{' '}
            {session.practicePins.map(({ name, pin }) => (
              <span key={name}>
                {name} <strong className="figures">{pin}</strong>
              </span>
            ))}
          </p>
        )}
        {canRecover && !recovers && (
          <p className="lost-pin">
            <button type="button" tabIndex={-1} onClick={() => setRecovers(true)}>
              <KeyCap k="F8" /> {t('recovery.link')}
            </button>
          </p>
        )}
      </main>
      <footer className="sign-in-foot">
        <Running session={session} />
        <button type="button" tabIndex={-1} onClick={() => void toggleLanguage()}>
          {t(`language.${language === 'en' ? 'sw' : 'en'}`)} <KeyCap k="F11" />
        </button>
      </footer>
    </>
  );
}

function Running({ session }: { readonly session: SessionState }) {
  const { t } = useWords();
  const { paid, waiting, unknown } = session.waiting;
  const running = paid + waiting + unknown;
  if (session.lockedBy === null && running === 0) return <span />;
  return (
    <p className="running">
      {session.lockedBy === null
        ? t('signIn.goOn')
        : t(running === 0 ? 'signIn.lockedByOnly' : 'signIn.lockedBy', { name: session.lockedBy })}
      {paid > 0 && (
        <strong className="is-paid">
          <IconCircleCheckFilled size={24} aria-hidden="true" /> {t('signIn.paid', { count: paid })}
        </strong>
      )}
      {waiting > 0 && (
        <strong className="is-waiting">
          <IconClock size={24} aria-hidden="true" /> {t('signIn.waiting', { count: waiting })}
        </strong>
      )}
      {unknown > 0 && (
        <strong className="is-unknown">
          <IconHelpOctagon size={24} aria-hidden="true" /> {t('signIn.unknown', { count: unknown })}
        </strong>
      )}
    </p>
  );
}

import { OwnPinForm } from '../components/own-pin-form.tsx';
import { useKeys } from '../keys.ts';
import { lock, toggleLanguage } from '../store/till.ts';
import { useWords } from '../words.ts';
import './set-up.css';
import './sign-in.css';

/** Signed in with a PIN that somebody else knows: a new one first, and nothing else until then. */
export function ChoosePinScreen({ name }: { readonly name: string }) {
  const { t } = useWords();
  const leave = () => void lock();
  useKeys({ F11: () => void toggleLanguage(), F12: leave });
  return (
    <main className="page sign-in">
      <h1 className="visually-hidden">{t('signIn.title')}</h1>
      <OwnPinForm
        title={t('signIn.mustChange', { name })}
        why={t('signIn.mustChangeWhy')}
        leave={t('signIn.otherName')}
        onLeave={leave}
      />
    </main>
  );
}

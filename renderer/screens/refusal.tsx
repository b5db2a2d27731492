import { IconDatabaseX } from '@tabler/icons-react';
import { Logo } from '../components/logo.tsx';
import { useWords, type Language } from '../words.ts';
import type { Refusal } from '../../shared/error-codes.ts';
import { hasMessage, translate } from '../../shared/locales/catalogue.ts';
import './refusal.css';

/**
 * The whole window while the program refuses to open its database. Nobody is signed in, so both languages stand
 * here, the machine's first.
 */
export function RefusalScreen({ refusal }: { readonly refusal: Refusal }) {
  const { language } = useWords();
  return (
    <main className="refusal">
      <p className="brand">
        <Logo /> Mbili
      </p>
      <IconDatabaseX size={48} aria-hidden="true" />
      <Sentence language={language} refusal={refusal} large />
      <Sentence language={language === 'en' ? 'sw' : 'en'} refusal={refusal} />
      <footer>
        <p>{refusal.path}</p>
        <p>
          {refusal.code} · {refusal.detail}
        </p>
      </footer>
    </main>
  );
}

type SentenceProps = { readonly language: Language; readonly refusal: Refusal; readonly large?: boolean };

/** What happened, where the records are, what to do. */
function Sentence({ language, refusal, large = false }: SentenceProps) {
  const key = `refusal.${refusal.code}`;
  const parts = ['what', 'money', 'now'].map((part) => `${key}.${part}`).filter(hasMessage);
  const title = translate(language, `${key}.title`);
  return (
    <div lang={language} className={large ? 'sentence is-large' : 'sentence'}>
      {large ? <h1>{title}</h1> : <p className="first">{title}</p>}
      <p>{parts.map((part) => translate(language, part)).join(' ')}</p>
    </div>
  );
}

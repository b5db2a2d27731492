import type { Failure } from '../../shared/error-codes.ts';
import { hasMessage } from '../../shared/locales/catalogue.ts';
import { valueWords } from '../card-words.ts';
import { useWords } from '../words.ts';
import './notice.css';

/** A refusal in words: what happened stands first and bold, then where the money is and what to do. */
export function Notice({ failure }: { readonly failure: Failure }) {
  const { t } = useWords();
  const key = `error.${failure.code}`;
  const values = valueWords(t, { ...failure.values });
  const rest = ['money', 'now'].filter((part) => hasMessage(`${key}.${part}`));
  return (
    <p className="notice" role="alert">
      <strong>{t(`${key}.what`, values)}</strong> {rest.map((part) => t(`${key}.${part}`, values)).join(' ')}
    </p>
  );
}

/** The same look for a sentence that is not an error code: the first sentence is bold. */
export function NoticeText({ text }: { readonly text: string }) {
  const [, first = text, rest = ''] = /^(.*?[.?:])\s+(.*)$/s.exec(text) ?? [];
  return (
    <p className="notice" role="alert">
      <strong>{first}</strong> {rest}
    </p>
  );
}

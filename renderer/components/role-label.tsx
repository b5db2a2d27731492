import { useWords, wordsIn } from '../words.ts';
import type { PartyRole } from './role-icon.tsx';

/** `PAYER · ANALIPA`: both languages always, the screen's own first. */
export function RoleLabel({ role }: { readonly role: PartyRole }) {
  const { language } = useWords();
  const other = language === 'en' ? 'sw' : 'en';
  return (
    <>
      {wordsIn(language)(`role.${role}`)} <span aria-hidden="true">·</span>{' '}
      <span lang={other}>{wordsIn(other)(`role.${role}`)}</span>
    </>
  );
}

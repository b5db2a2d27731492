import { useState } from 'react';
import type { SettingsPartProps } from './settings-part.ts';
import { useWords } from '../words.ts';
import { TextField } from './form-fields.tsx';

/** What the contract takes: up to twenty codes of at most six digits. */
const codesIn = (text: string): string[] => [...new Set(text.match(/\d{1,6}/g) ?? [])].slice(0, 20);

/** The codes that give away the shop's airtime; a package's string that begins with one is refused. */
export function TransferCodes({ settings, onChange, locked }: SettingsPartProps) {
  const { t } = useWords();
  // As it is typed, or a comma would vanish before the next code.
  const [text, setText] = useState(settings.airtimeTransferCodes.join(', '));
  const type = (typed: string): void => {
    const next = typed.replaceAll(/[^\d, ]/g, '');
    setText(next);
    onChange({ airtimeTransferCodes: codesIn(next) });
  };
  return (
    <fieldset className="sheet" disabled={locked}>
      <legend>{t('settings.transferTitle')}</legend>
      <TextField label={t('settings.transferCodes')} value={text} maxLength={120} onChange={type} />
      <p className="page-note">{t('settings.transferNote')}</p>
    </fieldset>
  );
}

import { IconAlertTriangle } from '@tabler/icons-react';
import { useId, useState, type KeyboardEvent, type Ref } from 'react';
import { national, type MsisdnParse } from '../../shared/msisdn.ts';
import { useWords } from '../words.ts';
import { CanonicalNumber } from './canonical-number.tsx';
import { KeyCap } from './key-cap.tsx';
import { RoleIcon, type PartyRole } from './role-icon.tsx';
import { RoleLabel } from './role-label.tsx';
import './role-panel.css';

type RolePanelProps = {
  readonly role: PartyRole;
  readonly k: string;
  readonly text: string;
  readonly parsed: MsisdnParse;
  /** What this person does, said once the number is complete. */
  readonly sentence: string;
  /** `S` on an empty field takes the payer's number: an act, never a default. */
  readonly onSame?: (() => void) | undefined;
  readonly example?: string | undefined;
  readonly ref: Ref<HTMLInputElement>;
  readonly onType: (text: string) => void;
  readonly onEnter: () => void;
  readonly onFocus: () => void;
};

/** Captures one number: typed as it comes at the left, its canonical form in the same place always. */
export function RolePanel({ role, k, text, parsed, sentence, onSame, example, ref, ...on }: RolePanelProps) {
  const { t } = useWords();
  const id = useId();
  const [focused, setFocused] = useState(false);
  const done = parsed.kind === 'ok' && !focused;
  const refused = parsed.kind === 'refused' && parsed.reason !== 'empty';

  const onKeyDown = (event: KeyboardEvent): void => {
    if (event.repeat && event.key === 'Enter') return event.preventDefault();
    if (event.key === 'Enter') {
      event.preventDefault();
      on.onEnter();
    } else if (event.key.toLowerCase() === 's' && text === '' && onSame !== undefined && !event.ctrlKey) {
      event.preventDefault();
      onSame();
    }
  };

  return (
    <div className={`role-panel is-${role}${done ? ' is-done' : ''}`} onClick={() => document.getElementById(id)?.focus()}>
      <span className="tile">
        <RoleIcon role={role} size={44} />
      </span>
      <div className="entry">
        <label htmlFor={id}>
          <RoleLabel role={role} />
        </label>
        <span className="field">
          <input
            id={id}
            ref={ref}
            className="figures"
            type="tel"
            autoComplete="off"
            spellCheck={false}
            maxLength={80}
            value={text}
            placeholder={focused ? example : undefined}
            aria-describedby={`${id}-hint`}
            onChange={(event) => on.onType(event.target.value)}
            onKeyDown={onKeyDown}
            onFocus={() => {
              setFocused(true);
              on.onFocus();
            }}
            onBlur={() => setFocused(false)}
          />
          {focused && text === '' && onSame !== undefined && (
            <span className="same">
              <KeyCap k="S" /> {t('counter.sameNumber')}
            </span>
          )}
        </span>
        {done && <p className="sentence">{sentence}</p>}
      </div>
      <div className="canonical">
        {refused ? (
          <p className="reason">
            <IconAlertTriangle size={24} aria-hidden="true" /> {t(`number.${parsed.reason}`)}
          </p>
        ) : (
          <CanonicalNumber {...canonical(parsed, text)} />
        )}
      </div>
      <p className="hint" id={`${id}-hint`}>
        {parsed.kind === 'partial' && text !== '' && t('number.missing', { count: parsed.missing })}
        {parsed.kind === 'ok' && parsed.warnings.length > 0 && t('number.oddPrefix')}
      </p>
      <KeyCap k={k} />
    </div>
  );
}

/** Three digits that cannot begin a number are shown where the last three stand: that is how regulars are found. */
function canonical(parsed: MsisdnParse, text: string): { digits: string; atEnd?: boolean } {
  if (parsed.kind === 'ok') return { digits: national(parsed.msisdn) };
  if (parsed.kind !== 'partial') return { digits: '' };
  return /^\d{3}$/.test(text) && !text.startsWith('0') ? { digits: text, atEnd: true } : { digits: parsed.digits };
}

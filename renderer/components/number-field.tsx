import type { KeyboardEvent } from 'react';
import { useAskedFocus } from '../use-asked-focus.ts';
import { useWords } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import type { PartyRole } from './role-icon.tsx';
import './big-field.css';

/** A list that lies open below the field: it takes the arrows, Enter and Escape first. */
export type PanelList = {
  readonly id: string;
  readonly chosenId: string;
  /** True when the key was the list's. */
  readonly onKey: (key: string) => boolean;
};

type NumberFieldProps = {
  readonly name: PartyRole;
  readonly text: string;
  readonly focused: boolean;
  /** A number that can be sold to: typing begins another one, as nobody adds a digit to it. */
  readonly whole: boolean;
  readonly nameId: string;
  readonly hintId: string;
  readonly onSame?: (() => void) | undefined;
  readonly example?: string | undefined;
  readonly list?: PanelList | undefined;
  readonly onType: (text: string) => void;
  readonly onEnter: () => void;
  readonly onFocusChange: (focused: boolean) => void;
};

/** So many characters stand in the field at its own size; `+254712345678` is one more, and is seen whole too. */
const largeMax = 12;

/** Takes any way of writing or pasting a number and never reformats it under the fingers. */
export function NumberField({ text, focused, whole, nameId, hintId, name, ...rest }: NumberFieldProps) {
  const { t } = useWords();
  const element = useAskedFocus(name);
  const { onSame, example, list, onType, onEnter, onFocusChange } = rest;
  const onKeyDown = (event: KeyboardEvent): void => {
    const isSame = event.key.toLowerCase() === 's' && text === '' && onSame !== undefined && !event.ctrlKey;
    if (event.key !== 'Enter' && !isSame && list === undefined) return;
    const isRepeat = event.repeat;
    if (!isRepeat && list?.onKey(event.key) === true) return event.preventDefault();
    if (event.key !== 'Enter' && !isSame) return;
    event.preventDefault();
    // A held key would run through the whole sale.
    if (isRepeat) return;
    if (isSame) onSame();
    else onEnter();
  };
  const combobox = list && {
    role: 'combobox',
    'aria-expanded': true,
    'aria-controls': list.id,
    'aria-activedescendant': list.chosenId,
  };
  return (
    <span className="field">
      <input
        ref={element}
        className={`big-field figures${text.length > largeMax ? ' is-long' : ''}`}
        type="tel"
        autoComplete="off"
        spellCheck={false}
        maxLength={80}
        value={text}
        placeholder={focused ? example : undefined}
        aria-labelledby={nameId}
        aria-describedby={hintId}
        {...combobox}
        onChange={(event) => onType(event.target.value)}
        onKeyDown={onKeyDown}
        onFocus={(event) => {
          if (whole) event.target.select();
          onFocusChange(true);
        }}
        onBlur={() => onFocusChange(false)}
      />
      {focused && text === '' && onSame !== undefined && (
        <span className="same">
          <KeyCap k="S" /> {t('counter.sameNumber')}
        </span>
      )}
    </span>
  );
}

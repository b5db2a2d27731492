import { useEffect, useRef, useState, type KeyboardEvent } from 'react';
import { matching, type Command } from '../commands.ts';
import { useKeys } from '../keys.ts';
import { closePalette, usePalette } from '../store/palette.ts';
import { useWords, wordsIn } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import './palette.css';

/** Everything that can be done here, with its key; typing filters, Enter does it. */
export function Palette() {
  const commands = usePalette((palette) => palette.commands);
  return commands === null ? null : <OpenPalette commands={commands} />;
}

const rowId = (at: number): string => `palette-${at}`;

function OpenPalette({ commands }: { readonly commands: readonly Command[] }) {
  const { t, language } = useWords();
  const dialog = useRef<HTMLDialogElement>(null);
  const [typed, setTyped] = useState('');
  const [chosen, setChosen] = useState(0);
  const found = matching(commands, typed, [t, wordsIn(language === 'en' ? 'sw' : 'en')]);
  const at = Math.min(chosen, found.length - 1);

  useEffect(() => dialog.current?.showModal(), []);
  useEffect(() => {
    document.getElementById(rowId(at))?.scrollIntoView({ block: 'nearest' });
  }, [at]);
  // The page behind is silent.
  useKeys({ 'Control+k': () => closePalette() }, { level: 'modal', inFields: true });

  const keys: { readonly [key: string]: () => void } = {
    ArrowDown: () => setChosen(Math.min(found.length - 1, at + 1)),
    ArrowUp: () => setChosen(Math.max(0, at - 1)),
    Enter: () => found[at] !== undefined && closePalette(found[at]),
    Escape: () => closePalette(),
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const run = keys[event.key];
    if (run === undefined) return;
    event.preventDefault();
    if (!event.repeat || event.key.startsWith('Arrow')) run();
  };
  return (
    <dialog
      ref={dialog}
      className="palette"
      aria-label={t('palette.title')}
      onCancel={(event) => event.preventDefault()}
    >
      <input
        value={typed}
        placeholder={t('palette.type')}
        aria-label={t('palette.type')}
        role="combobox"
        aria-expanded
        aria-controls="palette-list"
        aria-activedescendant={found.length === 0 ? undefined : rowId(at)}
        autoComplete="off"
        spellCheck={false}
        maxLength={40}
        onChange={(event) => {
          setTyped(event.target.value);
          setChosen(0);
        }}
        onKeyDown={onKeyDown}
      />
      <Rows found={found} at={at} />
      {found.length === 0 && <p role="status">{t('palette.nothing')}</p>}
    </dialog>
  );
}

function Rows({ found, at }: { readonly found: readonly Command[]; readonly at: number }) {
  const { t } = useWords();
  return (
    <div id="palette-list" role="listbox" aria-label={t('palette.title')}>
      {found.map((one, index) => (
        <div
          key={one.id}
          id={rowId(index)}
          role="option"
          tabIndex={-1}
          aria-selected={index === at}
          onMouseDown={(event) => {
            event.preventDefault();
            closePalette(one);
          }}
        >
          <span>{one.label(t)}</span>
          {one.run === undefined && <span className="by-key">{t('palette.onlyKey')}</span>}
          {one.k !== undefined && <Caps k={one.k} />}
        </div>
      ))}
    </div>
  );
}

/** `F6 D` is two presses, `Ctrl P` is one. */
function Caps({ k }: { readonly k: string }) {
  const caps = /^F\d+ /.test(k) ? k.split(' ') : [k];
  return (
    <span className="caps">
      {caps.map((cap) => (
        <KeyCap key={cap} k={cap} />
      ))}
    </span>
  );
}

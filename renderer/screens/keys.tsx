import type { TFunction } from 'i18next';
import { useEffect, useEffectEvent, useState } from 'react';
import {
  defaultKeys,
  keyActs,
  keyOf,
  keyProblem,
  withKey,
  type KeyAct,
  type KeyMap as KeyMapping,
  type KeyProblem,
} from '../../shared/key-map.ts';
import { ActionButton } from '../components/action-button.tsx';
import { NoticeText } from '../components/notice.tsx';
import { PageHead } from '../components/page-head.tsx';
import { captureKey, useKeys } from '../keys.ts';
import { capOf, useKeyMap } from '../store/key-map.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, takeSession, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import './keys.css';

const rows = Math.ceil(keyActs.length / 2);

type Problem = { readonly cap: string; readonly why: KeyProblem };

/** Asking for the new key of an act, keeping it, and why a key was not taken. */
function useKeyChange(act: KeyAct) {
  const map = useKeyMap((keys) => keys.map);
  const [asks, setAsks] = useState(false);
  const [problem, setProblem] = useState<Problem>();

  const keep = async (next: KeyMapping): Promise<void> => {
    setProblem(undefined);
    const session = await ask('keys:set', { keys: next });
    if (session !== undefined) takeSession(session);
  };
  const take = useEffectEvent((pressed: string): void => {
    setAsks(false);
    if (pressed === 'Escape') return;
    const why = keyProblem(map, act, pressed);
    if (why === undefined) void keep(withKey(map, act, pressed));
    else setProblem({ cap: capOf(pressed), why });
  });
  useEffect(() => (asks ? captureKey((pressed) => take(pressed)) : undefined), [asks]);
  return {
    map,
    asks,
    problem,
    ask: () => setAsks(true),
    forget: () => setProblem(undefined),
    reset: () => Object.keys(map).length > 0 && void keep({}),
    takeBack: () => map[act] !== undefined && void keep(withKey(map, act, defaultKeys[act])),
  };
}

/** Which key does what at this till. What is chosen here is kept at once, and every cap says it from then on. */
export function KeysScreen(_props: ScreenOf<'keys'>) {
  const { t } = useWords();
  const isOwner = useTill((till) => till.app?.session.person?.role === 'owner');
  const [at, setAt] = useState(0);
  const act = keyActs[at] ?? 'help';
  const change = useKeyChange(act);
  const { map, asks, problem } = change;
  const move = (by: number): void => {
    change.forget();
    setAt(Math.min(keyActs.length - 1, Math.max(0, at + by)));
  };
  useKeys({
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    ArrowRight: () => move(rows),
    ArrowLeft: () => move(-rows),
  });
  useKeys({ Enter: change.ask, Backspace: change.takeBack, r: change.reset }, { when: isOwner });
  return (
    <div className="full-page keys-page">
      <PageHead
        title={t('keyMap.title')}
        beside={<span className="page-note">{t(isOwner ? 'keyMap.note' : 'settings.ownerOnly')}</span>}
      >
        {isOwner && (
          <ActionButton k="R" sunk={Object.keys(map).length === 0} onPress={change.reset}>
            {t('keyMap.reset')}
          </ActionButton>
        )}
      </PageHead>
      <ol className="sheet keys-list">
        {keyActs.map((one, index) => (
          <KeyRow
            key={one}
            act={one}
            chosen={index === at}
            asks={asks && index === at}
            changed={map[one] !== undefined}
            cap={capOf(keyOf(map, one))}
            onChoose={() => setAt(index)}
          />
        ))}
      </ol>
      {problem === undefined ? (
        <p className="keys-how" role="status">
          {asks ? t('keyMap.press', { act: t(`help.key.${act}`) }) : isOwner && t('keyMap.how')}
        </p>
      ) : (
        <NoticeText text={problemText(t, problem)} />
      )}
    </div>
  );
}

function problemText(t: TFunction, { cap, why }: Problem): string {
  return why.kind === 'taken'
    ? t('keyMap.taken', { cap, act: t(`help.key.${why.by}`) })
    : t('keyMap.reserved', { cap });
}

function KeyRow(props: {
  readonly act: KeyAct;
  readonly chosen: boolean;
  readonly asks: boolean;
  readonly changed: boolean;
  readonly cap: string;
  readonly onChoose: () => void;
}) {
  const { t } = useWords();
  return (
    <li aria-current={props.chosen} className={props.chosen ? 'is-chosen' : ''}>
      <button type="button" tabIndex={-1} onClick={props.onChoose}>
        <span>{t(`help.key.${props.act}`)}</span>
        {props.changed && <span className="changed">{t('keyMap.changed')}</span>}
        <kbd className={`key-cap${props.asks ? ' is-filled' : ''}`}>{props.asks ? '…' : props.cap}</kbd>
      </button>
    </li>
  );
}

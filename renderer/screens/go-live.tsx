import { useEffect, useState } from 'react';
import { IconSquare, IconSquareCheckFilled } from '@tabler/icons-react';
import { ActionButton } from '../components/action-button.tsx';
import { TextField } from '../components/form-fields.tsx';
import { NoticeText } from '../components/notice.tsx';
import { PageHead } from '../components/page-head.tsx';
import { SecretField } from '../components/secret-field.tsx';
import { useFirstField } from '../components/use-first-field.ts';
import { useOnce } from '../components/use-once.ts';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { Request, SetUpState } from '../../shared/ipc-contract.ts';
import type { Mode } from '../../shared/modes.ts';
import './go-live.css';

/** Which mode is open, how another is opened or set up, and what Safaricom's portal asks for. */
export function GoLiveScreen(_props: ScreenOf<'go-live'>) {
  const { t } = useWords();
  const [state, setState] = useState<SetUpState | null>(null);
  const [chosen, setChosen] = useState<Mode>();
  useEffect(() => {
    void ask('set-up:state', {}).then((now) => {
      if (now === undefined) return;
      setState(now);
      setChosen(now.modes.find((one) => one.state !== 'here')?.mode);
    });
  }, []);
  const modes = state?.modes ?? [];
  const choose = (prefix: string) =>
    Object.fromEntries(modes.map(({ mode }, at) => [`${prefix}${at + 1}`, () => setChosen(mode)]));
  const canChoose = state?.practiceOnly === false;
  useKeys(choose(''), { when: canChoose });
  useKeys(choose('Alt+'), { when: canChoose, inFields: true });
  if (state === null) return <PageHead title={t('goLive.title')} />;
  const present = modes.find(({ mode }) => mode === chosen);
  return (
    <div className="full-page go-live">
      <PageHead title={t('goLive.title')} />
      {state.practiceOnly && <NoticeText text={t('goLive.practiceOnly')} />}
      <div className="go-live-parts">
        <div>
          <div className="sheet" role="radiogroup" aria-label={t('goLive.choose')}>
            {modes.map((one, at) => (
              <label key={one.mode} className="go-live-mode">
                <input
                  type="radio"
                  name="mode"
                  checked={one.mode === chosen}
                  disabled={state.practiceOnly}
                  onChange={() => setChosen(one.mode)}
                />
                <span className={`mode-swatch is-${one.mode}`} aria-hidden="true">
                  {at + 1}
                </span>
                <span className="what">{t(`goLive.modes.${one.mode}`)}</span>
                <strong>{t(`goLive.state.${one.state}`)}</strong>
              </label>
            ))}
          </div>
          {!state.practiceOnly && present !== undefined && present.state !== 'here' && (
            <OpenMode key={present.mode} mode={present.mode} isNew={present.state === 'new'} />
          )}
        </div>
        <CheckList state={state} onState={setState} />
      </div>
    </div>
  );
}

function OpenMode({ mode, isNew }: { readonly mode: Mode; readonly isNew: boolean }) {
  const { t } = useWords();
  const shop = useTill((till) => till.app?.shopName ?? '');
  const me = useTill((till) => till.app?.session.person?.name ?? '');
  const comesAlong = useTill((till) => till.app?.mode === 'sandbox') && mode === 'production';
  // A sample person's name is nobody's.
  const [owner, setOwner] = useState({ name: comesAlong ? me : '', pin: '', shopName: shop });
  const [again, setAgain] = useState('');
  const [isMade, setMade] = useState(false);
  const box = useFirstField<HTMLElement>();
  const fits =
    !isNew ||
    (owner.name !== '' && owner.shopName !== '' && /^\d{4}$/.test(owner.pin) && owner.pin === again);
  const openIt = useOnce(async () => {
    const request: Request<'set-up:open-mode'> = isNew ? { mode, owner } : { mode };
    const opened = await ask('set-up:open-mode', request);
    if (opened !== undefined) setMade(!opened.reopens);
  });
  useKeys({ F9: openIt }, { inFields: true, when: fits && !isMade });
  const type = (part: Partial<typeof owner>) => setOwner({ ...owner, ...part });
  const onlyDigits = (text: string): string => text.replaceAll(/\D/g, '').slice(0, 4);
  return (
    <section className="sheet go-live-open" ref={box}>
      {isNew && (
        <>
          <h2>{t('goLive.newTitle')}</h2>
          <p>{t(comesAlong ? 'goLive.copiedStaff' : 'goLive.copied')}</p>
          <TextField
            label={t('goLive.shopName')}
            value={owner.shopName}
            maxLength={60}
            onChange={(shopName) => type({ shopName })}
          />
          <TextField
            label={t('goLive.ownerName')}
            value={owner.name}
            maxLength={40}
            onChange={(name) => type({ name })}
          />
          <SecretField
            label={t('goLive.pin')}
            value={owner.pin}
            onChange={(text) => type({ pin: onlyDigits(text) })}
          />
          <SecretField
            label={t('goLive.pinAgain')}
            value={again}
            onChange={(text) => setAgain(onlyDigits(text))}
          />
        </>
      )}
      <div className="set-up-acts">
        <span role="status">
          {isMade
            ? t('goLive.made')
            : again.length === 4 && owner.pin !== again
              ? t('goLive.pinsDiffer')
              : t('goLive.unfinished')}
        </span>
        <ActionButton k="F9" ink sunk={!fits || isMade} onPress={openIt}>
          {t(isNew ? 'goLive.create' : 'goLive.open')}
        </ActionButton>
      </div>
    </section>
  );
}

function CheckList({
  state,
  onState,
}: {
  readonly state: SetUpState;
  readonly onState: (state: SetUpState) => void;
}) {
  const { t } = useWords();
  const tick = async (request: Request<'set-up:check-item'>): Promise<void> => {
    const now = await ask('set-up:check-item', request);
    if (now !== undefined) onState(now);
  };
  return (
    <section className="sheet go-live-list" aria-labelledby="go-live-list">
      <h2 id="go-live-list">
        {t('goLive.listTitle')} <span className="page-note">{t('goLive.listNote')}</span>
      </h2>
      {state.goLive.map(({ item, done }) => (
        <button
          key={item}
          type="button"
          role="checkbox"
          aria-checked={done}
          onClick={() => void tick({ item, done: !done })}
        >
          {done ? (
            <IconSquareCheckFilled size={24} aria-hidden="true" />
          ) : (
            <IconSquare size={24} aria-hidden="true" />
          )}
          {t(`goLive.item.${item}`)}
        </button>
      ))}
    </section>
  );
}

import { useState } from 'react';
import type { LinkState } from '../../shared/ipc-contract.ts';
import { useKeys } from '../keys.ts';
import { act, takeLink, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { ActionButton } from './action-button.tsx';
import { KeyCap } from './key-cap.tsx';
import { SecretField } from './secret-field.tsx';
import { useFirstField } from './use-first-field.ts';
import { useOnce } from './use-once.ts';
import './vault-form.css';

/** Opens the secrets, makes them a passphrase, or gives them another one; by what state they are in. */
export function VaultForm({
  state,
  onChange,
}: {
  readonly state: LinkState['secrets'];
  readonly onChange?: () => void;
}) {
  const isOwner = useTill((till) => till.app?.session.person?.role === 'owner');
  const [isAnew, setAnew] = useState(false);
  const by = useTill((till) => till.app?.link.secretsBy);
  const { t } = useWords();
  if (by === 'keyring') return <KeyringForm state={state} isOwner={isOwner} />;
  if (state === 'open') return isOwner ? <ChangeForm /> : <p>{t('vault.open')}</p>;
  if (state === 'locked' && !isAnew)
    return <UnlockForm {...(isOwner && { onAnew: () => setAnew(true) })} {...(onChange && { onChange })} />;
  return (
    <CreateForm
      replace={state === 'locked'}
      {...(isAnew && { onBack: () => setAnew(false) })}
      {...(onChange && { onChange })}
    />
  );
}

/** The machine's own keyring asks nothing of us; one that cannot be read is tried again, or begun anew. */
function KeyringForm({
  state,
  isOwner,
}: {
  readonly state: LinkState['secrets'];
  readonly isOwner: boolean;
}) {
  const { t } = useWords();
  const [isAnew, setAnew] = useState(false);
  const tryAgain = useOnce(async () => {
    const done = await act('vault:unlock', { passphrase: '' });
    if (done.ok) takeLink(done.value);
  });
  const beginAnew = useOnce(async () => {
    const done = await act('vault:create', { passphrase: '', replace: true });
    if (done.ok) takeLink(done.value);
  });
  const isLocked = state !== 'open';
  useKeys({ F9: tryAgain }, { when: isLocked && !isAnew });
  useKeys({ 'Alt+n': () => setAnew(true) }, { when: isLocked && !isAnew && isOwner });
  // The secrets are set aside: no single slip does it.
  useKeys({ F9: beginAnew, Escape: () => setAnew(false) }, { when: isLocked && isAnew });
  if (state === 'open') return <p>{t('vault.keyring')}</p>;
  if (isAnew)
    return (
      <div className="vault-form">
        <p>{t('vault.anew')}</p>
        <div className="vault-acts">
          <ActionButton k="Esc" onPress={() => setAnew(false)}>
            {t('decision.back')}
          </ActionButton>
          <ActionButton k="F9" ink onPress={beginAnew}>
            {t('vault.beginAnew')}
          </ActionButton>
        </div>
      </div>
    );
  return (
    <div className="vault-form">
      <p>{t('vault.keyringLocked')}</p>
      <div className="vault-acts">
        {isOwner && <AnewButton onAnew={() => setAnew(true)} />}
        <ActionButton k="F9" ink onPress={tryAgain}>
          {t('vault.tryAgain')}
        </ActionButton>
      </div>
    </div>
  );
}

function AnewButton({ onAnew }: { readonly onAnew: () => void }) {
  const { t } = useWords();
  return (
    <button type="button" className="quiet" onClick={onAnew}>
      <KeyCap k="Alt N" />
      <span>{t('vault.anew')}</span>
    </button>
  );
}

function UnlockForm({ onAnew, onChange }: { readonly onAnew?: () => void; readonly onChange?: () => void }) {
  const { t } = useWords();
  const box = useFirstField<HTMLDivElement>();
  const [passphrase, setPassphrase] = useState('');
  const unlock = useOnce(async () => {
    const done = await act('vault:unlock', { passphrase });
    setPassphrase('');
    if (!done.ok) return;
    takeLink(done.value);
    onChange?.();
  });
  useKeys({ F9: unlock, Enter: unlock }, { inFields: true, when: passphrase !== '' });
  useKeys({ 'Alt+n': () => onAnew?.() }, { inFields: true, when: onAnew !== undefined });
  return (
    <div className="vault-form" ref={box}>
      <p>{t('vault.locked')}</p>
      <SecretField label={t('vault.passphrase')} value={passphrase} onChange={setPassphrase} />
      <div className="vault-acts">
        {onAnew !== undefined && <AnewButton onAnew={onAnew} />}
        <ActionButton k="F9" ink sunk={passphrase === ''} onPress={unlock}>
          {t('vault.unlock')}
        </ActionButton>
      </div>
    </div>
  );
}

function CreateForm({
  replace,
  onBack,
  onChange,
}: {
  readonly replace: boolean;
  /** Back to the passphrase that opens what is there. */
  readonly onBack?: () => void;
  readonly onChange?: () => void;
}) {
  const { t } = useWords();
  const box = useFirstField<HTMLDivElement>();
  const [passphrase, setPassphrase] = useState('');
  const [again, setAgain] = useState('');
  const fits = passphrase !== '' && passphrase === again;
  const create = useOnce(async () => {
    const done = await act('vault:create', { passphrase, replace });
    if (!done.ok) return;
    takeLink(done.value);
    onChange?.();
  });
  useKeys({ F9: create }, { inFields: true, when: fits });
  useKeys({ Escape: () => onBack?.() }, { inFields: true, when: onBack !== undefined });
  return (
    <div className="vault-form" ref={box}>
      <p>{t(replace ? 'vault.anew' : 'vault.absent')}</p>
      <p className="quiet-note">{t('vault.forgot')}</p>
      <SecretField label={t('vault.passphrase')} value={passphrase} onChange={setPassphrase} />
      <SecretField label={t('vault.again')} value={again} onChange={setAgain} />
      <div className="vault-acts">
        <span role="status">{again !== '' && !fits && t('vault.differ')}</span>
        {onBack !== undefined && (
          <ActionButton k="Esc" onPress={onBack}>
            {t('decision.back')}
          </ActionButton>
        )}
        <ActionButton k="F9" ink sunk={!fits} onPress={create}>
          {t(replace ? 'vault.beginAnew' : 'vault.create')}
        </ActionButton>
      </div>
    </div>
  );
}

function ChangeForm() {
  const { t } = useWords();
  const box = useFirstField<HTMLDivElement>();
  const [present, setPresent] = useState('');
  const [next, setNext] = useState('');
  const [again, setAgain] = useState('');
  const [isChanged, setChanged] = useState(false);
  const fits = present !== '' && next !== '' && next === again;
  const change = useOnce(async () => {
    const done = await act('vault:change', { present, next });
    setPresent('');
    setChanged(done.ok);
    if (!done.ok) return;
    setNext('');
    setAgain('');
  });
  useKeys({ F9: change }, { inFields: true, when: fits });
  return (
    <div className="vault-form" ref={box}>
      <p>{t('vault.open')}</p>
      <SecretField label={t('vault.present')} value={present} onChange={setPresent} />
      <SecretField label={t('vault.next')} value={next} onChange={setNext} />
      <SecretField label={t('vault.again')} value={again} onChange={setAgain} />
      <div className="vault-acts">
        <span role="status">
          {isChanged ? t('vault.changed') : again !== '' && next !== again && t('vault.differ')}
        </span>
        <ActionButton k="F9" ink sunk={!fits} onPress={change}>
          {t('vault.change')}
        </ActionButton>
      </div>
    </div>
  );
}

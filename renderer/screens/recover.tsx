import { useState } from 'react';
import { ActionButton } from '../components/action-button.tsx';
import { RadioField, TextField } from '../components/form-fields.tsx';
import { Notice, NoticeText } from '../components/notice.tsx';
import { SecretField } from '../components/secret-field.tsx';
import { useFirstField } from '../components/use-first-field.ts';
import { useOnce } from '../components/use-once.ts';
import { call } from '../bridge.ts';
import { useKeys } from '../keys.ts';
import { useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { SessionState } from '../../shared/ipc-contract.ts';
import { clockTime } from '../../shared/nairobi-time.ts';

/** The owner has lost his PIN: the code of the printed sheet sets a new one. */
export function Recover({
  people,
  onLeave,
}: {
  readonly people: SessionState['people'];
  readonly onLeave: () => void;
}) {
  const { t } = useWords();
  const freezeHours = useTill((till) => till.app?.payoutFreezeHours ?? 0);
  const owners = people.filter(({ role }) => role === 'owner');
  const [personId, setPersonId] = useState(owners[0]?.id ?? '');
  const [code, setCode] = useState('');
  const [pin, setPin] = useState('');
  const [again, setAgain] = useState('');
  const [failure, setFailure] = useState<Failure>();
  const [frozenUntilMs, setFrozen] = useState<number>();
  const box = useFirstField<HTMLElement>();
  const fits = code.replaceAll(/[^0-9A-Za-z]/g, '').length === 25 && pin.length === 4 && pin === again;
  const use = useOnce(async () => {
    const done = await call('recovery:use', { personId, code, pin });
    setFailure(done.ok ? undefined : done.error);
    if (done.ok) setFrozen(done.value.payoutsFrozenUntilMs);
  });
  const onlyDigits = (text: string): string => text.replaceAll(/\D/g, '').slice(0, 4);
  useKeys({ Escape: onLeave }, { inFields: true });
  useKeys({ F9: use }, { inFields: true, when: fits && frozenUntilMs === undefined });
  return (
    <section className="sheet set-up-sheet recover" ref={box}>
      <h1>{t('recovery.title')}</h1>
      <p>{t('recovery.what', { count: freezeHours })}</p>
      {owners.length > 1 && (
        <RadioField
          label={t('recovery.who')}
          value={personId}
          options={owners.map(({ id, name }) => [id, name] as const)}
          onChange={setPersonId}
        />
      )}
      <TextField
        label={t('recovery.code')}
        value={code}
        maxLength={40}
        onChange={(text) => setCode(text.toUpperCase())}
      />
      <SecretField label={t('recovery.pin')} value={pin} onChange={(text) => setPin(onlyDigits(text))} />
      <SecretField
        label={t('recovery.pinAgain')}
        value={again}
        onChange={(text) => setAgain(onlyDigits(text))}
      />
      {failure !== undefined && <Notice failure={failure} />}
      {frozenUntilMs !== undefined && (
        <NoticeText text={t('recovery.done', { time: clockTime(frozenUntilMs) })} />
      )}
      <div className="set-up-acts">
        <span role="status">{again.length === 4 && pin !== again && t('recovery.pinsDiffer')}</span>
        <ActionButton k="Esc" onPress={onLeave}>
          {t('page.back')}
        </ActionButton>
        <ActionButton k="F9" ink sunk={!fits || frozenUntilMs !== undefined} onPress={use}>
          {t('recovery.set')}
        </ActionButton>
      </div>
    </section>
  );
}

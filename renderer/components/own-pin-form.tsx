import { useState, type ReactNode } from 'react';
import { call } from '../bridge.ts';
import { useKeys } from '../keys.ts';
import { useWords } from '../words.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { ActionButton } from './action-button.tsx';
import { isNewPin, NewPinFields, noPin, pinDigits, pinsDiffer } from './new-pin-fields.tsx';
import { Notice } from './notice.tsx';
import { SecretField } from './secret-field.tsx';
import { useFirstField } from './use-first-field.ts';
import { useOnce } from './use-once.ts';

/** One's own new PIN; the present one is typed again, so that a till left open cannot change it. */
export function OwnPinForm(props: {
  readonly title: ReactNode;
  readonly why?: string;
  readonly leave: string;
  readonly onLeave: () => void;
  readonly onDone?: () => void;
}) {
  const { t } = useWords();
  const [present, setPresent] = useState('');
  const [next, setNext] = useState(noPin);
  const [failure, setFailure] = useState<Failure>();
  const box = useFirstField<HTMLElement>();
  const fits = present.length > 0 && isNewPin(next);
  const change = useOnce(async () => {
    const done = await call('staff:change-own-pin', { present, next: next.pin });
    setFailure(done.ok ? undefined : done.error);
    setPresent('');
    if (!done.ok) return box.current?.querySelector('input')?.focus();
    setNext(noPin);
    props.onDone?.();
  });
  useKeys({ Escape: props.onLeave }, { inFields: true });
  useKeys({ F9: change }, { inFields: true, when: fits });
  return (
    <section className="sheet set-up-sheet pin-form" ref={box}>
      <h2>{props.title}</h2>
      {props.why !== undefined && <p>{props.why}</p>}
      <SecretField
        label={t('staff.present')}
        value={present}
        onChange={(text) => setPresent(pinDigits(text))}
      />
      <NewPinFields value={next} onChange={setNext} />
      {failure !== undefined && <Notice failure={failure} />}
      <div className="set-up-acts">
        <span role="status">{pinsDiffer(next) && t('staff.pinsDiffer')}</span>
        <ActionButton k="Esc" onPress={props.onLeave}>
          {props.leave}
        </ActionButton>
        <ActionButton k="F9" ink sunk={!fits} onPress={change}>
          {t('staff.set')}
        </ActionButton>
      </div>
    </section>
  );
}

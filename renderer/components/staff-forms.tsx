import { useState } from 'react';
import { useKeys } from '../keys.ts';
import { useWords } from '../words.ts';
import type { Role } from '../../shared/roles.ts';
import { ActionButton } from './action-button.tsx';
import { RadioField, TextField } from './form-fields.tsx';
import { isNewPin, NewPinFields, noPin, pinsDiffer } from './new-pin-fields.tsx';
import { useFirstField } from './use-first-field.ts';

export type TypedPerson = { readonly name: string; readonly role: Role; readonly pin: string };

/** Name and role; for a new person also the PIN, which he types himself. */
export function NameForm(props: {
  readonly title: string;
  readonly why?: string;
  readonly start?: { readonly name: string; readonly role: Role };
  /** One's own role is not changed by oneself. */
  readonly fixedRole?: boolean;
  readonly withPin?: boolean;
  readonly go: string;
  readonly onLeave: () => void;
  readonly onGo: (person: TypedPerson) => void;
}) {
  const { t } = useWords();
  const [name, setName] = useState(props.start?.name ?? '');
  const [role, setRole] = useState<Role>(props.start?.role ?? 'attendant');
  const [pin, setPin] = useState(noPin);
  const box = useFirstField<HTMLElement>();
  const isChanged = name !== props.start?.name || role !== props.start.role;
  const fits = name.trim() !== '' && isChanged && (props.withPin !== true || isNewPin(pin));
  const go = () => props.onGo({ name: name.trim(), role, pin: pin.pin });
  useKeys({ Escape: props.onLeave }, { inFields: true });
  useKeys({ F9: go }, { inFields: true, when: fits });
  return (
    <section className="sheet set-up-sheet" ref={box}>
      <h2>{props.title}</h2>
      <TextField label={t('staff.name')} value={name} maxLength={40} onChange={setName} />
      {props.fixedRole !== true && (
        <RadioField
          label={t('staff.role')}
          value={role}
          options={[
            ['attendant', t('staff.roles.attendant')],
            ['owner', t('staff.roles.owner')],
          ]}
          onChange={setRole}
        />
      )}
      {props.withPin === true && <NewPinFields value={pin} onChange={setPin} />}
      {props.why !== undefined && <p className="page-note">{props.why}</p>}
      <Acts differ={pinsDiffer(pin)} fits={fits} go={props.go} onGo={go} onLeave={props.onLeave} />
    </section>
  );
}

/** A PIN that serves somebody else for one sign-in. */
export function PinForm(props: {
  readonly person: string;
  readonly onLeave: () => void;
  readonly onGo: (pin: string) => void;
}) {
  const { t } = useWords();
  const { person } = props;
  const [pin, setPin] = useState(noPin);
  const box = useFirstField<HTMLElement>();
  const fits = isNewPin(pin);
  const go = () => props.onGo(pin.pin);
  useKeys({ Escape: props.onLeave }, { inFields: true });
  useKeys({ F9: go }, { inFields: true, when: fits });
  return (
    <section className="sheet set-up-sheet" ref={box}>
      <h2>{t('staff.resetTitle', { person })}</h2>
      <NewPinFields value={pin} onChange={setPin} />
      <p className="page-note">{t('staff.resetWhy', { person })}</p>
      <Acts differ={pinsDiffer(pin)} fits={fits} go={t('staff.set')} onGo={go} onLeave={props.onLeave} />
    </section>
  );
}

function Acts(props: {
  readonly differ: boolean;
  readonly fits: boolean;
  readonly go: string;
  readonly onGo: () => void;
  readonly onLeave: () => void;
}) {
  const { t } = useWords();
  return (
    <div className="set-up-acts">
      <span role="status">{props.differ && t('staff.pinsDiffer')}</span>
      <ActionButton k="Esc" onPress={props.onLeave}>
        {t('staff.cancel')}
      </ActionButton>
      <ActionButton k="F9" ink sunk={!props.fits} onPress={props.onGo}>
        {props.go}
      </ActionButton>
    </div>
  );
}

import { useLayoutEffect, useRef, useState } from 'react';
import type { Failure } from '../../shared/error-codes.ts';
import type { SessionState } from '../../shared/ipc-contract.ts';
import { useKeys } from '../keys.ts';
import { useWords } from '../words.ts';
import { intoView } from './into-view.ts';
import { KeyCap } from './key-cap.tsx';
import { Notice } from './notice.tsx';
import { PinBoxes, pinLength } from './pin-boxes.tsx';
import './person-pin.css';

/** From so many on, the names stand closer and scroll. */
const manyPeople = 5;

type Person = SessionState['people'][number];
type PersonPinProps = {
  readonly people: readonly Person[];
  /** The failure to show, or undefined when the PIN was right. */
  readonly onSubmit: (personId: string, pin: string) => Promise<Failure | undefined>;
  readonly level?: 'screen' | 'modal';
  /** Escape while a name is being chosen. */
  readonly onCancel?: () => void;
  readonly pinTitle: string;
};

/** A name by its digit, then a PIN of four; it is sent by itself at the fourth digit. */
export function PersonPin({ people, onSubmit, level = 'screen', onCancel, pinTitle }: PersonPinProps) {
  const { t } = useWords();
  const last = people.findIndex((person) => person.wasLast);
  const [index, setIndex] = useState(Math.max(0, last));
  const [step, setStep] = useState<'name' | 'pin'>(people.length === 1 ? 'pin' : 'name');
  const [pin, setPin] = useState('');
  const [busy, setBusy] = useState(false);
  const [failure, setFailure] = useState<Failure>();
  const input = useRef<HTMLInputElement>(null);

  const choose = (at: number): void => {
    setIndex(at);
    setPin('');
    setFailure(undefined);
    setStep('pin');
    input.current?.focus();
  };
  const toNames = (): void => setStep('name');
  const move = (by: number): void => setIndex((at) => Math.min(people.length - 1, Math.max(0, at + by)));
  const digits = Object.fromEntries(people.slice(0, 9).map((_, at) => [String(at + 1), () => choose(at)]));
  const cancel = onCancel === undefined ? {} : { Escape: onCancel };
  const arrows = { ArrowDown: () => move(1), ArrowUp: () => move(-1) };
  useKeys({ ...digits, ...arrows, ...cancel, Enter: () => choose(index) }, { when: step === 'name', level });
  useKeys({ Escape: onCancel ?? toNames, ArrowUp: toNames }, { when: step === 'pin', level, inFields: true });

  useLayoutEffect(() => {
    if (step === 'pin') input.current?.focus();
    else input.current?.blur();
  }, [step]);

  const type = async (text: string): Promise<void> => {
    const next = text.replaceAll(/\D/g, '').slice(0, pinLength);
    const person = people[index];
    setPin(next);
    if (next.length < pinLength || person === undefined || busy) return;
    setBusy(true);
    const refused = await onSubmit(person.id, next);
    setBusy(false);
    setPin('');
    setFailure(refused);
    // Somebody else has to type now.
    if (refused?.code === 'pin-locked' && people.length > 1) toNames();
    else input.current?.focus();
  };

  return (
    <div className="person-pin">
      <div>
        <h2>{t(onCancel === undefined ? 'signIn.choose' : 'approval.who')}</h2>
        <Names people={people} index={index} choosing={step === 'name'} onChoose={choose} />
      </div>
      <div>
        <h2 id="pin-title">{pinTitle}</h2>
        <PinBoxes
          ref={input}
          pin={pin}
          active={step === 'pin'}
          onType={(text) => void type(text)}
          onFocus={() => setStep('pin')}
        />
        <p className="note">
          {t('signIn.opensItself')}
          {onCancel === undefined && people.length > 1 && step === 'pin' && (
            <span className="other-name">
              <KeyCap k="Esc" /> {t('signIn.otherName')}
            </span>
          )}
        </p>
        {failure !== undefined && <Notice failure={failure} />}
      </div>
    </div>
  );
}

function Names(props: {
  readonly people: readonly Person[];
  readonly index: number;
  readonly choosing: boolean;
  readonly onChoose: (at: number) => void;
}) {
  const { t } = useWords();
  const isMany = props.people.length > manyPeople;
  return (
    <ol className={isMany ? 'is-many' : ''}>
      {props.people.map((person, at) => (
        <li key={person.id}>
          <button
            type="button"
            tabIndex={isMany ? 0 : -1}
            aria-pressed={at === props.index}
            ref={at === props.index ? intoView : undefined}
            onClick={() => props.onChoose(at)}
          >
            {props.people.length > 1 && at < 9 && (
              <KeyCap k={String(at + 1)} filled={props.choosing && at === props.index} />
            )}
            <span className="name">{person.name}</span>
            {person.wasLast && props.people.length > 1 && <span className="note">{t('signIn.wasLast')}</span>}
          </button>
        </li>
      ))}
    </ol>
  );
}

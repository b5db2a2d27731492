import { useLayoutEffect, useRef } from 'react';
import { formatKes, cents } from '../../shared/cents.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Approval as ApprovalValue } from '../../shared/ipc-contract.ts';
import { useKeys } from '../keys.ts';
import { useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { ActionButton } from './action-button.tsx';
import { PersonPin } from './person-pin.tsx';
import './approval.css';

/**
 * A PIN over a dimmed page: another person's, or one's own again where one's role allows the act. It says what is approved and for how much; whether this person may approve
 * it is decided by the main process, whose refusal `onApprove` returns.
 */
export function Approval(props: {
  readonly what: string;
  readonly amountCents?: number;
  /** It takes two people: the one at the machine is not asked. */
  readonly secondPerson?: boolean;
  readonly onApprove: (approval: ApprovalValue) => Promise<Failure | undefined>;
  readonly onCancel: () => void;
}) {
  const { t } = useWords();
  const session = useTill((till) => till.app?.session);
  const dialog = useRef<HTMLDialogElement>(null);
  const me = session?.person;
  // Who may is decided by the main process; here only the people stand whose PIN it would take.
  const owners = (session?.people ?? []).filter((person) => person.role === 'owner');
  const others = props.secondPerson === true ? owners.filter((person) => person.id !== me?.id) : owners;
  // Where nobody else could, the main process says so.
  const people = others.length === 0 ? owners : others;
  const isOwn = people.length === 1 && people[0]?.id === me?.id;
  const onlyOne = people.length === 1;
  const pinTitle =
    props.secondPerson === true ? 'approval.secondPin' : isOwn ? 'approval.ownPin' : 'approval.pin';
  useLayoutEffect(() => {
    dialog.current?.showModal();
    // Not its first button: Enter belongs to the name that is chosen. With one name there is only a PIN to type.
    if (onlyOne) dialog.current?.querySelector('input')?.focus();
    else dialog.current?.focus();
  }, [onlyOne]);
  // Also keeps every key of the page behind silent.
  useKeys({}, { level: 'modal' });

  return (
    <dialog
      ref={dialog}
      className="approval"
      tabIndex={-1}
      aria-labelledby="approval-what"
      onCancel={(event) => event.preventDefault()}
    >
      <p className="who">{t('approval.asks', { name: me?.name ?? '' })}</p>
      <h1 id="approval-what">
        {props.what}
        {props.amountCents !== undefined && (
          <span className="amount figures">{formatKes(cents(props.amountCents))}</span>
        )}
      </h1>
      <PersonPin
        people={people}
        level="modal"
        pinTitle={t(pinTitle)}
        onCancel={props.onCancel}
        onSubmit={(personId, pin) => props.onApprove({ personId, pin })}
      />
      <ActionButton k="Esc" className="approval-cancel" onPress={props.onCancel}>
        {t('approval.cancel')}
      </ActionButton>
    </dialog>
  );
}

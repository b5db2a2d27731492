import { useEffect, useRef } from 'react';
import { formatKes, cents } from '../../shared/cents.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Approval as ApprovalValue } from '../../shared/ipc-contract.ts';
import { useKeys } from '../keys.ts';
import { useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { PersonPin } from './person-pin.tsx';
import './approval.css';

/**
 * Another person's PIN over a dimmed page. It says what is approved and for how much; whether this person may approve
 * it is decided by the main process, whose refusal `onApprove` returns.
 */
export function Approval(props: {
  readonly what: string;
  readonly amountCents?: number;
  readonly onApprove: (approval: ApprovalValue) => Promise<Failure | undefined>;
  readonly onCancel: () => void;
}) {
  const { t } = useWords();
  const session = useTill((till) => till.app?.session);
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  // Also keeps every key of the page behind silent.
  useKeys({}, { level: 'modal' });

  const me = session?.person;
  const others = (session?.people ?? []).filter((person) => person.id !== me?.id);
  const people = others.length > 0 ? others : (session?.people ?? []);
  return (
    <dialog
      ref={dialog}
      className="approval"
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
        pinTitle={t('approval.pin')}
        onCancel={props.onCancel}
        onSubmit={(personId, pin) => props.onApprove({ personId, pin })}
      />
      <button type="button" className="approval-cancel" onClick={props.onCancel}>
        {t('approval.cancel')}
      </button>
    </dialog>
  );
}

import { useEffect, useLayoutEffect, useEffectEvent, useId, useRef, useState } from 'react';
import { useKeys } from '../keys.ts';
import { useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { Request } from '../../shared/ipc-contract.ts';
import { readReply } from '../../shared/ussd-reply.ts';
import type { ReplyReading } from '../../shared/ussd-reply.ts';
import { KeyCap } from './key-cap.tsx';
import { LeaveAside } from './leave-choice.tsx';
import { Step } from './step-panel.tsx';
import './pasted-reply.css';

/** What the attendant says came of the dial, with the reply that says it. */
export type ReplyOutcome = Pick<Request<'delivery:record'>, 'outcome' | 'reason' | 'reply'>;

type PastedReplyProps = {
  readonly first: string;
  readonly bundleName: string;
  readonly onBack: () => void;
  readonly onAnswer: (outcome: ReplyOutcome) => void;
};

/** A reply that was pasted or typed, and what the program reads in it. It only proposes: one key says yes. */
export function PastedReply({ first, bundleName, onBack, onAnswer }: PastedReplyProps) {
  const { t } = useWords();
  const id = useId();
  const field = useRef<HTMLTextAreaElement>(null);
  const [text, setText] = useState(first);
  const words = useTill((till) => till.settings?.modem.replyWords ?? []);
  const reply = text.trim();
  const reading = readReply(reply, bundleName, words);
  const outcome = reply === '' ? undefined : outcomeOf(reading);
  const confirm = () => outcome !== undefined && onAnswer({ ...outcome, reply: reply.slice(0, 500) });
  useLayoutEffect(() => field.current?.focus(), []);
  useKeys({ Escape: onBack });
  // The reading wants to be seen before it is confirmed.
  useKeys({ Enter: confirm }, { inFields: true, armMs: 400 });
  const said = reply === '' ? 'empty' : reading.kind;
  const values = {
    package: bundleName,
    named: reading.kind === 'other-bundle' ? reading.named : '',
    reason: reading.kind === 'refused' ? t(`deliver.reason.${reading.reason}`) : '',
  };
  return (
    <Step
      number={2}
      title={t('deliver.paste')}
      aside={<LeaveAside word={t('deliver.reasonBack')} onLeave={onBack} />}
    >
      <label className="visually-hidden" htmlFor={id}>
        {t('deliver.replyField')}
      </label>
      <textarea
        id={id}
        ref={field}
        className="pasted-reply"
        rows={4}
        maxLength={500}
        spellCheck={false}
        value={text}
        placeholder={t('deliver.replyField')}
        onChange={(event) => setText(event.target.value)}
      />
      <div className={`reply-reading is-${said}`} role="status">
        <strong>{t(`deliver.reads.${said}`, values)}</strong>
        <span>{t(`deliver.readsHint.${said}`, values)}</span>
      </div>
      {outcome !== undefined && (
        <button type="button" className="reply-confirm" onClick={confirm}>
          {t('deliver.confirmReply')} <KeyCap k="Enter" />
        </button>
      )}
    </Step>
  );
}

function outcomeOf(reading: ReplyReading): ReplyOutcome | undefined {
  switch (reading.kind) {
    case 'delivered':
      return { outcome: 'delivered' };
    case 'refused':
      return { outcome: 'refused', reason: reading.reason };
    case 'other-bundle':
      return { outcome: 'other-bundle' };
    case 'unclear':
      return undefined;
  }
}

/** Ctrl V anywhere on the panel: the reply is copied on the phone's mirror or from a message. */
export function usePaste(onPaste: (text: string) => void, when: boolean): void {
  const take = useEffectEvent((event: ClipboardEvent) => {
    const text = event.clipboardData?.getData('text') ?? '';
    if (text.trim() === '') return;
    event.preventDefault();
    onPaste(text);
  });
  useEffect(() => {
    if (!when) return;
    const listen = (event: ClipboardEvent) => take(event);
    window.addEventListener('paste', listen);
    return () => window.removeEventListener('paste', listen);
  }, [when]);
}

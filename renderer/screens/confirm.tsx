import { useState } from 'react';
import { parseCash, type Cents } from '../../shared/cents.ts';
import type { Doubt, Review } from '../../shared/ipc-contract.ts';
import type { SnapshotField, Tender } from '../../shared/snapshot.ts';
import { ActionButton } from '../components/action-button.tsx';
import { ArmedButton } from '../components/armed-button.tsx';
import { CashEntry } from '../components/cash-entry.tsx';
import { ConfirmPanels } from '../components/confirm-panels.tsx';
import { DoubtRow } from '../components/doubt-row.tsx';
import { Notice, NoticeText } from '../components/notice.tsx';
import { ReadAloud } from '../components/read-aloud.tsx';
import { SendLater } from '../components/send-later.tsx';
import { TenderChoice } from '../components/tender-choice.tsx';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { back, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { useConfirmation } from './use-confirmation.ts';
import { useSendLater } from './use-send-later.ts';
import './confirm.css';

type Answerable = Exclude<Doubt['kind'], 'after-other'>;

/** The last look before money: both numbers, the package, the price. F9 sends exactly what stands here. */
export function ConfirmScreen(props: ScreenOf<'confirm'>) {
  const { t } = useWords();
  const [review, setReview] = useState(props.review);
  const [changed, setChanged] = useState<SnapshotField>();
  const [answered, setAnswered] = useState<readonly Answerable[]>([]);
  const [cashText, setCashText] = useState('');
  const notice = useTill((till) => till.notice);

  const takeReview = (next: Review, field?: SnapshotField): void => {
    setReview(next);
    setChanged(field);
    if (field !== undefined) setAnswered([]);
  };
  const { confirm, changeTender, putOff, busy, tender, current } = useConfirmation(
    review,
    props.again,
    takeReview,
  );

  const { snapshot } = review;
  const isCash = tender === 'cash';
  const cash = parseCash(cashText);
  const isCounted = !isCash || (cash !== undefined && cash >= snapshot.priceCents);
  const doubt = openDoubt(review.doubts, answered);
  const later = useSendLater(review, isCash);
  const ready = current && doubt === undefined && isCounted;
  const send = (): void => {
    if (!ready) return;
    const until = later.untilMs === undefined ? {} : { sendUntilMs: later.untilMs };
    void confirm({ answered: [...answered], ...(isCash ? { cashReceivedCents: cash } : until) });
  };
  useKeys({ Escape: back }, { when: !busy });
  useKeys({ F9: send }, { when: doubt === undefined && !busy, armMs: 400 });

  const tight =
    doubt !== undefined || isCash || notice !== null || later.isOffered || snapshot.dueAtMs !== undefined;
  return (
    <div className={`confirm${tight ? ' is-tight' : ''}`}>
      <header>
        <h1>{t(props.again === undefined ? 'confirm.title' : 'confirm.again.title')}</h1>
        <TenderChoice
          chosen={tender}
          typing={isCash && doubt === undefined}
          onChoose={(next: Tender) => void changeTender(next)}
        />
      </header>
      <ConfirmPanels
        review={{ ...review, promptDeadlineMs: later.untilMs ?? review.promptDeadlineMs }}
        changed={changed}
      />
      {notice === null && <Changed field={changed} />}
      {doubt !== undefined && (
        <DoubtRow
          key={doubt.kind}
          doubt={doubt}
          isFirst={answered.length === 0}
          onAnswer={() => setAnswered((before) => [...before, doubt.kind])}
          onTomorrow={putOff}
        />
      )}
      {doubt === undefined && <Ways {...{ review, later, isCash, cash, cashText }} onType={setCashText} />}
      {notice === null ? (
        <ReadAloud snapshot={snapshot} untilMs={later.untilMs} />
      ) : (
        <Notice failure={notice} />
      )}
      <Keys
        key={`${review.confirmationId} ${answered.length} ${later.untilMs ?? ''}`}
        isCash={isCash}
        busy={busy}
        ready={ready}
        onSend={send}
      />
    </div>
  );
}

function Changed({ field }: { readonly field: SnapshotField | undefined }) {
  const { t } = useWords();
  if (field === undefined) return null;
  return <NoticeText text={t('confirm.changed', { field: t(`confirm.field.${field}`) })} />;
}

type WaysProps = {
  readonly review: Review;
  readonly later: ReturnType<typeof useSendLater>;
  readonly isCash: boolean;
  readonly cash: Cents | undefined;
  readonly cashText: string;
  readonly onType: (text: string) => void;
};

/** What the chosen way of paying still asks: the cash that was counted, or until when a prompt may wait. */
function Ways({ review, later, isCash, cash, cashText, onType }: WaysProps) {
  const { priceCents } = review.snapshot;
  if (isCash) return <CashEntry text={cashText} received={cash} priceCents={priceCents} onType={onType} />;
  return later.isOffered && <SendLater waitsUntilMs={review.promptDeadlineMs} {...later} />;
}

/** Drawn anew for everything that was answered: the ink fills the button again before F9 counts. */
function Keys(props: {
  readonly isCash: boolean;
  readonly busy: boolean;
  readonly ready: boolean;
  readonly onSend: () => void;
}) {
  const { isCash, busy, ready, onSend } = props;
  const { t } = useWords();
  return (
    <footer>
      <ActionButton k="Esc" onPress={back} disabled={busy}>
        {t('confirm.change')}
      </ActionButton>
      <ArmedButton k="F9" sunk={!ready || busy} onPress={onSend}>
        {t(isCash ? 'confirm.cash' : 'confirm.send')}
      </ArmedButton>
    </footer>
  );
}

/** One question at a time, in the order that the main process found them. */
function openDoubt(doubts: readonly Doubt[], answered: readonly Answerable[]) {
  return doubts.find(
    (doubt): doubt is Extract<Doubt, { kind: Answerable }> =>
      doubt.kind !== 'after-other' && !answered.includes(doubt.kind),
  );
}

import { useState } from 'react';
import type { Doubt, Review } from '../../shared/ipc-contract.ts';
import { tenders } from '../../shared/snapshot.ts';
import type { SnapshotField, Tender } from '../../shared/snapshot.ts';
import { ActionButton } from '../components/action-button.tsx';
import { ArmedButton } from '../components/armed-button.tsx';
import { CashEntry } from '../components/cash-entry.tsx';
import { ConfirmPanels } from '../components/confirm-panels.tsx';
import { DoubtRow } from '../components/doubt-row.tsx';
import { Notice, NoticeText } from '../components/notice.tsx';
import { OwnPayment } from '../components/own-payment.tsx';
import { ReadAloud } from '../components/read-aloud.tsx';
import { SendLater } from '../components/send-later.tsx';
import { TenderChoice } from '../components/tender-choice.tsx';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { back, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { useConfirmation } from './use-confirmation.ts';
import { useCustomerDisplay } from '../components/use-customer-display.ts';
import { useWays } from './use-ways.ts';
import './confirm.css';

type Answerable = Exclude<Doubt['kind'], 'after-other'>;

/** The last look before money: both numbers, the package, the price. F9 sends exactly what stands here. */
export function ConfirmScreen(props: ScreenOf<'confirm'>) {
  const { t } = useWords();
  const [review, setReview] = useState(props.review);
  const [changed, setChanged] = useState<SnapshotField>();
  const [answered, setAnswered] = useState<readonly Answerable[]>([]);
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
  const [language, setLanguage] = useCustomerDisplay(snapshot);
  const doubt = openDoubt(review.doubts, answered);
  const ways = useWays(review, tender, props.again);
  const { later } = ways;
  const ready = current && doubt === undefined && ways.isReady;
  const send = (): void => {
    if (ready) void confirm({ answered: [...answered], ...ways.answers });
  };
  useKeys({ Escape: back }, { when: !busy });

  const asksMore = ways.isTyped || later.isOffered || snapshot.dueAtMs !== undefined;
  const tight = doubt !== undefined || notice !== null || asksMore;
  return (
    <div className={`confirm${tight ? ' is-tight' : ''}`}>
      <header>
        <h1>{t(props.again === undefined ? 'confirm.title' : 'confirm.again.title')}</h1>
        <TenderChoice
          offered={tenders}
          chosen={tender}
          typing={ways.isTyped && doubt === undefined}
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
          onAnswer={() => setAnswered((before) => [...before, doubt.kind])}
          onTomorrow={putOff}
        />
      )}
      {doubt === undefined && <Ways review={review} tender={tender} ways={ways} />}
      {notice === null ? (
        <ReadAloud snapshot={snapshot} untilMs={later.untilMs} spokenIn={language} onLanguage={setLanguage} />
      ) : (
        <Notice failure={notice} />
      )}
      <Keys
        key={`${review.confirmationId} ${answered.length} ${later.untilMs ?? ''} ${String(ways.isReady)}`}
        tender={tender}
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
  readonly tender: Tender;
  readonly ways: ReturnType<typeof useWays>;
};

/** What the chosen way of paying still asks: counted cash, the code of a payment, or until when a prompt may wait. */
function Ways({ review: { snapshot, promptDeadlineMs }, tender, ways }: WaysProps) {
  if (tender === 'mpesa-own') return <OwnPayment snapshot={snapshot} {...ways.own} />;
  if (tender === 'cash') return <CashEntry priceCents={snapshot.priceCents} {...ways.cash} />;
  return ways.later.isOffered && <SendLater waitsUntilMs={promptDeadlineMs} {...ways.later} />;
}

/**
 * Drawn anew for everything that was answered, chosen or changed: the ink fills the button again, and as long as it
 * fills F9 does nothing, so that a press meant for what stood here before sends nothing.
 */
function Keys(props: {
  readonly tender: Tender;
  readonly busy: boolean;
  readonly ready: boolean;
  readonly onSend: () => void;
}) {
  const { tender, busy, ready, onSend } = props;
  const { t } = useWords();
  useKeys({ F9: onSend }, { when: ready && !busy, armMs: 400, inFields: true });
  return (
    <footer>
      <ActionButton k="Esc" onPress={back} disabled={busy}>
        {t('confirm.change')}
      </ActionButton>
      <ArmedButton k="F9" sunk={!ready || busy} onPress={onSend}>
        {t(confirmWord[tender])}
      </ArmedButton>
    </footer>
  );
}

const confirmWord = {
  'mpesa-prompt': 'confirm.send',
  cash: 'confirm.cash',
  'mpesa-own': 'confirm.paidAlready',
} as const satisfies { readonly [T in Tender]: string };

/** One question at a time, in the order that the main process found them. */
function openDoubt(doubts: readonly Doubt[], answered: readonly Answerable[]) {
  return doubts.find(
    (doubt): doubt is Extract<Doubt, { kind: Answerable }> =>
      doubt.kind !== 'after-other' && !answered.includes(doubt.kind),
  );
}

import { useMemo, useRef, useState } from 'react';
import { cents, formatKes, parseCash } from '../../shared/cents.ts';
import type { Doubt, Response } from '../../shared/ipc-contract.ts';
import { call } from '../bridge.ts';
import { useKeys } from '../keys.ts';
import { open, readBoard, setJustConfirmed, useTill } from '../store/till.ts';
import { useWords, type Language } from '../words.ts';
import { differenceTenders } from '../../shared/snapshot.ts';
import type { DifferenceTender } from '../../shared/snapshot.ts';
import { ActionButton } from './action-button.tsx';
import { ArmedButton } from './armed-button.tsx';
import { CashEntry } from './cash-entry.tsx';
import { ConfirmPanels } from './confirm-panels.tsx';
import { useApproved } from './decision-list.tsx';
import { DoubtRow } from './doubt-row.tsx';
import { Notice } from './notice.tsx';
import { ReadAloud } from './read-aloud.tsx';
import { TenderChoice } from './tender-choice.tsx';
import { useCustomerDisplay } from './use-customer-display.ts';
import '../screens/confirm.css';

type ChangeReview = Response<'order:review-change'>;
type Answerable = Exclude<Doubt['kind'], 'after-other'>;

/** The last look before a paid order becomes another one: both numbers, the package, and what it costs more or less. */
export function ConfirmChange(props: {
  readonly order: string;
  readonly review: ChangeReview;
  readonly onTender: (tender: DifferenceTender) => void;
  readonly onBack: () => void;
}) {
  const { t } = useWords();
  const { order, review, onTender, onBack } = props;
  const { differenceCents, snapshot } = review;
  const [answered, setAnswered] = useState<readonly Answerable[]>([]);
  const [cashText, setCashText] = useState('');
  const isDearer = differenceCents > 0;
  const said = useSaid(review);
  const backCents = isDearer ? undefined : -differenceCents;
  const [language, setLanguage] = useCustomerDisplay(said, backCents);
  const isCash = isDearer && snapshot.tender === 'cash';
  const cash = parseCash(cashText);
  const doubt = openDoubt(review, answered);
  const ready = doubt === undefined && (!isCash || (cash !== undefined && cash >= differenceCents));
  const { send, dialog } = useSend(order, review, answered, isCash ? cash : undefined);
  const isAsking = Boolean(dialog);
  useKeys({ Escape: onBack }, { when: !isAsking });
  useKeys({ F9: () => ready && send() }, { when: doubt === undefined && !isAsking, armMs: 400 });
  return (
    <div className="confirm is-tight">
      <header>
        <h1>{t('change.confirmTitle', { order })}</h1>
        {isDearer && (
          <TenderChoice
            offered={differenceTenders}
            chosen={snapshot.tender}
            typing={isCash && doubt === undefined}
            onChoose={onTender}
          />
        )}
      </header>
      <ConfirmPanels review={{ ...review, snapshot: said }} changed={undefined} paid={!isDearer} />
      {doubt === undefined ? (
        <Difference review={review} />
      ) : (
        <DoubtRow
          key={doubt.kind}
          doubt={doubt.kind === 'sold-today' ? { ...doubt, tomorrowMs: null } : doubt}
          onAnswer={() => setAnswered((before) => [...before, doubt.kind])}
          onTomorrow={() => undefined}
        />
      )}
      {isCash && doubt === undefined && (
        <CashEntry text={cashText} received={cash} priceCents={differenceCents} onType={setCashText} />
      )}
      <Said {...{ said, backCents, language }} isMore={isDearer} onLanguage={setLanguage} />
      <Keys
        word={isDearer ? (isCash ? 'change.goCash' : 'change.goPrompt') : 'change.go'}
        sunk={!ready}
        onBack={onBack}
        onGo={() => ready && send()}
      />
      {dialog}
    </div>
  );
}

const openDoubt = (review: ChangeReview, answered: readonly Answerable[]) =>
  review.doubts.find(
    (one): one is Extract<Doubt, { kind: Answerable }> =>
      one.kind !== 'after-other' && !answered.includes(one.kind),
  );

/** What is read to the customer, or why it could not be done. */
function Said(props: {
  readonly said: ChangeReview['snapshot'];
  readonly backCents: number | undefined;
  readonly isMore: boolean;
  readonly language: Language;
  readonly onLanguage: (language: Language) => void;
}) {
  const notice = useTill((till) => till.notice);
  if (notice !== null) return <Notice failure={notice} />;
  return (
    <ReadAloud
      snapshot={props.said}
      backCents={props.backCents}
      isMore={props.isMore}
      untilMs={undefined}
      spokenIn={props.language}
      onLanguage={props.onLanguage}
    />
  );
}

function Keys(props: {
  readonly word: string;
  readonly sunk: boolean;
  readonly onBack: () => void;
  readonly onGo: () => void;
}) {
  const { t } = useWords();
  return (
    <footer>
      <ActionButton k="Esc" onPress={props.onBack}>
        {t('confirm.change')}
      </ActionButton>
      <ArmedButton k="F9" sunk={props.sunk} onPress={props.onGo}>
        {t(props.word)}
      </ArmedButton>
    </footer>
  );
}

/** What the payer is told: what he pays now, not what he has paid already. */
function useSaid({ snapshot, differenceCents }: ChangeReview): ChangeReview['snapshot'] {
  return useMemo(
    () => (differenceCents > 0 ? { ...snapshot, priceCents: differenceCents } : snapshot),
    [snapshot, differenceCents],
  );
}

/** Sends exactly what stands on the screen; the owner's PIN is asked where it is needed. */
function useSend(
  order: string,
  review: ChangeReview,
  answered: readonly Answerable[],
  cashReceivedCents: number | undefined,
) {
  const { t } = useWords();
  const { run, dialog } = useApproved();
  // A ref, not state: a second press in the same frame must already see it.
  const asked = useRef(false);
  const { confirmationId, snapshot: shown, differenceCents } = review;
  const send = (): void => {
    if (asked.current) return;
    asked.current = true;
    void run({
      what: t('change.what', { order }),
      amountCents: Math.abs(differenceCents),
      act: async (approval) => {
        const request = { order, confirmationId, shown, answered: [...answered], differenceCents };
        const result = await call('order:change', { ...request, cashReceivedCents, ...approval });
        if (result.ok) setJustConfirmed({ order, changeCents: result.value.changeCents });
        return result;
      },
      onDone: () => {
        open({ name: 'counter' });
        void readBoard();
      },
    }).finally(() => {
      asked.current = false;
    });
  };
  return { send, dialog };
}

/** What the customer pays in addition, or gets back. */
function Difference({ review }: { readonly review: ChangeReview }) {
  const { t } = useWords();
  const { differenceCents } = review;
  const amount = formatKes(cents(Math.abs(differenceCents)));
  const key = differenceCents > 0 ? 'dearer' : differenceCents < 0 ? 'cheaper' : 'samePrice';
  return (
    <p className="change-difference">
      <strong>{t(`change.${key}`, { amount })}</strong>
      <span>{t(`change.${key}Now`, { amount })}</span>
    </p>
  );
}

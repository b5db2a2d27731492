import { useState } from 'react';
import { IconCash, IconMessage, IconMessageOff, IconUserCheck, IconX } from '@tabler/icons-react';
import { call } from '../bridge.ts';
import { cardWord } from '../card-words.ts';
import { useNow } from '../clock.ts';
import { bands } from '../components/bands.ts';
import { BandClock } from '../components/band-clock.tsx';
import { Countdown } from '../components/clock.tsx';
import { CodeField } from '../components/code-field.tsx';
import { DecisionList, type Decision } from '../components/decision-list.tsx';
import { OrderHead } from '../components/order-head.tsx';
import { PanelWaits } from '../components/panel-waits.tsx';
import { Step, StepPanel } from '../components/step-panel.tsx';
import { Timeline } from '../components/timeline.tsx';
import { useOrderPage } from '../components/use-order-page.ts';
import type { ScreenOf } from '../store/screens.ts';
import { back, open } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { OrderPage } from '../../shared/ipc-contract.ts';
import './steps.css';

type Attempt = OrderPage['attempts'][number];

/** Money may have moved. No key here sends anything; it asks for the one fact that helps. */
export function UnknownScreen({ order }: ScreenOf<'unknown'>) {
  const { t } = useWords();
  const now = useNow();
  const page = useOrderPage(order);
  const attempt = page?.attempts.findLast(({ state }) => state === 'unknown' || state === 'stated');
  if (page === null) return <PanelWaits band={bands.unknown} order={order} />;
  const { card } = page;
  const amount = formatKes(cents(card.priceCents));
  const stated = attempt?.state === 'stated';
  return (
    <StepPanel
      band={bands.unknown}
      title={cardWord(t, card, now)}
      aside={<BandClock sinceMs={attempt?.sentMs ?? card.sinceMs} />}
    >
      <OrderHead page={page} title={t('unknown.mayHaveMoved', { amount })} advice={t('unknown.twice')} />
      <Step title={t(stated ? 'unknown.statedAsk' : 'unknown.ask', card.values)}>
        {attempt === undefined ? (
          <DecisionList decisions={[]} leaveHint={t('unknown.leaveHint')} />
        ) : stated ? (
          <StatedDecisions page={page} attempt={attempt} />
        ) : (
          <ChargedDecisions page={page} attempt={attempt} />
        )}
      </Step>
      <Step title={t('unknown.happened')} aside={<NextQuery attempt={attempt} />}>
        <Timeline entries={page.timeline} seconds />
      </Step>
    </StepPanel>
  );
}

function NextQuery({ attempt }: { readonly attempt: Attempt | undefined }) {
  const { t } = useWords();
  const untilMs = attempt?.nextQueryMs ?? null;
  if (untilMs === null) return null;
  return (
    <>
      {t('unknown.nextQuery')}{' '}
      <strong>
        <Countdown untilMs={untilMs} />
      </strong>
    </>
  );
}

type DecisionsProps = { readonly page: OrderPage; readonly attempt: Attempt };

function ChargedDecisions({ page, attempt }: DecisionsProps) {
  const { t } = useWords();
  const [code, setCode] = useState('');
  const { order } = page;
  const amountCents = page.card.priceCents;
  const charged: Decision = {
    k: '1',
    title: t('unknown.charged'),
    hint: t('unknown.chargedHint'),
    icon: <IconMessage size={30} />,
    confirm: t('unknown.chargedConfirm'),
    what: t('unknown.chargedWhat', { order, code }),
    amountCents,
    // P6: neither statement is taken sooner; the owner's PIN would be typed for nothing.
    fromMs: attempt.notChargedFromMs,
    field: <CodeField label={t('unknown.code')} value={code} onType={setCode} />,
    ready: code !== '',
    act: (approval) =>
      call('payment:state-charged', { order, attemptId: attempt.id, receipt: code, ...approval }),
  };
  const notCharged: Decision = {
    k: '2',
    title: t('unknown.notCharged'),
    hint: t('unknown.notChargedHint'),
    icon: <IconMessageOff size={30} />,
    confirm: t('unknown.notChargedConfirm'),
    what: t('unknown.notChargedWhat', { order }),
    fromMs: attempt.notChargedFromMs,
    act: () => call('payment:state-not-charged', { order, attemptId: attempt.id }),
    onDone: back,
  };
  const cancel: Decision = {
    k: '3',
    title: t('unknown.cancel'),
    hint: t('unknown.cancelHint'),
    icon: <IconX size={30} />,
    confirm: t('unknown.cancel'),
    what: t('unknown.cancelWhat', { order }),
    amountCents,
    act: (approval) => call('order:cancel', { order, ...approval }),
    onDone: back,
  };
  const mayCancel = page.card.actions.includes('cancel');
  return (
    <DecisionList
      decisions={mayCancel ? [charged, notCharged, cancel] : [charged, notCharged]}
      leaveHint={t('unknown.leaveHint')}
    />
  );
}

function StatedDecisions({ page, attempt }: DecisionsProps) {
  const { t } = useWords();
  const { order, card } = page;
  const amount = formatKes(cents(card.priceCents));
  const about = { order, attemptId: attempt.id };
  const accept: Decision = {
    k: '1',
    title: t('unknown.accept'),
    hint: t('unknown.acceptHint'),
    icon: <IconUserCheck size={30} />,
    confirm: t('unknown.acceptConfirm'),
    what: t('unknown.acceptWhat', { order }),
    amountCents: card.priceCents,
    act: (approval) => call('payment:accept-stated', { ...about, ...approval }),
    onDone: () => {
      back();
      open({ name: 'deliver', order });
    },
  };
  const giveBack: Decision = {
    k: '1',
    title: t('unknown.giveBack', { amount }),
    hint: t('unknown.giveBackHint'),
    icon: <IconCash size={30} />,
    confirm: t('held.refundConfirm', { amount }),
    what: t('unknown.giveBackWhat', { order }),
    amountCents: card.priceCents,
    act: (approval) => call('payment:refund-stated', { ...about, ...approval }),
    onDone: back,
  };
  const takeBack: Decision = {
    k: '2',
    title: t('unknown.takeBack'),
    hint: t('unknown.takeBackHint'),
    icon: <IconMessageOff size={30} />,
    confirm: t('unknown.notChargedConfirm'),
    what: t('unknown.notChargedWhat', { order }),
    act: () => call('payment:state-not-charged', about),
    onDone: back,
  };
  // An order that ended another way needs no second payment: only the customer's money is left to decide about.
  const waits = card.actions.includes('decide-stated');
  // The difference of a dearer package is neither believed nor given back: proof comes, or it was not charged.
  const isDifference = page.versions.some(({ state }) => state === 'pending');
  const decisions = isDifference ? [{ ...takeBack, k: '1' }] : [waits ? accept : giveBack, takeBack];
  return <DecisionList decisions={decisions} leaveHint={t('unknown.leaveHint')} />;
}

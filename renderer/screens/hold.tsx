import { IconSend } from '@tabler/icons-react';
import { call } from '../bridge.ts';
import { cardWord } from '../card-words.ts';
import { useNow } from '../clock.ts';
import { bands } from '../components/bands.ts';
import { BandClock } from '../components/band-clock.tsx';
import { DecisionList, numbered, type Decision } from '../components/decision-list.tsx';
import { OrderHead } from '../components/order-head.tsx';
import { PanelWaits } from '../components/panel-waits.tsx';
import { useRefundWays } from '../components/payout-refund.tsx';
import { Step, StepPanel } from '../components/step-panel.tsx';
import { Timeline } from '../components/timeline.tsx';
import { useOrderPage } from '../components/use-order-page.ts';
import type { ScreenOf } from '../store/screens.ts';
import { back, open } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { OrderPage } from '../../shared/ipc-contract.ts';
import { UnknownScreen } from './unknown.tsx';
import './steps.css';

/** Money that came in another amount, or answers that differ: nothing is delivered until the owner has looked. */
export function HoldScreen({ order }: ScreenOf<'hold'>) {
  const { t } = useWords();
  const now = useNow();
  const page = useOrderPage(order);
  if (page === null) return <PanelWaits band={bands.otherAmount} order={order} />;
  // The answers to one prompt differ: the steps for an unknown payment are what helps.
  if (page.attempts.at(-1)?.state === 'unknown') return <UnknownScreen name="unknown" order={order} />;
  const { card } = page;
  const differs = card.state === 'contradiction';
  const money = {
    got: formatKes(cents(page.receivedCents)),
    price: formatKes(cents(card.priceCents)),
  };
  return (
    <StepPanel
      band={bands[card.state]}
      title={cardWord(t, card, now)}
      aside={<BandClock sinceMs={card.sinceMs} />}
    >
      <OrderHead
        page={page}
        title={t(differs ? 'hold.contradictionTitle' : 'hold.otherAmountTitle', money)}
        advice={t(differs ? 'hold.contradictionAdvice' : 'hold.otherAmountAdvice')}
      />
      <Step title={t('hold.ask')}>
        <HoldDecisions page={page} />
      </Step>
      <Step title={t('unknown.happened')}>
        <Timeline entries={page.timeline} seconds />
      </Step>
    </StepPanel>
  );
}

function HoldDecisions({ page }: { readonly page: OrderPage }) {
  const { t } = useWords();
  const { order, receivedCents } = page;
  const amount = formatKes(cents(receivedCents));
  const release: Omit<Decision, 'k'> = {
    title: t('hold.release'),
    hint: t('hold.releaseHint'),
    icon: <IconSend size={30} />,
    confirm: t('hold.release'),
    what: t('hold.releaseWhat', { order }),
    amountCents: receivedCents,
    act: (approval) => call('order:release-hold', { order, ...approval }),
    onDone: () => {
      back();
      open({ name: 'deliver', order });
    },
  };
  const refunds = useRefundWays(
    { order },
    {
      title: t('hold.refund', { amount }),
      hint: t('held.refundHint'),
      confirm: t('held.refundConfirm', { amount }),
      what: t('hold.refundWhat', { order }),
      amountCents: receivedCents,
      act: (approval) => call('order:refund-cash', { order, ...approval }),
      onDone: back,
    },
  );
  if (refunds === undefined) return null;
  return (
    <DecisionList
      decisions={numbered([release, ...refunds])}
      leaveHint={t('hold.leaveHint')}
      alone={refunds.length > 1}
    />
  );
}

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
import { back, open, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import { LookBackScreen } from './look-back.tsx';
import './steps.css';

/** A customer's money that came for no live order: a person decides, deliver or give it back. */
export function HeldScreen({ order, heldId }: ScreenOf<'held'>) {
  const { t } = useWords();
  const now = useNow();
  const page = useOrderPage(order);
  const held = useTill((till) => till.cards.find((card) => card.heldId === heldId));
  const came = held?.values['amountCents'] ?? held?.values['amount'];
  const amountCents = typeof came === 'number' ? came : (page?.card.priceCents ?? 0);
  const amount = formatKes(cents(amountCents));
  const refunds = useRefundWays(
    { order, heldId },
    {
      title: t('held.refund', { amount }),
      hint: t('held.refundHint'),
      confirm: t('held.refundConfirm', { amount }),
      what: t('held.refundWhat', { order }),
      amountCents,
      act: (approval) => call('held:refund-cash', { heldId, ...approval }),
      onDone: back,
    },
  );
  if (page === null) return <PanelWaits band={bands.held} order={order} />;
  // From the day's list: before anything goes back, the owner looks.
  if (held?.state === 'oldFile')
    return <LookBackScreen name="look-back" order={order} heldId={heldId} shortfallId={null} />;
  // An order that needs no more money, or whose prompt may still bring some, takes none; part of a price pays no bundle.
  const canDeliver = held?.state !== 'refundOwed' && held?.values['usable'] === 1;
  const deliver: Omit<Decision, 'k'> = {
    title: t('held.deliver'),
    hint: t('held.deliverHint'),
    icon: <IconSend size={30} />,
    confirm: t('held.deliverConfirm'),
    what: t('held.deliverWhat', { order }),
    amountCents,
    act: () => call('held:deliver', { heldId }),
    onDone: () => {
      back();
      open({ name: 'deliver', order });
    },
  };
  return (
    <StepPanel
      band={bands[held?.state ?? 'held']}
      title={cardWord(t, held ?? page.card, now)}
      aside={<BandClock sinceMs={held?.sinceMs ?? page.card.sinceMs} />}
    >
      <OrderHead page={page} title={t('held.title', { amount })} advice={t('held.advice')} />
      <Step title={t('held.ask')}>
        {refunds !== undefined && (
          <DecisionList
            decisions={numbered([...(canDeliver ? [deliver] : []), ...refunds])}
            leaveHint={t('held.leaveHint')}
            alone={refunds.length > 1}
          />
        )}
      </Step>
      <Step title={t('unknown.happened')}>
        <Timeline entries={page.timeline} seconds />
      </Step>
    </StepPanel>
  );
}

import { IconCash, IconFileX } from '@tabler/icons-react';
import { call } from '../bridge.ts';
import { cardWord } from '../card-words.ts';
import { useNow } from '../clock.ts';
import { bands } from '../components/bands.ts';
import { BandClock } from '../components/band-clock.tsx';
import { DecisionList, type Decision } from '../components/decision-list.tsx';
import { OrderHead } from '../components/order-head.tsx';
import { PanelWaits } from '../components/panel-waits.tsx';
import { Step, StepPanel } from '../components/step-panel.tsx';
import { Timeline } from '../components/timeline.tsx';
import { useOrderPage } from '../components/use-order-page.ts';
import type { ScreenOf } from '../store/screens.ts';
import { back, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import './steps.css';

/** An order that has ended brought less than was booked: the customer pays it after all, or the owner writes it off. */
export function ShortfallScreen({ order, shortfallId }: ScreenOf<'shortfall'>) {
  const { t } = useWords();
  const now = useNow();
  const page = useOrderPage(order);
  const card = useTill((till) => till.cards.find((one) => one.shortfallId === shortfallId));
  if (page === null) return <PanelWaits band={bands.shortfall} order={order} />;
  const missing = card?.values['amountCents'];
  const amountCents = typeof missing === 'number' ? missing : 0;
  const amount = formatKes(cents(amountCents));
  const decision = (
    how: 'paid-in-cash' | 'written-off',
  ): Pick<Decision, 'act' | 'onDone' | 'amountCents'> => ({
    amountCents,
    act: (approval) => call('shortfall:settle', { shortfallId, how, ...approval }),
    onDone: back,
  });
  const paid: Decision = {
    k: '1',
    title: t('shortfall.paid', { amount }),
    hint: t('shortfall.paidHint'),
    icon: <IconCash size={30} />,
    confirm: t('shortfall.paidConfirm', { amount }),
    what: t('shortfall.paidWhat', { order }),
    ...decision('paid-in-cash'),
  };
  const writeOff: Decision = {
    k: '2',
    title: t('shortfall.writeOff'),
    hint: t('shortfall.writeOffHint'),
    icon: <IconFileX size={30} />,
    confirm: t('shortfall.writeOff'),
    what: t('shortfall.writeOffWhat', { order }),
    ...decision('written-off'),
  };
  return (
    <StepPanel
      band={bands.shortfall}
      title={cardWord(t, card ?? page.card, now)}
      aside={<BandClock sinceMs={card?.sinceMs ?? page.card.sinceMs} />}
    >
      <OrderHead page={page} title={t('shortfall.title', { amount, order })} advice={t('shortfall.advice')} />
      <Step title={t('shortfall.ask')}>
        <DecisionList decisions={[paid, writeOff]} leaveHint={t('shortfall.leaveHint')} />
      </Step>
      <Step title={t('unknown.happened')}>
        <Timeline entries={page.timeline} seconds />
      </Step>
    </StepPanel>
  );
}

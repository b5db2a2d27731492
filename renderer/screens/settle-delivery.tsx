import { IconChecks, IconCircleX } from '@tabler/icons-react';
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
import { back } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { OrderPage } from '../../shared/ipc-contract.ts';
import { hasMessage } from '../../shared/locales/catalogue.ts';
import '../components/tones.css';
import './steps.css';

type Delivery = OrderPage['deliveries'][number];

/** The bundle may have gone. No key dials; the owner says what was found when the recipient looked. */
export function SettleDeliveryScreen({ order }: ScreenOf<'settle-delivery'>) {
  const { t } = useWords();
  const now = useNow();
  const page = useOrderPage(order);
  const delivery = page?.deliveries.findLast(({ state }) => state === 'unknown' || state === 'review');
  if (page === null) return <PanelWaits band={bands.deliveryUnknown} order={order} />;
  const { card } = page;
  const review = card.state === 'deliveryReview';
  return (
    <StepPanel
      band={bands[card.state]}
      title={cardWord(t, card, now)}
      aside={<BandClock sinceMs={card.sinceMs} />}
    >
      <OrderHead
        page={page}
        title={t(review ? 'settle.reviewMayHaveGone' : 'settle.mayHaveGone')}
        advice={t(review ? 'settle.reviewAdvice' : 'settle.advice')}
      />
      {delivery !== undefined && <WhatIsKnown delivery={delivery} />}
      <Step title={t('settle.ask')}>
        <DecisionList
          decisions={delivery === undefined ? [] : settleDecisions(t, page, delivery)}
          leaveHint={t('settle.leaveHint')}
        />
      </Step>
      <Step title={t('unknown.happened')}>
        <Timeline entries={page.timeline} seconds />
      </Step>
    </StepPanel>
  );
}

/** What the modem left behind: why nobody knows, what Safaricom said, and whether airtime is missing. */
function WhatIsKnown({ delivery }: { readonly delivery: Delivery }) {
  const { t } = useWords();
  const { reason, reply, airtime } = delivery;
  const why = `modem.doubt.${reason ?? ''}.what`;
  if (!hasMessage(why) && reply === null && airtime === null) return null;
  return (
    <Step>
      {hasMessage(why) && <p>{t('settle.why', { reason: t(why) })}</p>}
      {reply !== null && <p>{t('settle.reply', { reply })}</p>}
      {airtime !== null && <p>{airtimeText(t, airtime)}</p>}
    </Step>
  );
}

type Airtime = NonNullable<Delivery['airtime']>;

/** What other deliveries took between the readings is in the books and is not missing. */
function airtimeText(t: ReturnType<typeof useWords>['t'], airtime: Airtime): string {
  const missingCents = airtime.beforeCents - airtime.afterCents - airtime.spentCents;
  const before = formatKes(cents(airtime.beforeCents));
  const after = formatKes(cents(airtime.afterCents));
  return missingCents > 0
    ? t('settle.airtimeLess', { before, after, missing: formatKes(cents(missingCents)) })
    : t('settle.airtimeSame', { before, after });
}

function settleDecisions(
  t: ReturnType<typeof useWords>['t'],
  page: OrderPage,
  delivery: Delivery,
): readonly Decision[] {
  const { order } = page;
  const settle =
    (found: 'delivered' | 'not-delivered'): Decision['act'] =>
    (approval) =>
      call('delivery:settle', { order, deliveryId: delivery.id, found, ...approval });
  return [
    {
      k: '1',
      title: t('settle.delivered'),
      hint: t('settle.deliveredHint'),
      icon: <IconChecks size={30} className="tone-delivered" />,
      confirm: t('settle.deliveredConfirm'),
      what: t('settle.deliveredWhat', { order }),
      act: settle('delivered'),
      onDone: back,
    },
    {
      k: '2',
      title: t('settle.notDelivered'),
      hint: t('settle.notDeliveredHint'),
      icon: <IconCircleX size={30} className="tone-refused" />,
      confirm: t('settle.notDeliveredConfirm'),
      what: t('settle.notDeliveredWhat', { order }),
      amountCents: page.card.priceCents,
      act: settle('not-delivered'),
      onDone: back,
    },
  ];
}

import { IconCalendarClock, IconSend } from '@tabler/icons-react';
import { call } from '../bridge.ts';
import { bands } from '../components/bands.ts';
import { DecisionList, type Decision } from '../components/decision-list.tsx';
import { OrderHead } from '../components/order-head.tsx';
import { OrderNumber } from '../components/order-number.tsx';
import { PanelWaits } from '../components/panel-waits.tsx';
import { Step, StepPanel } from '../components/step-panel.tsx';
import { useOrderPage } from '../components/use-order-page.ts';
import type { ScreenOf } from '../store/screens.ts';
import { back, open } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { OrderPage } from '../../shared/ipc-contract.ts';
import { clockTime, screenDate } from '../../shared/nairobi-time.ts';
import { ok } from '../../shared/result.ts';
import './steps.css';

/** A paid order is put off until tomorrow, or one that was put off is delivered before its day. */
export function ScheduleScreen({ order, ask }: ScreenOf<'schedule'>) {
  const { t, language } = useWords();
  const page = useOrderPage(order);
  if (page === null) return <PanelWaits band={bands.forTomorrow} order={order} />;
  const early = ask === 'early';
  const date = screenDate(early ? (page.dueMs ?? page.tomorrowMs) : page.tomorrowMs, language);
  return (
    <StepPanel
      band={bands.forTomorrow}
      title={t(early ? 'schedule.earlyTitle' : 'schedule.title')}
      aside={<OrderNumber order={order} />}
    >
      <OrderHead
        page={page}
        title={early ? t('card.forTomorrow.word', { date }) : t('schedule.whyTitle')}
        advice={t(early ? 'schedule.earlyWhy' : 'schedule.why', { date })}
      />
      <Step title={t('schedule.ask')}>
        <DecisionList
          decisions={[early ? deliverNow(t, order) : putOff(t, page, date)]}
          leaveHint={t('schedule.leaveHint')}
        />
      </Step>
    </StepPanel>
  );
}

type Say = ReturnType<typeof useWords>['t'];

function putOff(t: Say, page: OrderPage, date: string): Decision {
  const { order, tomorrowMs: dueAtMs } = page;
  return {
    k: '1',
    title: t('schedule.tomorrow', { date, time: clockTime(dueAtMs) }),
    hint: t('schedule.tomorrowHint'),
    icon: <IconCalendarClock size={30} />,
    confirm: t('schedule.confirm'),
    what: t('schedule.title'),
    act: () => call('order:schedule', { order, dueAtMs }),
    onDone: back,
  };
}

/** Nothing is asked of the main process yet: the delivery panel opens the delivery, and says that it is early. */
function deliverNow(t: Say, order: string): Decision {
  return {
    k: '1',
    title: t('schedule.early'),
    hint: t('schedule.earlyHint'),
    icon: <IconSend size={30} />,
    confirm: t('schedule.earlyConfirm'),
    what: t('schedule.earlyTitle'),
    act: () => Promise.resolve(ok({})),
    onDone: () => {
      back();
      open({ name: 'deliver', order, early: true });
    },
  };
}

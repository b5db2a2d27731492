import { useState } from 'react';
import { IconArrowBackUp, IconCash, IconSend } from '@tabler/icons-react';
import { call } from '../bridge.ts';
import { bands } from '../components/bands.ts';
import { CashField } from '../components/cash-field.tsx';
import { DecisionList, type Decision } from '../components/decision-list.tsx';
import { OrderHead } from '../components/order-head.tsx';
import { OrderNumber } from '../components/order-number.tsx';
import { PanelWaits } from '../components/panel-waits.tsx';
import { Step, StepPanel } from '../components/step-panel.tsx';
import { useOrderPage } from '../components/use-order-page.ts';
import type { ScreenOf } from '../store/screens.ts';
import { back, setJustConfirmed } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes, parseCash } from '../../shared/cents.ts';
import './steps.css';

/** A dearer package was agreed to and its difference has not come: once more, in cash, or back to what was paid. */
export function FinishChangeScreen({ order }: ScreenOf<'finish-change'>) {
  const { t } = useWords();
  const page = useOrderPage(order);
  const [cashText, setCashText] = useState('');
  if (page === null) return <PanelWaits band={bands.changePending} order={order} />;
  const pending = page.versions.find(({ state }) => state === 'pending');
  const differenceCents = pending?.differenceCents ?? 0;
  const amount = formatKes(cents(differenceCents));
  const cash = parseCash(cashText);
  const pay = { order, differenceCents } as const;
  const what = t('change.what', { order });
  const prompt: Decision = {
    k: '1',
    title: t('change.again', { amount }),
    hint: t('change.againHint'),
    icon: <IconSend size={30} />,
    confirm: t('change.goPrompt'),
    what,
    act: () => call('order:pay-difference', { ...pay, tender: 'mpesa-prompt' }),
    onDone: back,
  };
  const inCash: Decision = {
    k: '2',
    title: t('change.inCash', { amount }),
    hint: t('change.inCashHint'),
    icon: <IconCash size={30} />,
    confirm: t('change.goCash'),
    what,
    field: <CashField label={t('takeCash.field')} value={cashText} onType={setCashText} />,
    ready: cash !== undefined && cash >= differenceCents,
    act: async () => {
      const received = { tender: 'cash', cashReceivedCents: cash ?? 0 } as const;
      const result = await call('order:pay-difference', { ...pay, ...received });
      if (result.ok) setJustConfirmed({ order, changeCents: result.value.changeCents });
      return result;
    },
    onDone: back,
  };
  const withdraw: Decision = {
    k: '3',
    title: t('change.withdraw'),
    hint: t('change.withdrawHint'),
    icon: <IconArrowBackUp size={30} />,
    confirm: t('change.withdraw'),
    what,
    act: () => call('order:withdraw-change', { order }),
    onDone: back,
  };
  return (
    <StepPanel
      band={bands.changePending}
      title={t('change.pendingTitle')}
      aside={<OrderNumber order={order} />}
    >
      <OrderHead
        page={page}
        title={t('change.pending', { amount, package: pending?.packageName ?? '' })}
        advice={t('change.pendingAdvice')}
      />
      <Step title={t('change.ask')}>
        <DecisionList
          decisions={page.card.state === 'changePending' ? [prompt, inCash, withdraw] : [inCash, withdraw]}
          leaveHint={t('change.leaveHint')}
        />
      </Step>
    </StepPanel>
  );
}

import { useState } from 'react';
import { call } from '../bridge.ts';
import { ActionButton } from '../components/action-button.tsx';
import { bands } from '../components/bands.ts';
import { CashField } from '../components/cash-field.tsx';
import { useApproved } from '../components/decision-list.tsx';
import { OrderHead } from '../components/order-head.tsx';
import { OrderNumber } from '../components/order-number.tsx';
import { PanelWaits } from '../components/panel-waits.tsx';
import { Step, StepPanel } from '../components/step-panel.tsx';
import { useOrderPage } from '../components/use-order-page.ts';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { back, open, setJustConfirmed } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { CardState } from '../../shared/board.ts';
import { cents, formatKes, parseCash } from '../../shared/cents.ts';
import type { OrderPage } from '../../shared/ipc-contract.ts';
import './take-cash.css';

/** A prompt that waits in the outbox: cash takes it back. */
const queuedStates: readonly CardState[] = ['queued', 'queuedOffline', 'afterOther'];
/** MONEY: the payer may have been charged already; cash on top of it is said before it is taken. */
const doubtfulStates: readonly CardState[] = ['unknown', 'stated'];

const adviceOf = (state: CardState): string => {
  if (doubtfulStates.includes(state)) return 'unknown.twice';
  return queuedStates.includes(state) ? 'takeCash.adviceQueued' : 'takeCash.advice';
};

/** Cash for an order that was confirmed for M-PESA and whose prompt is not on a phone. */
export function TakeCashScreen({ order }: ScreenOf<'take-cash'>) {
  const { t } = useWords();
  const page = useOrderPage(order);
  if (page === null) return <PanelWaits band={bands.held} order={order} />;
  const price = formatKes(cents(page.card.priceCents));
  return (
    <StepPanel band={bands.held} title={t('takeCash.title')} aside={<OrderNumber order={order} />}>
      <OrderHead page={page} title={t('takeCash.price', { price })} advice={t(adviceOf(page.card.state))} />
      <CashStep page={page} />
    </StepPanel>
  );
}

function CashStep({ page }: { readonly page: OrderPage }) {
  const { t } = useWords();
  const { order } = page;
  const { priceCents } = page.card;
  const [typed, setTyped] = useState('');
  const received = parseCash(typed);
  const enough = received !== undefined && received >= priceCents;
  const { run, dialog } = useApproved();

  const take = () => {
    if (received === undefined) return;
    void run({
      what: t('takeCash.what', { order }),
      amountCents: priceCents,
      act: async (approval) => {
        const result = await call('order:take-cash', { order, cashReceivedCents: received, ...approval });
        if (result.ok) setJustConfirmed({ order, changeCents: result.value.changeCents });
        return result;
      },
      onDone: () => {
        back();
        open({ name: 'deliver', order });
      },
    });
  };
  useKeys({ F9: take }, { when: enough, inFields: true });

  return (
    <Step title={t('takeCash.received')}>
      <CashField label={t('takeCash.field')} value={typed} onType={setTyped} />
      <Change receivedCents={received} priceCents={priceCents} typed={typed !== ''} />
      <div className="decision-do take-cash-do">
        <ActionButton k="Esc" onPress={back}>
          {t('page.back')}
        </ActionButton>
        <ActionButton k="F9" ink sunk={!enough} onPress={take}>
          {t('takeCash.confirm')}
        </ActionButton>
      </div>
      {dialog}
    </Step>
  );
}

type ChangeProps = {
  readonly receivedCents: number | undefined;
  readonly priceCents: number;
  readonly typed: boolean;
};

/** What goes back over the counter, large enough to be read out. */
function Change({ receivedCents, priceCents, typed }: ChangeProps) {
  const { t } = useWords();
  const missing = receivedCents === undefined ? undefined : priceCents - receivedCents;
  return (
    <div className="take-cash-change" aria-live="polite">
      <span>{t('takeCash.change')}</span>
      {missing !== undefined && missing <= 0 ? (
        <strong className="figures">{formatKes(cents(-missing))}</strong>
      ) : (
        <span className="missing">
          {missing !== undefined
            ? t('takeCash.missing', { amount: formatKes(cents(missing)) })
            : typed
              ? t('takeCash.notAnAmount')
              : '–'}
        </span>
      )}
    </div>
  );
}

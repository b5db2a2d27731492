import { IconX } from '@tabler/icons-react';
import { call } from '../bridge.ts';
import { actionWord } from '../card-words.ts';
import { ActionButton } from '../components/action-button.tsx';
import { DecisionList, numbered, type Decision } from '../components/decision-list.tsx';
import { OrderFacts } from '../components/order-facts.tsx';
import { OrderLedger } from '../components/order-ledger.tsx';
import { OrderNumber } from '../components/order-number.tsx';
import { OrderRecords } from '../components/order-records.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useRefundWays } from '../components/payout-refund.tsx';
import { Timeline } from '../components/timeline.tsx';
import { useOrderPage } from '../components/use-order-page.ts';
import { useKeys } from '../keys.ts';
import { actOnCard, cardKeys } from '../store/card-acts.ts';
import type { ScreenOf } from '../store/screens.ts';
import { back, open } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { CardAction } from '../../shared/board.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { BoardCard, OrderPage } from '../../shared/ipc-contract.ts';
import './order.css';

/** Everything that is known of one order, what its card offers, and the two things decided here. */
export function OrderScreen({ order, ask }: ScreenOf<'order'>) {
  const { t } = useWords();
  const page = useOrderPage(order);
  const showReceipt = () => open({ name: 'receipt', order });
  const showMessages = () => open({ name: 'order-messages', order });
  useKeys({ p: showReceipt, s: showMessages });
  return (
    <div className="full-page order">
      <PageHead title={<OrderNumber order={order} />}>
        {page !== null && <CardActs card={page.card} />}
        <ActionButton k="S" onPress={showMessages}>
          {t('order.messages')}
        </ActionButton>
        <ActionButton k="P" onPress={showReceipt}>
          {t('action.receipt')}
        </ActionButton>
      </PageHead>
      {page !== null && (
        <div className="order-columns">
          <div className="order-left">
            <OrderFacts page={page} />
            <Decisions page={page} ask={ask} />
          </div>
          <section className="sheet order-timeline">
            <h2>{t('order.timeline')}</h2>
            <Timeline entries={page.timeline} seconds actors />
          </section>
          <OrderRecords page={page} />
          <OrderLedger postings={page.postings} />
        </div>
      )}
    </div>
  );
}

/** What leads to another screen: an order that was searched for can be gone on with from here. */
function CardActs({ card }: { readonly card: BoardCard }) {
  const { t } = useWords();
  const acts = cardKeys(card).filter(({ action }) => leadsElsewhere(card, action));
  useKeys(Object.fromEntries(acts.map(({ k, action }) => [k.toLowerCase(), () => actOnCard(card, action)])));
  return acts.map(({ k, action }) => (
    <ActionButton key={k} k={k} ink={action === card.actions[0]} onPress={() => actOnCard(card, action)}>
      {actionWord(t, action)}
    </ActionButton>
  ));
}

const decidedHere: readonly CardAction[] = ['refund', 'cancel', 'receipt', 'wait'];

const leadsElsewhere = (card: BoardCard, action: CardAction): boolean =>
  !decidedHere.includes(action) && (action !== 'decide-held' || card.heldId !== null);

type DecisionsProps = { readonly page: OrderPage; readonly ask: 'cancel' | 'refund' | undefined };

function Decisions({ page, ask }: DecisionsProps) {
  const { t } = useWords();
  const { order, card } = page;
  // What a cheaper package left over has a card of its own.
  const leftCents = page.receivedCents - page.refundedCents - page.leftOverCents;
  const amount = formatKes(cents(leftCents));
  const mayRefund = card.actions.includes('refund');
  const refunds = useRefundWays(mayRefund ? { order } : null, {
    title: t('order.refund', { amount }),
    hint: t('held.refundHint'),
    confirm: t('held.refundConfirm', { amount }),
    what: t('hold.refundWhat', { order }),
    amountCents: leftCents,
    act: (approval) => call('order:refund-cash', { order, ...approval }),
    // The page stays and says that it was given back.
  });
  const cancel: Decision = {
    k: 'x',
    cap: 'X',
    title: t('order.cancel'),
    hint: t(card.state === 'unknown' ? 'unknown.cancelHint' : 'order.cancelHint'),
    icon: <IconX size={28} />,
    confirm: t('order.cancel'),
    what: t('unknown.cancelWhat', { order }),
    act: (approval) => call('order:cancel', { order, ...approval }),
    onDone: back,
  };
  if (mayRefund && refunds === undefined) return null;
  // B from the board opens the question; with one way it is that way, with several they are chosen by digit.
  const ways =
    refunds?.length === 1 ? refunds.map((way) => ({ ...way, k: 'b', cap: 'B' })) : numbered(refunds ?? []);
  const offered = [...(mayRefund ? ways : []), ...(card.actions.includes('cancel') ? [cancel] : [])];
  if (offered.length === 0) return null;
  const first = ask === 'cancel' ? 'x' : ask === 'refund' && ways.length === 1 ? 'b' : null;
  return <DecisionList decisions={offered} first={first} alone={offered.length > 2} />;
}

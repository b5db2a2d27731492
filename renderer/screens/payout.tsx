import { useEffect, useState } from 'react';
import { ActionButton } from '../components/action-button.tsx';
import { OrderNumber } from '../components/order-number.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PayoutDecisions } from '../components/payout-decisions.tsx';
import { PayoutFacts } from '../components/payout-facts.tsx';
import { PayoutRecords } from '../components/payout-records.tsx';
import { Timeline } from '../components/timeline.tsx';
import { useKeys } from '../keys.ts';
import { onPayouts } from '../store/payouts.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, open } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import type { PayoutRow } from '../../shared/contract/payout-channels.ts';
import './order.css';
import './payout.css';

type Page = Response<'payout:get'>;

/** Everything that is known of one payout, its next step, and what is decided about it. */
export function PayoutScreen({ payoutId, ask: asked }: ScreenOf<'payout'>) {
  const { t } = useWords();
  const page = usePayoutPage(payoutId);
  return (
    <div className="full-page payout-page">
      <PageHead
        title={page === null ? t('payout.title') : <OrderNumber order={page.row.payout} />}
        beside={<span className="payee-name">{page?.row.payeeName}</span>}
      >
        {page !== null && <Acts row={page.row} />}
      </PageHead>
      {page !== null && (
        <div className="payout-columns">
          <div className="payout-left">
            <PayoutFacts row={page.row} />
            <PayoutDecisions page={page} ask={asked} />
          </div>
          <section className="sheet order-timeline">
            <h2>{t('payout.page.timeline')}</h2>
            <Timeline entries={page.timeline} seconds actors />
          </section>
          <PayoutRecords page={page} />
        </div>
      )}
    </div>
  );
}

/** What leads to another screen; a payout that may be approved has that as its one ink button. */
function Acts({ row }: { readonly row: PayoutRow }) {
  const { t } = useWords();
  const { order, batch } = row;
  const next = row.actions.find((action) => action === 'approve' || action === 'try-again');
  const confirm = () => open({ name: 'payout-confirm', payoutId: row.id });
  const openOrder = () => order !== null && open({ name: 'order', order });
  const openList = () => batch !== null && open({ name: 'payout-batch', batchId: batch.id });
  useKeys({ a: confirm }, { when: next === 'approve' });
  useKeys({ r: confirm }, { when: next === 'try-again' });
  useKeys({ o: openOrder }, { when: order !== null });
  useKeys({ l: openList }, { when: batch !== null });
  return (
    <>
      {order !== null && (
        <ActionButton k="O" onPress={openOrder}>
          {t('payout.page.openOrder')}
        </ActionButton>
      )}
      {batch !== null && (
        <ActionButton k="L" onPress={openList}>
          {t('payout.page.openList')}
        </ActionButton>
      )}
      {next !== undefined && (
        <ActionButton k={next === 'approve' ? 'A' : 'R'} ink onPress={confirm}>
          {t(`payout.do.${next}`)}
        </ActionButton>
      )}
    </>
  );
}

/** Read again whenever payouts may have changed. Null until the first answer. */
function usePayoutPage(payoutId: number): Page | null {
  const [page, setPage] = useState<Page | null>(null);
  useEffect(() => {
    let current = true;
    const read = async () => {
      const answer = await ask('payout:get', { payoutId });
      if (current && answer !== undefined) setPage(answer);
    };
    const stop = onPayouts(() => void read());
    return () => {
      current = false;
      stop();
    };
  }, [payoutId]);
  return page;
}

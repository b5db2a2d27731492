import type { ReactNode } from 'react';
import { useWords } from '../words.ts';
import type { OrderPage } from '../../shared/ipc-contract.ts';
import { OrderNumber } from './order-number.tsx';
import { packageText } from './package-text.ts';
import { PartyPair } from './party.tsx';
import './order-head.css';

/** What a decision is about: one large sentence, both numbers masked, the package, one line of advice. */
export function OrderHead({
  page,
  title,
  advice,
}: {
  readonly page: OrderPage;
  readonly title: ReactNode;
  readonly advice: string;
}) {
  const { t } = useWords();
  const { card } = page;
  return (
    <div className="step order-head">
      <div className="first">
        <h2>{title}</h2>
        <PartyPair payerMasked={card.payerMasked} recipientMasked={card.recipientMasked} />
      </div>
      <div className="second">
        <p>{advice}</p>
        <p className="what">
          {packageText(t, card)} · <OrderNumber order={page.order} />
        </p>
      </div>
    </div>
  );
}

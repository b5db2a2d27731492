import type { ReactNode } from 'react';
import { useWords } from '../words.ts';
import type { OrderPage } from '../../shared/ipc-contract.ts';
import { clockTimeSeconds } from '../../shared/nairobi-time.ts';
import { MessageRecords } from './message-records.tsx';
import { SaidOfPromptRow } from './said-by.tsx';
import './order-records.css';

/** Prompts, deliveries, what Safaricom said, papers: each with its time. */
export function OrderRecords({ page }: { readonly page: OrderPage }) {
  const { t } = useWords();
  return (
    // It scrolls inside itself, also by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="sheet order-records" tabIndex={0} role="region" aria-label={t('order.records')}>
      <Records name={t('order.attempts')} none={t('order.noAttempts')}>
        {page.attempts.map((attempt) => (
          <Entry
            key={attempt.id}
            atMs={attempt.sentMs ?? attempt.createdMs}
            what={t(`attempt.${attempt.state}`)}
          >
            {attempt.receipt !== null && <span className="code-figures">{attempt.receipt} </span>}
            {attempt.resultText !== null && (
              <span className="said">
                “{attempt.resultText}” {attempt.resultCode}
              </span>
            )}
          </Entry>
        ))}
      </Records>
      <Records name={t('order.deliveries')} none={t('order.noDeliveries')}>
        {page.deliveries.map((delivery) => (
          <Entry key={delivery.id} atMs={delivery.startedMs} what={t(`delivery.${delivery.state}`)}>
            <span className="said">
              {delivery.by}
              {delivery.endedMs !== null && ` · ${clockTimeSeconds(delivery.endedMs)}`}
              {delivery.reason !== null &&
                ` · ${t(`deliver.reason.${delivery.reason}`, { defaultValue: delivery.reason })}`}
            </span>
          </Entry>
        ))}
      </Records>
      <Records name={t('order.evidence')} none={t('order.noEvidence')}>
        {page.evidence.map((said, index) => (
          // Evidence is only ever appended: its place is its identity.
          <SaidOfPromptRow key={index} said={said} />
        ))}
      </Records>
      <MessageRecords order={page.order} />
      <Records name={t('order.prints')} none={t('order.noPrints')}>
        {page.prints.map((print) => (
          <Entry key={print.id} atMs={print.atMs} what={t(`print.state.${print.state}`)}>
            <span className="said">
              {print.by}
              {print.copy > 1 && ` · ${t('print.copy', { n: print.copy })}`}
            </span>
          </Entry>
        ))}
      </Records>
    </div>
  );
}

function Records({
  name,
  none,
  children,
}: {
  readonly name: string;
  readonly none: string;
  readonly children: readonly ReactNode[];
}) {
  return (
    <section>
      <h2>{name}</h2>
      {children.length === 0 ? <p className="none">{none}</p> : <ul>{children}</ul>}
    </section>
  );
}

function Entry({
  atMs,
  what,
  children,
}: {
  readonly atMs: number;
  readonly what: string;
  readonly children?: ReactNode;
}) {
  return (
    <li>
      <time className="figures">{clockTimeSeconds(atMs)}</time>
      <span className="what">
        {what} {children}
      </span>
    </li>
  );
}

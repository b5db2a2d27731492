import { businessDay, clockTime } from '../../shared/nairobi-time.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { useWords } from '../words.ts';
import './phone-messages.css';

type Received = Response<'phone:list'>['received'][number];

/** What came to the customer's phone, in M-PESA's own words, which are English on every phone. */
export function PhoneMessages({ received }: { readonly received: readonly Received[] }) {
  const { t } = useWords();
  if (received.length === 0) return null;
  return (
    <section className="phone-messages" aria-label={t('phone.title')}>
      <h2>{t('phone.title')}</h2>
      <ul>
        {received.map((money) => (
          <li key={money.receipt}>
            <p className="note">{t('phone.message', { number: money.masked })}</p>
            <p className="text" lang="en">
              {t(money.kind === 'b2c' ? 'phone.received' : 'phone.reversed', {
                code: money.receipt,
                amount: `${money.amountShillings.toLocaleString('en')}.00`,
                shop: money.fromName,
                date: smsDate(money.atMs),
                time: smsTime(money.atMs),
              })}
            </p>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** `21/11/26`, as M-PESA writes it. */
function smsDate(atMs: number): string {
  const [year = '', month = '', day = ''] = businessDay(atMs).split('-');
  return `${Number(day)}/${Number(month)}/${year.slice(-2)}`;
}

/** `4:05 PM`. */
function smsTime(atMs: number): string {
  const [hours = '', minutes = ''] = clockTime(atMs).split(':');
  const hour = Number(hours);
  return `${hour % 12 === 0 ? 12 : hour % 12}:${minutes} ${hour < 12 ? 'AM' : 'PM'}`;
}

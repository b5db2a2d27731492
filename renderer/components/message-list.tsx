import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { MessageRow } from '../../shared/ipc-contract.ts';
import type { MessageState } from '../../shared/message-machine.ts';
import { clockTimeSeconds } from '../../shared/nairobi-time.ts';
import './message-list.css';

const tones: { readonly [S in MessageState]: string } = {
  queued: 'waits',
  sending: 'waits',
  sent: 'good',
  failed: 'bad',
  unknown: 'doubt',
  stopped: 'waits',
};

/** Messages with what became of each: who was told what, when, and why not. */
export function MessageList({ messages }: { readonly messages: readonly MessageRow[] }) {
  const { t } = useWords();
  return (
    <ul className="message-list">
      {messages.map((message) => (
        <li key={message.id} className={`is-${tones[message.state]}`}>
          <time className="figures">{clockTimeSeconds(message.sinceMs)}</time>
          <span className="what">
            <span className="state">{t(`message.state.${message.state}`)}:</span>{' '}
            {t(`message.slot.${message.slot}`)}
            <span className="said"> {aside(t, message)}</span>
          </span>
        </li>
      ))}
    </ul>
  );
}

function aside(t: ReturnType<typeof useWords>['t'], { reason, costCents, segments }: MessageRow): string {
  if (reason !== null) return t(`message.reason.${reason}`);
  if (costCents === null || segments === null) return '';
  return t('message.cost', { amount: formatKes(cents(costCents)), count: segments });
}

import { useEffect, useState } from 'react';
import { call, onTopic } from '../bridge.ts';
import { useNow } from '../clock.ts';
import { announce } from '../store/announcements.ts';
import { useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { clockTime } from '../../shared/nairobi-time.ts';
import './shop-messages.css';

type Message = Response<'phone:messages'>['messages'][number];

/** Long enough to read, short enough not to stand in the way of the next order. */
const shownForMs = 3 * 60_000;

/** Practice: what came to the customers' phones lately. It leaves this machine nowhere else. */
export function ShopMessages() {
  const { t } = useWords();
  const now = useNow();
  const messages = useMessages();
  const crowded = useTill((till) => till.cards.length > 1);
  const fresh = messages.filter(({ atMs }) => now - atMs < shownForMs).slice(0, crowded ? 1 : 2);
  if (fresh.length === 0) return null;
  return (
    <section className="shop-messages" aria-labelledby="shop-messages-title">
      <h2 id="shop-messages-title">{t('message.phoneTitle')}</h2>
      {fresh.map((message) => (
        <p key={message.id}>
          <span className="to">
            <strong className="figures">{message.masked}</strong>
            <time className="figures">{clockTime(message.atMs)}</time>
          </span>
          <span className="bubble">{inWholeNumbers(message.text)}</span>
        </p>
      ))}
    </section>
  );
}

/** A line does not end inside an order's number; the text stays as it came. */
const inWholeNumbers = (text: string) =>
  text.split(/\b([A-Z]{1,2}-\d{6})\b/).map((part, at) =>
    at % 2 === 0 ? (
      part
    ) : (
      // The parts of a text that never changes: their place is their identity.
      <span key={at} className="whole">
        {part}
      </span>
    ),
  );

function useMessages(): readonly Message[] {
  const [messages, setMessages] = useState<readonly Message[]>([]);
  useEffect(() => {
    let current = true;
    const read = async (): Promise<void> => {
      const result = await call('phone:messages', {});
      if (current && result.ok) setMessages(result.value.messages);
    };
    void read();
    const stop = onTopic('phone', () => void read());
    return () => {
      current = false;
      stop();
    };
  }, []);
  const newest = messages[0];
  const said = newest && `${newest.masked}: ${newest.text}`;
  useEffect(() => {
    if (said !== undefined) announce(said, false);
  }, [said]);
  return messages;
}

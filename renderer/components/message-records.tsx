import { useWords } from '../words.ts';
import { MessageList } from './message-list.tsx';
import { useOrderMessages } from './use-order-messages.ts';

/** The messages among an order's records. */
export function MessageRecords({ order }: { readonly order: string }) {
  const { t } = useWords();
  const found = useOrderMessages(order);
  if (found === null) return null;
  return (
    <section>
      <h2>{t('order.messages')}</h2>
      {found.messages.length === 0 ? (
        <p className="none">{t('order.noMessages')}</p>
      ) : (
        <MessageList messages={found.messages} />
      )}
    </section>
  );
}

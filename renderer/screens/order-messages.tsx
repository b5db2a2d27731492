import { useState } from 'react';
import { IconMessageOff, IconMessageReply, IconRefreshAlert } from '@tabler/icons-react';
import { call } from '../bridge.ts';
import { DecisionList, numbered, type Decision } from '../components/decision-list.tsx';
import { MessageList } from '../components/message-list.tsx';
import { OrderNumber } from '../components/order-number.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useOrderMessages } from '../components/use-order-messages.ts';
import type { ScreenOf } from '../store/screens.ts';
import { useWords } from '../words.ts';
import type { MessageRow, MessagesOfOrder } from '../../shared/ipc-contract.ts';
import type { MessageReader } from '../../shared/messages.ts';
import './order-messages.css';

/** What payer and recipient were told of an order; sending again, and the wish to be told nothing. */
export function OrderMessagesScreen({ order }: ScreenOf<'order-messages'>) {
  const { t } = useWords();
  const found = useOrderMessages(order);
  // A choice that has been made begins anew with what is then offered.
  const [round, setRound] = useState(0);
  return (
    <div className="full-page order-messages">
      <PageHead title={t('order.messages')} beside={<OrderNumber order={order} />} />
      {found !== null && (
        <div className="order-messages-columns">
          <section className="sheet">
            {found.messages.length > 0 ? (
              <MessageList messages={found.messages} />
            ) : (
              <p className="quiet">{t(found.provider === 'none' ? 'message.noProvider' : 'message.none')}</p>
            )}
          </section>
          <Decisions key={round} order={order} found={found} onDone={() => setRound(round + 1)} />
        </div>
      )}
    </div>
  );
}

type DecisionsProps = {
  readonly order: string;
  readonly found: MessagesOfOrder;
  readonly onDone: () => void;
};

function Decisions({ order, found, onDone }: DecisionsProps) {
  const { t } = useWords();
  const readerOf = ({ slot }: MessageRow): MessageReader => (slot.endsWith('-payer') ? 'payer' : 'recipient');
  const again = found.messages
    .filter(({ state }) => state === 'failed' || state === 'unknown')
    .filter((message) => !found.unwanted[readerOf(message)])
    .map((message): Omit<Decision, 'k'> => {
      const isUnknown = message.state === 'unknown';
      const slot = t(`message.slot.${message.slot}`);
      const reason = message.reason === null ? '' : t(`message.reason.${message.reason}`);
      return {
        title: t(isUnknown ? 'message.resendUnknown' : 'message.resend', { slot }),
        hint: isUnknown ? t('message.resendUnknownHint') : t('message.resendHint', { reason }),
        icon: isUnknown ? <IconRefreshAlert size={28} /> : <IconMessageReply size={28} />,
        confirm: t('message.sendNow'),
        what: slot,
        act: () => call('message:resend', { order, messageId: message.id, mayBeSecond: isUnknown }),
        onDone,
      };
    });
  const readers: readonly MessageReader[] = found.sameNumber ? ['payer'] : ['payer', 'recipient'];
  const wishes = readers.map((who): Omit<Decision, 'k'> => {
    const none = !found.unwanted[who];
    const title = t(`message.${none ? 'stop' : 'want'}.${who}`);
    return {
      title,
      hint: t(none ? 'message.stopHint' : 'message.wantHint'),
      icon: none ? <IconMessageOff size={28} /> : <IconMessageReply size={28} />,
      confirm: t('message.note'),
      what: title,
      act: () => call('message:stop', { order, who, none }),
      onDone,
    };
  });
  return <DecisionList decisions={numbered([...again, ...wishes])} alone={again.length > 2} />;
}

import { useEffect, useState } from 'react';
import { onTopic } from '../bridge.ts';
import { ask } from '../store/till.ts';
import type { MessagesOfOrder } from '../../shared/ipc-contract.ts';

/** The messages of one order, read again whenever the board says that it changed. Null until the first answer. */
export function useOrderMessages(order: string): MessagesOfOrder | null {
  const [found, setFound] = useState<{ readonly order: string; readonly of: MessagesOfOrder } | null>(null);
  useEffect(() => {
    let current = true;
    const read = async () => {
      const answer = await ask('message:of-order', { order });
      if (current && answer !== undefined) setFound({ order, of: answer });
    };
    void read();
    const stopBoard = onTopic('board', (change) => {
      if (change.order === null || change.order === order) void read();
    });
    return () => {
      current = false;
      stopBoard();
    };
  }, [order]);
  return found?.order === order ? found.of : null;
}

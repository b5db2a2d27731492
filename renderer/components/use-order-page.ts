import { useEffect, useState } from 'react';
import { onTopic } from '../bridge.ts';
import { ask } from '../store/till.ts';
import type { OrderPage } from '../../shared/ipc-contract.ts';

/** One order in full, read again whenever the board says that it changed. Null until the first answer. */
export function useOrderPage(order: string): OrderPage | null {
  const [page, setPage] = useState<OrderPage | null>(null);
  useEffect(() => {
    let current = true;
    const read = async () => {
      const answer = await ask('order:get', { order });
      if (current && answer !== undefined) setPage(answer);
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
  return page?.order === order ? page : null;
}

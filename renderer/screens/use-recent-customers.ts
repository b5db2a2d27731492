import { useEffect, useState } from 'react';
import { call } from '../bridge.ts';
import type { OrderRow } from '../../shared/ipc-contract.ts';
import { changeDraft, goTo } from '../store/draft.ts';
import { ask, useTill } from '../store/till.ts';

const most = 3;

export type RecentCustomers = {
  readonly rows: readonly OrderRow[];
  readonly chosen: number;
  readonly move: (by: number) => void;
  readonly close: () => void;
  /** Fills the fields of the draft. Nothing is sent, and the numbers' unmasking is in the log. */
  readonly take: (row: OrderRow) => Promise<void>;
};

/** Payers who bought here before, by the last three digits of their number. */
export function useRecentCustomers(text: string): RecentCustomers {
  const [rows, setRows] = useState<readonly OrderRow[]>([]);
  const [chosen, setChosen] = useState(0);
  const catalogue = useTill((till) => till.catalogue);

  useEffect(() => {
    setRows([]);
    setChosen(0);
    if (!/^\d{3}$/.test(text)) return;
    let stale = false;
    void call('order:search', { query: text }).then((result) => {
      if (!stale && result.ok) setRows(differentPairs(result.value.rows, text));
    });
    return () => {
      stale = true;
    };
  }, [text]);

  const take = async ({ order, packageName }: OrderRow): Promise<void> => {
    const payer = await ask('party:unmask', { order, who: 'payer' });
    const recipient = await ask('party:unmask', { order, who: 'recipient' });
    if (payer === undefined || recipient === undefined) return;
    const item = catalogue.find((other) => other.name === packageName && other.onSale);
    changeDraft({
      payerText: payer.national,
      recipientText: recipient.national,
      packageId: item?.id ?? null,
    });
    goTo('package');
  };
  const move = (by: number): void => setChosen((at) => Math.min(rows.length - 1, Math.max(0, at + by)));
  return { rows, chosen, move, close: () => setRows([]), take };
}

/** The newest sale of each payer, recipient and package. */
function differentPairs(rows: readonly OrderRow[], lastThree: string): readonly OrderRow[] {
  const pair = (row: OrderRow): string => `${row.payerMasked} ${row.recipientMasked} ${row.packageName}`;
  return rows
    .filter((row) => row.payerMasked.endsWith(lastThree))
    .filter((row, at, all) => all.findIndex((other) => pair(other) === pair(row)) === at)
    .slice(0, most);
}

import { useEffect, useState } from 'react';
import { call } from '../bridge.ts';
import type { OrderRow } from '../../shared/ipc-contract.ts';
import type { PanelList } from '../components/number-field.tsx';
import { recentListId, recentRowId } from '../components/recent-list.tsx';
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

type Found = { readonly text: string; readonly rows: readonly OrderRow[]; readonly chosen: number };
const nothing: Found = { text: '', rows: [], chosen: 0 };

/** Payers who bought here before, by the last three digits of their number. */
export function useRecentCustomers(text: string): RecentCustomers {
  const [latest, setFound] = useState(nothing);
  const catalogue = useTill((till) => till.catalogue);
  // An answer to other digits is not an answer.
  const found = latest.text === text ? latest : nothing;

  useEffect(() => {
    if (!/^\d{3}$/.test(text)) return;
    void call('order:search', { query: text }).then((result) => {
      if (result.ok) setFound({ text, rows: differentPairs(result.value.rows, text), chosen: 0 });
    });
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
  const move = (by: number): void => {
    const chosen = Math.min(found.rows.length - 1, Math.max(0, found.chosen + by));
    setFound({ ...found, chosen });
  };
  return { rows: found.rows, chosen: found.chosen, move, close: () => setFound(nothing), take };
}

/** The open list takes the arrows, Enter and Escape; closed, the field has them. */
export function panelList(recent: RecentCustomers): PanelList | undefined {
  const row = recent.rows[recent.chosen];
  if (row === undefined) return undefined;
  const keys: { readonly [key: string]: () => void } = {
    ArrowDown: () => recent.move(1),
    ArrowUp: () => recent.move(-1),
    Enter: () => void recent.take(row),
    Escape: recent.close,
  };
  return {
    id: recentListId,
    chosenId: recentRowId(recent.chosen),
    onKey: (key) => {
      keys[key]?.();
      return key in keys;
    },
  };
}

/** The newest sale of each payer, recipient and package. */
function differentPairs(rows: readonly OrderRow[], lastThree: string): readonly OrderRow[] {
  const pair = (row: OrderRow): string => `${row.payerMasked} ${row.recipientMasked} ${row.packageName}`;
  return rows
    .filter((row) => row.payerMasked.endsWith(lastThree))
    .filter((row, at, all) => all.findIndex((other) => pair(other) === pair(row)) === at)
    .slice(0, most);
}

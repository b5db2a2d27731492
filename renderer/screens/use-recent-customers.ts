import { useEffect, useState } from 'react';
import { call } from '../bridge.ts';
import type { OrderRow } from '../../shared/ipc-contract.ts';
import type { PanelList } from '../components/number-field.tsx';
import { recentListId, recentRowId } from '../components/recent-list.tsx';
import { changeDraft, goTo } from '../store/draft.ts';
import { ask, useTill } from '../store/till.ts';

export type RecentCustomers = {
  readonly rows: readonly OrderRow[];
  readonly chosen: number;
  readonly move: (by: number) => void;
  readonly close: () => void;
  /** Fills the fields of the draft. Nothing is sent; that they were shown is in the log, and whether an order came of it. */
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
    void call('regular:find', { lastThree: text }).then((result) => {
      if (result.ok) setFound({ text, rows: result.value.rows, chosen: 0 });
    });
  }, [text]);

  const take = async ({ order, packageName }: OrderRow): Promise<void> => {
    const taken = await ask('regular:take', { order });
    if (taken === undefined) return;
    const item = catalogue.find((other) => other.name === packageName && other.onSale);
    changeDraft({
      payerText: taken.payer,
      recipientText: taken.recipient,
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

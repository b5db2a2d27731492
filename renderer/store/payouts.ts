/** The payouts as the main process last told them, and which of them is chosen on the list. */
import { useEffect } from 'react';
import { create } from 'zustand';
import { call, onTopic } from '../bridge.ts';
import { payoutWord } from '../components/payout-words.ts';
import { words } from '../words.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import type { PayoutCardState, PayoutRow } from '../../shared/contract/payout-channels.ts';
import { announce } from './announcements.ts';

type PayoutList = Response<'payout:list'>;

type Payouts = {
  readonly list: PayoutList | null;
  /** Key of the chosen item; kept while one looks at it and comes back. */
  readonly chosen: string | null;
};

export const usePayouts = create<Payouts>(() => ({ list: null, chosen: null }));

const urgent: readonly PayoutCardState[] = [
  'unknown',
  'mismatch',
  'failed',
  'paidTwice',
  'wentElsewhere',
  'statedDenied',
];
const finished: readonly PayoutCardState[] = ['paid', 'withdrawn'];

export const isFinished = (row: PayoutRow): boolean => finished.includes(row.state);
/** A person acts next, not the machine and not Safaricom. */
export const needsPerson = (row: PayoutRow): boolean =>
  !isFinished(row) && row.actions[0] !== undefined && row.actions[0] !== 'wait';

export function choosePayout(chosen: string): void {
  usePayouts.setState({ chosen });
}

export async function readPayouts(): Promise<void> {
  const result = await call('payout:list', {});
  if (!result.ok) return;
  const before = usePayouts.getState().list;
  usePayouts.setState({ list: result.value });
  if (before !== null) announceNews(before.rows, result.value.rows);
}

function announceNews(before: readonly PayoutRow[], after: readonly PayoutRow[]): void {
  for (const row of after) {
    if (before.find(({ id }) => id === row.id)?.state === row.state) continue;
    announce(`${row.payout}: ${payoutWord(words.t, row)}`, urgent.includes(row.state));
  }
}

/** Calls `read` at once and whenever payouts may have changed. Returns what ends it. */
export function onPayouts(read: () => void): () => void {
  read();
  return onTopic('board', ({ order, became }) => {
    if (order === null || became === 'payouts') read();
  });
}

/** Keeps the list while somebody is signed in: the key bar says how many payouts wait for a person. */
export function usePayoutNews(): void {
  useEffect(() => {
    const stop = onPayouts(() => void readPayouts());
    return () => {
      stop();
      usePayouts.setState({ list: null, chosen: null });
    };
  }, []);
}

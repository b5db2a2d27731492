/** The list's items: single payouts, and whole lists of payees, which stand as one. */
import { isFinished, needsPerson } from '../store/payouts.ts';
import type { PayoutCardState, PayoutRow } from '../../shared/contract/payout-channels.ts';

export type PayoutItem = {
  readonly key: string;
  /** Of a list: the payout that needs somebody most; its state is the list's. */
  readonly row: PayoutRow;
  readonly batch: {
    readonly id: number;
    readonly name: string;
    readonly rows: readonly PayoutRow[];
  } | null;
};

/** What a person should look at first. */
const urgency: readonly PayoutCardState[] = [
  'unknown',
  'mismatch',
  'paidTwice',
  'wentElsewhere',
  'statedDenied',
  'failed',
  'lapsed',
  'approve',
  'stopped',
  'onHold',
  'sending',
  'accepted',
  'waits',
  'withdrawn',
  'paid',
];

export const mostUrgent = (rows: readonly PayoutRow[]): PayoutRow | undefined =>
  rows.toSorted((a, b) => urgency.indexOf(a.state) - urgency.indexOf(b.state))[0];

/** The most urgent first; each list once. A list with an unfinished payee is unfinished. */
export function payoutItems(rows: readonly PayoutRow[]): {
  readonly unfinished: readonly PayoutItem[];
  readonly finished: readonly PayoutItem[];
} {
  const seen = new Set<number>();
  const items = rows.flatMap((row): readonly PayoutItem[] => {
    if (row.batch === null) return [{ key: `payout:${row.id}`, row, batch: null }];
    const { id, name } = row.batch;
    if (seen.has(id)) return [];
    seen.add(id);
    const ofList = rows.filter(({ batch }) => batch?.id === id);
    return [{ key: `list:${id}`, row: mostUrgent(ofList) ?? row, batch: { id, name, rows: ofList } }];
  });
  const unfinished = items
    .filter(({ row }) => !isFinished(row))
    .toSorted((a, b) => urgency.indexOf(a.row.state) - urgency.indexOf(b.row.state));
  return { unfinished, finished: items.filter(({ row }) => isFinished(row)) };
}

export const countForPerson = (rows: readonly PayoutRow[]): number =>
  payoutItems(rows).unfinished.filter(({ row }) => needsPerson(row)).length;

export const sumCentsOf = (rows: readonly PayoutRow[]): number =>
  rows.reduce((sum, row) => sum + row.amountCents, 0);

/** One shop under random acts: what a step is given, how it picks among what there is, and what was reached. */
import { attemptsOfOrder } from '../../../electron/db/attempt-store.ts';
import type { OpenDatabase } from '../../../electron/db/open.ts';
import type { Order } from '../../../electron/db/order-store.ts';
import type { Actor, Till } from '../../../electron/services/till.ts';
import { attempts } from '../../support/paying.ts';
import type { Dice } from '../../support/random.ts';
import { order, receiptOf } from '../../support/selling.ts';
import type { TestTill } from '../../support/test-till.ts';

export type World = {
  readonly shop: TestTill;
  readonly dice: Dice;
  till: Till;
  file: OpenDatabase;
  second: Actor;
  payers: number;
  /** A copy of the file that was set aside some time ago. */
  copy: string | undefined;
};
export const seen = new Map<string, number>();
export const saw = (what: string): void => void seen.set(what, (seen.get(what) ?? 0) + 1);

export const ownersPin = { personId: 'sample-2', pin: '2222' };
export const orders = ({ till }: World): readonly Order[] =>
  (till.db.connection.prepare('SELECT number FROM customer_order ORDER BY id').pluck().all() as string[]).map(
    (number) => order(till, number),
  );
export const unfinished = (world: World): readonly Order[] =>
  orders(world).filter(({ state }) => state === 'open' || state === 'paid' || state === 'on-hold');
export const changesOf = ({ till }: World): number =>
  till.db.connection.prepare('SELECT total_changes()').pluck().get() as number;
const payoutIds = ({ till }: World): readonly number[] =>
  till.db.connection.prepare('SELECT id FROM payout ORDER BY id').pluck().all() as number[];

export const promptsOf = ({ till }: World, { id }: Order) =>
  attemptsOfOrder(till.db, id).filter((a) => a.sentAtMs !== null);
export const anyPayout = (world: World): number | undefined => {
  const ids = payoutIds(world);
  return ids.length === 0 ? undefined : world.dice.pick(ids);
};
export const anyAttempt = (world: World) => {
  const id = anyPayout(world);
  const all = id === undefined ? [] : attempts(world.till, id).filter((one) => one.sends > 0);
  return all.length === 0 ? undefined : world.dice.pick(all);
};
/** Money of this receipt comes at most once: also reported as a credit, without anything that says whose it is. */
export const receiptOfAny = (world: World, one: Order): string | undefined => {
  const sent = promptsOf(world, one);
  return sent.length === 0 ? undefined : receiptOf(world.dice.pick(sent));
};

/** What the runs together must have met; else they said nothing about it. */
const interesting = [
  ...['mpesa-prompt', 'mpesa-own', 'cash'].map((tender) => `sold by ${tender}`),
  ...['dearer', 'cheaper', 'alike'].map((how) => `changed ${how}`),
  ...['by-hand', 'modem', 'b2c'].map((method) => `delivery by ${method}`),
  ...['open', 'paid', 'on-hold', 'delivered', 'refunded'].map((state) => `order ${state}`),
  ...['paid', 'failed', 'mismatch'].map((state) => `payout ${state}`),
  ...['b2c', 'reversal'].map((channel) => `refund asked by ${channel}`),
  'scheduled',
  'refunded in cash',
  'held money',
  'payout sent',
  'payout stated',
  'credit',
  'credit matched',
  'credit returned',
  'credit going back',
  'restart',
  'old file',
  ...['nothing', 'delivered', 'given-back'].map((found) => `looked: ${found}`),
  ...['deliver', 'back', 'found', 'look:', 'approve', 'withdraw'].map((what) => `offered: ${what}`),
];

export const missing = (): readonly string[] => interesting.filter((what) => !seen.has(what));

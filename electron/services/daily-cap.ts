/**
 * How often one recipient gets a package in a day. Asked before money: by Safaricom's once-a-day rule, which it enforces
 * only when the bundle is dialled, and by the shop's own limit.
 */
import type { Doubt } from '../../shared/ipc-contract.ts';
import { addDays, businessDay, dayRangeMs } from '../../shared/nairobi-time.ts';
import type { Day } from '../../shared/nairobi-time.ts';
import { capOf } from '../../shared/packages.ts';
import { liveAttemptOfOrder } from '../db/attempt-store.ts';
import type { Order } from '../db/order-store.ts';
import { ordersOfRecipient } from '../db/order-store.ts';
import { currentPackage, packageVersion } from '../db/package-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import { tomorrowOf } from './schedule-order.ts';
import type { Till } from './till.ts';

type Wanted = {
  readonly recipientId: number;
  readonly packageId: string;
  readonly packageVersion: number;
  readonly dueAtMs?: number | undefined;
};
type SoldToday = Extract<Doubt, { kind: 'sold-today' }>;

/** How far back an order may have been confirmed that is still to be delivered today. */
const lookBackDays = 7;

/** The doubt that a recipient has had his share of the day on which this would be delivered; undefined where he has not. */
export function soldTodayDoubt(
  till: Till,
  db: ReadableDb,
  wanted: Wanted,
  self: Order | undefined,
): SoldToday | undefined {
  const cap = strictestCap(db, wanted);
  if (cap === undefined) return undefined;
  const nowMs = till.clock.nowMs();
  const today = businessDay(nowMs);
  const sinceMs = dayRangeMs(addDays(today, -lookBackDays)).startMs;
  const others = ordersOfRecipient(db, wanted.recipientId, wanted.packageId, sinceMs).filter(
    (order) => order.id !== self?.id,
  );
  const on = (day: Day) => others.filter((order) => dayOf(db, order, today) === day);
  const taken = on(businessDay(wanted.dueAtMs ?? nowMs));
  const [newest] = taken;
  if (newest === undefined || taken.length < cap) return undefined;
  const tomorrowMs = tomorrowOf(till);
  const isFree = wanted.dueAtMs === undefined && on(businessDay(tomorrowMs)).length < cap;
  const told = taken.find((order) => order.state === 'delivered') ?? newest;
  return {
    kind: 'sold-today',
    order: told.number,
    as: told.state === 'delivered' ? 'got' : told.state === 'open' ? 'under-way' : 'paid',
    count: taken.length,
    cap,
    tomorrowMs: isFree ? tomorrowMs : null,
  };
}

/**
 * What was confirmed is asked about by its own frozen rule, and by the present one where that is stricter: a rule that
 * the owner learned of after the sale holds for the bundle that is still to be dialled.
 */
function strictestCap(db: ReadableDb, { packageId, packageVersion: version }: Wanted): number | undefined {
  const items = [packageVersion(db, packageId, version), currentPackage(db, packageId)];
  const caps = items.flatMap((item) => (item && capOf(item)) ?? []);
  return caps.length === 0 ? undefined : Math.min(...caps);
}

/**
 * The day whose share an order takes; undefined where it takes none. MONEY: one whose payment is still under way counts:
 * two drafts confirmed in the same minute would otherwise both be paid, and only one delivered.
 */
function dayOf(db: ReadableDb, order: Order, today: Day): Day | undefined {
  if (order.state === 'delivered') return businessDay(order.stateSinceMs);
  const waits = order.state === 'paid' || order.state === 'on-hold';
  if (!waits && !(order.state === 'open' && liveAttemptOfOrder(db, order.id))) return undefined;
  const due = order.dueAtMs === null ? today : businessDay(order.dueAtMs);
  // What was due before today is delivered today.
  return due < today ? today : due;
}

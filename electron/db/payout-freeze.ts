import { readSettings, writeSetting } from './setting-store.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

const settingName = 'payoutsFrozenUntilMs';

/** MONEY: no payout is sent before this moment (a recovery sheet was used); undefined while nothing is frozen. */
export function payoutsFrozenUntilMs(db: ReadableDb): number | undefined {
  const text = readSettings(db).get(settingName);
  return text === undefined ? undefined : Number(JSON.parse(text));
}

/** Never shortens a freeze that stands. */
export function freezePayoutsUntil(tx: WritableDb, untilMs: number): void {
  writeSetting(tx, settingName, JSON.stringify(Math.max(untilMs, payoutsFrozenUntilMs(tx) ?? 0)));
}

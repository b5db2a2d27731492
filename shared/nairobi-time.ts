import { assert } from './assert.ts';

/**
 * Nairobi's clock and calendar as pure functions of epoch milliseconds. East Africa Time is UTC+3 all year and has
 * been since 1960, so no zone database is needed.
 */
const eatOffsetMs = 3 * 60 * 60 * 1000;
const dayMs = 24 * 60 * 60 * 1000;

/** `2026-11-21`: a calendar day in Nairobi. */
export type Day = string;

/** `2026-11-21T14:05:09.123`, Nairobi's wall clock. */
const wallClock = (atMs: number): string => new Date(atMs + eatOffsetMs).toISOString().slice(0, -1);

/** The calendar day in Nairobi on which this instant falls. */
export function businessDay(atMs: number): Day {
  return wallClock(atMs).slice(0, 10);
}

/** The day's first millisecond and the first of the next day: `[startMs, endMs)`. Throws on a day that is none. */
export function dayRangeMs(day: Day): { readonly startMs: number; readonly endMs: number } {
  const startMs = dayStartMs(day);
  assert(startMs !== undefined, `${day} is not a calendar day`);
  return { startMs, endMs: startMs + dayMs };
}

/** Whether the calendar has this day: `2026-02-31` is written like one and is none. */
export const isDay = (text: string): boolean => dayStartMs(text) !== undefined;

function dayStartMs(day: string): number | undefined {
  if (!/^\d{4}-\d{2}-\d{2}$/.test(day)) return undefined;
  const startMs = Date.parse(`${day}T00:00:00.000Z`) - eatOffsetMs;
  return Number.isFinite(startMs) && businessDay(startMs) === day ? startMs : undefined;
}

/** The day so many days later (or earlier, when negative). */
export function addDays(day: Day, days: number): Day {
  return businessDay(dayRangeMs(day).startMs + days * dayMs);
}

/** So many minutes after the midnight that comes next. */
export const tomorrowAtMs = (nowMs: number, minutes: number): number =>
  dayRangeMs(businessDay(nowMs)).endMs + minutes * 60_000;

/** 0 = Sunday … 6 = Saturday, as `Date#getDay`. */
export function weekdayIndex(day: Day): number {
  return new Date(dayRangeMs(day).startMs + eatOffsetMs).getUTCDay();
}

/** `09:05`: 24 hours, two digits. */
export function clockTime(atMs: number): string {
  return wallClock(atMs).slice(11, 16);
}

/** `09:05:07`. */
export function clockTimeSeconds(atMs: number): string {
  return wallClock(atMs).slice(11, 19);
}

type Language = 'en' | 'sw';

const months: { readonly [L in Language]: readonly string[] } = {
  en: ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'],
  sw: ['Jan', 'Feb', 'Mac', 'Apr', 'Mei', 'Jun', 'Jul', 'Ago', 'Sep', 'Okt', 'Nov', 'Des'],
};

/** `21 Nov 2026`: dates on screens. */
export function screenDate(atMs: number, language: Language): string {
  const [year = '', month = '', day = ''] = businessDay(atMs).split('-');
  return `${Number(day)} ${months[language][Number(month) - 1] ?? month} ${year}`;
}

/** `21/11/2026`: dates on paper. */
export function paperDate(atMs: number): string {
  return businessDay(atMs).split('-').toReversed().join('/');
}

/** `YYYYMMDDHHmmss` in East Africa Time: the Timestamp of an STK push and query (Daraja). */
export function eatTimestamp(atMs: number): string {
  return wallClock(atMs).slice(0, 19).replaceAll(/\D/g, '');
}

/** Reads a Daraja timestamp (also TransactionDate of a callback) to epoch milliseconds; undefined when it is none. */
export function parseEatTimestamp(text: string): number | undefined {
  const parts = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (!parts) return undefined;
  const [, year, month, day, hour, minute, second] = parts;
  const atMs = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`) - eatOffsetMs;
  return Number.isFinite(atMs) && eatTimestamp(atMs) === text ? atMs : undefined;
}

/** `1:42`, `61:05`: minutes and seconds that are left, rounded up to the second; never below `0:00`. */
export function countdown(leftMs: number): string {
  const seconds = Math.max(0, Math.ceil(leftMs / 1000));
  return `${Math.trunc(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

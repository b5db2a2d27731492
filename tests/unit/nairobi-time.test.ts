import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  addDays,
  businessDay,
  clockTime,
  clockTimeSeconds,
  countdown,
  dayRangeMs,
  isDay,
  eatTimestamp,
  paperDate,
  parseEatTimestamp,
  screenDate,
  weekdayIndex,
} from '../../shared/nairobi-time.ts';
import { validityMessage, validUntilMs } from '../../shared/validity.ts';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: 500 };
console.info(`nairobi-time properties: SEED=${seed}`);

const atMs = Date.parse('2026-11-21T11:05:09.500Z'); // 14:05:09 in Nairobi
const anyInstant = fc.integer({ min: Date.parse('2000-01-01'), max: Date.parse('2100-01-01') });

describe('one instant in Nairobi', () => {
  test('its forms', () => {
    expect(businessDay(atMs)).toBe('2026-11-21');
    expect(clockTime(atMs)).toBe('14:05');
    expect(clockTimeSeconds(atMs)).toBe('14:05:09');
    expect(paperDate(atMs)).toBe('21/11/2026');
    expect(screenDate(atMs, 'en')).toBe('21 Nov 2026');
    expect(eatTimestamp(atMs)).toBe('20261121140509');
    expect(weekdayIndex('2026-11-21')).toBe(6);
  });

  test('the day changes at 21:00 UTC', () => {
    expect(businessDay(Date.parse('2026-11-20T20:59:59.999Z'))).toBe('2026-11-20');
    expect(businessDay(Date.parse('2026-11-20T21:00:00.000Z'))).toBe('2026-11-21');
    expect(dayRangeMs('2026-11-21')).toEqual({
      startMs: Date.parse('2026-11-20T21:00:00Z'),
      endMs: Date.parse('2026-11-21T21:00:00Z'),
    });
  });

  test('Swahili months, days without a leading zero', () => {
    const shown = (day: string, language: 'en' | 'sw') => screenDate(dayRangeMs(day).startMs, language);
    const swahili = ['Jan', 'Feb', 'Mac', 'Apr', 'Mei', 'Jun', 'Jul', 'Ago', 'Sep', 'Okt', 'Nov', 'Des'];
    expect(swahili.map((_, at) => shown(`2026-${String(at + 1).padStart(2, '0')}-03`, 'sw'))).toEqual(
      swahili.map((month) => `3 ${month} 2026`),
    );
    expect(shown('2026-12-31', 'en')).toBe('31 Dec 2026');
  });

  test('agrees with the zone database', () => {
    const zone = new Intl.DateTimeFormat('en-GB', {
      timeZone: 'Africa/Nairobi',
      dateStyle: 'short',
      timeStyle: 'medium',
    });
    fc.assert(
      fc.property(anyInstant, (instant) => {
        expect(`${paperDate(instant)}, ${clockTimeSeconds(instant)}`).toBe(zone.format(instant));
      }),
      runs,
    );
  });
});

describe('days', () => {
  test('every instant lies in the range of its own day, and ranges touch', () => {
    fc.assert(
      fc.property(anyInstant, (instant) => {
        const day = businessDay(instant);
        const { startMs, endMs } = dayRangeMs(day);
        expect(instant).toBeGreaterThanOrEqual(startMs);
        expect(instant).toBeLessThan(endMs);
        expect(dayRangeMs(addDays(day, 1)).startMs).toBe(endMs);
        expect(weekdayIndex(addDays(day, 7))).toBe(weekdayIndex(day));
      }),
      runs,
    );
  });

  test('month ends and leap days', () => {
    expect(addDays('2026-11-30', 1)).toBe('2026-12-01');
    expect(addDays('2028-02-28', 1)).toBe('2028-02-29');
    expect(addDays('2026-01-01', -1)).toBe('2025-12-31');
  });

  test.each(['2026-02-30', '2026-13-01', '26-11-21', '2026-11-21T00:00', ''])('%j is no day', (day) => {
    expect(() => dayRangeMs(day)).toThrow('not a calendar day');
    expect(isDay(day)).toBe(false);
    expect(isDay('2028-02-29')).toBe(true);
  });
});

describe('Daraja timestamps', () => {
  test('there and back to the second', () => {
    fc.assert(
      fc.property(anyInstant, (instant) => {
        expect(parseEatTimestamp(eatTimestamp(instant))).toBe(Math.floor(instant / 1000) * 1000);
      }),
      runs,
    );
  });

  test.each(['20260230120000', '20261121240000', '2026112114050', '2026112114050x', '', '20261321140509'])(
    '%j is none',
    (text) => {
      expect(parseEatTimestamp(text)).toBeUndefined();
    },
  );
});

describe('countdown', () => {
  test.each([
    [102_000, '1:42'],
    [24_000, '0:24'],
    [23_001, '0:24'],
    [1, '0:01'],
    [0, '0:00'],
    [-5000, '0:00'],
    [3_665_000, '61:05'],
  ])('%i ms → %s', (leftMs, shown) => {
    expect(countdown(leftMs)).toBe(shown);
  });
});

describe('validity', () => {
  test('ends after hours, days, at midnight, or never', () => {
    expect(clockTime(validUntilMs({ kind: 'hours', hours: 3 }, atMs) ?? 0)).toBe('17:05');
    expect(paperDate(validUntilMs({ kind: 'days', days: 7 }, atMs) ?? 0)).toBe('28/11/2026');
    expect(validUntilMs({ kind: 'until-midnight' }, atMs)).toBe(dayRangeMs('2026-11-21').endMs);
    expect(validUntilMs({ kind: 'none' }, atMs)).toBeUndefined();
  });

  test('names its message', () => {
    expect(validityMessage({ kind: 'hours', hours: 1 })).toEqual({
      key: 'validity.hours',
      values: { count: 1 },
    });
    expect(validityMessage({ kind: 'days', days: 7 })).toEqual({
      key: 'validity.days',
      values: { count: 7 },
    });
    expect(validityMessage({ kind: 'none' })).toBeUndefined();
  });
});

import type { MessageKey } from './locales/catalogue.ts';
import { businessDay, dayRangeMs } from './nairobi-time.ts';
import type { Validity } from './packages.ts';

const hourMs = 60 * 60 * 1000;

/** Until when a bundle delivered at `fromMs` can be used; undefined for goods, which do not run out. */
export function validUntilMs(validity: Validity, fromMs: number): number | undefined {
  switch (validity.kind) {
    case 'hours':
      return fromMs + validity.hours * hourMs;
    case 'days':
      return fromMs + validity.days * 24 * hourMs;
    case 'until-midnight':
      return dayRangeMs(businessDay(fromMs)).endMs;
    case 'none':
      return undefined;
  }
}

export type ValidityMessage = { readonly key: MessageKey; readonly values: Readonly<Record<string, number>> };

/**
 * The message that says a validity in words. `hours` and `days` are plural families: the catalogue picks `_one` or
 * `_other` by `count`. Undefined where there is nothing to say.
 */
export function validityMessage(validity: Validity): ValidityMessage | undefined {
  switch (validity.kind) {
    case 'hours':
      return { key: 'validity.hours', values: { count: validity.hours } };
    case 'days':
      return { key: 'validity.days', values: { count: validity.days } };
    case 'until-midnight':
      return { key: 'validity.untilMidnight', values: {} };
    case 'none':
      return undefined;
  }
}

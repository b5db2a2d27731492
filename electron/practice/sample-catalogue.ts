/**
 * What practice sells on its first day: Bingwa Sokoni offers as agents sell them, in the order of the counter's grid.
 * Names, prices and menu positions change with Safaricom's menus; they are data of the file from then on. The strings
 * are those that agents dial; going live puts every package *not on sale* until the owner has checked it.
 */
import type { Cents } from '../../shared/cents.ts';
import { fromShillings } from '../../shared/cents.ts';
import type { CatalogueItem, DailyRule, Validity } from '../../shared/packages.ts';
import type { Role } from '../../shared/roles.ts';

export type SamplePackage = Omit<CatalogueItem, 'id' | 'version'> & {
  /** With `{recipient}`; null where agents' strings are not known. Practice shows none of them. */
  readonly ussdTemplate: string | null;
  readonly costCents: Cents | null;
};

const hours = (count: number): Validity => ({ kind: 'hours', hours: count });
const days = (count: number): Validity => ({ kind: 'days', days: count });
const untilMidnight: Validity = { kind: 'until-midnight' };

/** Positions 1 to 8 of the agents' menu for data. */
const dataTemplate = (position: number): string => `*180*5*2*{recipient}*${position}*1#`;

export const sampleCatalogue: readonly SamplePackage[] = [
  sample('11', '1.5 GB', 50, hours(3), dataTemplate(1)),
  sample('12', '350 MB', 49, days(7), dataTemplate(2)),
  sample('13', '1.25 GB', 55, untilMidnight, dataTemplate(8)),
  sample('21', '1 GB', 19, hours(1), dataTemplate(5), 'once-per-recipient'),
  sample('22', '250 MB', 20, hours(24), dataTemplate(6)),
  sample('23', '2.5 GB', 300, days(7), dataTemplate(3)),
  sample('31', '45 min', 22, hours(3), null),
  sample('32', '60 min', 51, untilMidnight, null),
  sample('33', '200 SMS', 10, hours(24), null),
  // One of each kind that the program delivers by itself. Costs are made up.
  {
    ...sample('41', '1 GB + 20 min', 55, hours(24), '*180*5*2*{recipient}*4*1#'),
    deliveryMethod: 'modem',
    costCents: fromShillings(45),
  },
  {
    ...sample('51', 'Cash 100', 110, { kind: 'none' }, null),
    deliveryMethod: 'b2c',
    costCents: fromShillings(100),
  },
];

function sample(
  code: string,
  name: string,
  shillings: number,
  validity: Validity,
  ussdTemplate: string | null,
  dailyRule: DailyRule = 'any',
): SamplePackage {
  const priceCents = fromShillings(shillings);
  return {
    code,
    name,
    priceCents,
    validity,
    dailyRule,
    capPerDay: null,
    deliveryMethod: 'by-hand',
    onSale: true,
    ussdTemplate,
    costCents: null,
  };
}

export type SamplePerson = { readonly name: string; readonly role: Role; readonly pin: string };

/** SECURITY: practice only; going live copies neither of them. */
export const samplePeople: readonly SamplePerson[] = [
  { name: 'Staff 1 (sample)', role: 'attendant', pin: '1111' },
  { name: 'Owner (sample)', role: 'owner', pin: '2222' },
];

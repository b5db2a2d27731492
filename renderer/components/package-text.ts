import type { TFunction } from 'i18next';
import type { Validity } from '../../shared/packages.ts';
import { validityText } from '../words.ts';

/** `1.5 GB · 3 hours`; goods have no validity. */
export function packageText(
  t: TFunction,
  sold: { readonly packageName: string; readonly validity: Validity },
): string {
  const validity = validityText(t, sold.validity);
  return validity === '' ? sold.packageName : `${sold.packageName} · ${validity}`;
}

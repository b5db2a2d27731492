import { parsePhoneNumberFromString } from 'libphonenumber-js/mobile';
import type { Msisdn } from './msisdn.ts';

/**
 * A second opinion on a number: whether the public numbering plan knows its block (yet). A hint for whoever types,
 * never a refusal; the documented form alone decides (`parseMsisdn`). A file of its own, because the tables behind it
 * are large and only the screen asks.
 */
export const isInNumberingPlan = (number: Msisdn): boolean =>
  parsePhoneNumberFromString(`+${number}`)?.isValid() === true;

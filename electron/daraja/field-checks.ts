/**
 * What Safaricom's documents say about single fields, for all requests. Each check gives the problem, or undefined when
 * the field is fine.
 */
import { isMsisdn } from '../../shared/msisdn.ts';
import type { WrongField } from '../ports.ts';
import type { ErrorRowId } from './error-table.ts';
import type { AmountLimits, TextLimits } from './settings.ts';

export type FieldProblem = WrongField & { readonly errorRow: ErrorRowId };

export function checkAmount(
  field: string,
  shillings: number,
  limits: AmountLimits,
): FieldProblem | undefined {
  const problem = (text: string): FieldProblem => ({
    field,
    problem: text,
    errorRow: 'invalidAmountOrNumber',
  });
  if (!Number.isSafeInteger(shillings)) return problem('is not a whole number of shillings');
  if (shillings < limits.minShillings) return problem(`is below ${limits.minShillings}`);
  return shillings > limits.maxShillings ? problem(`is above ${limits.maxShillings}`) : undefined;
}

/** Safaricom Daraja portal: paybill, till and B2C numbers have five to seven digits. */
export function checkShortcode(field: string, value: number): FieldProblem | undefined {
  const isShortcode = Number.isInteger(value) && /^\d{5,7}$/.test(String(value));
  return isShortcode ? undefined : wrong(field, 'is not five to seven digits');
}

export function checkPhone(field: string, number: string): FieldProblem | undefined {
  if (isMsisdn(number)) return undefined;
  return { field, problem: 'is not 254 and nine digits', errorRow: 'invalidAmountOrNumber' };
}

/** Documented: refused in addresses in any case (Safaricom Daraja portal, C2B register URL and FAQ). */
const forbiddenInUrl = /m-?pesa|safaricom|exec?|cmd|sql|query/i;

export function checkUrl(field: string, url: string): FieldProblem | undefined {
  const problem = (text: string): FieldProblem => ({ field, problem: text, errorRow: 'invalidCallbackUrl' });
  if (!URL.canParse(url) || !/^https?:\/\//i.test(url)) return problem('is not a web address');
  if (forbiddenInUrl.test(url)) return problem('holds a word that Safaricom refuses');
  const { protocol, hostname } = new URL(url);
  const isLoopback = hostname === '127.0.0.1' || hostname === 'localhost';
  return protocol === 'https:' || isLoopback ? undefined : problem('is not https');
}

/** Characters outside this set were seen to make requests fail silently. */
const safeText = /^[A-Za-z0-9 _.-]+$/;
const phoneNumber = /(?:254|0)[71]\d{8}/;

export function checkText(field: string, text: string, limits: TextLimits): FieldProblem | undefined {
  if (text.trim() === '') return wrong(field, 'is empty');
  if (text.length < limits.shortest) return wrong(field, `is shorter than ${limits.shortest} characters`);
  if (text.length > limits.longest) return wrong(field, `is longer than ${limits.longest} characters`);
  // SECURITY: these texts are shown to others and kept by Safaricom (P16).
  if (phoneNumber.test(text.replaceAll(/[ _.-]/g, ''))) return wrong(field, 'holds a phone number');
  return safeText.test(text) ? undefined : wrong(field, 'holds an unusual character');
}

/** An id that travels in a request and comes back in its answer. */
export function checkId(field: string, id: string, limits: TextLimits): FieldProblem | undefined {
  if (id.length < limits.shortest) return wrong(field, `is shorter than ${limits.shortest} characters`);
  if (id.length > limits.longest) return wrong(field, `is longer than ${limits.longest} characters`);
  return /^[A-Za-z0-9_-]+$/.test(id) ? undefined : wrong(field, 'holds an unusual character');
}

/** An M-PESA receipt as customers read it from their message: `UKL4H7X2QD`. */
export function checkReceipt(field: string, receipt: string): FieldProblem | undefined {
  return /^[A-Z0-9]{6,20}$/.test(receipt) ? undefined : wrong(field, 'is not an M-PESA code');
}

const wrong = (field: string, problem: string): FieldProblem => ({
  field,
  problem,
  errorRow: 'invalidField',
});

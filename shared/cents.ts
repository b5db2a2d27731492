import { assert } from './assert.ts';

declare const centsBrand: unique symbol;
/** Kenyan cents (1/100 KES), a safe integer. Never a fraction, never a string. */
export type Cents = number & { readonly [centsBrand]: true };

/** Brands an integer number of cents; throws on fractions and on numbers too large to be exact. */
export function cents(value: number): Cents {
  assert(Number.isSafeInteger(value), `${value} is not a whole number of cents`);
  return value as Cents;
}

/** Whole shillings to cents. */
export function fromShillings(shillings: number): Cents {
  return cents(shillings * 100);
}

/**
 * Whole shillings for M-PESA, which refuses fractions (Safaricom Daraja portal, STK push: Amount is an integer).
 * Throws when cents are left over: rounding money is never right.
 */
export function wholeShillings(amountCents: Cents): number {
  assert(amountCents % 100 === 0, `${amountCents} cents are not whole shillings`);
  return amountCents / 100;
}

export function addCents(...amounts: readonly Cents[]): Cents {
  return cents(amounts.reduce((sum, amount) => sum + amount, 0));
}

export const minCents = (a: Cents, b: Cents): Cents => (a < b ? a : b);

export function negateCents(amountCents: Cents): Cents {
  return cents(amountCents === 0 ? 0 : -amountCents);
}

/** `1,250`, `1,250.50`, `-5`: digits only, as tables show them. No decimals when whole. */
export function formatAmount(amountCents: Cents): string {
  const sign = amountCents < 0 ? '-' : '';
  const absolute = Math.abs(amountCents);
  const shillings = String(Math.trunc(absolute / 100)).replaceAll(/\B(?=(\d{3})+$)/g, ',');
  const rest = absolute % 100;
  return `${sign}${shillings}${rest === 0 ? '' : `.${String(rest).padStart(2, '0')}`}`;
}

/** `KES 1,250` in both languages; the minus sign stands before KES. */
export function formatKes(amountCents: Cents): string {
  return amountCents < 0
    ? `-KES ${formatAmount(negateCents(amountCents))}`
    : `KES ${formatAmount(amountCents)}`;
}

/** Reads what a person types for an amount of cash: `50`, `1,000`, `50.5`. Undefined when it is not an amount. */
export function parseCash(text: string): Cents | undefined {
  const match = /^(\d{1,7}|\d{1,3}(?:,\d{3})+)(?:\.(\d{1,2}))?$/.exec(text.trim());
  if (!match) return undefined;
  const shillings = Number((match[1] ?? '').replaceAll(',', ''));
  return cents(shillings * 100 + Number((match[2] ?? '').padEnd(2, '0')));
}

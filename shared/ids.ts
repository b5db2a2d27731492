import type { Mode } from './modes.ts';
import { orderPrefix } from './modes.ts';

/** `A-000122`: the mode's prefix and at least six digits. Safe as a Daraja AccountReference (≤ 12 characters). */
export function formatOrderNumber(mode: Mode, sequence: number): string {
  return `${orderPrefix[mode]}-${String(sequence).padStart(6, '0')}`;
}

/** Reads an order number the way people type it (`122`, `a122`, `A-000122`); undefined when it is none. */
export function parseOrderNumber(mode: Mode, text: string): string | undefined {
  const match = new RegExp(`^\\s*(?:${orderPrefix[mode]})?\\s*-?\\s*0*(\\d{1,9})\\s*$`, 'i').exec(text);
  return match?.[1] === undefined ? undefined : formatOrderNumber(mode, Number(match[1]));
}

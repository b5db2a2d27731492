/** Ids that look like Safaricom's, so that nothing downstream learns to rely on ours being simpler. */
import { eatTimestamp } from '../../shared/nairobi-time.ts';
import type { Random } from '../ports.ts';

/** `ws_CO_` + ddMMyyyyHHmmss + digits + the last nine digits of the phone. */
export function newCheckoutRequestId(atMs: number, msisdn: string, sequence: number): string {
  const stamp = eatTimestamp(atMs);
  const date = `${stamp.slice(6, 8)}${stamp.slice(4, 6)}${stamp.slice(0, 4)}${stamp.slice(8)}`;
  return `ws_CO_${date}${String(sequence % 1000).padStart(3, '0')}${msisdn.slice(-9)}`;
}

/** `234f-43a9-ae11-d0b0c2dbe930108127`. */
export function newRequestId(random: Random): string {
  const hex = Buffer.from(random.bytes(12)).toString('hex');
  const digits = [...random.bytes(6)].map((byte) => byte % 10).join('');
  return `${hex.slice(0, 4)}-${hex.slice(4, 8)}-${hex.slice(8, 12)}-${hex.slice(12)}${digits}`;
}

const receiptAlphabet = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** `UKL4H7X2QD`: year, month and day as one letter or digit each, then seven more. Unique among `taken`. */
export function newReceipt(atMs: number, random: Random, taken: ReadonlySet<string | undefined>): string {
  const stamp = eatTimestamp(atMs);
  const letter = (index: number): string => String.fromCharCode(65 + (index % 26));
  const day = Number(stamp.slice(6, 8));
  const head = `${letter(Number(stamp.slice(0, 4)) - 2006)}${letter(Number(stamp.slice(4, 6)) - 1)}${receiptAlphabet[day] ?? ''}`;
  const tail = [...random.bytes(7)].map((byte) => receiptAlphabet[byte % 36]).join('');
  const receipt = head + tail;
  return taken.has(receipt) ? newReceipt(atMs, random, taken) : receipt;
}

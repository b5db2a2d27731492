import type { Logo } from './logo.ts';

/**
 * The receipt as ordered blocks of finished strings: no renderer calculates, translates or formats anything. Text
 * already fits the printable set (see `receipt-text.ts`).
 */
export type ReceiptDocument = {
  /** An order slip is no receipt: no money is in. */
  readonly kind: 'receipt' | 'order-slip';
  readonly blocks: readonly ReceiptBlock[];
  /** Some letters of a name could not be printed and became `?`. */
  readonly replaced: boolean;
};

/** Left text wraps at words; the right one stands at the right edge and never wraps where it is money. */
export type ReceiptRow = { readonly left: string; readonly right: string; readonly rightIsMoney: boolean };

export type ReceiptBlock =
  /** PRACTICE, DUPLICATE, ORDER SLIP: stands first and last. */
  | { readonly kind: 'banner'; readonly lines: readonly string[] }
  | { readonly kind: 'logo'; readonly logo: Logo }
  | {
      readonly kind: 'shop';
      readonly name: string;
      readonly parts: readonly string[];
      /** Each stands on a line of its own. */
      readonly lines: readonly string[];
      readonly date: string;
    }
  | { readonly kind: 'row'; readonly row: ReceiptRow }
  | PartyBlock
  | { readonly kind: 'arrow' }
  /** As large as the paper allows. */
  | { readonly kind: 'amount'; readonly text: string }
  /** Parts are joined by a middle dot where they fit on one line, and broken between parts where they do not. */
  | { readonly kind: 'centred'; readonly parts: readonly string[] }
  | { readonly kind: 'space' }
  | { readonly kind: 'rule' }
  | { readonly kind: 'signature'; readonly label: string }
  /** Code 128 of the order number, with the number below it. */
  | { readonly kind: 'barcode'; readonly value: string };

/** The payer's box has a single line, the recipient's a double one. The number is masked. */
export type PartyBlock = {
  readonly kind: 'party';
  readonly role: 'payer' | 'recipient';
  readonly label: string;
  readonly number: string;
  readonly row: ReceiptRow;
};

/** The facts a receipt is made of. */
import type { Cents } from './cents.ts';
import type { Language } from './locales/catalogue.ts';
import type { Mode } from './modes.ts';
import type { OrderState } from './order-machine.ts';
import type { Validity } from './packages.ts';
import type { Tender } from './snapshot.ts';

/** `mpesaCode` undefined: cash where `tender` says so, else a code that Safaricom has not told yet. */
export type ReceiptPayment = {
  readonly tender: 'mpesa' | 'cash';
  readonly amountCents: Cents;
  readonly mpesaCode: string | undefined;
};

/** Facts only, frozen with the order; numbers are already masked. Words and forms are made here. */
export type ReceiptInput = {
  /** Whose words come first; role and state words are in both languages. */
  readonly language: Language;
  readonly mode: Mode;
  readonly shop: {
    readonly name: string;
    readonly line: string;
    /** The owner's own lines under the head and at the foot, one printed line each where they fit. */
    readonly header: readonly string[];
    readonly footer: readonly string[];
    /** The taxpayer's number at the revenue authority; empty when the owner does not want it on paper. */
    readonly kraPin: string;
  };
  readonly tillName: string;
  readonly orderNumber: string;
  /** The date at the head. */
  readonly atMs: number;
  readonly servedBy: string;
  readonly payerMasked: string;
  readonly recipientMasked: string;
  readonly sameNumber: boolean;
  readonly packageName: string;
  readonly validity: Validity;
  readonly amountCents: Cents;
  readonly tender: Tender;
  /** Undefined while Safaricom has not told the code ("code to come"). */
  readonly mpesaCode: string | undefined;
  /** Each payment, where more than one made up the amount; together they are the amount. */
  readonly payments?: readonly ReceiptPayment[];
  readonly cash: { readonly receivedCents: Cents; readonly changeCents: Cents } | undefined;
  readonly paidAtMs: number | undefined;
  readonly deliveredAtMs: number | undefined;
  /** From when a bundle is delivered that was put off and has not come yet. */
  readonly dueAtMs?: number;
  /** `open` and `cancelled` make an order slip: no money is in. */
  readonly state: OrderState;
  readonly refundedCents: Cents;
  /** Eight signs of the keyed ledger head, as `7F3A91C2`. */
  readonly ledgerHead: string | undefined;
  /** 1 is the original paper; every further one says DUPLICATE first and last. */
  readonly copy: { readonly number: number; readonly atMs: number; readonly by: string };
};

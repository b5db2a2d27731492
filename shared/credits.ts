/**
 * Money that reaches the shortcode and is reported beside callbacks and queries: whose it is. Pure decisions over what
 * is known; what they mean for orders and the ledger is in `electron/services/resolve/credit.ts`.
 */
import type { Cents } from './cents.ts';
import { mask, parseMsisdn } from './msisdn.ts';
import type { Msisdn } from './msisdn.ts';
import type { OrderState } from './order-machine.ts';
import type { AttemptState } from './payment-machine.ts';

/**
 * `without-order`: waits for somebody who knows whose it is · `reserved`: may be a prompt's payment, so nobody else may
 * use it · `matched`: booked · `refunded`: booked and given back without an order · `used-before`: it paid an order that an
 * old file put back does not know, as the owner has found.
 */
export const creditStates = ['without-order', 'reserved', 'matched', 'refunded', 'used-before'] as const;
export type CreditState = (typeof creditStates)[number];

export const creditSourceNames = ['confirmation', 'pull'] as const;
export type CreditSourceName = (typeof creditSourceNames)[number];

export type CreditRules = {
  /** A till credit may be a prompt's payment for so long after the send (ours: a prompt lives about a minute). */
  readonly reserveForMs: number;
  /** How far Safaricom's moment may lie before our send: clocks differ. */
  readonly clockToleranceMs: number;
  /** Between two looks while a receipt is missing or a prompt is unknown; longer once they have waited. Ours. */
  readonly pullEveryMs: number;
  readonly pullLaterEveryMs: number;
  readonly pullLaterFromMs: number;
  /** Between two looks for a code that a customer shows. Ours. */
  readonly pullAskedEveryMs: number;
  /** Safaricom Daraja portal, Pull Transactions: only the last 48 hours. */
  readonly pullWindowMs: number;
};

const minute = 60_000;
export const defaultCreditRules: CreditRules = {
  reserveForMs: 5 * minute,
  clockToleranceMs: 2 * minute,
  pullEveryMs: 3 * minute,
  pullLaterEveryMs: 30 * minute,
  pullLaterFromMs: 60 * minute,
  pullAskedEveryMs: 20_000,
  pullWindowMs: 48 * 60 * minute,
};

/** What the decision needs of a prompt. */
export type CreditAttempt = {
  readonly id: number;
  readonly state: AttemptState;
  readonly amountCents: Cents;
  readonly sentAtMs: number | null;
  readonly receipt: string | null;
  /** Undefined once the number was erased: then nothing fits it. */
  readonly payer: Msisdn | undefined;
};

export type CreditFacts = {
  readonly amountCents: Cents;
  readonly earliestAtMs: number | undefined;
  readonly latestAtMs: number | undefined;
  /** As Safaricom gave it: full, short or masked. */
  readonly payerText: string | undefined;
  /** The receipt names a transaction already. */
  readonly isKnown: boolean;
  /** The prompt that a person says was paid by this code. */
  readonly stated: CreditAttempt | undefined;
  /** The order whose number is the reference. */
  readonly order:
    | {
        readonly state: OrderState;
        readonly priceCents: Cents;
        /** A customer's money lies here for it already. */
        readonly hasHeldMoney: boolean;
        /** Its newest prompt that is unfinished or whose receipt is missing. */
        readonly attempt: CreditAttempt | undefined;
      }
    | undefined;
  /** Prompts that are unfinished or whose receipt is missing, and that no credit is reserved for. */
  readonly candidates: readonly CreditAttempt[];
};

export type CreditPlace =
  /** It belongs to a transaction and changes nothing. */
  | { readonly kind: 'known' }
  /** It is this prompt's receipt. */
  | { readonly kind: 'attempt'; readonly attemptId: number }
  /** It pays the order that its reference names. */
  | { readonly kind: 'order' }
  | { readonly kind: 'reserved'; readonly attemptId: number }
  | { readonly kind: 'without-order' };

/**
 * Whose a credit is. MONEY: by itself only the receipt of a known attempt, or an open order's number with an equal
 * amount, decides; amount, time and digits alone only keep it from being used for something else.
 */
export function placeCredit(rules: CreditRules, credit: CreditFacts): CreditPlace {
  if (credit.isKnown) return { kind: 'known' };
  const { stated, order } = credit;
  if (stated && isOf(credit, stated)) return { kind: 'attempt', attemptId: stated.id };
  if (order && paysOrder(credit, order))
    return order.attempt ? { kind: 'attempt', attemptId: order.attempt.id } : { kind: 'order' };
  const [nearest] = credit.candidates
    .filter((one) => mayBeOf(rules, credit, one))
    .toSorted((a, b) => (b.sentAtMs ?? 0) - (a.sentAtMs ?? 0) || a.id - b.id);
  return nearest ? { kind: 'reserved', attemptId: nearest.id } : { kind: 'without-order' };
}

/** A stated code is a key to look up, not evidence: amount and visible digits must not speak against it. */
const isOf = (credit: CreditFacts, attempt: CreditAttempt): boolean =>
  attempt.amountCents === credit.amountCents && payerFit(credit.payerText, attempt.payer) !== 'differs';

function paysOrder(credit: CreditFacts, order: NonNullable<CreditFacts['order']>): boolean {
  // A receipt may come when the order went on by Safaricom's word already.
  if (order.attempt) return order.attempt.amountCents === credit.amountCents;
  return order.state === 'open' && !order.hasHeldMoney && order.priceCents === credit.amountCents;
}

/** Whether a till credit may be this prompt's payment: equal amount, digits that fit, within minutes of the send. */
const mayBeOf = (rules: CreditRules, credit: CreditFacts, attempt: CreditAttempt): boolean =>
  payerFit(credit.payerText, attempt.payer) === 'fits' && couldBeOf(rules, credit, attempt);

type SeenPayment = Pick<CreditFacts, 'amountCents' | 'earliestAtMs' | 'latestAtMs' | 'payerText'>;

/**
 * Whether nothing speaks against it that a credit is this prompt's payment. MONEY: then it is not given back before the
 * prompt has ended, or the customer would have his money and his bundle.
 */
export function couldBeOf(rules: CreditRules, credit: SeenPayment, attempt: CreditAttempt): boolean {
  const { sentAtMs } = attempt;
  if (sentAtMs === null || attempt.receipt !== null || attempt.amountCents !== credit.amountCents)
    return false;
  if (payerFit(credit.payerText, attempt.payer) === 'differs') return false;
  return [credit.earliestAtMs, credit.latestAtMs].some(
    (atMs) =>
      atMs !== undefined &&
      atMs >= sentAtMs - rules.clockToleranceMs &&
      atMs <= sentAtMs + rules.reserveForMs,
  );
}

/** Fewer visible digits at the end than this say nothing about who it is. */
const digitsThatTell = 3;

/** Holds a payer as Safaricom shows him (`2547 ***** 126`, `0712***678`, `712345678`) against a number of ours. */
export function payerFit(
  payerText: string | undefined,
  number: Msisdn | undefined,
): 'fits' | 'differs' | 'unsaid' {
  const text = payerText?.replaceAll(/[\s+]/g, '') ?? '';
  if (number === undefined || !/^[\d*]+$/.test(text)) return 'unsaid';
  if (!text.includes('*')) {
    const parsed = parseMsisdn(text);
    if (parsed.kind !== 'ok') return 'unsaid';
    return parsed.msisdn === number ? 'fits' : 'differs';
  }
  const head = /^\d*/.exec(text)?.[0] ?? '';
  const tail = /\d*$/.exec(text)?.[0] ?? '';
  const forms = [number, `0${number.slice(3)}`, number.slice(3)];
  if (!number.endsWith(tail) || !forms.some((form) => form.startsWith(head))) return 'differs';
  return tail.length >= digitsThatTell ? 'fits' : 'unsaid';
}

export type ShownPayer = { readonly msisdn: Msisdn | undefined; readonly masked: string | undefined };

/** What may be kept of a payer's text: a full number goes to its party (P10), a masked one stays as given. */
export function shownPayer(payerText: string | undefined): ShownPayer {
  const text = payerText?.trim() ?? '';
  const parsed = /^[\d+\s]+$/.test(text) ? parseMsisdn(text) : undefined;
  if (parsed?.kind === 'ok') return { msisdn: parsed.msisdn, masked: undefined };
  const isMasked = /^\+?[\d\s]*\*[\d*\s]*$/.test(text) && text.length <= 24;
  return { msisdn: undefined, masked: isMasked ? text : undefined };
}

/** P10, P16: customers type their own number as an account; a number never stands in a reference. */
export function shownReference(reference: string | undefined): string | undefined {
  const text = reference?.trim().slice(0, 20) ?? '';
  if (text === '') return undefined;
  const parsed = parseMsisdn(text);
  if (parsed.kind === 'ok') return mask(parsed.msisdn);
  return text.replaceAll(/\d{9,}/g, (digits) => `***${digits.slice(-3)}`);
}

/** How long until the next look at the shortcode's credits, by the age of the youngest thing that waits for one. */
export function nextPullInMs(rules: CreditRules, youngestAgeMs: number): number {
  return youngestAgeMs < rules.pullLaterFromMs ? rules.pullEveryMs : rules.pullLaterEveryMs;
}

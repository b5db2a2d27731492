/** What a receipt says: names, tenders, packages and times as paper can show them, in the shop's two languages. */
import { say } from './locales/catalogue.ts';
import type { Language, MessageKey, MessageValues } from './locales/catalogue.ts';
import { businessDay, clockTime, paperDate } from './nairobi-time.ts';
import type { OrderState } from './order-machine.ts';
import type { Validity } from './packages.ts';
import type { ReceiptInput, ReceiptPayment } from './receipt-input.ts';
import { exactText, toPrintable } from './receipt-text.ts';
import { validityMessage, validUntilMs } from './validity.ts';

/** A key's words as paper can show them: in the first language, in both, or joined. */
export type Words = {
  readonly first: (key: MessageKey, values?: MessageValues) => string;
  readonly each: (key: MessageKey, values?: MessageValues) => readonly [string, string];
  /** `ANALIPA · PAYER`. */
  readonly both: (key: MessageKey) => string;
};

/** The shop's language first, the other one second. */
export function wordsOf(language: Language): Words {
  const second: Language = language === 'sw' ? 'en' : 'sw';
  const paper = (spoken: Language, key: MessageKey, values?: MessageValues) =>
    toPrintable(say(spoken, key, values)).text;
  const each: Words['each'] = (key, values) => [paper(language, key, values), paper(second, key, values)];
  return {
    first: (key, values) => paper(language, key, values),
    each,
    both: (key) => each(key).join(' · '),
  };
}

type PrintableNames = {
  readonly [N in 'shopName' | 'shopLine' | 'tillName' | 'servedBy' | 'packageName' | 'copiedBy']: string;
} & { readonly header: readonly string[]; readonly footer: readonly string[]; readonly replaced: boolean };

/** What people typed, as paper can show it; `replaced` when letters were lost on the way. */
export function printableNames({
  shop,
  tillName,
  servedBy,
  packageName,
  copy,
}: ReceiptInput): PrintableNames {
  const lost: boolean[] = [];
  const printed = (text: string): string => {
    const shown = toPrintable(text);
    lost.push(shown.replaced);
    return shown.text;
  };
  const lines = (own: readonly string[]) => own.map(printed).filter((text) => text !== '');
  const names = {
    shopName: printed(shop.name),
    shopLine: printed(shop.line),
    tillName: printed(tillName),
    servedBy: printed(servedBy),
    packageName: printed(packageName),
    copiedBy: printed(copy.by),
    header: lines(shop.header),
    footer: lines(shop.footer),
  };
  return { ...names, replaced: lost.includes(true) };
}

/** `DUPLICATE 2`, when and by whom, in both languages. */
export function copyMarks({ copy }: ReceiptInput, by: string, words: Words): readonly string[] {
  return words.each('print.duplicate', { n: copy.number, time: clockTime(copy.atMs), name: by });
}

/** How it was paid, with M-PESA's code once it is told; nothing on a slip. */
export function tenderText(input: ReceiptInput, isSlip: boolean, words: Words): string {
  if (isSlip) return '';
  if (input.payments !== undefined) return tendersText(input.payments, words);
  // An order that began with a prompt may have ended with cash.
  if (input.tender === 'cash' || input.cash !== undefined) return cashWord(words);
  return input.mpesaCode === undefined
    ? words.first('receipt.codeToCome')
    : `M-PESA  ${exactText(input.mpesaCode)}`;
}

/** `M-PESA + CASH`; what each brought, and its code, stands below the amount. */
function tendersText(payments: readonly ReceiptPayment[], words: Words): string {
  const names = payments.map(({ tender }) => (tender === 'cash' ? cashWord(words) : 'M-PESA'));
  return [...new Set(names)].join(' + ');
}

const cashWord = (words: Words): string => words.first('receipt.cash').toUpperCase();

/** The package's name with its validity. */
export function packageText(name: string, validity: Validity, words: Words): string {
  const message = validityMessage(validity);
  return message === undefined ? name : `${name} · ${words.first(message.key, message.values)}`;
}

/** `hadi 17:33`; with the date when it runs out on another day. Nothing before it was delivered. */
export function untilText(input: ReceiptInput, words: Words): string {
  const { deliveredAtMs, validity } = input;
  if (deliveredAtMs === undefined || validity.kind === 'until-midnight') return '';
  const untilMs = validUntilMs(validity, deliveredAtMs);
  if (untilMs === undefined) return '';
  const date = businessDay(untilMs) === businessDay(input.atMs) ? '' : `${paperDate(untilMs).slice(0, 5)} `;
  return words.first('receipt.until', { time: date + clockTime(untilMs) });
}

/** What the paper calls each state of an order. */
export const stateKeys = {
  open: 'receipt.state.unpaid',
  cancelled: 'receipt.state.cancelled',
  paid: 'receipt.state.paid',
  delivered: 'receipt.state.delivered',
  'on-hold': 'receipt.state.onHold',
  refunded: 'receipt.state.refunded',
} as const satisfies Readonly<Record<OrderState, MessageKey>>;

/** One payment of several: cash, or M-PESA with its code. */
export function paymentText({ tender, mpesaCode }: ReceiptPayment, words: Words): string {
  if (tender === 'cash') return cashWord(words);
  return mpesaCode === undefined ? words.first('receipt.codeToCome') : `M-PESA ${exactText(mpesaCode)}`;
}

/** A payment that the customer made by himself says so: no prompt of ours is in his phone. */
export const paidKey = ({ tender }: ReceiptInput): MessageKey =>
  tender === 'mpesa-own' ? 'receipt.paidToTill' : 'receipt.paid';

/** `7F3A 91C2`: short groups are read aloud without a slip. */
export const inFours = (code: string): string => (code.match(/.{1,4}/g) ?? []).join(' ');

import { formatKes } from './cents.ts';
import type { Cents } from './cents.ts';
import { say } from './locales/catalogue.ts';
import type { Language, MessageKey, MessageValues } from './locales/catalogue.ts';
import type { Logo } from './logo.ts';
import type { Mode } from './modes.ts';
import { businessDay, clockTime, clockTimeSeconds, paperDate } from './nairobi-time.ts';
import type { OrderState } from './order-machine.ts';
import type { Validity } from './packages.ts';
import type { ReceiptBlock, ReceiptDocument, ReceiptRow } from './receipt-document.ts';
import { exactText, toPrintable } from './receipt-text.ts';
import type { Tender } from './snapshot.ts';
import { validityMessage, validUntilMs } from './validity.ts';

export type { ReceiptDocument } from './receipt-document.ts';
export type { PrintLine } from './receipt-layout.ts';
export { printableLines } from './receipt-layout.ts';

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

/**
 * The receipt of an order, or its slip while it is unpaid. Pure. Names are made printable and marked as replaced
 * where letters were lost; amounts, codes and numbers are exact, and one that paper cannot carry throws. The logo is the
 * shop's present one: it is no fact of the order.
 */
export function receiptDocument(input: ReceiptInput, logo?: Logo): ReceiptDocument {
  const words = wordsOf(input.language);
  const isSlip = input.state === 'open' || input.state === 'cancelled';
  const { shopName, shopLine, tillName, servedBy, packageName, copiedBy, header, footer, replaced } =
    printableNames(input);

  const marks = [
    ...(input.mode === 'production' ? [] : words.each(`print.${input.mode}`)),
    ...(isSlip ? words.each('print.orderSlip') : []),
    ...(input.copy.number > 1 ? copyMarks(input, copiedBy, words) : []),
  ];
  const banner: ReceiptBlock = { kind: 'banner', lines: marks };

  const blocks: readonly ReceiptBlock[] = [
    ...(marks.length > 0 ? [banner, space] : []),
    ...(logo === undefined ? [] : [{ kind: 'logo', logo } as const]),
    {
      kind: 'shop',
      name: shopName,
      parts: [tillName, ...shopLine.split('·').map((part) => part.trim())].filter((part) => part !== ''),
      lines: header,
      date: `${paperDate(input.atMs)}  ${clockTime(input.atMs)}`,
    },
    space,
    rowBlock(`${words.first('receipt.order').toUpperCase()} ${exactText(input.orderNumber)}`, servedBy),
    space,
    {
      kind: 'party',
      role: 'payer',
      label: words.both('receipt.payer'),
      number: exactText(input.payerMasked),
      row: row(exactText(formatKes(input.amountCents)), tenderText(input, isSlip, words)),
    },
    { kind: 'arrow' },
    {
      kind: 'party',
      role: 'recipient',
      label: words.both('receipt.recipient'),
      number: exactText(input.recipientMasked),
      row: row(packageText(packageName, input.validity, words), untilText(input, words)),
    },
    ...(input.sameNumber ? [centred(words.each('receipt.sameNumber'))] : []),
    space,
    { kind: 'amount', text: exactText(formatKes(input.amountCents)) },
    centred(words.each(stateKeys[input.state])),
    space,
    ...moneyRows(input, words),
    ...(isSlip ? [] : timeRows(input, words)),
    ...(input.refundedCents > 0 ? refundBlocks(input, words) : []),
    { kind: 'rule' },
    ...(isSlip ? [] : [centred(words.each('receipt.notTaxInvoice'))]),
    ...(isSlip || input.shop.kraPin === ''
      ? []
      : [rowBlock(words.first('receipt.kraPin'), exactText(input.shop.kraPin))]),
    ...(input.ledgerHead === undefined
      ? []
      : [rowBlock(words.first('receipt.ledgerCode'), inFours(exactText(input.ledgerHead)))]),
    ...(replaced ? [centred(words.each('print.unprintable'))] : []),
    space,
    ...(isSlip ? [] : [centred([words.first('receipt.keep')])]),
    ...footer.map((text) => centred([text])),
    ...(isSlip && footer.length === 0 ? [] : [space]),
    { kind: 'barcode', value: input.orderNumber },
    ...(marks.length > 0 ? [space, banner] : []),
  ];
  return { kind: isSlip ? 'order-slip' : 'receipt', blocks, replaced };
}

type PrintableNames = {
  readonly [N in 'shopName' | 'shopLine' | 'tillName' | 'servedBy' | 'packageName' | 'copiedBy']: string;
} & { readonly header: readonly string[]; readonly footer: readonly string[]; readonly replaced: boolean };

/** What people typed, as paper can show it; `replaced` when letters were lost on the way. */
function printableNames({ shop, tillName, servedBy, packageName, copy }: ReceiptInput): PrintableNames {
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

const space: ReceiptBlock = { kind: 'space' };
const row = (left: string, right: string, rightIsMoney = false): ReceiptRow => ({
  left,
  right,
  rightIsMoney,
});
const rowBlock = (left: string, right: string): ReceiptBlock => ({ kind: 'row', row: row(left, right) });
const moneyRow = (left: string, amountCents: Cents): ReceiptBlock => ({
  kind: 'row',
  row: row(left, exactText(formatKes(amountCents)), true),
});
const centred = (parts: readonly string[]): ReceiptBlock => ({ kind: 'centred', parts });

type Words = {
  readonly first: (key: MessageKey, values?: MessageValues) => string;
  readonly each: (key: MessageKey, values?: MessageValues) => readonly [string, string];
  /** `ANALIPA · PAYER`. */
  readonly both: (key: MessageKey) => string;
};

function wordsOf(language: Language): Words {
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

function copyMarks({ copy }: ReceiptInput, by: string, words: Words): readonly string[] {
  return words.each('print.duplicate', { n: copy.number, time: clockTime(copy.atMs), name: by });
}

function tenderText(input: ReceiptInput, isSlip: boolean, words: Words): string {
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

function packageText(name: string, validity: Validity, words: Words): string {
  const message = validityMessage(validity);
  return message === undefined ? name : `${name} · ${words.first(message.key, message.values)}`;
}

/** `hadi 17:33`; with the date when it runs out on another day. Nothing before it was delivered. */
function untilText(input: ReceiptInput, words: Words): string {
  const { deliveredAtMs, validity } = input;
  if (deliveredAtMs === undefined || validity.kind === 'until-midnight') return '';
  const untilMs = validUntilMs(validity, deliveredAtMs);
  if (untilMs === undefined) return '';
  const date = businessDay(untilMs) === businessDay(input.atMs) ? '' : `${paperDate(untilMs).slice(0, 5)} `;
  return words.first('receipt.until', { time: date + clockTime(untilMs) });
}

const stateKeys = {
  open: 'receipt.state.unpaid',
  cancelled: 'receipt.state.cancelled',
  paid: 'receipt.state.paid',
  delivered: 'receipt.state.delivered',
  'on-hold': 'receipt.state.onHold',
  refunded: 'receipt.state.refunded',
} as const satisfies Readonly<Record<OrderState, MessageKey>>;

function moneyRows({ cash, payments }: ReceiptInput, words: Words): readonly ReceiptBlock[] {
  if (payments !== undefined)
    return payments.map((payment) => moneyRow(paymentText(payment, words), payment.amountCents));
  if (cash === undefined) return [];
  return [
    moneyRow(words.each('receipt.cashReceived').join(' / '), cash.receivedCents),
    moneyRow(words.each('receipt.change').join(' / '), cash.changeCents),
  ];
}

function paymentText({ tender, mpesaCode }: ReceiptPayment, words: Words): string {
  if (tender === 'cash') return cashWord(words);
  return mpesaCode === undefined ? words.first('receipt.codeToCome') : `M-PESA ${exactText(mpesaCode)}`;
}

function timeRows(input: ReceiptInput, words: Words): readonly ReceiptBlock[] {
  const at = (atMs: number) => {
    const date = businessDay(atMs) === businessDay(input.atMs) ? '' : `${paperDate(atMs)} `;
    return date + clockTimeSeconds(atMs);
  };
  return [
    ...(input.paidAtMs === undefined
      ? []
      : [rowBlock(words.each(paidKey(input)).join(' / '), at(input.paidAtMs))]),
    ...(input.deliveredAtMs === undefined
      ? []
      : [rowBlock(words.each('receipt.delivered').join(' / '), at(input.deliveredAtMs))]),
    ...(input.dueAtMs === undefined || input.deliveredAtMs !== undefined
      ? []
      : [
          rowBlock(
            words.each('receipt.due').join(' / '),
            `${paperDate(input.dueAtMs)} ${clockTime(input.dueAtMs)}`,
          ),
        ]),
    space,
  ];
}

/** A payment that the customer made by himself says so: no prompt of ours is in his phone. */
const paidKey = ({ tender }: ReceiptInput): MessageKey =>
  tender === 'mpesa-own' ? 'receipt.paidToTill' : 'receipt.paid';

/** Money given back is signed for. */
function refundBlocks(input: ReceiptInput, words: Words): readonly ReceiptBlock[] {
  return [
    moneyRow(words.each('receipt.refund').join(' / '), input.refundedCents),
    { kind: 'signature', label: words.each('receipt.signature').join(' / ') },
    space,
  ];
}

/** `7F3A 91C2`: short groups are read aloud without a slip. */
const inFours = (code: string): string => (code.match(/.{1,4}/g) ?? []).join(' ');

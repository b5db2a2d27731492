import { formatKes } from './cents.ts';
import type { Cents } from './cents.ts';
import type { Logo } from './logo.ts';
import { businessDay, clockTime, clockTimeSeconds, paperDate } from './nairobi-time.ts';
import type { ReceiptBlock, ReceiptDocument, ReceiptRow } from './receipt-document.ts';
import type { ReceiptInput } from './receipt-input.ts';
import { exactText } from './receipt-text.ts';
import {
  copyMarks,
  inFours,
  packageText,
  paidKey,
  paymentText,
  printableNames,
  stateKeys,
  tenderText,
  untilText,
  wordsOf,
} from './receipt-words.ts';
import type { Words } from './receipt-words.ts';

export type { ReceiptDocument } from './receipt-document.ts';
export type { PrintLine } from './receipt-layout.ts';
export { printableLines } from './receipt-layout.ts';

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

function moneyRows({ cash, payments }: ReceiptInput, words: Words): readonly ReceiptBlock[] {
  if (payments !== undefined)
    return payments.map((payment) => moneyRow(paymentText(payment, words), payment.amountCents));
  if (cash === undefined) return [];
  return [
    moneyRow(words.each('receipt.cashReceived').join(' / '), cash.receivedCents),
    moneyRow(words.each('receipt.change').join(' / '), cash.changeCents),
  ];
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

/** Money given back is signed for. */
function refundBlocks(input: ReceiptInput, words: Words): readonly ReceiptBlock[] {
  return [
    moneyRow(words.each('receipt.refund').join(' / '), input.refundedCents),
    { kind: 'signature', label: words.each('receipt.signature').join(' / ') },
    space,
  ];
}

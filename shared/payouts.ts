/** What a payout is for, by which way it goes, and the rules that need no file: limits, ways of a refund, a pasted list. */
import { z } from 'zod';
import { cents, fromShillings } from './cents.ts';
import type { Cents } from './cents.ts';
import type { PostingKind } from './ledger-rules.ts';
import type { Mode } from './modes.ts';
import { orderPrefix } from './modes.ts';
import type { Msisdn } from './msisdn.ts';
import { parseMsisdn } from './msisdn.ts';

/** `delivery`: what an order bought is money for its recipient; nobody asks for it by hand. */
export const payoutKinds = ['refund', 'delivery', 'cash-out', 'settlement', 'salary', 'promotion'] as const;
export type PayoutKind = (typeof payoutKinds)[number];

/** `reversal` sends a customer's own payment back; everything else goes by B2C. */
export const payoutChannels = ['b2c', 'reversal'] as const;
export type PayoutChannel = (typeof payoutChannels)[number];

/** The B2C command of each kind (Safaricom Daraja portal, B2C, CommandID). */
export const payoutCommandOf = {
  refund: 'BusinessPayment',
  delivery: 'BusinessPayment',
  'cash-out': 'BusinessPayment',
  settlement: 'BusinessPayment',
  salary: 'SalaryPayment',
  promotion: 'PromotionPayment',
} as const satisfies { readonly [K in PayoutKind]: string };

/** The posting of a payout that is paid and refunds nothing. */
export const payoutPostingOf: { readonly [K in Exclude<PayoutKind, 'refund'>]: PostingKind } = {
  delivery: 'paid-out-delivery',
  'cash-out': 'paid-out-cash-out',
  settlement: 'paid-out-settlement',
  salary: 'paid-out-salary',
  promotion: 'paid-out-promotion',
};

/** `PB-000012` in practice, `B-000012` in production. */
export const formatPayoutNumber = (mode: Mode, id: number): string =>
  `${mode === 'production' ? '' : orderPrefix[mode]}B-${String(id).padStart(6, '0')}`;

/**
 * What the owner allows. The outer limits are Safaricom's (Daraja portal, B2C: 10 to 250,000 KES a payment, 500,000 a
 * day to one payee); the others are the shop's.
 */
export const payoutSettingsSchema = z.object({
  minCents: z.number().int().min(10_00),
  maxCents: z.number().int().max(250_000_00),
  maxPerDayCents: z.number().int().positive(),
  /** A payee who was never paid before is paid no sooner than this after the request. */
  newPayeeWaitsMinutes: z.number().int().min(0).max(10_080),
  /** The same payee and amount within so many hours is asked about before it is approved; 0 asks nothing. */
  warnAgainHours: z.number().int().min(0).max(720),
  /** The same list (payees and amounts) within so many days; 0 asks nothing. */
  warnSameListDays: z.number().int().min(0).max(366),
});
export type PayoutSettings = z.infer<typeof payoutSettingsSchema>;

export const defaultPayoutSettings: PayoutSettings = {
  minCents: 10_00,
  maxCents: 20_000_00,
  maxPerDayCents: 50_000_00,
  newPayeeWaitsMinutes: 30,
  // Ours: a second payment of the same amount within a day is more often a slip than a wish.
  warnAgainHours: 24,
  // Ours: shorter than a month, so that this month's salaries are not doubted for last month's.
  warnSameListDays: 20,
};

export type RefundFacts = {
  readonly amountCents: Cents;
  /** The receipt of the payment, where the whole of it goes back. */
  readonly receipt: string | undefined;
  readonly hasPayersNumber: boolean;
  /** Channels that have failed definitely for this money. */
  readonly failed: readonly (PayoutChannel | 'cash')[];
};

/** How a refund may go, the best first: back the way it came, by B2C, in cash. */
export function refundWays(
  facts: RefundFacts,
  settings: PayoutSettings,
): readonly (PayoutChannel | 'cash')[] {
  const inB2cLimits = facts.amountCents >= settings.minCents && facts.amountCents <= settings.maxCents;
  const ways: readonly (PayoutChannel | 'cash' | undefined)[] = [
    facts.receipt === undefined ? undefined : 'reversal',
    inB2cLimits && facts.hasPayersNumber ? 'b2c' : undefined,
    'cash',
  ];
  return ways
    .filter((way) => way !== undefined)
    .filter((way) => way === 'cash' || !facts.failed.includes(way));
}

export type ListRow = {
  readonly line: number;
  readonly payee: Msisdn | undefined;
  readonly name: string;
  readonly amountCents: Cents | undefined;
  readonly problems: readonly ListProblem[];
};
export const listProblems = ['number', 'amount', 'too-little', 'too-much', 'twice', 'columns'] as const;
export type ListProblem = (typeof listProblems)[number];

export const listRowsMax = 500;

/**
 * Reads a list of payees: `number, name, amount` per line, by comma, semicolon or tab; a first line without digits is a
 * heading. Every line says what is wrong with it; nothing is guessed, nothing is left out silently.
 */
export function readPayoutList(text: string, settings: PayoutSettings): readonly ListRow[] {
  const lines = text
    .split(/\r?\n/)
    .map((content, index) => ({ content: content.trim(), line: index + 1 }))
    .filter(({ content }) => content !== '');
  const body = lines[0] !== undefined && !/\d/.test(lines[0].content) ? lines.slice(1) : lines;
  const seen = new Set<string>();
  return body.slice(0, listRowsMax + 1).map(({ content, line }) => {
    const row = readRow(content, settings);
    const key = row.payee ?? '';
    const isTwice = key !== '' && seen.has(key);
    seen.add(key);
    return { line, ...row, problems: isTwice ? [...row.problems, 'twice'] : row.problems };
  });
}

function readRow(content: string, settings: PayoutSettings): Omit<ListRow, 'line'> {
  const cells = splitCells(content);
  const [numberText = '', name = '', amountText = ''] = cells;
  const parsed = parseMsisdn(numberText);
  const amountCents = readAmount(amountText);
  const problems: readonly (ListProblem | undefined)[] = [
    cells.length === 3 ? undefined : 'columns',
    parsed.kind === 'ok' ? undefined : 'number',
    amountCents === undefined ? 'amount' : undefined,
    amountCents !== undefined && amountCents < settings.minCents ? 'too-little' : undefined,
    amountCents !== undefined && amountCents > settings.maxCents ? 'too-much' : undefined,
  ];
  return {
    payee: parsed.kind === 'ok' ? parsed.msisdn : undefined,
    name: name.slice(0, 60),
    amountCents,
    problems: problems.filter((problem) => problem !== undefined),
  };
}

/** Quoted cells may hold the separator. */
function splitCells(content: string): readonly string[] {
  const separator = [';', '\t', ','].find((one) => content.includes(one)) ?? ',';
  const cells: string[] = [];
  let cell = '';
  let quoted = false;
  for (const letter of content) {
    if (letter === '"') quoted = !quoted;
    else if (letter === separator && !quoted) {
      cells.push(cell.trim());
      cell = '';
    } else cell += letter;
  }
  return [...cells, cell.trim()];
}

/** Whole shillings, with thousands separated or not: `1500`, `1,500`, `KES 1,500.00`. Fractions are refused. */
function readAmount(text: string): Cents | undefined {
  const match = /^(?:KES|Ksh\.?)?\s*(\d{1,3}(?:,\d{3})+|\d{1,9})(?:\.00?)?$/i.exec(text.trim());
  const shillings = Number(match?.[1]?.replaceAll(',', ''));
  return Number.isSafeInteger(shillings) && shillings > 0 ? fromShillings(shillings) : undefined;
}

export const sumOfList = (rows: readonly ListRow[]): Cents =>
  cents(rows.reduce((sum, row) => sum + (row.amountCents ?? 0), 0));

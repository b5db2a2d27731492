/**
 * Pull Transactions: the shortcode's credits of the last 48 hours, asked for and answered at once. Source: Safaricom
 * Daraja portal, Pull Transactions. Its hazards, as integrators report them: the list is nested twice (or is text),
 * numbers come short, full or masked, nothing found has several faces, the time's zone is unproven.
 */
import { isMsisdn } from '../../shared/msisdn.ts';
import { eatTimestamp, parseEatTimestamp } from '../../shared/nairobi-time.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { CreditRegistration, PulledCredit } from '../../shared/observation.ts';
import type { DarajaAnswer } from './answer.ts';
import { classify } from './error-table.ts';
import { checkPhone, checkShortcode, checkUrl } from './field-checks.ts';
import type { FieldProblem } from './field-checks.ts';
import { isRecord, textOf } from './json.ts';
import type { JsonRecord } from './json.ts';
import { noAnswerFrom, refusalFrom } from './outcomes.ts';
import { readAmount, readMsisdn, readName, readReceipt } from './wire-values.ts';

/** Without the `/mpesa` of the others. */
export const pullRegisterPath = '/pulltransactions/v1/register';
export const pullQueryPath = '/pulltransactions/v1/query';

// ── registration ─────────────────────────────────────────────────────────────────────────────────────────────────

export type PullRegisterWire = {
  readonly ShortCode: number;
  readonly RequestType: 'Pull';
  readonly NominatedNumber: number;
  readonly CallBackURL: string;
};

export type PullRegisterInput = {
  readonly shortcode: number;
  readonly nominatedMsisdn: string;
  readonly callbackUrl: string;
};

/** Names the first field that is wrong. */
export function checkPullRegister(input: PullRegisterInput): Result<PullRegisterInput, FieldProblem> {
  const problem =
    checkShortcode('ShortCode', input.shortcode) ??
    checkPhone('NominatedNumber', input.nominatedMsisdn) ??
    checkUrl('CallBackURL', input.callbackUrl);
  return problem === undefined ? ok(input) : err(problem);
}

export function buildPullRegister(input: PullRegisterInput): PullRegisterWire {
  return {
    ShortCode: input.shortcode,
    RequestType: 'Pull',
    NominatedNumber: Number(input.nominatedMsisdn),
    CallBackURL: input.callbackUrl,
  };
}

/** The portal writes `ResponseStatus`, the live sandbox `Response Status`; 1000 and 1001 (already) are both fine. */
export function readPullRegister(answer: DarajaAnswer, secrets: readonly string[]): CreditRegistration {
  const status = pullStatus(answer);
  if (status === '1000') return { kind: 'registered' };
  if (status === '1001') return { kind: 'already-registered' };
  const row = classify(answer, 'pull-register');
  return isRefusal(row.class) ? refusalFrom(row, answer, secrets) : noAnswerFrom(row, answer, secrets);
}

/** Seen: the sandbox says "invalid token" of a shortcode that is not registered; after a new token it is a refusal. */
export const isRefusal = (errorClass: string): boolean =>
  errorClass === 'definite' || errorClass === 'token-invalid';

function pullStatus(answer: DarajaAnswer): string | undefined {
  if (answer.status !== 200 || !('json' in answer)) return undefined;
  const { json } = answer;
  return ['ResponseStatus', 'Response Status', 'ResponseCode', 'Response Code']
    .map((name) => textOf(json[name]))
    .find((text) => text !== undefined);
}

// ── query ────────────────────────────────────────────────────────────────────────────────────────────────────────

/** Safaricom Daraja portal, Pull Transactions: how far back it goes. */
export const pullWindowMs = 48 * 60 * 60 * 1000;

export type PullQueryWire = {
  readonly ShortCode: number;
  readonly StartDate: string;
  readonly EndDate: string;
  /** A row number, as text. */
  readonly OffSetValue: string;
};

export type PullQueryInput = {
  readonly shortcode: number;
  readonly fromMs: number;
  readonly toMs: number;
  readonly offset: number;
};

/** Names the first field that is wrong. A start before the window is not wrong: it is moved to the window's start. */
export function checkPullQuery(input: PullQueryInput, nowMs: number): Result<PullQueryInput, FieldProblem> {
  const shortcode = checkShortcode('ShortCode', input.shortcode);
  if (shortcode !== undefined) return err(shortcode);
  const fromMs = Math.max(input.fromMs, nowMs - pullWindowMs);
  if (!(fromMs < input.toMs)) {
    return err({ field: 'EndDate', problem: 'is not after StartDate', errorRow: 'invalidField' });
  }
  return ok({ ...input, fromMs });
}

export function buildPullQuery({ shortcode, fromMs, toMs, offset }: PullQueryInput): PullQueryWire {
  return {
    ShortCode: shortcode,
    StartDate: eatDateTime(fromMs),
    EndDate: eatDateTime(toMs),
    OffSetValue: String(offset),
  };
}

/** `2026-11-21 08:36:00`, East Africa Time. */
function eatDateTime(atMs: number): string {
  return eatTimestamp(atMs).replace(/^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/, '$1-$2-$3 $4:$5:$6');
}

export type PulledPage = {
  readonly credits: readonly PulledCredit[];
  /** All rows of the page, also those that are not understood: paging goes by them. */
  readonly rows: number;
};

/** One page; undefined when the answer is no page. An empty one is a page without rows. */
export function readPullPage(answer: DarajaAnswer): PulledPage | undefined {
  const status = pullStatus(answer);
  if (!('json' in answer) || (status !== '1000' && status !== '1001')) return undefined;
  const rows = rowsOf(answer.json['Response'] ?? answer.json['Transaction']);
  return { credits: rows.flatMap((row) => readRow(row) ?? []), rows: rows.length };
}

/** Lists in lists, or the same as text (`"[[]]"`), down to the rows. */
function rowsOf(value: unknown, depth = 0): readonly JsonRecord[] {
  if (depth > deepestList) return [];
  if (typeof value === 'string') return rowsOf(parsed(value), depth + 1);
  if (Array.isArray(value)) return (value as readonly unknown[]).flatMap((one) => rowsOf(one, depth + 1));
  return isRecord(value) ? [value] : [];
}

const deepestList = 4;

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** MONEY: a row without a receipt or an exact amount is not a credit. */
function readRow(row: JsonRecord): PulledCredit | undefined {
  const receipt = readReceipt(row['transactionId']);
  const amountCents = readAmount(row['amount']);
  if (receipt === undefined || amountCents === undefined) return undefined;
  const payerMsisdn = readMsisdn(row['msisdn']);
  return {
    receipt,
    amountCents,
    ...readPulledTime(row['trxDate']),
    payerText: readName(row['msisdn']),
    payerMsisdn: payerMsisdn !== undefined && isMsisdn(payerMsisdn) ? payerMsisdn : undefined,
    payerName: readName(row['sender']),
    reference: readName(row['billreference']),
  };
}

type Moment = Pick<PulledCredit, 'earliestAtMs' | 'latestAtMs'>;
const eatOffsetMs = 3 * 60 * 60 * 1000;

/**
 * `2026-11-21T09:30:41Z`: as East Africa Time it is three hours earlier than as UTC, and both are possible. Without a Z
 * it is East Africa Time, with an offset it is what it says.
 */
function readPulledTime(value: unknown): Moment {
  const none = { earliestAtMs: undefined, latestAtMs: undefined };
  const match = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:\.\d{1,9})?(Z|\+03:?00)?$/.exec(
    textOf(value) ?? '',
  );
  if (match === null) return none;
  const atMs = parseEatTimestamp(`${match[1]}${match[2]}`.replaceAll(/\D/g, ''));
  if (atMs === undefined) return none;
  return { earliestAtMs: atMs, latestAtMs: match[3] === 'Z' ? atMs + eatOffsetMs : atMs };
}

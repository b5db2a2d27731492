/** A prompt's row as the rest of the program reads it, and the way there and back. */
import { sql as raw } from 'kysely';
import type { Selectable } from 'kysely';
import { cents } from '../../shared/cents.ts';
import type { Cents } from '../../shared/cents.ts';
import type { AttemptState } from '../../shared/payment-machine.ts';
import { maskNumbersIn } from '../../shared/msisdn.ts';
import type { Schema } from './schema.ts';

export type Attempt = {
  readonly id: number;
  readonly orderId: number;
  readonly epoch: number;
  readonly state: AttemptState;
  readonly stateSinceMs: number;
  readonly amountCents: Cents;
  readonly payerId: number;
  readonly nonce: string;
  readonly deadlineAtMs: number;
  /** The payer has gone; it is sent when the network is back, until the time that was agreed. */
  readonly mayWait: boolean;
  readonly createdAtMs: number;
  readonly sentAtMs: number | null;
  readonly merchantRequestId: string | null;
  readonly checkoutRequestId: string | null;
  /** The id was first learned from a callback: it settles nothing until one query agrees. */
  readonly idIsLearned: boolean;
  readonly resultCode: string | null;
  readonly resultText: string | null;
  readonly reason: string | null;
  readonly retryFromMs: number | null;
  readonly receipt: string | null;
  readonly statedReceipt: string | null;
  readonly statedBy: string | null;
  readonly settledBy: 'callback' | 'query' | 'credit' | null;
  readonly queryCount: number;
  readonly nextQueryAtMs: number | null;
};

/** What may change with or without a move; everything else of an attempt is frozen. */
export type AttemptChange = Partial<
  Pick<
    Attempt,
    | 'sentAtMs'
    | 'merchantRequestId'
    | 'checkoutRequestId'
    | 'idIsLearned'
    | 'resultCode'
    | 'resultText'
    | 'reason'
    | 'retryFromMs'
    | 'receipt'
    | 'statedReceipt'
    | 'statedBy'
    | 'settledBy'
    | 'queryCount'
    | 'nextQueryAtMs'
  >
>;

/** Written out as the partial indexes have it: with bound states SQLite would read every attempt there ever was. */
export const isLiveRow = raw<boolean>`state IN ('queued', 'sending', 'waiting', 'unknown', 'stated')`;

const columns: { readonly [K in keyof Attempt]: keyof Schema['payment_attempt'] } = {
  id: 'id',
  orderId: 'order_id',
  epoch: 'epoch',
  state: 'state',
  stateSinceMs: 'state_since_ms',
  amountCents: 'amount_cents',
  payerId: 'payer_id',
  nonce: 'nonce',
  deadlineAtMs: 'deadline_at_ms',
  mayWait: 'may_wait',
  createdAtMs: 'created_at_ms',
  sentAtMs: 'sent_at_ms',
  merchantRequestId: 'merchant_request_id',
  checkoutRequestId: 'checkout_request_id',
  idIsLearned: 'id_is_learned',
  resultCode: 'result_code',
  resultText: 'result_text',
  reason: 'reason',
  retryFromMs: 'retry_from_ms',
  receipt: 'receipt',
  statedReceipt: 'stated_receipt',
  statedBy: 'stated_by',
  settledBy: 'settled_by',
  queryCount: 'query_count',
  nextQueryAtMs: 'next_query_at_ms',
};

/** SECURITY: P10. Safaricom's own words may name a number. */
const kept = (name: string, value: string | number | null): string | number | null =>
  name === 'resultText' && typeof value === 'string' ? maskNumbersIn(value) : value;

export function toColumns(change: AttemptChange): Record<string, string | number | null> {
  return Object.fromEntries(
    Object.entries(change).map(([name, value]) => [
      columns[name as keyof Attempt],
      typeof value === 'boolean' ? Number(value) : kept(name, value),
    ]),
  );
}

export function toAttempt(row: Selectable<Schema['payment_attempt']>): Attempt {
  return {
    id: row.id,
    orderId: row.order_id,
    epoch: row.epoch,
    state: row.state,
    stateSinceMs: row.state_since_ms,
    amountCents: cents(row.amount_cents),
    payerId: row.payer_id,
    nonce: row.nonce,
    deadlineAtMs: row.deadline_at_ms,
    mayWait: row.may_wait === 1,
    createdAtMs: row.created_at_ms,
    sentAtMs: row.sent_at_ms,
    merchantRequestId: row.merchant_request_id,
    checkoutRequestId: row.checkout_request_id,
    idIsLearned: row.id_is_learned === 1,
    resultCode: row.result_code,
    resultText: row.result_text,
    reason: row.reason,
    retryFromMs: row.retry_from_ms,
    receipt: row.receipt,
    statedReceipt: row.stated_receipt,
    statedBy: row.stated_by,
    settledBy: row.settled_by,
    queryCount: row.query_count,
    nextQueryAtMs: row.next_query_at_ms,
  };
}

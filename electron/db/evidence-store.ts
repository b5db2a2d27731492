import type { Cents } from '../../shared/cents.ts';
import { maskNumbersIn } from '../../shared/msisdn.ts';
import type { Verdict } from './schema.ts';
import { all, fixed, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** What somebody said about a prompt: kept whether or not it changed anything. */
export type Evidence = {
  readonly atMs: number;
  readonly source: 'send' | 'callback' | 'query' | 'credit' | 'person';
  readonly attemptId: number | null;
  readonly orderId: number | null;
  readonly inboxId: number | null;
  readonly verdict: Verdict;
  readonly resultCode: string | null;
  readonly amountCents: Cents | null;
  readonly receipt: string | null;
  readonly occurredAtMs: number | null;
  readonly summary: string;
  readonly applied: boolean;
};

type Optional = 'inboxId' | 'resultCode' | 'amountCents' | 'receipt' | 'occurredAtMs';
export type NewEvidence = Omit<Evidence, Optional> & Partial<Pick<Evidence, Optional>>;

const summaryMax = 200;

export function addEvidence(tx: WritableDb, evidence: NewEvidence): void {
  const {
    inboxId = null,
    resultCode = null,
    amountCents = null,
    receipt = null,
    occurredAtMs = null,
  } = evidence;
  run(
    tx,
    insertRow({
      ...evidence,
      inboxId,
      resultCode,
      amountCents,
      receipt,
      occurredAtMs,
      // SECURITY: P10. Safaricom's own words may name a number.
      summary: maskNumbersIn(evidence.summary).slice(0, summaryMax),
      applied: Number(evidence.applied),
    }),
  );
}

const insertRow = fixed((evidence: Omit<Evidence, 'applied'> & { readonly applied: number }) =>
  sql.insertInto('evidence').values({
    at_ms: evidence.atMs,
    source: evidence.source,
    attempt_id: evidence.attemptId,
    order_id: evidence.orderId,
    inbox_id: evidence.inboxId,
    verdict: evidence.verdict,
    result_code: evidence.resultCode,
    amount_cents: evidence.amountCents,
    receipt: evidence.receipt,
    occurred_at_ms: evidence.occurredAtMs,
    summary: evidence.summary,
    applied: evidence.applied,
  }),
);
const selectOfOrder = fixed(({ orderId }: { readonly orderId: number }) =>
  sql.selectFrom('evidence').selectAll().where('order_id', '=', orderId).orderBy('id'),
);

export function evidenceOfOrder(db: ReadableDb, orderId: number): readonly Evidence[] {
  return all(db, selectOfOrder({ orderId })).map(toEvidence);
}

const selectWaiting = fixed(({ attemptId }: { readonly attemptId: number }) =>
  sql
    .selectFrom('evidence')
    .selectAll()
    .where('attempt_id', '=', attemptId)
    .where('source', '=', 'callback')
    .where('applied', '=', 0)
    .where('verdict', 'in', ['paid', 'refused'])
    .orderBy('id'),
);

/** The callback that waits for a query to agree with it: stored, not applied, final in its verdict; a success first. */
export function waitingCallback(db: ReadableDb, attemptId: number): Evidence | undefined {
  const waiting = all(db, selectWaiting({ attemptId })).map(toEvidence);
  return waiting.find((one) => one.verdict === 'paid') ?? waiting[0];
}

export function markCallbackApplied(tx: WritableDb, attemptId: number): void {
  run(
    tx,
    sql
      .updateTable('evidence')
      .set({ applied: 1 })
      .where('attempt_id', '=', attemptId)
      .where('source', '=', 'callback')
      .where('verdict', 'in', ['paid', 'refused']),
  );
}

function toEvidence(row: {
  at_ms: number;
  source: Evidence['source'];
  attempt_id: number | null;
  order_id: number | null;
  inbox_id: number | null;
  verdict: Verdict;
  result_code: string | null;
  amount_cents: number | null;
  receipt: string | null;
  occurred_at_ms: number | null;
  summary: string;
  applied: number;
}): Evidence {
  return {
    atMs: row.at_ms,
    source: row.source,
    attemptId: row.attempt_id,
    orderId: row.order_id,
    inboxId: row.inbox_id,
    verdict: row.verdict,
    resultCode: row.result_code,
    amountCents: row.amount_cents as Cents | null,
    receipt: row.receipt,
    occurredAtMs: row.occurred_at_ms,
    summary: row.summary,
    applied: row.applied === 1,
  };
}

import type { Cents } from '../../shared/cents.ts';
import { maskNumbersIn } from '../../shared/msisdn.ts';
import { all, run, sql } from './sql.ts';
import type { ReadableDb, WritableDb } from './sql.ts';

/** What somebody said about a payout's attempt: kept whether or not it changed anything. */
export type PayoutEvidence = {
  readonly atMs: number;
  readonly source: 'send' | 'result' | 'status' | 'queue' | 'person';
  readonly payoutId: number;
  readonly attemptId: number;
  readonly inboxId?: number;
  readonly verdict: string;
  readonly resultCode?: string | null;
  readonly receipt?: string | undefined;
  readonly amountCents?: Cents | undefined;
  readonly summary: string;
  readonly applied: boolean;
};

export function addPayoutEvidence(tx: WritableDb, evidence: PayoutEvidence): void {
  run(
    tx,
    sql.insertInto('payout_evidence').values({
      at_ms: evidence.atMs,
      source: evidence.source,
      payout_id: evidence.payoutId,
      attempt_id: evidence.attemptId,
      inbox_id: evidence.inboxId ?? null,
      verdict: evidence.verdict,
      result_code: evidence.resultCode ?? null,
      receipt: evidence.receipt ?? null,
      amount_cents: evidence.amountCents ?? null,
      // SECURITY: P10. Safaricom's own words may name a number.
      summary: maskNumbersIn(evidence.summary).slice(0, 200),
      applied: Number(evidence.applied),
    }),
  );
}

export function evidenceOfPayout(db: ReadableDb, payoutId: number) {
  return all(
    db,
    sql.selectFrom('payout_evidence').selectAll().where('payout_id', '=', payoutId).orderBy('id'),
  ).map((row) => ({
    atMs: row.at_ms,
    attemptId: row.attempt_id,
    source: row.source,
    verdict: row.verdict,
    resultCode: row.result_code,
    receipt: row.receipt,
    summary: row.summary,
    applied: row.applied === 1,
  }));
}

/**
 * What was said, for the order's and the payout's page. Our own notes beside it are English for whoever reads the file:
 * they cross as codes. As text only Safaricom's own words cross, as Safaricom wrote them.
 */
import type { OrderPage, Response } from '../../shared/ipc-contract.ts';
import { payoutVerdicts } from '../../shared/said.ts';
import type { PayoutVerdict, PromptVerdict } from '../../shared/said.ts';
import type { Evidence } from '../db/evidence-store.ts';
import type { evidenceOfPayout } from '../db/payout-evidence-store.ts';

/** As `daraja/stk-query.ts` notes an answer that says nothing about our prompt. */
const unreadAnswers: readonly string[] = ['an answer without a result', 'the answer names another prompt'];

export function saidOfPrompt(one: Evidence): OrderPage['evidence'][number] {
  const { atMs, resultCode, receipt, applied } = one;
  const verdict = promptVerdict(one);
  return {
    atMs,
    source: one.source === 'credit' && one.summary === 'Pull Transactions' ? 'list' : one.source,
    verdict,
    resultCode,
    receipt,
    text: promptText(one, verdict),
    applied,
  };
}

function promptVerdict({ verdict, receipt, summary }: Evidence): PromptVerdict {
  // Only who says that the customer was charged gives a code.
  if (verdict === 'stated') return receipt === null ? 'stated-not-charged' : 'stated-charged';
  return verdict === 'pending' && unreadAnswers.includes(summary) ? 'not-understood' : verdict;
}

function promptText({ source, summary }: Evidence, verdict: PromptVerdict): string | null {
  if (verdict === 'no-answer' || verdict === 'ambiguous') return wireWords(summary);
  if (verdict === 'not-understood') return null;
  if (source === 'send') return verdict === 'refused' ? words(summary) : null;
  if (source === 'query') return verdict === 'contradiction' ? null : words(summary);
  return source === 'callback' ? words(summary) : null;
}

type SaidOfPayout = ReturnType<typeof evidenceOfPayout>[number];
type PayoutSaid = Response<'payout:get'>['evidence'][number];

export function saidOfPayout(one: SaidOfPayout): PayoutSaid {
  const { atMs, source, receipt, applied } = one;
  const verdict = payoutVerdict(one);
  // An answer to a status question has a code of its own, which is the question's.
  const resultCode = source === 'status' ? null : one.resultCode;
  return { atMs, source, verdict, resultCode, receipt, text: payoutText(one, verdict), applied };
}

const differences: { readonly [difference: string]: PayoutVerdict } = {
  amount: 'paid-other-amount',
  payee: 'paid-other-payee',
  receipt: 'paid-other-receipt',
};

function payoutVerdict({ verdict, summary }: SaidOfPayout): PayoutVerdict {
  const known = payoutVerdicts.find((one) => one === verdict) ?? 'not-understood';
  return known === 'paid' ? (differences[summary] ?? 'paid') : known;
}

function payoutText({ source, summary }: SaidOfPayout, verdict: PayoutVerdict): string | null {
  if (source === 'send') return verdict === 'refused' ? words(summary) : wireWords(summary);
  if (source === 'status')
    return verdict === 'failed' ? words(summary.replace('Transaction Status: ', '')) : null;
  return source === 'result' && (verdict === 'failed' || verdict === 'unclear') ? words(summary) : null;
}

const words = (summary: string): string | null => (summary === '' ? null : summary);

/** `row: HTTP 500 its words`: what came over the wire, without the name of our own row. */
const wireWords = (summary: string): string | null => /HTTP \d+.*$/.exec(summary)?.[0] ?? null;

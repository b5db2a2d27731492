/**
 * Reversal: a customer's payment (also one by prompt) goes back. It has no id of ours, so it is sent at most once.
 * Source: Safaricom Daraja portal, Reversal.
 */
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { PostedResult, ReversalResult } from '../../shared/observation.ts';
import type { ReversalRequest } from '../ports.ts';
import { checkAmount, checkReceipt, checkShortcode, checkText, checkUrl } from './field-checks.ts';
import type { FieldProblem } from './field-checks.ts';
import { askedBy, comesHome } from './posted-request.ts';
import type { AskedBy, ComesHome, PostedFacts } from './posted-request.ts';
import { valueOf } from './posted-result.ts';
import type { SignedInitiator } from './security-credential.ts';
import { readAmount, readDate, readReceipt } from './wire-values.ts';

export const reversalPath = '/mpesa/reversal/v1/request';

export type ReversalWire = AskedBy &
  ComesHome & {
    readonly CommandID: 'TransactionReversal';
    readonly TransactionID: string;
    readonly Amount: number;
    readonly ReceiverParty: number;
    /** Safaricom's spelling, and a number of its own: "11" here, "4" elsewhere. */
    readonly RecieverIdentifierType: '11';
    readonly Remarks: string;
  };

/** Names the first field that is wrong. */
export function checkReversal(
  request: ReversalRequest,
  facts: PostedFacts,
): Result<ReversalRequest, FieldProblem> {
  const problem =
    checkReceipt('TransactionID', request.receipt) ??
    checkAmount('Amount', request.amountShillings, facts.limits.reversal) ??
    checkShortcode('ReceiverParty', facts.shortcode) ??
    checkText('Remarks', request.remarks, facts.limits.remarks) ??
    checkUrl('ResultURL', facts.resultUrl);
  return problem === undefined ? ok(request) : err(problem);
}

/** MONEY: `request` has passed `checkReversal`. */
export function buildReversal(
  request: ReversalRequest,
  facts: PostedFacts,
  initiator: SignedInitiator,
): ReversalWire {
  return {
    ...askedBy(initiator),
    CommandID: 'TransactionReversal',
    TransactionID: request.receipt,
    Amount: request.amountShillings,
    ReceiverParty: facts.shortcode,
    RecieverIdentifierType: '11',
    Remarks: request.remarks,
    ...comesHome(facts),
  };
}

/** MONEY: of anything but result code 0, nothing is read. */
export function readReversal(result: PostedResult): ReversalResult {
  const isDone = result.resultCode === '0';
  const read = (key: string): string | undefined => (isDone ? valueOf(result, key) : undefined);
  return {
    receipt: isDone ? result.transactionId : undefined,
    originalReceipt: readReceipt(read('OriginalTransactionID')),
    amountCents: readAmount(read('Amount')),
    occurredAtMs: readDate(read('TransCompletedTime')),
  };
}

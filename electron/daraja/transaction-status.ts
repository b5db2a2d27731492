/**
 * Transaction Status: what became of a payout or a payment. The answer is posted like any other result, and its own
 * result code says only whether the question worked. Source: Safaricom Daraja portal, Transaction Status.
 */
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { PostedResult, StatusResult } from '../../shared/observation.ts';
import type { StatusRequest } from '../ports.ts';
import { checkId, checkReceipt, checkShortcode, checkText, checkUrl } from './field-checks.ts';
import type { FieldProblem } from './field-checks.ts';
import { askedBy, comesHome, organisation } from './posted-request.ts';
import type { AskedBy, ComesHome, PostedFacts } from './posted-request.ts';
import { valueOf, valuesOf } from './posted-result.ts';
import type { SignedInitiator } from './security-credential.ts';
import { readAmount, readDate, readId, readParty, readReceipt } from './wire-values.ts';

export const transactionStatusPath = '/mpesa/transactionstatus/v1/query';

/** The portal's sample prints "Command ID" and "Transaction ID"; its table, and all who use it, write them together. */
export type TransactionStatusWire = AskedBy &
  ComesHome & {
    readonly CommandID: 'TransactionStatusQuery';
    /** Left out when the other id is given: an empty one was seen to be answered with nothing. */
    readonly TransactionID?: string;
    readonly OriginalConversationID?: string;
    readonly PartyA: number;
    readonly IdentifierType: string;
    readonly Remarks: string;
    readonly Occasion: string;
  };

/** Names the first field that is wrong. */
export function checkTransactionStatus(
  request: StatusRequest,
  facts: PostedFacts,
): Result<StatusRequest, FieldProblem> {
  const { about } = request;
  const { limits } = facts;
  const problem =
    ('ocid' in about
      ? checkId('OriginalConversationID', about.ocid, limits.originatorConversationId)
      : checkReceipt('TransactionID', about.receipt)) ??
    checkShortcode('PartyA', facts.shortcode) ??
    checkText('Remarks', request.remarks, limits.remarks) ??
    checkUrl('ResultURL', facts.resultUrl);
  return problem === undefined ? ok(request) : err(problem);
}

export function buildTransactionStatus(
  request: StatusRequest,
  facts: PostedFacts,
  initiator: SignedInitiator,
): TransactionStatusWire {
  const { about } = request;
  return {
    ...askedBy(initiator),
    CommandID: 'TransactionStatusQuery',
    ...('ocid' in about ? { OriginalConversationID: about.ocid } : { TransactionID: about.receipt }),
    PartyA: facts.shortcode,
    IdentifierType: organisation,
    Remarks: request.remarks,
    Occasion: request.remarks,
    ...comesHome(facts),
  };
}

type Verdict = Pick<StatusResult, 'verdict' | 'failedAs'>;
const verdicts: ReadonlyMap<string, Verdict> = new Map<string, Verdict>([
  ['completed', { verdict: 'completed' }],
  ['initiated', { verdict: 'pending' }],
  ['authorized', { verdict: 'pending' }],
  ['pending authorized', { verdict: 'pending' }],
  ['cancelled', { verdict: 'failed', failedAs: 'cancelled' }],
  ['declined', { verdict: 'failed', failedAs: 'declined' }],
  ['expired', { verdict: 'failed', failedAs: 'expired' }],
]);
const notUnderstood: Verdict = { verdict: 'not-understood' };

/** MONEY: only the documented words of `TransactionStatus` are a verdict. */
export function readStatusResult(result: PostedResult): StatusResult {
  const read = readVerdict(result);
  const { verdict } = read;
  const isRead = verdict !== 'not-understood';
  const isCompleted = verdict === 'completed';
  return {
    ...read,
    originatorConversationId: isRead ? readId(valueOf(result, 'OriginatorConversationID')) : undefined,
    receipt: isCompleted ? readReceipt(valueOf(result, 'ReceiptNo')) : undefined,
    amountCents: isRead ? readAmount(valueOf(result, 'Amount')) : undefined,
    payeeMsisdn: isRead ? readOtherParty(result) : undefined,
    occurredAtMs: isCompleted ? readDate(valueOf(result, 'FinalisedTime')) : undefined,
  };
}

function readVerdict(result: PostedResult): Verdict {
  if (result.resultCode !== '0') return notUnderstood;
  const status = valueOf(result, 'TransactionStatus') ?? '';
  return verdicts.get(status.replaceAll(/\s+/g, ' ').toLowerCase()) ?? notUnderstood;
}

/** Seen: the customer stands under the same key as the shop. The one who has a phone number is the customer. */
function readOtherParty(result: PostedResult): string | undefined {
  const names = [...valuesOf(result, 'DebitPartyName'), ...valuesOf(result, 'CreditPartyName')];
  const numbers = new Set(names.flatMap((name) => readParty(name).msisdn ?? []));
  const [only] = numbers;
  return numbers.size === 1 ? only : undefined;
}

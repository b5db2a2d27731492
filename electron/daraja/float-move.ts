/**
 * Money between accounts of organisations, so that payouts have something to go by: from a paybill to the account of a
 * B2C shortcode, or within one shortcode from Working to Utility (Safaricom must allow the latter). No id of ours: sent
 * at most once. Source: Safaricom Daraja portal, B2C account top-up.
 */
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { FloatRequest } from '../ports.ts';
import { checkAmount, checkShortcode, checkText, checkUrl } from './field-checks.ts';
import type { FieldProblem } from './field-checks.ts';
import { askedBy, comesHome, organisation } from './posted-request.ts';
import type { AskedBy, ComesHome, PostedFacts } from './posted-request.ts';
import type { SignedInitiator } from './security-credential.ts';

export const floatMovePath = '/mpesa/b2b/v1/paymentrequest';

export type FloatMoveWire = AskedBy &
  ComesHome & {
    readonly CommandID: 'BusinessPayToBulk' | 'BusinessTransferFromMMFToUtility';
    readonly SenderIdentifierType: string;
    readonly RecieverIdentifierType: string;
    readonly Amount: number;
    readonly PartyA: number;
    readonly PartyB: number;
    readonly AccountReference: string;
    readonly Remarks: string;
  };

/** `from` is the initiator's own shortcode; an own move has both the same. */
export type FloatFacts = PostedFacts & { readonly from: number; readonly to: number };

const accountReference = { shortest: 1, longest: 12 };

/** Names the first field that is wrong. */
export function checkFloatMove(request: FloatRequest, facts: FloatFacts): Result<FloatRequest, FieldProblem> {
  const problem =
    checkAmount('Amount', request.amountShillings, facts.limits.float) ??
    checkShortcode('PartyA', facts.from) ??
    checkShortcode('PartyB', facts.to) ??
    checkText('AccountReference', String(facts.to), accountReference) ??
    checkText('Remarks', request.remarks, facts.limits.remarks) ??
    checkUrl('ResultURL', facts.resultUrl);
  return problem === undefined ? ok(request) : err(problem);
}

/** MONEY: `request` has passed `checkFloatMove`. */
export function buildFloatMove(
  request: FloatRequest,
  facts: FloatFacts,
  initiator: SignedInitiator,
): FloatMoveWire {
  return {
    ...askedBy(initiator),
    CommandID: request.kind === 'top-up' ? 'BusinessPayToBulk' : 'BusinessTransferFromMMFToUtility',
    SenderIdentifierType: organisation,
    RecieverIdentifierType: organisation,
    Amount: request.amountShillings,
    PartyA: facts.from,
    PartyB: facts.to,
    AccountReference: String(facts.to),
    Remarks: request.remarks,
    ...comesHome(facts),
  };
}

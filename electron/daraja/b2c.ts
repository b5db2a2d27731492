/**
 * B2C, version 3: a payment to a customer under an id of our own, which M-PESA takes once. Source: Safaricom Daraja
 * portal, B2C, "Request parameters" and "Result"; spellings are Safaricom's.
 */
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { PayoutResult, PostedResult } from '../../shared/observation.ts';
import { payoutCommands } from '../ports.ts';
import type { PayoutCommand, PayoutRequest } from '../ports.ts';
import { checkAmount, checkId, checkPhone, checkShortcode, checkText, checkUrl } from './field-checks.ts';
import type { FieldProblem } from './field-checks.ts';
import { comesHome } from './posted-request.ts';
import type { PostedFacts } from './posted-request.ts';
import { valueOf } from './posted-result.ts';
import type { SignedInitiator } from './security-credential.ts';
import { readAmount, readBalance, readDate, readParty, readReceipt } from './wire-values.ts';

export const b2cPath = '/mpesa/b2c/v3/paymentrequest';

/** Amount, PartyA and PartyB are documented as numbers. */
export type B2cWire = {
  readonly OriginatorConversationID: string;
  /** Only here; every other API calls it `Initiator`. */
  readonly InitiatorName: string;
  readonly SecurityCredential: string;
  readonly CommandID: PayoutCommand;
  readonly Amount: number;
  readonly PartyA: number;
  readonly PartyB: number;
  readonly Remarks: string;
  readonly QueueTimeOutURL: string;
  readonly ResultURL: string;
  readonly Occassion?: string;
};

/** Names the first field that is wrong. */
export function checkB2c(request: PayoutRequest, facts: PostedFacts): Result<PayoutRequest, FieldProblem> {
  const { limits } = facts;
  const problem =
    checkId('OriginatorConversationID', request.ocid, limits.originatorConversationId) ??
    checkCommand(request.command) ??
    checkAmount('Amount', request.amountShillings, limits.payout) ??
    checkShortcode('PartyA', facts.shortcode) ??
    checkPhone('PartyB', request.payeeMsisdn) ??
    checkText('Remarks', request.remarks, limits.remarks) ??
    (request.occasion === undefined
      ? undefined
      : checkText('Occassion', request.occasion, limits.occasion)) ??
    checkUrl('ResultURL', facts.resultUrl);
  return problem === undefined ? ok(request) : err(problem);
}

/** The command may come from a stored row. */
function checkCommand(command: string): FieldProblem | undefined {
  if (payoutCommands.some((known) => known === command)) return undefined;
  return { field: 'CommandID', problem: 'is not a payout', errorRow: 'invalidField' };
}

/** MONEY: `request` has passed `checkB2c`; its id was stored before the first send. */
export function buildB2c(request: PayoutRequest, facts: PostedFacts, initiator: SignedInitiator): B2cWire {
  return {
    OriginatorConversationID: request.ocid,
    InitiatorName: initiator.name,
    SecurityCredential: initiator.securityCredential,
    CommandID: request.command,
    Amount: request.amountShillings,
    PartyA: facts.shortcode,
    PartyB: Number(request.payeeMsisdn),
    Remarks: request.remarks,
    ...comesHome(facts),
    ...(request.occasion === undefined ? {} : { Occassion: request.occasion }),
  };
}

const nothing: PayoutResult = {
  receipt: undefined,
  amountCents: undefined,
  payeeMsisdn: undefined,
  payeeName: undefined,
  isRegistered: undefined,
  occurredAtMs: undefined,
  utilityCents: undefined,
  workingCents: undefined,
};

/** MONEY: of anything but result code 0, nothing is read. */
export function readPayoutResult(result: PostedResult): PayoutResult {
  if (result.resultCode !== '0') return nothing;
  const payee = readParty(valueOf(result, 'ReceiverPartyPublicName'));
  return {
    receipt: readOneReceipt(result),
    amountCents: readAmount(valueOf(result, 'TransactionAmount')),
    payeeMsisdn: payee.msisdn,
    payeeName: payee.name,
    isRegistered: readYesNo(valueOf(result, 'B2CRecipientIsRegisteredCustomer')),
    occurredAtMs: readDate(valueOf(result, 'TransactionCompletedDateTime')),
    utilityCents: readBalance(valueOf(result, 'B2CUtilityAccountAvailableFunds')),
    workingCents: readBalance(valueOf(result, 'B2CWorkingAccountAvailableFunds')),
  };
}

/** It stands in two places; when they differ, neither is believed. */
function readOneReceipt(result: PostedResult): string | undefined {
  const inParameters = readReceipt(valueOf(result, 'TransactionReceipt'));
  const inEnvelope = result.transactionId;
  if (inParameters === undefined || inEnvelope === undefined) return inParameters ?? inEnvelope;
  return inParameters === inEnvelope ? inParameters : undefined;
}

function readYesNo(text: string | undefined): boolean | undefined {
  if (text === 'Y') return true;
  return text === 'N' ? false : undefined;
}

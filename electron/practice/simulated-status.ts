/** Transaction Status: asynchronous; result code 0 says that the question was understood, nothing about the money. */
import { eatTimestamp } from '../../shared/nairobi-time.ts';
import type { SimulatedBank } from './simulated-bank.ts';
import {
  isCallbackUrl,
  isFilled,
  isOneOf,
  isShortcode,
  isText,
  orAbsent,
  textOf,
} from './simulated-fields.ts';
import type { FieldCheck, Fields } from './simulated-fields.ts';
import { invalidField } from './simulated-answers.ts';
import { shillingsText } from './simulated-accounts.ts';
import { checkFields } from './simulated-posted.ts';
import type { PostedApi, PostedOutcome, ResultItem } from './simulated-posted.ts';
import type { SimulatedTransaction } from './simulated-register.ts';

const checks: readonly FieldCheck[] = [
  ['Initiator', isFilled],
  ['SecurityCredential', isFilled],
  ['CommandID', isOneOf('TransactionStatusQuery')],
  // An empty one is not the same as none: seen to be answered with empty ids.
  ['TransactionID', orAbsent((value) => /^[A-Z0-9]{10}$/.test(textOf(value)))],
  ['OriginalConversationID', orAbsent(isFilled)],
  ['PartyA', isShortcode],
  ['IdentifierType', isOneOf('4')],
  ['ResultURL', isCallbackUrl],
  ['QueueTimeOutURL', isCallbackUrl],
  ['Remarks', isText(1, 100)],
  ['Occasion', orAbsent(isText(0, 100))],
];

export function simulatedStatus(bank: SimulatedBank): PostedApi {
  return {
    place: 'status',
    check: (fields) => {
      const isAboutNothing =
        fields['TransactionID'] === undefined && fields['OriginalConversationID'] === undefined;
      return checkFields(fields, checks) ?? (isAboutNothing ? invalidField('TransactionID') : undefined);
    },
    begin: (fields) => (forced) => tell(bank, fields, forced),
    referenceItem: ({ Occasion }) => valued('Occasion', textOf(Occasion)),
  };
}

function tell(bank: SimulatedBank, fields: Fields, forced: string | undefined): PostedOutcome {
  const refusal =
    forced ??
    bank.initiator.judge(textOf(fields['Initiator']), textOf(fields['SecurityCredential']), 'status') ??
    (Number(fields['PartyA']) === bank.merchant.shortcode ? undefined : '2028');
  if (refusal !== undefined) return { resultCode: refusal };
  const found =
    fields['TransactionID'] === undefined
      ? bank.register.byOcid(textOf(fields['OriginalConversationID']))
      : bank.register.byReceipt(textOf(fields['TransactionID']));
  // The pages name no code for an unknown transaction; 25 is what production was seen to say.
  if (found === undefined) return { resultCode: '25' };
  return { resultCode: '0', parameters: parametersOf(bank, found.transaction) };
}

const valued = (Key: string, text: string | undefined): ResultItem =>
  text === undefined || text === '' ? { Key } : { Key, Value: text };

const stamp = (atMs: number | undefined): string | undefined =>
  atMs === undefined ? undefined : eatTimestamp(atMs);

/** The key DebitPartyName stands twice, as in the portal's sample: payer, then receiver. */
function parametersOf(bank: SimulatedBank, transaction: SimulatedTransaction): readonly ResultItem[] {
  const us = `${transaction.shortcode} - ${bank.merchant.organisationName}`;
  const them =
    transaction.msisdn === undefined
      ? `${bank.merchant.bulkShortcode} - ${bank.merchant.organisationName}`
      : `${transaction.msisdn} - ${bank.customers.find(transaction.msisdn).name}`;
  const isFromUs = transaction.kind !== 'stk' && transaction.kind !== 'c2b';
  const fee =
    transaction.feeCents === 0 ? undefined : `Fee For B2C Payment|KES|${shillingsText(transaction.feeCents)}`;
  return [
    { Key: 'DebitPartyName', Value: isFromUs ? us : them },
    { Key: 'DebitPartyName', Value: isFromUs ? them : us },
    valued('OriginatorConversationID', transaction.ocid),
    valued('InitiatedTime', stamp(transaction.initiatedAtMs)),
    { Key: 'TransactionStatus', Value: transaction.status },
    valued('FinalisedTime', stamp(transaction.finalisedAtMs)),
    { Key: 'Amount', Value: String(transaction.amountShillings) },
    { Key: 'TransactionReason' },
    valued('ReasonType', transaction.reasonType),
    valued('DebitPartyCharges', fee),
    valued('ReceiptNo', transaction.receipt),
  ];
}

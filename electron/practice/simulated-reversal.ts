/** Reversal of a customer's payment, C2B and STK alike; a payout cannot be reversed (Safaricom Daraja portal, Reversal). */
import { eatTimestamp } from '../../shared/nairobi-time.ts';
import { accountText, shillingsText } from './simulated-accounts.ts';
import type { SimulatedBank } from './simulated-bank.ts';
import {
  isCallbackUrl,
  isFilled,
  isOneOf,
  isShortcode,
  isText,
  isWholeShillings,
  orAbsent,
  textOf,
} from './simulated-fields.ts';
import type { FieldCheck, Fields } from './simulated-fields.ts';
import type { InitiatorRefusal } from './simulated-initiator.ts';
import { checkFields, timeoutReference } from './simulated-posted.ts';
import type { PostedApi, PostedOutcome, ResultItem } from './simulated-posted.ts';
import type { SimulatedTransaction } from './simulated-register.ts';

const checks: readonly FieldCheck[] = [
  ['Initiator', isFilled],
  ['SecurityCredential', isFilled],
  ['CommandID', isOneOf('TransactionReversal')],
  ['TransactionID', (value) => /^[A-Z0-9]{10}$/.test(textOf(value))],
  ['Amount', isWholeShillings],
  ['ReceiverParty', isShortcode],
  // So spelled.
  ['RecieverIdentifierType', isOneOf('11')],
  ['ResultURL', isCallbackUrl],
  ['QueueTimeOutURL', isCallbackUrl],
  ['Remarks', isText(2, 100)],
  ['Occasion', orAbsent(isText(0, 100))],
];

export type ReversalFacts = {
  readonly initiator: InitiatorRefusal | undefined;
  readonly isOurShortcode: boolean;
  readonly original: SimulatedTransaction | undefined;
  readonly amountShillings: number;
  readonly workingCents: number;
};

export function decideReversal({
  initiator,
  isOurShortcode,
  original,
  amountShillings,
  workingCents,
}: ReversalFacts): string {
  if (initiator) return initiator;
  if (!isOurShortcode) return '2028';
  if (original === undefined || (original.kind !== 'stk' && original.kind !== 'c2b')) return 'R000002';
  if (original.reversedBy !== undefined) return 'R000001';
  // The pages do not say that a part can be sent back: the whole, or nothing.
  if (amountShillings !== original.amountShillings) return '25';
  return workingCents < amountShillings * 100 ? '1' : '0';
}

export function simulatedReversal(bank: SimulatedBank): PostedApi {
  return {
    place: 'reversal',
    check: (fields) => checkFields(fields, checks),
    begin: (fields, { ocid }) => {
      const id = bank.register.add(newReversal(bank, fields, ocid));
      return (forced) => reverse(bank, fields, id, forced);
    },
    referenceItem: () => timeoutReference('reversalresults'),
  };
}

function newReversal({ clock }: SimulatedBank, fields: Fields, ocid: string): SimulatedTransaction {
  return {
    kind: 'reversal',
    status: 'Initiated',
    receipt: undefined,
    ocid,
    amountShillings: Number(fields['Amount']),
    feeCents: 0,
    msisdn: undefined,
    shortcode: Number(fields['ReceiverParty']),
    reference: textOf(fields['TransactionID']),
    reasonType: 'Transaction Reversal via API',
    resultCode: undefined,
    initiatedAtMs: clock.nowMs(),
    finalisedAtMs: undefined,
    reversedBy: undefined,
  };
}

function reverse(bank: SimulatedBank, fields: Fields, id: number, forced: string | undefined): PostedOutcome {
  const found = bank.register.byReceipt(textOf(fields['TransactionID']));
  const amountShillings = Number(fields['Amount']);
  const { shortcode, tillNumber } = bank.merchant;
  const resultCode =
    forced ??
    decideReversal({
      initiator: bank.initiator.judge(
        textOf(fields['Initiator']),
        textOf(fields['SecurityCredential']),
        'reversal',
      ),
      isOurShortcode: [shortcode, tillNumber].includes(Number(fields['ReceiverParty'])),
      original: found?.transaction,
      amountShillings,
      workingCents: bank.accounts.read().workingCents,
    });
  const finalisedAtMs = bank.clock.nowMs();
  if (resultCode !== '0' || found === undefined) {
    bank.register.change(id, { status: 'Declined', resultCode, finalisedAtMs });
    return { resultCode };
  }
  const receipt = bank.register.takeReceipt();
  const msisdn = found.transaction.msisdn ?? '';
  bank.accounts.move({ workingCents: -amountShillings * 100 });
  bank.customers.move(msisdn, amountShillings);
  bank.register.change(found.id, { reversedBy: receipt });
  bank.register.change(id, { status: 'Completed', resultCode, receipt, msisdn, finalisedAtMs });
  return { resultCode, receipt, parameters: parametersOf(bank, found.transaction) };
}

function parametersOf(bank: SimulatedBank, original: SimulatedTransaction): readonly ResultItem[] {
  const msisdn = original.msisdn ?? '';
  return [
    { Key: 'DebitAccountBalance', Value: accountText('Working Account', bank.accounts.read().workingCents) },
    { Key: 'Amount', Value: shillingsText(original.amountShillings * 100) },
    { Key: 'TransCompletedTime', Value: eatTimestamp(bank.clock.nowMs()) },
    { Key: 'OriginalTransactionID', Value: original.receipt ?? '' },
    { Key: 'Charge', Value: '0.00' },
    { Key: 'CreditPartyPublicName', Value: `${msisdn} - ${bank.customers.find(msisdn).name}` },
    { Key: 'DebitPartyPublicName', Value: `${original.shortcode} - ${bank.merchant.organisationName}` },
  ];
}

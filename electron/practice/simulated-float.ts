/**
 * Filling a B2C account: another shortcode's (BusinessPayToBulk), or our own from our Working account
 * (Safaricom Daraja portal, B2C Account Top Up). The second needs whitelisting by Safaricom's API support.
 */
import { eatTimestamp } from '../../shared/nairobi-time.ts';
import { accountText, shillingsText } from './simulated-accounts.ts';
import type { SimulatedBank } from './simulated-bank.ts';
import {
  isCallbackUrl,
  isFilled,
  isOneOf,
  isPhone,
  isShortcode,
  isText,
  isWholeShillings,
  orAbsent,
  textOf,
} from './simulated-fields.ts';
import type { FieldCheck, Fields } from './simulated-fields.ts';
import type { InitiatorRefusal } from './simulated-initiator.ts';
import { checkFields, timeoutReference } from './simulated-posted.ts';
import type { PostedApi, PostedOutcome } from './simulated-posted.ts';

const ownMove = 'BusinessTransferFromMMFToUtility';
const topUp = 'BusinessPayToBulk';

const checks: readonly FieldCheck[] = [
  ['Initiator', isFilled],
  ['SecurityCredential', isFilled],
  ['CommandID', isOneOf(topUp, ownMove)],
  ['SenderIdentifierType', isOneOf('4')],
  ['RecieverIdentifierType', isOneOf('4')],
  ['Amount', isWholeShillings],
  ['PartyA', isShortcode],
  ['PartyB', isShortcode],
  // Ours: the page of this API names no length; 13 is what B2B is said to take elsewhere.
  ['AccountReference', orAbsent(isText(0, 13))],
  ['Requester', orAbsent(isPhone)],
  ['Remarks', isText(1, 100)],
  ['QueueTimeOutURL', isCallbackUrl],
  ['ResultURL', isCallbackUrl],
  // Both spellings stand on B2B pages.
  ['Occassion', orAbsent(isText(0, 100))],
  ['Occasion', orAbsent(isText(0, 100))],
];

export type FloatFacts = {
  readonly initiator: InitiatorRefusal | undefined;
  readonly isSender: boolean;
  readonly isReceiver: boolean;
  readonly amountShillings: number;
  readonly workingCents: number;
};

export function decideFloat({
  initiator,
  isSender,
  isReceiver,
  amountShillings,
  workingCents,
}: FloatFacts): string {
  if (initiator) return initiator;
  if (!isSender || !isReceiver) return '2028';
  return workingCents < amountShillings * 100 ? '1' : '0';
}

export function simulatedFloat(bank: SimulatedBank): PostedApi {
  return {
    place: 'float',
    check: (fields) => checkFields(fields, checks),
    begin: (fields, { ocid }) => {
      const id = bank.register.add({
        kind: 'float',
        status: 'Initiated',
        receipt: undefined,
        ocid,
        amountShillings: Number(fields['Amount']),
        feeCents: 0,
        msisdn: undefined,
        shortcode: Number(fields['PartyA']),
        reference: textOf(fields['AccountReference']),
        reasonType: fields['CommandID'] === ownMove ? 'Transfer from MMF to Utility' : 'Business Pay to Bulk',
        resultCode: undefined,
        initiatedAtMs: bank.clock.nowMs(),
        finalisedAtMs: undefined,
        reversedBy: undefined,
      });
      return (forced) => move(bank, fields, id, forced);
    },
    referenceItem: () => timeoutReference('b2bresults'),
  };
}

function move(bank: SimulatedBank, fields: Fields, id: number, forced: string | undefined): PostedOutcome {
  const { shortcode, bulkShortcode } = bank.merchant;
  const isOwnMove = fields['CommandID'] === ownMove;
  const amountShillings = Number(fields['Amount']);
  const resultCode =
    forced ??
    decideFloat({
      initiator: bank.initiator.judge(
        textOf(fields['Initiator']),
        textOf(fields['SecurityCredential']),
        isOwnMove ? 'own-move' : 'top-up',
      ),
      isSender: Number(fields['PartyA']) === shortcode,
      isReceiver: Number(fields['PartyB']) === (isOwnMove ? shortcode : bulkShortcode),
      amountShillings,
      workingCents: bank.accounts.read().workingCents,
    });
  const finalisedAtMs = bank.clock.nowMs();
  if (resultCode !== '0') {
    bank.register.change(id, { status: 'Declined', resultCode, finalisedAtMs });
    return { resultCode };
  }
  const receipt = bank.register.takeReceipt();
  const cents = amountShillings * 100;
  bank.accounts.move({ workingCents: -cents, ...(isOwnMove ? { utilityCents: cents } : {}) });
  if (!isOwnMove) bank.bulkAccounts.move({ utilityCents: cents });
  bank.register.change(id, { status: 'Completed', resultCode, receipt, finalisedAtMs });
  const receiver = `${textOf(fields['PartyB']) || String(fields['PartyB'])} - ${bank.merchant.organisationName}`;
  return {
    resultCode,
    receipt,
    parameters: [
      {
        Key: 'DebitAccountBalance',
        Value: accountText('Working Account', bank.accounts.read().workingCents),
      },
      { Key: 'Amount', Value: shillingsText(cents) },
      { Key: 'Currency', Value: 'KES' },
      { Key: 'TransCompletedTime', Value: eatTimestamp(bank.clock.nowMs()) },
      { Key: 'DebitPartyCharges' },
      { Key: 'ReceiverPartyPublicName', Value: receiver },
    ],
  };
}

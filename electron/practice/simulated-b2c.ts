/** B2C v3: the sender's own OriginatorConversationID, mandatory and unique (Safaricom Daraja portal, B2C). */
import { payoutCommands } from '../ports.ts';
import { refusals } from './simulated-answers.ts';
import type { SimulatedBank, SimulatedLimits } from './simulated-bank.ts';
import type { SimulatedCustomer } from './simulated-customers.ts';
import {
  digitsOf,
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
import { checkFields, dottedTime, timeoutReference } from './simulated-posted.ts';
import type { PostedApi, PostedOutcome, ResultItem } from './simulated-posted.ts';
import type { SimulatedTransaction } from './simulated-register.ts';

/** Ours: the portal gives no longest length for a request; UUIDs of 36 are used in production. */
const longestOcid = 64;

const checks: readonly FieldCheck[] = [
  ['InitiatorName', isFilled],
  ['SecurityCredential', isFilled],
  [
    'OriginatorConversationID',
    (value) => isFilled(value) && textOf(value).length <= longestOcid && !/\s/.test(textOf(value)),
  ],
  ['CommandID', isOneOf(...payoutCommands)],
  ['Amount', isWholeShillings],
  ['PartyA', isShortcode],
  ['PartyB', isPhone],
  ['Remarks', isText(2, 100)],
  ['QueueTimeOutURL', isCallbackUrl],
  ['ResultURL', isCallbackUrl],
  // With a double s, on this page only.
  ['Occassion', orAbsent(isText(1, 100))],
];

export type PayoutFacts = {
  readonly initiator: InitiatorRefusal | undefined;
  readonly isOurShortcode: boolean;
  readonly isKnownToCore: boolean;
  readonly customer: SimulatedCustomer;
  readonly amountShillings: number;
  readonly utilityCents: number;
  readonly limits: SimulatedLimits;
};

/** The result code of a payout, in the order in which M-PESA seems to look: who asks, to whom, how much, from what. */
export function decidePayout(facts: PayoutFacts): string {
  const { customer, amountShillings, limits } = facts;
  if (facts.initiator) return facts.initiator;
  if (facts.isKnownToCore) return '15';
  if (!facts.isOurShortcode) return '2028';
  if (customer.standing === 'no-such-number') return 'SFC_IC0003';
  if (customer.standing === 'unregistered') return '2040';
  if (amountShillings < limits.payoutMinShillings) return '2';
  if (amountShillings > limits.maxShillings) return '3';
  if (customer.movedTodayShillings + amountShillings > limits.dailyMaxShillings) return '4';
  if (customer.walletShillings + amountShillings > limits.walletMaxShillings) return '8';
  return facts.utilityCents < amountShillings * 100 ? '1' : '0';
}

/** `rememberedMs`: how long the gateway knows an id. After that the core still does, and says 15. Undocumented. */
export function simulatedB2c(bank: SimulatedBank, rememberedMs: number): PostedApi {
  const seenAtMs = new Map<string, number>();

  return {
    place: 'b2c',
    check: (fields) => {
      const refusal = checkFields(fields, checks);
      if (refusal) return refusal;
      const seen = seenAtMs.get(textOf(fields['OriginatorConversationID']));
      return seen !== undefined && bank.clock.nowMs() - seen < rememberedMs
        ? refusals.duplicateOcid
        : undefined;
    },
    ocidOf: (fields) => textOf(fields['OriginatorConversationID']),
    begin: (fields, { ocid }) => {
      // MONEY: known to the core means a payment under this id was already accepted once; it is not made again.
      const isKnownToCore = seenAtMs.has(ocid);
      seenAtMs.set(ocid, bank.clock.nowMs());
      if (isKnownToCore) return () => ({ resultCode: '15' });
      const id = bank.register.add(newPayout(bank, fields, ocid));
      return (forced) => pay(bank, fields, id, forced);
    },
    referenceItem: () => timeoutReference('b2cresults'),
  };
}

const reasonTypes: Readonly<Record<string, string>> = {
  BusinessPayment: 'Business Payment to Customer via API',
  SalaryPayment: 'Salary Payment to Customer via API',
  PromotionPayment: 'Promotion Payment to Customer via API',
};

function newPayout({ clock }: SimulatedBank, fields: Fields, ocid: string): SimulatedTransaction {
  return {
    kind: 'b2c',
    status: 'Initiated',
    receipt: undefined,
    ocid,
    amountShillings: Number(fields['Amount']),
    feeCents: 0,
    msisdn: digitsOf(fields['PartyB']) ?? '',
    shortcode: Number(fields['PartyA']),
    reference: textOf(fields['Remarks']),
    reasonType: reasonTypes[textOf(fields['CommandID'])] ?? '',
    resultCode: undefined,
    initiatedAtMs: clock.nowMs(),
    finalisedAtMs: undefined,
    reversedBy: undefined,
  };
}

function pay(bank: SimulatedBank, fields: Fields, id: number, forced: string | undefined): PostedOutcome {
  const amountShillings = Number(fields['Amount']);
  const customer = bank.customers.find(digitsOf(fields['PartyB']) ?? '');
  const resultCode =
    forced ??
    decidePayout({
      initiator: bank.initiator.judge(
        textOf(fields['InitiatorName']),
        textOf(fields['SecurityCredential']),
        'b2c',
      ),
      isOurShortcode: Number(fields['PartyA']) === bank.merchant.shortcode,
      isKnownToCore: false,
      customer,
      amountShillings,
      utilityCents: bank.accounts.read().utilityCents,
      limits: bank.limits,
    });
  const finalisedAtMs = bank.clock.nowMs();
  if (resultCode !== '0') {
    bank.register.change(id, { status: 'Declined', resultCode, finalisedAtMs });
    return { resultCode };
  }
  const receipt = bank.register.takeReceipt();
  bank.accounts.move({ utilityCents: -amountShillings * 100, chargesCents: -bank.payoutFeeCents });
  bank.customers.move(customer.msisdn, amountShillings);
  bank.register.change(id, {
    status: 'Completed',
    resultCode,
    receipt,
    feeCents: bank.payoutFeeCents,
    finalisedAtMs,
  });
  return { resultCode, receipt, parameters: parametersOf(bank, customer, amountShillings, receipt) };
}

function parametersOf(
  { accounts, clock }: SimulatedBank,
  { msisdn, name }: SimulatedCustomer,
  amountShillings: number,
  receipt: string,
): readonly ResultItem[] {
  const { utilityCents, workingCents, chargesCents } = accounts.read();
  return [
    { Key: 'TransactionAmount', Value: amountShillings },
    { Key: 'TransactionReceipt', Value: receipt },
    { Key: 'ReceiverPartyPublicName', Value: `${msisdn} - ${name}` },
    { Key: 'TransactionCompletedDateTime', Value: dottedTime(clock.nowMs()) },
    { Key: 'B2CUtilityAccountAvailableFunds', Value: utilityCents / 100 },
    { Key: 'B2CWorkingAccountAvailableFunds', Value: workingCents / 100 },
    { Key: 'B2CRecipientIsRegisteredCustomer', Value: 'Y' },
    { Key: 'B2CChargesPaidAccountAvailableFunds', Value: chargesCents / 100 },
  ];
}

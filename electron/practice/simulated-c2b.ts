/**
 * C2B: URLs registered once, and what is posted to them for every payment, one that began as a prompt too
 * (Safaricom Daraja portal, Customer To Business).
 */
import { invalidField, jsonAnswer, refusals } from './simulated-answers.ts';
import type { WireAnswer } from './simulated-answers.ts';
import { paymentRefusal, takePayment } from './simulated-bank.ts';
import type { CustomerPayment, SimulatedBank } from './simulated-bank.ts';
import {
  digitsOf,
  isCallbackUrl,
  isOneOf,
  isPhone,
  isShortcode,
  isText,
  isWholeShillings,
  orAbsent,
  readFields,
  textOf,
  wrongOrUnknownField,
} from './simulated-fields.ts';
import type { FieldCheck, Fields } from './simulated-fields.ts';
import { postOnce } from './simulated-post.ts';
import { confirmationCourier, confirmationText } from './simulated-confirmations.ts';
import type { C2bUrls, ConfirmationOptions, DeliveredConfirmation } from './simulated-confirmations.ts';
import { newOriginatorId } from './simulated-posted.ts';
import type { ReleaseOrder } from './simulated-waiting.ts';

const registerChecks: readonly FieldCheck[] = [
  ['ShortCode', isShortcode],
  ['ResponseType', isOneOf('Completed', 'Cancelled')],
  ['ConfirmationURL', isCallbackUrl],
  ['ValidationURL', isCallbackUrl],
];

const simulateChecks: readonly FieldCheck[] = [
  ['ShortCode', isShortcode],
  ['CommandID', isOneOf('CustomerPayBillOnline', 'CustomerBuyGoodsOnline')],
  ['Amount', isWholeShillings],
  ['Msisdn', isPhone],
  ['BillRefNumber', orAbsent(isText(0, 20))],
];

export type SimulatedC2b = {
  readonly register: (fields: Fields, version: 'v1' | 'v2', requestId: string) => WireAnswer;
  readonly simulate: (fields: Fields, requestId: string) => WireAnswer;
  /** A customer pays by himself. The result code, and the receipt if he did. */
  readonly pay: (
    payment: CustomerPayment,
  ) => Promise<{ readonly resultCode: string; readonly receipt?: string }>;
  /** Tells the registered URL of a payment that was taken elsewhere (a prompt). */
  readonly confirm: (payment: CustomerPayment, receipt: string) => void;
  /** As by hand in the portal's Self Services. */
  readonly unregister: () => void;
  readonly release: (order: ReleaseOrder) => void;
  readonly delivered: () => readonly DeliveredConfirmation[];
  readonly stop: () => void;
};

export type C2bOptions = ConfirmationOptions & {
  /** External validation is off unless Safaricom switched it on. */
  readonly validates: boolean;
  /** Safaricom Daraja portal, Customer To Business: about eight seconds to answer. */
  readonly validationMs: number;
};

export function simulatedC2b(options: C2bOptions): SimulatedC2b {
  const { bank } = options;
  const registered = new Map<number, C2bUrls>();
  const confirmations = confirmationCourier(options);
  const isOurs = (shortcode: number): boolean =>
    [bank.merchant.shortcode, bank.merchant.tillNumber].includes(shortcode);

  function confirm(payment: CustomerPayment, receipt: string): void {
    const urls = registered.get(payment.shortcode);
    if (urls) confirmations.deliver(urls, payment, receipt);
  }

  async function pay(payment: CustomerPayment): ReturnType<SimulatedC2b['pay']> {
    const customer = bank.customers.find(payment.msisdn);
    const { workingCents } = bank.accounts.read();
    const refusal = paymentRefusal(customer, payment.amountShillings, workingCents, bank.limits);
    if (refusal !== undefined) return { resultCode: refusal };
    if (!(await isAllowed(options, registered.get(payment.shortcode), payment)))
      return { resultCode: 'C2B00016' };
    const receipt = takePayment(bank, payment);
    options.onChange();
    confirm(payment, receipt);
    return { resultCode: '0', receipt };
  }

  return {
    register: (fields, version, requestId) => {
      const wrong = wrongOrUnknownField(fields, registerChecks);
      const shortcode = Number(fields['ShortCode']);
      if (wrong !== undefined || !isOurs(shortcode)) return invalidField(wrong ?? 'ShortCode')(requestId);
      if (registered.has(shortcode)) return refusals.urlsRegistered(requestId);
      registered.set(shortcode, urlsOf(fields, version));
      return accepted(bank, 'Success');
    },
    simulate: (fields, requestId) => {
      const payment = simulatedPayment(fields);
      if (typeof payment === 'string') return invalidField(payment)(requestId);
      if (!isOurs(payment.shortcode)) return invalidField('ShortCode')(requestId);
      void pay(payment);
      return accepted(bank, 'Accept the service request successfully.');
    },
    pay,
    confirm,
    unregister: () => registered.clear(),
    release: confirmations.release,
    delivered: confirmations.delivered,
    stop: confirmations.stop,
  };
}

const urlsOf = (fields: Fields, version: 'v1' | 'v2'): C2bUrls => ({
  version,
  responseType: fields['ResponseType'] === 'Completed' ? 'Completed' : 'Cancelled',
  confirmationUrl: textOf(fields['ConfirmationURL']),
  validationUrl: textOf(fields['ValidationURL']),
});

/** Asks the shop first where validation is on; without an answer the registered response type decides. */
async function isAllowed(
  { bank, validates, validationMs }: C2bOptions,
  urls: C2bUrls | undefined,
  payment: CustomerPayment,
): Promise<boolean> {
  if (!validates || urls === undefined) return true;
  const body = confirmationText(bank, payment, bank.register.takeReceipt(), urls.version, undefined);
  const answer = await postOnce(urls.validationUrl, body, validationMs);
  if (answer === undefined) return urls.responseType === 'Completed';
  return digitsOf(readFields(answer.body)?.['ResultCode']) === '0';
}

/** The payment, or the name of the field that is wrong. */
function simulatedPayment(fields: Fields): CustomerPayment | string {
  const wrong = wrongOrUnknownField(fields, simulateChecks);
  if (wrong !== undefined) return wrong;
  const reference = textOf(fields['BillRefNumber']);
  if (fields['CommandID'] === 'CustomerPayBillOnline' && reference === '') return 'BillRefNumber';
  return {
    kind: 'c2b',
    msisdn: digitsOf(fields['Msisdn']) ?? '',
    amountShillings: Number(fields['Amount']),
    reference,
    shortcode: Number(fields['ShortCode']),
  };
}

/** The key's spelling is Safaricom's. */
const accepted = ({ random }: SimulatedBank, ResponseDescription: string): WireAnswer =>
  jsonAnswer(200, {
    OriginatorCoversationID: newOriginatorId(random),
    ResponseCode: '0',
    ResponseDescription,
  });

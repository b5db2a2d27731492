/** What is posted to a registered C2B URL for a payment, and when (Safaricom Daraja portal, Customer To Business). */
import { createHash } from 'node:crypto';
import { eatTimestamp } from '../../shared/nairobi-time.ts';
import type { ConfirmationFault } from './misbehaviour.ts';
import { shillingsText } from './simulated-accounts.ts';
import type { CustomerPayment, SimulatedBank } from './simulated-bank.ts';
import { postOnce } from './simulated-post.ts';
import { boundedLog, waitingRoom } from './simulated-waiting.ts';
import type { ReleaseOrder } from './simulated-waiting.ts';

export type C2bUrls = {
  readonly version: 'v1' | 'v2';
  readonly responseType: 'Completed' | 'Cancelled';
  readonly confirmationUrl: string;
  readonly validationUrl: string;
};

export type DeliveredConfirmation = {
  readonly receipt: string;
  readonly status: number | undefined;
  readonly fault: ConfirmationFault | undefined;
};

export type ConfirmationOptions = {
  readonly bank: SimulatedBank;
  readonly lateMs: number;
  readonly nextFault: (values: readonly string[]) => ConfirmationFault | undefined;
  readonly remembered: number;
  readonly onChange: () => void;
};

export type ConfirmationCourier = {
  readonly deliver: (urls: C2bUrls, payment: CustomerPayment, receipt: string) => void;
  readonly release: (order: ReleaseOrder) => void;
  readonly delivered: () => readonly DeliveredConfirmation[];
  readonly stop: () => void;
};

export function confirmationCourier(options: ConfirmationOptions): ConfirmationCourier {
  const { bank } = options;
  const { note, all } = boundedLog<DeliveredConfirmation>(options.remembered, options.onChange);
  const room = waitingRoom(bank.clock);
  return {
    deliver: ({ confirmationUrl, version }, payment, receipt) => {
      const fault = options.nextFault([receipt, payment.msisdn, payment.reference]);
      const send = async (spoiledBy: ConfirmationFault | undefined): Promise<void> => {
        const text = confirmationText(bank, payment, receipt, version, spoiledBy);
        const answer = await postOnce(confirmationUrl, text);
        note({ receipt, status: answer?.status, fault: spoiledBy });
      };
      if (fault === 'lose') return note({ receipt, status: undefined, fault });
      if (fault === 'late') return void room.after(options.lateMs, () => void send(fault));
      if (fault === 'hold') {
        room.hold(() => send(undefined));
        return note({ receipt, status: undefined, fault });
      }
      void send(fault);
      if (fault === 'duplicate') void send(fault);
      return undefined;
    },
    release: room.release,
    delivered: all,
    stop: room.stop,
  };
}

export function confirmationText(
  bank: SimulatedBank,
  payment: CustomerPayment,
  receipt: string,
  version: 'v1' | 'v2',
  fault: ConfirmationFault | undefined,
): string {
  if (fault === 'empty-body') return '';
  const { msisdn, amountShillings, shortcode, reference } = payment;
  const isTill = shortcode === bank.merchant.tillNumber;
  const [FirstName = '', MiddleName = ''] = bank.customers.find(msisdn).name.split(' ');
  const body = {
    TransactionType: isTill ? 'Buy Goods' : 'Pay Bill',
    TransID: fault === 'other-id' ? `${receipt.slice(0, -1)}_` : receipt,
    TransTime: eatTimestamp(bank.clock.nowMs()),
    TransAmount: shillingsText((amountShillings + (fault === 'other-amount' ? 1 : 0)) * 100),
    BusinessShortCode: String(shortcode),
    BillRefNumber: isTill ? '' : reference,
    InvoiceNumber: '',
    OrgAccountBalance: shillingsText(bank.accounts.read().workingCents),
    ThirdPartyTransID: '',
    MSISDN: version === 'v1' ? sha256(msisdn) : `${msisdn.slice(0, 4)} ***** ${msisdn.slice(-3)}`,
    FirstName,
    MiddleName,
    LastName: '',
  };
  const text = JSON.stringify(
    fault === 'shuffle' ? Object.fromEntries(Object.entries(body).toReversed()) : body,
  );
  return fault === 'malform' ? text.slice(0, Math.floor(text.length / 2)) : text;
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

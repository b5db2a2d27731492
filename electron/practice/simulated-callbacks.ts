/**
 * What is posted for a finished prompt: the CallBackURL's body, once, as Safaricom does
 * (Safaricom Daraja portal, M-PESA Express, "Callback").
 */
import { eatTimestamp } from '../../shared/nairobi-time.ts';
import type { Clock } from '../ports.ts';
import type { CallbackFault } from './misbehaviour.ts';
import { wireCode, wordsOf } from './simulated-answers.ts';
import { postOnce } from './simulated-post.ts';
import type { SimulatedPrompt } from './simulated-prompts.ts';
import { boundedLog, waitingRoom } from './simulated-waiting.ts';
import type { ReleaseOrder } from './simulated-waiting.ts';

export type DeliveredCallback = {
  readonly checkoutRequestId: string;
  /** What the receiver answered; undefined when it did not, or nothing was sent. */
  readonly status: number | undefined;
  readonly fault: CallbackFault | undefined;
};

export type Courier = {
  readonly deliver: (prompt: SimulatedPrompt) => void;
  /** Sends what was held, in the order it came or the other way round. */
  readonly release: (order: ReleaseOrder) => void;
  readonly delivered: () => readonly DeliveredCallback[];
  readonly stop: () => void;
};

export type CourierOptions = {
  readonly clock: Clock;
  /** How much later a `late` one is. */
  readonly lateMs: number;
  readonly nextFault: (prompt: SimulatedPrompt) => CallbackFault | undefined;
  /** How many are remembered for the log. */
  readonly remembered: number;
  readonly onChange: () => void;
};

export function callbackCourier(options: CourierOptions): Courier {
  const { note, all } = boundedLog<DeliveredCallback>(options.remembered, options.onChange);
  const room = waitingRoom(options.clock);

  const send = async (prompt: SimulatedPrompt, fault: CallbackFault | undefined): Promise<void> => {
    const answer = await postOnce(prompt.callbackUrl, bodyOf(prompt, fault));
    note({ checkoutRequestId: prompt.checkoutRequestId, status: answer?.status, fault });
  };
  const noteUnsent = ({ checkoutRequestId }: SimulatedPrompt, fault: CallbackFault): void =>
    note({ checkoutRequestId, status: undefined, fault });

  return {
    deliver: (prompt) => {
      const fault = options.nextFault(prompt);
      if (fault === 'lose') return noteUnsent(prompt, fault);
      if (fault === 'late') return void room.after(options.lateMs, () => void send(prompt, fault));
      if (fault === 'hold') {
        room.hold(() => send(prompt, undefined));
        return noteUnsent(prompt, fault);
      }
      void send(prompt, fault);
      if (fault === 'duplicate') void send(prompt, fault);
      return undefined;
    },
    release: room.release,
    delivered: all,
    stop: room.stop,
  };
}

function bodyOf(prompt: SimulatedPrompt, fault: CallbackFault | undefined): string {
  if (fault === 'empty-body') return '';
  const body = JSON.stringify(callbackBody(prompt, fault));
  return fault === 'malform' ? body.slice(0, Math.floor(body.length / 2)) : body;
}

function callbackBody(prompt: SimulatedPrompt, fault: CallbackFault | undefined): object {
  const resultCode = prompt.resultCode ?? '1037';
  return {
    Body: {
      stkCallback: {
        MerchantRequestID: prompt.merchantRequestId,
        CheckoutRequestID: fault === 'other-id' ? `${prompt.checkoutRequestId}9` : prompt.checkoutRequestId,
        ResultCode: wireCode(resultCode),
        ResultDesc: wordsOf(resultCode),
        ...(resultCode === '0' ? { CallbackMetadata: { Item: itemsOf(prompt, fault) } } : {}),
      },
    },
  };
}

function itemsOf(prompt: SimulatedPrompt, fault: CallbackFault | undefined): readonly object[] {
  const phone =
    fault === 'masked-phone'
      ? `${prompt.msisdn.slice(0, 4)}*****${prompt.msisdn.slice(-3)}`
      : Number(prompt.msisdn);
  const items = [
    { Name: 'Amount', Value: prompt.amountShillings + (fault === 'other-amount' ? 1 : 0) },
    { Name: 'MpesaReceiptNumber', Value: prompt.receipt },
    { Name: 'Balance' },
    { Name: 'TransactionDate', Value: Number(eatTimestamp(prompt.finalAtMs ?? 0)) },
    { Name: 'PhoneNumber', Value: phone },
  ];
  return fault === 'shuffle' ? items.toReversed() : items;
}

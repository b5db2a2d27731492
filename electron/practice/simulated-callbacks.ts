/**
 * Posts results to the CallBackURL, once each, as Safaricom does: unsigned and never retried. SECURITY: it posts to
 * loopback only; a callback for any other address is written down and goes nowhere.
 */
import { request } from 'node:http';
import { eatTimestamp } from '../../shared/nairobi-time.ts';
import type { CallbackFault } from './misbehaviour.ts';
import { resultWords } from './simulated-answers.ts';
import { isLoopback } from './simulated-checks.ts';
import type { SimulatedPrompt } from './simulated-prompts.ts';

export type DeliveredCallback = {
  readonly checkoutRequestId: string;
  /** What the receiver answered; undefined when it did not, or nothing was sent. */
  readonly status: number | undefined;
  readonly fault: CallbackFault | undefined;
};

export type Courier = {
  readonly deliver: (prompt: SimulatedPrompt) => void;
  /** Sends what was held, in the order it came or the other way round. */
  readonly release: (order: 'as-held' | 'reversed') => void;
  readonly delivered: () => readonly DeliveredCallback[];
};

export type CourierOptions = {
  readonly nextFault: () => CallbackFault | undefined;
  /** How many are remembered for the log. */
  readonly remembered: number;
  readonly onChange: () => void;
};

const answerTimeoutMs = 5_000;

export function callbackCourier({ nextFault, remembered, onChange }: CourierOptions): Courier {
  const delivered: DeliveredCallback[] = [];
  let held: readonly SimulatedPrompt[] = [];

  const note = (
    prompt: SimulatedPrompt,
    status: number | undefined,
    fault: CallbackFault | undefined,
  ): void => {
    delivered.push({ checkoutRequestId: prompt.checkoutRequestId, status, fault });
    if (delivered.length > remembered) delivered.shift();
    onChange();
  };
  const send = async (prompt: SimulatedPrompt, fault: CallbackFault | undefined): Promise<void> => {
    note(prompt, await post(prompt.callbackUrl, bodyOf(prompt, fault)), fault);
  };

  return {
    deliver: (prompt) => {
      const fault = nextFault();
      if (fault === 'lose') return note(prompt, undefined, fault);
      if (fault === 'hold') {
        held = [...held, prompt];
        return note(prompt, undefined, fault);
      }
      void send(prompt, fault);
      if (fault === 'duplicate') void send(prompt, fault);
      return undefined;
    },
    release: (order) => {
      const due = order === 'reversed' ? held.toReversed() : held;
      held = [];
      // One after the other, so that the order is the one that was asked for.
      void due.reduce((before, prompt) => before.then(() => send(prompt, undefined)), Promise.resolve());
    },
    delivered: () => delivered,
  };
}

function bodyOf(prompt: SimulatedPrompt, fault: CallbackFault | undefined): string {
  const body = JSON.stringify(callbackBody(prompt, fault));
  return fault === 'malform' ? body.slice(0, Math.floor(body.length / 2)) : body;
}

function callbackBody(prompt: SimulatedPrompt, fault: CallbackFault | undefined): object {
  const resultCode = prompt.resultCode ?? '1037';
  const amount = prompt.amountShillings + (fault === 'other-amount' ? 1 : 0);
  const metadata = {
    Item: [
      { Name: 'Amount', Value: amount },
      { Name: 'MpesaReceiptNumber', Value: prompt.receipt },
      { Name: 'Balance' },
      { Name: 'TransactionDate', Value: Number(eatTimestamp(prompt.finalAtMs ?? 0)) },
      { Name: 'PhoneNumber', Value: Number(prompt.msisdn) },
    ],
  };
  return {
    Body: {
      stkCallback: {
        MerchantRequestID: prompt.merchantRequestId,
        CheckoutRequestID: fault === 'other-id' ? `${prompt.checkoutRequestId}9` : prompt.checkoutRequestId,
        ResultCode: Number(resultCode),
        ResultDesc: resultWords[resultCode],
        ...(resultCode === '0' ? { CallbackMetadata: metadata } : {}),
      },
    },
  };
}

function post(address: string, body: string): Promise<number | undefined> {
  if (!isLoopback(address)) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(address, { method: 'POST', headers, agent: false, timeout: answerTimeoutMs });
    sent.on('response', (answer) => {
      answer.resume();
      answer.on('close', () => resolve(answer.statusCode));
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => resolve(undefined));
    sent.end(body);
  });
}

/**
 * SMS by Africa's Talking (its documentation of bulk SMS; the official Node library sends the same form). There is no
 * idempotency key for messages: what was written and not answered in a documented form may have been sent.
 */
import { z } from 'zod';
import type { Http, HttpOutcome, MessageSendOutcome, MessageSender } from '../ports.ts';
import { classifyRecipient, classifyWords, isWrongCredentials } from './error-table.ts';

export const africasTalkingHost = {
  sandbox: 'https://api.sandbox.africastalking.com',
  production: 'https://api.africastalking.com',
} as const;

export type AfricasTalkingAccount = {
  readonly username: string;
  readonly apiKey: string;
  /** Undefined: the shared sender of the provider. */
  readonly senderId: string | undefined;
};

export type AfricasTalkingOptions = {
  readonly http: Http;
  readonly baseUrl: string;
  /** Asked at each message: what is missing is a reason to wait. */
  readonly account: () => AfricasTalkingAccount | 'not-set-up' | 'vault-locked';
};

const path = '/version1/messaging';
const limits = { connectTimeoutMs: 10_000, answerTimeoutMs: 30_000, maxAnswerBytes: 65_536 } as const;

export function africasTalking(options: AfricasTalkingOptions): MessageSender {
  return {
    send: async (to, text) => {
      const account = options.account();
      if (typeof account === 'string') return { kind: 'later', reason: account, holdsAll: true };
      const outcome = await options.http.send({
        method: 'POST',
        url: `${options.baseUrl}${path}`,
        headers: {
          // SECURITY: the key travels in this header alone, over TLS to a host that no setting changes.
          apiKey: account.apiKey,
          accept: 'application/json',
          'content-type': 'application/x-www-form-urlencoded',
        },
        body: () => formOf(account, to, text),
        ...limits,
      });
      return readOutcome(outcome, to);
    },
  };
}

function formOf({ username, senderId }: AfricasTalkingAccount, to: string, message: string): string {
  const form = new URLSearchParams({ username, to: `+${to}`, message, bulkSMSMode: '1' });
  if (senderId !== undefined) form.set('from', senderId);
  return form.toString();
}

function readOutcome(outcome: HttpOutcome, to: string): MessageSendOutcome {
  if (outcome.kind === 'not-sent') return { kind: 'later', reason: 'no-connection', holdsAll: true };
  if (outcome.kind === 'ambiguous') return unclear;
  if (isWrongCredentials(outcome.status, outcome.body))
    return { kind: 'later', reason: 'wrong-credentials', holdsAll: true };
  // The official library takes 201 alone for an answer to a message.
  return outcome.status === 201 ? readAnswer(outcome.body, to) : unclear;
}

const unclear: MessageSendOutcome = { kind: 'ambiguous', reason: 'no-clear-answer' };

const answerSchema = z.object({
  SMSMessageData: z.object({
    Message: z.string(),
    Recipients: z.array(
      z.object({
        statusCode: z.number().int(),
        number: z.string(),
        cost: z.string().optional(),
        messageId: z.string().optional(),
      }),
    ),
  }),
});

function readAnswer(body: string, to: string): MessageSendOutcome {
  const answer = answerSchema.safeParse(jsonOf(body));
  if (!answer.success) return unclear;
  const { Message: words, Recipients: recipients } = answer.data.SMSMessageData;
  const [recipient, second] = recipients;
  if (recipient === undefined) return classifyWords(words);
  // An answer about somebody else, or about two, says nothing of ours.
  if (second !== undefined || recipient.number.replace(/^\+/, '') !== to) return unclear;
  return classifyRecipient(recipient.statusCode, {
    reference: referenceOf(recipient.messageId),
    costCents: costCentsOf(recipient.cost),
  });
}

function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body) as unknown;
  } catch {
    return undefined;
  }
}

/** A refused message is named `None`; an id in any other form is not kept, because it might hold a number. */
const referenceOf = (id: string | undefined): string | null =>
  id !== undefined && /^ATXid_[0-9a-f]{1,64}$/i.test(id) ? id : null;

/** `KES 0.8000`, rounded up to the cent. Another currency, or `0`, is not a price that we can add up. */
function costCentsOf(cost: string | undefined): number | null {
  const [, shillings] = /^KES (\d{1,6}(?:\.\d{1,6})?)$/.exec(cost ?? '') ?? [];
  return shillings === undefined ? null : Math.ceil(Math.round(Number(shillings) * 10_000) / 100);
}

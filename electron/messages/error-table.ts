/**
 * What an answer of Africa's Talking lets us conclude: one table. What fits no row is ambiguous: a message that may have
 * been sent is not sent again by the machine.
 */
import type { MessageProblem } from '../../shared/messages.ts';
import type { MessageSendOutcome } from '../ports.ts';

type Row = {
  readonly code: number;
  /** The status in words, as it also stands alone where the whole request is refused. */
  readonly words: string;
} & (
  | { readonly class: 'sent' }
  /** Refused for this message, whatever is done. */
  | { readonly class: 'refused'; readonly reason: MessageProblem }
  /** Refused, not sent, and waiting helps; `holdsAll`: for every message alike. */
  | { readonly class: 'later'; readonly reason: MessageProblem; readonly holdsAll: boolean }
);

/** Africa's Talking's documentation, "SMS status codes". */
export const rows: readonly Row[] = [
  { code: 100, words: 'Processed', class: 'sent' },
  { code: 101, words: 'Sent', class: 'sent' },
  { code: 102, words: 'Queued', class: 'sent' },
  { code: 401, words: 'RiskHold', class: 'refused', reason: 'risk-hold' },
  { code: 402, words: 'InvalidSenderId', class: 'refused', reason: 'sender-id' },
  { code: 403, words: 'InvalidPhoneNumber', class: 'refused', reason: 'number' },
  { code: 404, words: 'UnsupportedNumberType', class: 'refused', reason: 'number' },
  { code: 405, words: 'InsufficientBalance', class: 'later', reason: 'no-balance', holdsAll: true },
  { code: 406, words: 'UserInBlacklist', class: 'refused', reason: 'blocked-number' },
  { code: 407, words: 'CouldNotRoute', class: 'refused', reason: 'no-route' },
  { code: 409, words: 'DoNotDisturbRejection', class: 'refused', reason: 'blocked-number' },
  { code: 500, words: 'InternalServerError', class: 'later', reason: 'provider-trouble', holdsAll: false },
  { code: 501, words: 'GatewayError', class: 'later', reason: 'provider-trouble', holdsAll: false },
  { code: 502, words: 'RejectedByGateway', class: 'refused', reason: 'no-route' },
];

type Sent = { readonly reference: string | null; readonly costCents: number | null };

const unclear: MessageSendOutcome = { kind: 'ambiguous', reason: 'no-clear-answer' };

/** What the answer says of our one recipient. */
export function classifyRecipient(code: number, sent: Sent): MessageSendOutcome {
  const row = rows.find((one) => one.code === code);
  if (row === undefined) return unclear;
  if (row.class === 'sent') return { kind: 'sent', ...sent };
  // An answer that refuses and yet names the message it has taken contradicts itself.
  return sent.reference === null ? refusal(row) : unclear;
}

/** No recipient in the answer: the whole request was refused, and the words say why. */
export function classifyWords(words: string): MessageSendOutcome {
  const row = rows.find((one) => one.class !== 'sent' && one.words === words.trim());
  return row === undefined || row.class === 'sent' ? unclear : refusal(row);
}

const refusal = (row: Exclude<Row, { readonly class: 'sent' }>): MessageSendOutcome =>
  row.class === 'refused'
    ? { kind: 'refused', reason: row.reason }
    : { kind: 'later', reason: row.reason, holdsAll: row.holdsAll };

/** Seen: a wrong key or user name is answered with HTTP 401 and these words as plain text; a firewall's page is not. */
export const isWrongCredentials = (status: number, body: string): boolean =>
  status === 401 && /^\s*The supplied (?:authentication|API key) is invalid\.?\s*$/i.test(body);

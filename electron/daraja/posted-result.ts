/**
 * The generic result envelope of everything asynchronous: B2C, Transaction Status, Account Balance, Reversal, account
 * top-up. Source: Safaricom Daraja portal, the result pages of these APIs. Its hazards: one parameter as an object
 * instead of a list, repeated keys, parameters without a value, numbers and text mixed, codes that are no numbers.
 */
import type { PostedResult, ResultParameter } from '../../shared/observation.ts';
import { isRecord, textOf } from './json.ts';
import type { JsonRecord } from './json.ts';
import { readId, readReceipt } from './wire-values.ts';
import { safeWords } from './words.ts';

/** Undefined when the envelope has no code, no id, or an id that is none. */
export function readPostedResultIn(json: JsonRecord): PostedResult | undefined {
  const result = json['Result'];
  if (!isRecord(result)) return undefined;
  const resultCode = textOf(result['ResultCode']);
  const originatorConversationId = readOptionalId(result['OriginatorConversationID']);
  const conversationId = readOptionalId(result['ConversationID']);
  if (resultCode === undefined || resultCode.length > longestCode) return undefined;
  if (originatorConversationId === undefined || conversationId === undefined) return undefined;
  if (originatorConversationId === '' && conversationId === '') return undefined;
  return {
    resultCode,
    resultDescription: safeWords(textOf(result['ResultDesc']) ?? ''),
    originatorConversationId,
    conversationId,
    // MONEY: on a failure Safaricom fills in a receipt that names nothing.
    transactionId: resultCode === '0' ? readReceipt(result['TransactionID']) : undefined,
    parameters: readParameters(result['ResultParameters']),
  };
}

const longestCode = 40;

/** Empty when it is missing; undefined when something else stands in its place. */
function readOptionalId(value: unknown): string | undefined {
  if (value === undefined || value === null || value === '') return '';
  return readId(value);
}

function readParameters(container: unknown): readonly ResultParameter[] {
  const list = isRecord(container) ? container['ResultParameter'] : undefined;
  const entries = Array.isArray(list) ? (list as readonly unknown[]) : [list];
  return entries.flatMap((entry) => {
    const key = isRecord(entry) ? textOf(entry['Key']) : undefined;
    return isRecord(entry) && key !== undefined ? [{ key, value: textOf(entry['Value']) }] : [];
  });
}

/** All values of a key, in their order, without the missing ones. */
export function valuesOf(result: PostedResult, key: string): readonly string[] {
  return result.parameters.flatMap((one) => (one.key === key && one.value !== undefined ? [one.value] : []));
}

/** MONEY: the value of a key; two different values for one key are none. */
export function valueOf(result: PostedResult, key: string): string | undefined {
  const [first, ...others] = valuesOf(result, key);
  return others.every((other) => other === first) ? first : undefined;
}

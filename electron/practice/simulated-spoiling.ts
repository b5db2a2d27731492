/** How a posted result is made wrong on request. Pure: a body and a fault in, the bytes out. */
import type { ResultFault } from './misbehaviour.ts';
import type { ResultBody, ResultItem } from './simulated-posted.ts';

/** A customer who had nothing to do with it. */
const strangerName = '254799999999 - SOMEBODY ELSE';

const saidStatus: Readonly<Record<string, string>> = {
  'says-initiated': 'Initiated',
  'says-authorized': 'Authorized',
  'says-pending-authorized': 'Pending Authorized',
  'says-cancelled': 'Cancelled',
  'says-declined': 'Declined',
  'says-expired': 'Expired',
};

export function spoiledResult(body: ResultBody, fault: ResultFault | undefined): string {
  if (fault === 'empty-body') return '';
  const text = JSON.stringify(fault === undefined ? body : { Result: spoiled(body.Result, fault) });
  return fault === 'malform' ? text.slice(0, Math.floor(text.length / 2)) : text;
}

function spoiled(result: ResultBody['Result'], fault: ResultFault): object {
  const { ResultParameters, ...rest } = result;
  const items = [ResultParameters?.ResultParameter ?? []].flat();
  const withItems = (changed: readonly ResultItem[]): object =>
    ResultParameters === undefined ? rest : { ...rest, ResultParameters: { ResultParameter: changed } };
  if (Object.hasOwn(saidStatus, fault))
    return withItems(withValue(items, 'TransactionStatus', saidStatus[fault] ?? ''));
  const changes: Readonly<Record<string, () => object>> = {
    'other-amount': () => withItems(items.map(dearer)),
    'other-receiver': () =>
      withItems(items.map((item) => (isCustomer(item) ? { ...item, Value: strangerName } : item))),
    'masked-receiver': () => withItems(items.map(masked)),
    'other-id': () => ({
      ...result,
      OriginatorConversationID: `${String(result['OriginatorConversationID'])}9`,
    }),
    shuffle: () => withItems(items.toReversed()),
    'no-parameters': () => rest,
    'one-parameter': () => ({ ...rest, ResultParameters: { ResultParameter: items[0] } }),
    'reference-list': () => ({
      ...result,
      ReferenceData: { ReferenceItem: [result.ReferenceData.ReferenceItem].flat() },
    }),
  };
  return Object.hasOwn(changes, fault) ? (changes[fault]?.() ?? result) : result;
}

const withValue = (items: readonly ResultItem[], key: string, Value: string): readonly ResultItem[] =>
  items.map((item) => (item.Key === key ? { ...item, Value } : item));

function dearer(item: ResultItem): ResultItem {
  if (item.Key !== 'TransactionAmount' && item.Key !== 'Amount') return item;
  const value = Number(item.Value) + 1;
  if (typeof item.Value !== 'string') return { ...item, Value: value };
  return { ...item, Value: item.Value.includes('.') ? value.toFixed(2) : String(value) };
}

/** Under whichever key this kind of result names him. */
const isCustomer = ({ Value }: ResultItem): boolean => /^254\d{9} - /.test(String(Value));

const masked = (item: ResultItem): ResultItem =>
  isCustomer(item) ? { ...item, Value: String(item.Value).replace(/^(\d{4})\d{5}/, '$1*****') } : item;

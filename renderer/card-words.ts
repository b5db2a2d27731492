/** What a card says: its state word, its sentence, the name and the key of each action. */
import type { TFunction } from 'i18next';
import type { CardAction, CardState } from '../shared/board.ts';
import { cents, formatKes } from '../shared/cents.ts';
import type { BoardCard } from '../shared/ipc-contract.ts';
import { hasMessage } from '../shared/locales/catalogue.ts';
import { clockTime, countdown, screenDate } from '../shared/nairobi-time.ts';
import { mainNowMs } from './clock.ts';
import { screenLanguage } from './words.ts';

/** Keys that act on the chosen card. Enter always does the first action. */
export const actionKeys: { readonly [A in CardAction]: string | null } = {
  deliver: 'D',
  'deliver-early': 'D',
  schedule: 'T',
  change: 'E',
  'finish-change': 'E',
  'record-reply': 'D',
  'answer-dialled': 'D',
  'new-prompt': 'R',
  'confirm-again': 'R',
  'take-cash': 'C',
  'see-steps': 'U',
  'decide-held': 'M',
  'decide-credit': 'M',
  'see-credits': 'M',
  'decide-hold': 'M',
  'decide-shortfall': 'M',
  'decide-stated': 'M',
  'settle-delivery': 'U',
  'look-back': 'U',
  'see-modem': 'D',
  refund: 'B',
  'see-payout': 'B',
  cancel: 'X',
  wait: null,
  receipt: 'P',
};

type Words = Record<string, string | number>;

/**
 * A card's or an event's values as text: `…Cents` as KES, `…Ms` as a time of day, `reason` (a message key) as its
 * sentence and, in `short`, as the few words that a band has room for.
 */
export function valueWords(t: TFunction, values: Readonly<Words>): Words {
  const words: Words = { ...values };
  for (const [name, value] of Object.entries(values)) {
    if (typeof value === 'number' && name.endsWith('Cents'))
      words[name.slice(0, -5)] = formatKes(cents(value));
    if (typeof value === 'number' && name.endsWith('Ms')) words[name.slice(0, -2)] = clockTime(value);
  }
  const { dueMs } = values;
  if (typeof dueMs === 'number') words['date'] = screenDate(dueMs, screenLanguage());
  for (const [name, word, key] of [
    ['field', 'fieldName', 'setUp.field'],
    ['problem', 'problemText', 'setUp.address'],
  ] as const) {
    const value = values[name];
    if (typeof value === 'string' && hasMessage(`${key}.${value}`)) words[word] = t(`${key}.${value}`);
  }
  const { reason } = values;
  if (typeof reason === 'string') {
    words['reason'] = hasMessage(`${reason}.what`) ? t(`${reason}.what`, words) : '';
    if (hasMessage(`${reason}.short`)) words['short'] = t(`${reason}.short`, words);
  }
  return words;
}

/** `clock`: how long until Safaricom is asked again. */
export function cardValues(t: TFunction, card: BoardCard, nowMs: number = mainNowMs()): Words {
  const { nextQueryMs } = card.values;
  return valueWords(t, {
    package: card.packageName,
    payer: card.payerMasked,
    recipient: card.recipientMasked,
    priceCents: card.priceCents,
    ...(card.deadlineMs === null ? {} : { timeMs: card.deadlineMs }),
    ...(typeof nextQueryMs === 'number' ? { clock: countdown(nextQueryMs - nowMs) } : {}),
    ...card.values,
  });
}

export function cardWord(t: TFunction, card: BoardCard, nowMs: number = mainNowMs()): string {
  const values = cardValues(t, card, nowMs);
  const key = `card.${card.state}`;
  return 'short' in values && hasMessage(`${key}.wordReason`)
    ? t(`${key}.wordReason`, values)
    : t(`${key}.word`, values);
}

/** The word and the action say it all on these. */
const withoutSentence: readonly CardState[] = [
  'paid',
  'paidCash',
  'queuedOffline',
  'delivering',
  'delivered',
];

export function hasSentence(card: BoardCard): boolean {
  return !withoutSentence.includes(card.state);
}

/** The reason stands in the band where there is room, so the sentence begins with where the money is. */
export function cardSentence(t: TFunction, card: BoardCard, nowMs: number = mainNowMs()): string {
  const values = cardValues(t, card, nowMs);
  const { reason } = card.values;
  if (card.state === 'waiting') return t('card.waiting.action');
  if (card.state === 'unknown' && 'clock' in values)
    return `${t('card.unknown.money')} ${t('card.unknown.asking', values)}`;
  if (typeof reason === 'string' && 'short' in values) {
    const parts = ['money', 'now'].map((part) => `${reason}.${part}`).filter(hasMessage);
    return parts.map((part) => t(part, values)).join(' ');
  }
  return t(`card.${card.state}.sentence`, values);
}

export function actionWord(t: TFunction, action: CardAction): string {
  return t(`action.${action}`);
}

/** A line does not end inside the name. */
export const unbroken = (text: string): string => text.replaceAll('M-PESA', 'M-\u2060PESA');

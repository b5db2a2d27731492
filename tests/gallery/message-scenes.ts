/** Messages: an order's, the settings, and the practice phone on which they arrive. */
import type { MessageRow, MessagesOfOrder, Response } from '../../shared/ipc-contract.ts';
import { defaultMessageSettings } from '../../shared/messages.ts';
import { ago, app, nowMs, waitingCard } from './fixtures.ts';
import type { Scene } from './scenes.ts';

const ownerApp = {
  ...app,
  session: { ...app.session, person: { id: 'p3', name: 'Owner', role: 'owner' as const } },
};
const row = (id: number, slot: MessageRow['slot'], rest: Partial<MessageRow> = {}): MessageRow => ({
  id,
  slot,
  state: 'sent',
  sinceMs: ago(9 - id),
  reason: null,
  segments: 1,
  costCents: 80,
  ...rest,
});
const none = { costCents: null };
const ofOrder: MessagesOfOrder = {
  messages: [
    row(1, 'paid-payer'),
    row(2, 'delivered-payer', { state: 'failed', reason: 'blocked-number', ...none }),
    row(3, 'delivered-recipient', { state: 'unknown', reason: 'no-clear-answer', ...none }),
    row(4, 'changed-payer', { state: 'queued', reason: 'no-connection', ...none }),
  ],
  unwanted: { payer: false, recipient: false },
  sameNumber: false,
  provider: 'africas-talking',
};
const order = 'A-000122';
const screen = { name: 'order-messages', order } as const;
const settings: Response<'message:settings'> = {
  settings: defaultMessageSettings,
  provider: { kind: 'africas-talking', username: 'duka-la-wanjiku', senderId: 'DUKA' },
  hasApiKey: true,
  lastSentMs: ago(12),
};
const bad = {
  ...settings,
  settings: {
    ...defaultMessageSettings,
    templates: {
      en: { ...defaultMessageSettings.templates.en, 'delivered-payer': '{shop}: {bundle} for 0712 345 678' },
      sw: {
        ...defaultMessageSettings.templates.sw,
        'delivered-payer': '{shop}: карибу! {package} imewekwa.',
      },
    },
  },
};
const words = { 'app:state': ownerApp, 'message:settings': settings };

/** The delivered order has left the board and told both; the next one waits. */
const waitingOther = { ...waitingCard, order: 'P-000005' };

export const messageScenes: Readonly<Record<string, Scene>> = {
  '80-order-messages': { answers: { 'message:of-order': ofOrder }, screen },
  '80b-order-messages-unknown': { answers: { 'message:of-order': ofOrder }, screen, keys: ['2'] },
  '80c-order-messages-none': {
    answers: { 'message:of-order': { ...ofOrder, messages: [], sameNumber: true, provider: 'none' } },
    screen,
  },
  '80d-order-messages-stopped': {
    answers: {
      'message:of-order': {
        ...ofOrder,
        messages: [
          row(1, 'delivered-payer'),
          row(2, 'delivered-recipient', { state: 'stopped', reason: 'opted-out', ...none }),
        ],
        unwanted: { payer: false, recipient: true },
      },
    },
    screen,
  },
  '81-messages-who': { answers: words, screen: { name: 'messages' } },
  '81b-messages-nobody': {
    answers: { ...words, 'message:settings': { ...settings, provider: { kind: 'none' }, lastSentMs: null } },
    screen: { name: 'messages' },
  },
  '81c-messages-words': { answers: words, screen: { name: 'messages' }, keys: ['Alt+2'] },
  '81d-messages-bad': {
    answers: { ...words, 'message:settings': bad },
    screen: { name: 'messages' },
    keys: ['Alt+2'],
  },
  '82-practice-messages': {
    answers: {
      'app:state': { ...app, mode: 'practice' },
      'board:list': { cards: [waitingOther], nowMs },
      'phone:messages': {
        messages: [
          {
            id: 2,
            masked: '0110***456',
            text: 'Demo Shop: 1.5 GB, inatumika masaa 3, imewekwa kwa namba yako. Amelipa 0712***678. Oda P-000004.',
            atMs: ago(0, 20),
          },
          {
            id: 1,
            masked: '0712***678',
            text: 'Demo Shop: 1.5 GB imewekwa kwa 0110***456. Oda P-000004, KES 50. Asante.',
            atMs: ago(0, 21),
          },
        ],
      },
    },
  },
};

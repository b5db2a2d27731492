import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { MessageRow, MessagesOfOrder } from '../../shared/contract/message-channels.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { dayRangeMs } from '../../shared/nairobi-time.ts';
import { mask, msisdn } from '../../shared/msisdn.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { lastSentMs } from '../db/message-store.ts';
import { orderByNumber } from '../db/order-store.ts';
import { messageDay, messageRows } from '../reports/messages.ts';
import { resendMessage, sendTestMessage, setNoMessages, unwantedOf } from '../services/messages/acts.ts';
import {
  loadMessageProvider,
  loadMessageSettings,
  saveMessageSettings,
} from '../services/messages/settings.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type MessageChannels = Extract<keyof Handlers, `message:${string}`> | 'phone:messages';

export function messageHandlers(context: HandlerContext): Pick<Handlers, MessageChannels> {
  const { till, messages } = context;
  const ofOrder = (number: string): Result<MessagesOfOrder, Failure> => {
    const order = orderByNumber(till.db, number);
    if (!order) return err(failure('order-not-found', { order: number }));
    return ok({
      messages: messageRows(till.db, order.id) as MessageRow[],
      unwanted: unwantedOf(till.db, order),
      sameNumber: order.payerId === order.recipientId,
      provider: loadMessageProvider(till.db, till.mode).kind,
    });
  };
  const settings = (): Response<'message:settings'> => ({
    settings: loadMessageSettings(till.db),
    provider: loadMessageProvider(till.db, till.mode),
    hasApiKey: context.unlocking?.vault.get('sms-api-key') !== undefined,
    lastSentMs: lastSentMs(till.db) ?? null,
  });
  return {
    'message:of-order': (request) => ofOrder(request.order),
    'message:resend': (request, actor) => {
      const done = resendMessage(till, actor, request);
      return done.ok ? ofOrder(request.order) : done;
    },
    'message:stop': (request, actor) => {
      const done = setNoMessages(till, actor, request);
      return done.ok ? ofOrder(request.order) : done;
    },
    'message:settings': () => ok(settings()),
    'message:set': async (request, actor) => {
      const done = await saveMessageSettings(till, actor, context.unlocking?.vault, request);
      return done.ok ? ok(settings()) : done;
    },
    'message:test': async (request, actor) => {
      const done = await sendTestMessage(till, actor, messages.sender, request.number);
      if (!done.ok) return done;
      return ok({ kind: done.value.kind, reason: 'reason' in done.value ? done.value.reason : null });
    },
    'message:day': (request) =>
      ok({ ...messageDay(till.db, dayRangeMs(request.day)), provider: settings().provider.kind }),
    'phone:messages': () =>
      ok({
        messages: (messages.phone?.received() ?? [])
          .map(({ id, msisdn: number, text, atMs }) => ({ id, masked: mask(msisdn(number)), text, atMs }))
          .toReversed(),
      }),
  };
}

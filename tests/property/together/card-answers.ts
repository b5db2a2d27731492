/** The answers behind each action of a card, as its page gives them. */
import { attemptsOfOrder } from '../../../electron/db/attempt-store.ts';
import { creditByReceipt, creditsThatWait } from '../../../electron/db/credit-store.ts';
import { openDeliveryOf } from '../../../electron/db/delivery-store.ts';
import type { Order } from '../../../electron/db/order-store.ts';
import { pendingVersion } from '../../../electron/db/version-store.ts';
import { creditPage } from '../../../electron/reports/credits.ts';
import { payDifference, withdrawChange } from '../../../electron/services/change-order.ts';
import { cancelOrder, takeCash } from '../../../electron/services/close-open-order.ts';
import {
  answerDialled,
  recordDelivery,
  settleDelivery,
  startDelivery,
} from '../../../electron/services/deliver-order.ts';
import {
  deliverHeld,
  refundHeldInCash,
  refundOrderInCash,
  releaseHold,
} from '../../../electron/services/give-back.ts';
import { lookBack } from '../../../electron/services/old-file/look.ts';
import { requestCreditRefund, waysBackOf } from '../../../electron/services/payouts/refund-credit.ts';
import { refundableMoney } from '../../../electron/services/payouts/refund-money.ts';
import { requestRefund } from '../../../electron/services/payouts/request-payout.ts';
import { orderItCouldPay } from '../../../electron/services/resolve/credit-reservation.ts';
import { reviewAgain } from '../../../electron/services/review-order.ts';
import { scheduleOrder, tomorrowOf } from '../../../electron/services/schedule-order.ts';
import { settleShortfall } from '../../../electron/services/settle-shortfall.ts';
import { acceptStated, stateNotCharged } from '../../../electron/services/state-payment.ts';
import { applyCreditTo, refundCreditInCash } from '../../../electron/services/use-credit.ts';
import type { Till } from '../../../electron/services/till.ts';
import type { CardAction } from '../../../shared/board.ts';
import type { BoardCard, Request } from '../../../shared/ipc-contract.ts';
import { ownersPin } from './world.ts';
import type { World } from './world.ts';
import { noAnswer, searched } from './answers.ts';
import type { Answer } from './answers.ts';

type Asked = { readonly world: World; readonly card: BoardCard; readonly one: Order };

const approval = ownersPin;

export const cardAnswers: { readonly [A in CardAction]: (asked: Asked) => readonly Answer[] } = {
  // What is looked at once more first is delivered by hand meanwhile.
  deliver: ({ world, card, one }) => [
    [
      'deliver',
      (till) => startDelivery(till, world.shop.attendant, one.number, false, card.state === 'paidChecking'),
    ],
  ],
  'deliver-early': ({ world, one }) => [
    ['deliver early', (till) => startDelivery(till, world.shop.attendant, one.number, true)],
  ],
  schedule: ({ world, one }) => [
    [
      'put off',
      (till) => scheduleOrder(till, world.shop.attendant, { order: one.number, dueAtMs: tomorrowOf(till) }),
    ],
  ],
  // What `changeRefusal` says is held by the agreement itself.
  change: noAnswer,
  'finish-change': ({ world, one }) => {
    const { till, shop } = world;
    const differenceCents = pendingVersion(till.db, one.id)?.differenceCents ?? 0;
    return [
      [
        'pay the difference in cash',
        (there) =>
          payDifference(there, shop.attendant, {
            order: one.number,
            differenceCents,
            tender: 'cash',
            cashReceivedCents: differenceCents,
          }),
      ],
      ['withdraw the change', (there) => withdrawChange(there, shop.attendant, one.number)],
    ];
  },
  'record-reply': ({ world, one }) =>
    (['delivered', 'refused', 'unclear'] as const).map((outcome) => [
      `reply ${outcome}`,
      (till) =>
        recordDelivery(till, world.shop.attendant, {
          order: one.number,
          deliveryId: openDeliveryOf(till.db, one.id)?.id ?? 0,
          outcome,
          reason: 'other',
        }),
    ]),
  'answer-dialled': ({ world, one }) =>
    (['yes', 'no'] as const).map((answer) => [
      `dialled: ${answer}`,
      (till) =>
        answerDialled(till, world.shop.attendant, {
          order: one.number,
          deliveryId: openDeliveryOf(till.db, one.id)?.id ?? 0,
          answer,
        }),
    ]),
  'new-prompt': ({ one }) => [['review again', (till) => reviewAgain(till, one, 'mpesa-prompt')]],
  'confirm-again': ({ one }) => [['review again', (till) => reviewAgain(till, one, 'mpesa-prompt')]],
  'take-cash': ({ world, one }) => [
    [
      'take cash',
      (till) =>
        takeCash(till, world.shop.attendant, {
          order: one.number,
          cashReceivedCents: one.priceCents,
          approval,
        }),
    ],
  ],
  'see-steps': noAnswer,
  'see-other': noAnswer,
  'decide-held': heldAnswers,
  'decide-credit': creditAnswers,
  'see-credits': noAnswer,
  'decide-hold': ({ world, one }) => {
    // Its page asks about the prompt first.
    if (attemptsOfOrder(world.till.db, one.id).at(-1)?.state === 'unknown') return [];
    return [
      ['release', (till) => releaseHold(till, world.shop.attendant, { order: one.number, approval })],
      ...refundAnswers({ world, one, heldId: undefined }),
    ];
  },
  'decide-shortfall': ({ world, card }) =>
    (['paid-in-cash', 'written-off'] as const).map((how) => [
      `shortfall ${how}`,
      (till) =>
        settleShortfall(till, world.shop.attendant, { shortfallId: card.shortfallId ?? 0, how, approval }),
    ]),
  'decide-stated': ({ world, card, one }) => {
    const about = { order: one.number, attemptId: Number(card.values['attempt']) };
    return [
      ['believe it', (till) => acceptStated(till, world.shop.attendant, { ...about, approval })],
      ['take it back', (till) => stateNotCharged(till, world.second, about)],
    ];
  },
  'see-payout': noAnswer,
  'settle-delivery': ({ world, one }) =>
    (['delivered', 'not-delivered'] as const).map((found) => [
      `found ${found}`,
      (till) =>
        settleDelivery(till, world.shop.attendant, {
          order: one.number,
          deliveryId: openDeliveryOf(till.db, one.id)?.id ?? 0,
          found,
          approval,
        }),
    ]),
  'look-back': lookAnswers,
  'see-modem': noAnswer,
  refund: ({ world, one }) => refundAnswers({ world, one, heldId: undefined }),
  cancel: ({ world, one }) => [
    ['give up', (till) => cancelOrder(till, world.shop.attendant, { order: one.number, approval })],
  ],
  wait: noAnswer,
  receipt: noAnswer,
};

/** As the screens ask for it: the ways that the main process names, and cash in any case. */
function refundAnswers({
  world,
  one,
  heldId,
}: {
  readonly world: World;
  readonly one: Order;
  readonly heldId: number | undefined;
}): readonly Answer[] {
  const { till, shop } = world;
  const money = refundableMoney(till, till.db, one, heldId);
  if (!money.ok && money.error.code !== 'refund-way-closed') return [];
  const channels = money.ok ? money.value.ways.filter((way) => way !== 'cash') : [];
  return [
    [
      'back in cash',
      (there) =>
        heldId === undefined
          ? refundOrderInCash(there, shop.attendant, { order: one.number, approval })
          : refundHeldInCash(there, shop.attendant, { heldId, approval }),
    ],
    ...channels.map((channel): Answer => [
      `back by ${channel}`,
      (there) =>
        requestRefund(there, shop.attendant, {
          order: one.number,
          channel,
          ...(heldId === undefined ? {} : { heldId }),
        }),
    ]),
  ];
}

function heldAnswers({ world, card, one }: Asked): readonly Answer[] {
  const heldId = card.heldId ?? 0;
  const mayTake = card.state !== 'refundOwed' && card.values['usable'] === 1;
  return [
    ...(mayTake
      ? [['use it', (till: Till) => deliverHeld(till, world.shop.attendant, heldId)] as const]
      : []),
    ...refundAnswers({ world, one, heldId }),
  ];
}

export function creditAnswers({ world }: Pick<Asked, 'world'>): readonly Answer[] {
  const { till, shop } = world;
  const [credit] = creditsThatWait(till.db, 1);
  const fresh = credit && creditByReceipt(till.db, credit.receipt);
  if (!fresh) return [['there is one', () => ({ ok: false, error: { code: 'credit-not-found' } })]];
  const { receipt } = fresh;
  const view = { nameOf: (text: string) => text, showsCode: true };
  const page = creditPage(till.db, view, fresh, {
    ways: [...waysBackOf(till, till.db, fresh)],
    keeper: orderItCouldPay(till, till.db, fresh)?.number,
    isPractice: false,
  });
  if (page.needsLook) {
    const subject = { kind: 'credit', receipt } as const;
    return ([searched, { kind: 'used' }, { kind: 'given-back', by: 'cash' }] as const).map((found) => [
      `look: ${found.kind}`,
      (there) => lookBack(there, shop.attendant, { subject, found, approval }),
    ]);
  }
  return [
    ...page.orders.map((open): Answer => [
      `pays ${open.order}`,
      (there) => applyCreditTo(there, shop.attendant, { order: open.order, receipt }),
    ]),
    ...page.ways.map((way): Answer => [
      `back by ${way}`,
      (there) =>
        way === 'cash'
          ? refundCreditInCash(there, shop.attendant, { receipt, approval })
          : requestCreditRefund(there, shop.attendant, { receipt, channel: way }),
    ]),
  ];
}

/** That nothing was done in the lost time can always be said. */
function lookAnswers({ world, card, one }: Asked): readonly Answer[] {
  const subject = (): Request<'old-file:look'>['subject'] => {
    if (card.heldId !== null) return { kind: 'held', heldId: card.heldId };
    if (card.shortfallId !== null) return { kind: 'shortfall', shortfallId: card.shortfallId };
    return { kind: 'order', order: one.number };
  };
  return [
    [
      'look: nothing',
      (till) => lookBack(till, world.shop.attendant, { subject: subject(), found: searched, approval }),
    ],
  ];
}

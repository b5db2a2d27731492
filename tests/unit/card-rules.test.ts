/** The board: one recommended action per state, with its key, and a call that an attendant may make. */
import { describe, expect, it } from 'vitest';
import { cardActions, cardStates } from '../../shared/board.ts';
import type { CardAction, CardState } from '../../shared/board.ts';
import { actionKeys, cardCircumstances, cardRules, groupOf, offerOf } from '../../shared/card-rules.ts';
import type { CardCircumstance } from '../../shared/card-rules.ts';
import { channels } from '../../shared/ipc-contract.ts';
import type { Channel } from '../../shared/ipc-contract.ts';

/** What each action calls in the end: the first call that decides or shows something. */
const calls: { readonly [A in CardAction]: Channel } = {
  deliver: 'delivery:start',
  'deliver-early': 'delivery:start',
  schedule: 'order:schedule',
  change: 'order:review-change',
  'finish-change': 'order:pay-difference',
  'record-reply': 'delivery:record',
  'answer-dialled': 'delivery:answer-dialled',
  'new-prompt': 'order:review-again',
  'confirm-again': 'order:review-again',
  'take-cash': 'order:take-cash',
  'see-steps': 'order:get',
  'see-other': 'order:get',
  'decide-held': 'held:deliver',
  'decide-credit': 'credit:apply',
  'see-credits': 'credit:list',
  'decide-hold': 'order:release-hold',
  'decide-shortfall': 'shortfall:settle',
  'decide-stated': 'payment:accept-stated',
  'settle-delivery': 'delivery:settle',
  'look-back': 'old-file:look',
  'see-modem': 'modem:state',
  refund: 'order:refund-cash',
  'see-payout': 'payout:get',
  cancel: 'order:cancel',
  wait: 'order:get',
  receipt: 'receipt:preview',
};

/** Written a second time and by hand: the state, what is recommended, its key. A new state has to be thought about. */
const recommended: { readonly [S in CardState]: readonly [CardAction, string | null] } = {
  queued: ['take-cash', 'C'],
  queuedOffline: ['take-cash', 'C'],
  afterOther: ['wait', null],
  sending: ['wait', null],
  waiting: ['wait', null],
  paid: ['deliver', 'D'],
  paidReceiptPending: ['deliver', 'D'],
  paidCash: ['deliver', 'D'],
  paidByDecision: ['deliver', 'D'],
  refused: ['new-prompt', 'R'],
  notSentDeadline: ['confirm-again', 'R'],
  notSentClock: ['confirm-again', 'R'],
  notSentPayerUnknown: ['confirm-again', 'R'],
  notSentWithdrawn: ['confirm-again', 'R'],
  notCharged: ['new-prompt', 'R'],
  unknown: ['see-steps', 'U'],
  stated: ['decide-stated', 'M'],
  otherAmount: ['decide-hold', 'M'],
  contradiction: ['decide-hold', 'M'],
  held: ['decide-held', 'M'],
  ownPayment: ['decide-credit', 'M'],
  ownPayments: ['see-credits', 'M'],
  shortfall: ['decide-shortfall', 'M'],
  refunding: ['see-payout', 'B'],
  forTomorrow: ['wait', null],
  changePending: ['finish-change', 'E'],
  refundOwed: ['decide-held', 'M'],
  delivering: ['record-reply', 'D'],
  didYouDial: ['answer-dialled', 'D'],
  paidChecking: ['wait', null],
  modemDialling: ['see-modem', 'D'],
  modemAway: ['deliver', 'D'],
  payingOut: ['see-payout', 'B'],
  payoutDoubt: ['see-payout', 'B'],
  delivered: ['receipt', 'P'],
  deliveryRefused: ['deliver', 'D'],
  deliveryUnknown: ['settle-delivery', 'U'],
  deliveryReview: ['settle-delivery', 'U'],
  oldFile: ['look-back', 'U'],
  cancelled: ['receipt', 'P'],
  refunded: ['receipt', 'P'],
};

/** Where the usual recommendation would be refused, or would not help. */
const otherwise: {
  readonly [S in CardState]?: { readonly [C in CardCircumstance]?: readonly [CardAction, string | null] };
} = {
  queued: { changing: ['wait', null] },
  queuedOffline: { changing: ['wait', null] },
  afterOther: { changing: ['wait', null] },
  oldFile: { 'own-page': ['decide-credit', 'M'] },
  notSentDeadline: { 'before-restore': ['cancel', 'X'] },
  notSentClock: { 'before-restore': ['cancel', 'X'] },
  notSentWithdrawn: { 'before-restore': ['cancel', 'X'] },
  unknown: { ended: ['see-steps', 'U'], changing: ['see-steps', 'U'] },
  stated: { ended: ['see-steps', 'U'], changing: ['see-steps', 'U'] },
  contradiction: { ended: ['see-steps', 'U'], changing: ['see-steps', 'U'] },
  refused: { 'prompt-useless': ['take-cash', 'C'], 'before-restore': ['cancel', 'X'] },
  notCharged: { 'prompt-useless': ['take-cash', 'C'], 'before-restore': ['cancel', 'X'] },
  modemAway: { 'code-stopped': ['change', 'E'] },
  notSentPayerUnknown: { 'other-unknown': ['see-other', 'U'], 'before-restore': ['cancel', 'X'] },
  deliveryRefused: { 'got-it-today': ['schedule', 'T'], 'in-debt': ['change', 'E'] },
};

const situations = cardStates.flatMap((state) =>
  [undefined, ...cardCircumstances].flatMap((circumstance) =>
    [true, false].map((mayChange) => ({ state, circumstance, mayChange })),
  ),
);

describe('the board has one recommended action per state', () => {
  it('names every state once, and every state has its rule', () => {
    expect(new Set(cardStates).size).toBe(cardStates.length);
    expect(new Set(cardActions).size).toBe(cardActions.length);
    expect(Object.keys(cardRules).toSorted()).toEqual([...cardStates].toSorted());
  });

  it.each(cardStates)('recommends one thing for a card that is %s, by one key', (state) => {
    const [action] = offerOf(state, undefined);
    expect([action, actionKeys[action]]).toEqual(recommended[state]);
  });

  it.each(
    cardStates.flatMap((state) => cardCircumstances.map((circumstance) => [state, circumstance] as const)),
  )('a card that is %s (%s) recommends what helps then', (state, circumstance) => {
    const [action] = offerOf(state, circumstance);
    expect([action, actionKeys[action]]).toEqual(otherwise[state]?.[circumstance] ?? recommended[state]);
  });

  it('offers nothing twice, and no key means two things', () => {
    for (const { state, circumstance, mayChange } of situations) {
      const offer = offerOf(state, circumstance, mayChange);
      const keys = offer.map((action) => actionKeys[action]).filter((k) => k !== null);
      expect(new Set(offer).size, state).toBe(offer.length);
      expect(new Set(keys).size, state).toBe(keys.length);
    }
  });

  it('offers nothing that the person at the counter may not call', () => {
    for (const { state, circumstance, mayChange } of situations)
      for (const action of offerOf(state, circumstance, mayChange))
        expect(channels[calls[action]].access, `${state}: ${action}`).toBe('person');
  });

  it('has a key to press wherever it says that this person acts', () => {
    const silent = situations.filter(
      (one) =>
        groupOf(one.state) === 'mine' &&
        one.circumstance !== 'changing' &&
        actionKeys[offerOf(one.state, one.circumstance, one.mayChange)[0]] === null,
    );
    expect(silent).toEqual([]);
  });

  it('never recommends another package where another package is refused', () => {
    for (const state of cardStates)
      for (const circumstance of [undefined, ...cardCircumstances])
        expect(offerOf(state, circumstance, false)).not.toContain('change');
    expect(offerOf('deliveryRefused', 'in-debt', false)[0]).toBe('refund');
  });

  it('never offers a prompt, cash or delivery while a prompt or a delivery may still take effect', () => {
    const underWay: readonly CardState[] = [
      'sending',
      'waiting',
      'refunding',
      'delivering',
      'modemDialling',
      'payingOut',
      'payoutDoubt',
      'deliveryUnknown',
      'deliveryReview',
    ];
    for (const state of underWay)
      for (const action of offerOf(state, undefined))
        expect(['new-prompt', 'confirm-again', 'take-cash', 'deliver', 'refund', 'change']).not.toContain(
          action,
        );
  });
});

/** The machines, walked to their ends: every state, every event, every path that matters for money. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { DeliveryEvent } from '../../shared/delivery-machine.ts';
import { deliveryStates, deliveryTransitions, openDeliveryStates } from '../../shared/delivery-machine.ts';
import { floatEvents, floatStates, floatTransitions, isOpenFloat } from '../../shared/float-machine.ts';
import type { TransitionTable } from '../../shared/machine.ts';
import { next, toMermaid } from '../../shared/machine.ts';
import type { OrderEvent } from '../../shared/order-machine.ts';
import { orderStates, orderTransitions } from '../../shared/order-machine.ts';
import type { AttemptEvent, AttemptState } from '../../shared/payment-machine.ts';
import {
  attemptStates,
  attemptTransitions,
  isLive,
  liveStates,
  onPhoneStates,
  payerBusyStates,
} from '../../shared/payment-machine.ts';
import type { PayoutAttemptEvent, PayoutAttemptState, PayoutEvent } from '../../shared/payout-machine.ts';
import {
  isOpenPayoutAttempt,
  openPayoutAttemptStates,
  payoutAttemptStates,
  payoutAttemptTransitions,
  payoutStates,
  payoutTransitions,
} from '../../shared/payout-machine.ts';
import type { MessageEvent } from '../../shared/message-machine.ts';
import { messageStates, messageTransitions } from '../../shared/message-machine.ts';
import type { PrintEvent } from '../../shared/print-machine.ts';
import { printStates, printTransitions } from '../../shared/print-machine.ts';

type Machine = {
  readonly heading: string;
  readonly table: TransitionTable<string, string>;
  readonly states: readonly string[];
  readonly initial: string;
  readonly others?: readonly string[];
  readonly finals: readonly string[];
  readonly events: readonly string[];
};

const attemptEvents: readonly AttemptEvent[] = [
  'claimed',
  'put-back',
  'accepted',
  'send-ambiguous',
  'deadline-passed',
  'withdrawn',
  'success-observed',
  'failure-observed',
  'life-ended',
  'contradicted',
  'stated-charged',
  'stated-not-charged',
];
const orderEvents: readonly OrderEvent[] = [
  'payment-settled',
  'payment-doubtful',
  'decision-denied',
  'cancelled',
  'released',
  'held-money-applied',
  'delivered',
  'refunded',
];
const deliveryEvents: readonly DeliveryEvent[] = [
  'claimed',
  'payout-paid',
  'payout-failed',
  'reply-delivered',
  'reply-refused',
  'reply-refused-after-unknown',
  'reply-unclear',
  'not-dialled',
  'found-delivered',
  'found-not-delivered',
];
const printEvents: readonly PrintEvent[] = [
  'claimed',
  'taken',
  'confirmed',
  'refused',
  'unclear',
  'denied',
  'retried',
];

const messageEvents: readonly MessageEvent[] = [
  'claimed',
  'put-back',
  'accepted',
  'refused',
  'send-ambiguous',
  'given-up',
  'stopped',
  'restored',
  'again',
  'again-confirmed',
];
const payoutEvents: readonly PayoutEvent[] = ['approved', 'lapsed', 'withdrawn', 'paid', 'failed'];
const payoutAttemptEvents: readonly PayoutAttemptEvent[] = [
  'claimed',
  'put-back',
  'accepted',
  'send-ambiguous',
  'refusal-observed',
  'withdrawn',
  'result-late',
  'contradicted',
  'success-observed',
  'failure-observed',
  'mismatch-observed',
  'settled-paid',
  'settled-not-paid',
  'settled-elsewhere',
  'stated-not-paid',
  'stated-paid',
];

const machines: readonly Machine[] = [
  {
    heading: 'Order',
    table: orderTransitions,
    states: orderStates,
    initial: 'open',
    finals: ['delivered', 'refunded'],
    events: orderEvents,
  },
  {
    heading: 'Payment attempt',
    table: attemptTransitions,
    states: attemptStates,
    initial: 'queued',
    finals: ['paid'],
    events: attemptEvents,
  },
  {
    heading: 'Delivery',
    table: deliveryTransitions,
    states: deliveryStates,
    // By hand, by the modem, by B2C.
    others: ['queued', 'paying'],
    initial: 'started',
    finals: ['delivered', 'refused', 'not-dialled'],
    events: deliveryEvents,
  },
  {
    heading: 'Message',
    table: messageTransitions,
    states: messageStates,
    initial: 'queued',
    finals: ['sent', 'stopped'],
    events: messageEvents,
  },
  {
    heading: 'Print job',
    table: printTransitions,
    states: printStates,
    initial: 'queued',
    finals: ['confirmed'],
    events: printEvents,
  },
  {
    heading: 'Payout',
    table: payoutTransitions,
    states: payoutStates,
    initial: 'requested',
    finals: ['paid'],
    events: payoutEvents,
  },
  {
    heading: 'Payout attempt',
    table: payoutAttemptTransitions,
    states: payoutAttemptStates,
    initial: 'queued',
    finals: ['paid', 'elsewhere'],
    events: payoutAttemptEvents,
  },
  {
    heading: 'Float move',
    table: floatTransitions,
    states: floatStates,
    initial: 'queued',
    finals: ['moved'],
    events: floatEvents,
  },
];

const exits = (table: TransitionTable<string, string>, state: string): readonly [string, string][] =>
  Object.entries(table[state] ?? {}).flatMap(([event, to]) => (to === undefined ? [] : [[event, to]]));

function reachable(table: TransitionTable<string, string>, from: string): ReadonlySet<string> {
  const seen = new Set([from]);
  for (const state of seen) for (const [, to] of exits(table, state)) seen.add(to);
  return seen;
}

type Path = { readonly states: readonly string[]; readonly events: readonly string[] };

/** Every path of at most `length` events. */
function* paths(table: TransitionTable<string, string>, from: string, length: number): Generator<Path> {
  const walk = function* (path: Path): Generator<Path> {
    yield path;
    if (path.events.length === length) return;
    for (const [event, to] of exits(table, path.states.at(-1) ?? from))
      yield* walk({ states: [...path.states, to], events: [...path.events, event] });
  };
  yield* walk({ states: [from], events: [] });
}

test('a move of float that may still move money is open, and keeps another from beginning', () => {
  expect(floatStates.filter(isOpenFloat)).toEqual(['queued', 'sending', 'accepted', 'unknown']);
});

describe.each(machines)('the machine of $heading', ({ table, states, initial, others, finals, events }) => {
  test('lists exactly the states of its type, and names only known states and events', () => {
    expect(Object.keys(table).toSorted()).toEqual([...states].toSorted());
    for (const state of states)
      for (const [event, to] of exits(table, state)) {
        expect(events).toContain(event);
        expect(states).toContain(to);
      }
  });

  test('uses every event somewhere', () => {
    const used = new Set(states.flatMap((state) => exits(table, state).map(([event]) => event)));
    expect([...used].toSorted()).toEqual([...events].toSorted());
  });

  test('reaches every state from its first', () => {
    const reached = [initial, ...(others ?? [])].flatMap((first) => [...reachable(table, first)]);
    expect([...new Set(reached)].toSorted()).toEqual([...states].toSorted());
  });

  test('leaves every state that is not final, and can always still reach a final one', () => {
    for (const state of states) {
      const isFinal = finals.includes(state);
      if (isFinal) expect(exits(table, state)).toEqual([]);
      else expect(exits(table, state).length).toBeGreaterThan(0);
      expect(finals.some((final) => reachable(table, state).has(final))).toBe(true);
    }
  });

  test('refuses every event that its table does not name', () => {
    let refused = 0;
    for (const state of states)
      for (const event of events) {
        const to = next(table, state, event);
        const named = exits(table, state).find(([one]) => one === event)?.[1];
        expect(to).toBe(named);
        if (to === undefined) refused += 1;
      }
    expect(refused).toBeGreaterThan(0);
  });

  test('never stays where it is: an event that is accepted changes the state', () => {
    for (const state of states) for (const [, to] of exits(table, state)) expect(to).not.toBe(state);
  });
});

describe('a payment attempt', () => {
  test('that is paid stays paid, whatever is seen later', () => {
    for (const event of attemptEvents) expect(next(attemptTransitions, 'paid', event)).toBeUndefined();
  });

  test('accepts success in every state but paid, and becomes paid by it', () => {
    for (const state of attemptStates)
      expect(next(attemptTransitions, state, 'success-observed')).toBe(state === 'paid' ? undefined : 'paid');
  });

  test('becomes paid on no path of six events without a success that somebody observed', () => {
    let walked = 0;
    for (const path of paths(attemptTransitions, 'queued', 6)) {
      walked += 1;
      if (path.states.includes('paid')) expect(path.events).toContain('success-observed');
    }
    expect(walked).toBeGreaterThan(100);
  });

  test('is never sent again once it may have left: no way leads from a phone back to the queue, except a send that never left', () => {
    const mayHaveLeft: readonly AttemptState[] = [
      'waiting',
      'unknown',
      'stated',
      'not-charged',
      'refused',
      'not-sent',
    ];
    for (const state of mayHaveLeft) {
      expect(reachable(attemptTransitions, state)).not.toContain('queued');
      expect(reachable(attemptTransitions, state)).not.toContain('sending');
    }
  });

  test('is called live exactly while it is not final', () => {
    expect([...payerBusyStates]).toEqual(['queued', ...onPhoneStates]);
    expect([...liveStates]).toEqual([...payerBusyStates, 'stated']);
    const final: readonly AttemptState[] = ['paid', 'refused', 'not-sent', 'not-charged'];
    for (const state of attemptStates) expect(isLive(state)).toBe(!final.includes(state));
  });

  test('that was final and is doubted is unknown again, and never anything better or worse', () => {
    for (const state of attemptStates) {
      const to = next(attemptTransitions, state, 'contradicted');
      if (to !== undefined) expect(to).toBe('unknown');
    }
    expect(next(attemptTransitions, 'paid', 'contradicted')).toBeUndefined();
  });

  test('of which nobody knows the end is not called refused by the end of its life', () => {
    expect(next(attemptTransitions, 'waiting', 'life-ended')).toBe('unknown');
    expect(next(attemptTransitions, 'sending', 'send-ambiguous')).toBe('unknown');
  });
});

describe('an order', () => {
  const settles = ['payment-settled', 'released', 'held-money-applied'];

  test('is delivered on no path without a settlement', () => {
    let delivered = 0;
    for (const path of paths(orderTransitions, 'open', 8)) {
      if (!path.states.includes('delivered')) continue;
      delivered += 1;
      expect(path.events.some((event) => settles.includes(event))).toBe(true);
    }
    expect(delivered).toBeGreaterThan(0);
  });

  test('is delivered only from paid, and paid only by a settlement', () => {
    for (const state of orderStates)
      for (const [event, to] of exits(orderTransitions, state)) {
        if (to === 'delivered') expect(state).toBe('paid');
        if (to === 'paid') expect(settles).toContain(event);
      }
  });

  test('once delivered or refunded never changes', () => {
    for (const event of orderEvents) {
      expect(next(orderTransitions, 'delivered', event)).toBeUndefined();
      expect(next(orderTransitions, 'refunded', event)).toBeUndefined();
    }
  });
});

describe('a delivery', () => {
  test('that is not decided stays open, so that no second one and no refund may begin', () => {
    for (const state of deliveryStates)
      expect((openDeliveryStates as readonly string[]).includes(state)).toBe(
        exits(deliveryTransitions, state).length > 0,
      );
  });

  test('without a clear reply is unknown and never refused by itself', () => {
    for (const state of ['started', 'queued', 'dialling'] as const)
      expect(next(deliveryTransitions, state, 'reply-unclear')).toBe('unknown');
    for (const [event, to] of exits(deliveryTransitions, 'unknown'))
      if (to === 'refused') expect(event).toBe('found-not-delivered');
  });
});

describe('a print job', () => {
  test('is called confirmed only by the event that confirms', () => {
    for (const state of printStates)
      for (const [event, to] of exits(printTransitions, state))
        if (to === 'confirmed') expect(event).toBe('confirmed');
  });

  test('goes back to the queue only after it certainly was not printed', () => {
    for (const state of printStates)
      for (const [, to] of exits(printTransitions, state))
        if (to === 'queued') expect(state).toBe('not-printed');
  });
});

describe('a payout', () => {
  test('is sent only after an approval, and after each failure only after another one', () => {
    for (const state of payoutStates)
      for (const [event, to] of exits(payoutTransitions, state))
        if (to === 'approved') expect(event).toBe('approved');
    expect(next(payoutTransitions, 'approved', 'approved')).toBeUndefined();
  });

  test('is overtaken by a success in every state, and by nothing once it is paid', () => {
    for (const state of payoutStates)
      expect(next(payoutTransitions, state, 'paid')).toBe(state === 'paid' ? undefined : 'paid');
    expect(exits(payoutTransitions, 'paid')).toEqual([]);
  });

  test('that was withdrawn comes back by money alone', () => {
    expect(exits(payoutTransitions, 'withdrawn')).toEqual([['paid', 'paid']]);
  });
});

describe('a payout attempt', () => {
  const definite: readonly PayoutAttemptState[] = ['failed', 'refused', 'not-sent', 'not-paid'];
  /** Its money is in the ledger. */
  const booked: readonly PayoutAttemptState[] = ['paid', 'elsewhere'];

  test('is called open exactly while it may pay or may have paid', () => {
    for (const state of payoutAttemptStates)
      expect(isOpenPayoutAttempt(state)).toBe(![...booked, ...definite].includes(state));
    expect([...openPayoutAttemptStates]).toEqual(['queued', 'sending', 'accepted', 'unknown', 'mismatch']);
  });

  test('whose money is booked stays as it is, whatever is seen later', () => {
    for (const state of booked)
      for (const event of payoutAttemptEvents)
        expect(next(payoutAttemptTransitions, state, event)).toBeUndefined();
  });

  test('is overtaken by a success unless its money is booked or a person decides about a mismatch', () => {
    for (const state of payoutAttemptStates)
      expect(next(payoutAttemptTransitions, state, 'success-observed')).toBe(
        booked.includes(state) || state === 'mismatch' ? undefined : 'paid',
      );
  });

  test('becomes paid on no path of five events without a success or a person who found the money', () => {
    const proofs = ['success-observed', 'settled-paid', 'stated-paid'];
    let walked = 0;
    for (const path of paths(payoutAttemptTransitions, 'queued', 5)) {
      walked += 1;
      if (path.states.includes('paid'))
        expect(path.events.some((event) => proofs.includes(event))).toBe(true);
    }
    expect(walked).toBeGreaterThan(500);
  });

  test('that may have left ends definitely only by Safaricom’s word or by people who looked', () => {
    const words = ['refusal-observed', 'failure-observed', 'settled-not-paid', 'stated-not-paid'];
    for (const state of ['sending', 'accepted', 'unknown', 'mismatch'] as const)
      for (const [event, to] of exits(payoutAttemptTransitions, state))
        if ((definite as readonly string[]).includes(to)) expect(words).toContain(event);
  });

  test('with an unclear end is sent again under its own id, and only from there; a definite end is for ever', () => {
    for (const state of payoutAttemptStates)
      for (const [event, to] of exits(payoutAttemptTransitions, state))
        if (to === 'sending') {
          expect(event).toBe('claimed');
          expect(['queued', 'unknown']).toContain(state);
        }
    for (const state of definite)
      for (const [, to] of exits(payoutAttemptTransitions, state))
        expect(['paid', 'mismatch', 'unknown']).toContain(to);
  });

  test('goes back to the queue only from a send that never left', () => {
    for (const state of payoutAttemptStates)
      for (const [event, to] of exits(payoutAttemptTransitions, state))
        if (to === 'queued') expect([state, event]).toEqual(['sending', 'put-back']);
  });

  test('that was believed over and is doubted is unknown, never better or worse', () => {
    for (const state of payoutAttemptStates) {
      const to = next(payoutAttemptTransitions, state, 'contradicted');
      if (to !== undefined) expect(to).toBe('unknown');
    }
  });
});

test('a machine is drawn as one Mermaid line per transition', () => {
  const table: TransitionTable<string, string> = { one: { go: 'not-two' }, 'not-two': { back: 'one' } };
  expect(toMermaid(table, 'one')).toBe(
    ['stateDiagram-v2', '  [*] --> one', '  one --> not_two: go', '  not_two --> one: back'].join('\n'),
  );
});

describe('ARCHITECTURE.md', () => {
  const text = (): string => readFileSync(new URL('../../ARCHITECTURE.md', import.meta.url), 'utf8');

  test.each(machines)(
    'draws the machine of $heading as its table is',
    ({ heading, table, initial, others }) => {
      const section =
        text()
          .split(new RegExp(`^### ${heading}$`, 'm'))[1]
          ?.split(/^#{1,3} /m)[0] ?? '';
      const block = /^```mermaid\n([\s\S]*?)\n```$/m.exec(section)?.[1];
      expect(block).toBe(toMermaid(table, initial, ...(others ?? [])));
    },
  );
});

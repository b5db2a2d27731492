/**
 * Messages over a real file and real HTTP: which postings are told, to whom, in which words; what every answer of the
 * provider leads to; and that nothing reaches a phone outside production.
 */
import { describe, expect, onTestFinished, test } from 'vitest';
import { messagesOf } from '../../electron/compose/messages.ts';
import { messagesOfOrder } from '../../electron/db/message-store.ts';
import type { StoredMessage } from '../../electron/db/message-store.ts';
import { dueItems, itemOf } from '../../electron/db/outbox-store.ts';
import { provenNumber } from '../../electron/db/party-store.ts';
import { transaction } from '../../electron/db/transaction.ts';
import { nodeHttp } from '../../electron/host/http.ts';
import { africasTalking } from '../../electron/messages/africas-talking.ts';
import { rows } from '../../electron/messages/error-table.ts';
import { modemMessages } from '../../electron/messages/modem.ts';
import { messageLane } from '../../electron/outbox/message-lane.ts';
import type { HttpRequest, MessageSender, Modem, Vault } from '../../electron/ports.ts';
import { refundOrderInCash } from '../../electron/services/give-back.ts';
import { resendMessage, sendTestMessage, setNoMessages } from '../../electron/services/messages/acts.ts';
import {
  loadMessageProvider,
  loadMessageSettings,
  saveMessageSettings,
} from '../../electron/services/messages/settings.ts';
import { identify, resumeUnfinished } from '../../electron/services/open-till.ts';
import { queueMessages } from '../../electron/services/resolve/messages.ts';
import { keyHolder } from '../../electron/services/set-up/vault.ts';
import type { SmsOutcome } from '../../shared/modem.ts';
import { cents } from '../../shared/cents.ts';
import { messageSlots } from '../../shared/messages.ts';
import type { MessageSettings } from '../../shared/messages.ts';
import { callback, deliver, lastAttempt, order, sell, send, value } from '../support/selling.ts';
import { atAccount, simulatedAfricasTalking } from '../support/simulated-africas-talking.ts';
import type { AtFault } from '../support/simulated-africas-talking.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const two = { payer: '0712345678', recipient: '0110123456', code: '11' } as const;
const minute = 60_000;

async function provider(...faults: readonly AtFault[]) {
  const at = await simulatedAfricasTalking();
  onTestFinished(at.stop);
  at.misbehave(...faults);
  const http = nodeHttp();
  const quick = { send: (request: HttpRequest) => http.send({ ...request, answerTimeoutMs: 300 }) };
  const sender = (senderId?: string): MessageSender =>
    africasTalking({ http: quick, baseUrl: at.origin, account: () => ({ ...atAccount, senderId }) });
  return { at, sender };
}

/** Runs the lane until it has nothing to do now. */
async function work({ till, clock }: TestTill, lane: ReturnType<typeof messageLane>): Promise<void> {
  clock.pass(1_000);
  for (;;) {
    const job = lane.take();
    if (job) await job();
    else if (dueItems(till.db, 'messages', till.epoch, till.clock.nowMs()).length === 0) return;
    else return;
  }
}

const ofOrder = (shop: TestTill, number: string): readonly StoredMessage[] =>
  messagesOfOrder(shop.till.db, order(shop.till, number).id);
const states = (shop: TestTill, number: string) =>
  ofOrder(shop, number).map(({ slot, state }) => `${slot} ${state}`);

async function change(shop: TestTill, part: Partial<MessageSettings>): Promise<void> {
  const { till, owner } = shop;
  const settings = { ...loadMessageSettings(till.db), ...part };
  value(
    await saveMessageSettings(till, owner, undefined, {
      settings,
      provider: loadMessageProvider(till.db, till.mode),
    }),
  );
}

const everySwitch = Object.fromEntries(
  messageSlots.map((slot) => [slot, true]),
) as MessageSettings['switches'];

describe('what is told, and to whom', () => {
  test('a paid and delivered order is told to payer and recipient, each in his own words', async () => {
    const shop = await openTestTill();
    const { till, attendant } = shop;
    await change(shop, { switches: everySwitch, language: 'en' });
    const { at, sender } = await provider();
    const lane = messageLane(till, sender('DUKA'));
    const number = sell(till, attendant, { ...two, tender: 'mpesa-prompt' });
    await work(shop, lane);
    expect(ofOrder(shop, number)).toEqual([]);
    send(till, number);
    callback(till, lastAttempt(till, number));
    await work(shop, lane);
    deliver(till, attendant, number);
    await work(shop, lane);
    expect(at.taken()).toEqual([
      {
        to: '+254712345678',
        from: 'DUKA',
        message: `Demo Shop: KES 50 received, order ${number}: 1.5 GB for 0110***456.`,
      },
      {
        to: '+254110123456',
        from: 'DUKA',
        message: `Demo Shop: 0712***678 paid for 1.5 GB for you. Order ${number}.`,
      },
      {
        to: '+254712345678',
        from: 'DUKA',
        message: `Demo Shop: 1.5 GB is on 0110***456. Order ${number}, KES 50. Thank you.`,
      },
      {
        to: '+254110123456',
        from: 'DUKA',
        message: `Demo Shop: 1.5 GB, valid 3 hours, is on your number, paid by 0712***678. Order ${number}.`,
      },
    ]);
    expect(at.complaints()).toEqual([]);
    expect(
      ofOrder(shop, number).every(
        ({ state, costCents, segments }) => state === 'sent' && costCents === 80 && segments === 1,
      ),
    ).toBe(true);
  });

  test('somebody who pays for himself gets one message, not two', async () => {
    const shop = await openTestTill();
    const { till, attendant } = shop;
    const { at, sender } = await provider();
    const lane = messageLane(till, sender());
    const number = sell(till, attendant, { ...two, recipient: two.payer, tender: 'cash' });
    deliver(till, attendant, number);
    await work(shop, lane);
    expect(states(shop, number)).toEqual(['delivered-payer sent']);
    expect(at.taken()[0]).toMatchObject({ from: null });
  });

  test('a refund, and money that came after the order had ended, are told to the payer alone', async () => {
    const shop = await openTestTill();
    const { till, attendant, owner } = shop;
    await change(shop, { switches: everySwitch });
    const { at, sender } = await provider();
    const lane = messageLane(till, sender());
    const refunded = sell(till, attendant, { ...two, tender: 'cash' });
    value(
      await refundOrderInCash(till, owner, {
        order: refunded,
        approval: { personId: 'sample-2', pin: '2222' },
      }),
    );
    await work(shop, lane);
    expect(states(shop, refunded)).toEqual(['paid-payer sent', 'paid-recipient sent', 'refunded-payer sent']);

    const late = sell(till, attendant, { ...two, payer: '0722000111', tender: 'mpesa-prompt' });
    send(till, late);
    callback(till, lastAttempt(till, late), { amountCents: cents(4_000) });
    await work(shop, lane);
    expect(states(shop, late)).toEqual(['held-payer sent']);
    expect(at.taken().at(-1)?.message).toBe(
      `Demo Shop: tunashikilia KES 40 yako, oda ${late}. Njoo dukani au piga Demo Shop.`,
    );
  });

  test('an order that was changed is told by its own use case, in its transaction', async () => {
    const shop = await openTestTill();
    const { till, attendant } = shop;
    await change(shop, { switches: everySwitch });
    const { sender } = await provider();
    const number = sell(till, attendant, { ...two, tender: 'mpesa-prompt' });
    transaction(till.db, (tx) =>
      queueMessages(till, tx, order(till, number), 'changed', { sourceSeq: null, amountCents: cents(5_000) }),
    );
    await work(shop, messageLane(till, sender()));
    expect(states(shop, number)).toEqual(['changed-payer sent', 'changed-recipient sent']);
  });

  test('a switch that is off tells nothing, and what happened before it went on stays untold', async () => {
    const shop = await openTestTill();
    const { till, attendant } = shop;
    const off = Object.fromEntries(messageSlots.map((slot) => [slot, false])) as MessageSettings['switches'];
    await change(shop, { switches: off });
    const { at, sender } = await provider();
    const lane = messageLane(till, sender());
    const before = sell(till, attendant, { ...two, tender: 'cash' });
    deliver(till, attendant, before);
    await work(shop, lane);
    await change(shop, { switches: everySwitch });
    const after = sell(till, attendant, { ...two, recipient: two.payer, tender: 'cash' });
    await work(shop, lane);
    // Also after a start on this file.
    await work(shop, messageLane(till, sender()));
    expect(ofOrder(shop, before)).toEqual([]);
    expect(states(shop, after)).toEqual(['paid-payer sent']);
    expect(at.taken()).toHaveLength(1);
  });

  test('without a provider nothing is queued, and choosing one tells nothing of the past', async () => {
    const shop = await openTestTill();
    const { till, attendant, owner } = shop;
    const settings = loadMessageSettings(till.db);
    value(await saveMessageSettings(till, owner, undefined, { settings, provider: { kind: 'none' } }));
    const { at, sender } = await provider();
    const lane = messageLane(till, sender());
    const number = sell(till, attendant, { ...two, tender: 'cash' });
    deliver(till, attendant, number);
    await work(shop, lane);
    value(await saveMessageSettings(till, owner, undefined, { settings, provider: { kind: 'modem' } }));
    await work(shop, lane);
    expect(ofOrder(shop, number)).toEqual([]);
    expect(at.requests()).toBe(0);
  });
});

type End = { readonly state: StoredMessage['state']; readonly reason: string | null; readonly taken: number };

/** One message with the next answer as told, and once more five minutes later. */
async function afterFault(fault: AtFault): Promise<{ readonly first: End; readonly later: End }> {
  const shop = await openTestTill();
  const { till, attendant, clock } = shop;
  const { at, sender } = await provider(fault);
  const lane = messageLane(till, sender());
  const number = sell(till, attendant, { ...two, recipient: two.payer, tender: 'cash' });
  deliver(till, attendant, number);
  const end = (): End => {
    const [message] = ofOrder(shop, number);
    if (!message) throw new Error('no message');
    return { state: message.state, reason: message.reason, taken: at.taken().length };
  };
  await work(shop, lane);
  const first = end();
  clock.pass(5 * minute);
  await work(shop, lane);
  return { first, later: end() };
}

describe('what an answer of the provider leads to', () => {
  const statuses = rows.filter((row) => row.class !== 'sent');

  test('its table of statuses is whole', () => {
    expect(statuses).toHaveLength(11);
  });

  test.each(statuses.map((row) => [row.words, row] as const))(
    'a recipient’s %s is a definite no, and only what may pass is tried again',
    async (status, row) => {
      const { first, later } = await afterFault({ kind: 'recipient-status', statusCode: row.code, status });
      const { reason } = row;
      expect(first).toEqual({ state: row.class === 'refused' ? 'failed' : 'queued', reason, taken: 0 });
      expect(later).toMatchObject(
        row.class === 'refused' ? { state: 'failed', taken: 0 } : { state: 'sent', taken: 1 },
      );
    },
  );

  test.each(['InvalidSenderId', 'InvalidPhoneNumber', 'InsufficientBalance'])(
    'a whole request refused with %s was not sent',
    async (message) => {
      const { first } = await afterFault({ kind: 'whole-request', message });
      expect(first).toMatchObject({
        state: message === 'InsufficientBalance' ? 'queued' : 'failed',
        taken: 0,
      });
    },
  );

  test('a whole request refused in words that nobody documented is unknown', async () => {
    const { later } = await afterFault({ kind: 'whole-request', message: 'Something went wrong' });
    expect(later).toEqual({ state: 'unknown', reason: 'no-clear-answer', taken: 0 });
  });

  test.each([
    'never-answer',
    'drop-answer',
    'half-answer',
    'html-after',
    'wrong-json',
    'other-number',
    'two-recipients',
    'http-200',
    'error-500-after',
    'unknown-code',
  ] as const)(
    'MONEY of the shop: taken, and then %s: unknown, and never sent a second time',
    async (kind) => {
      const { first, later } = await afterFault({ kind });
      expect(first).toEqual({ state: 'unknown', reason: 'no-clear-answer', taken: 1 });
      expect(later).toEqual(first);
    },
  );

  test.each(['close-unread', 'firewall-page', 'error-503'] as const)(
    'not taken, but %s proves nothing: unknown',
    async (kind) => {
      expect((await afterFault({ kind })).later).toEqual({
        state: 'unknown',
        reason: 'no-clear-answer',
        taken: 0,
      });
    },
  );

  test('no connection at all is a definite no: it goes again by itself', async () => {
    const shop = await openTestTill();
    const { till, attendant } = shop;
    const { at, sender } = await provider();
    await at.stop();
    const number = sell(till, attendant, { ...two, recipient: two.payer, tender: 'cash' });
    deliver(till, attendant, number);
    await work(shop, messageLane(till, sender()));
    expect(ofOrder(shop, number)[0]).toMatchObject({ state: 'queued', reason: 'no-connection' });
  });

  test('a wrong key holds all messages; they go once it is right', async () => {
    const shop = await openTestTill();
    const { till, attendant, clock } = shop;
    const { at } = await provider();
    const account = { ...atAccount, apiKey: 'atsk_wrong_wrong_wrong', senderId: undefined };
    let present = account;
    const lane = messageLane(
      till,
      africasTalking({ http: nodeHttp(), baseUrl: at.origin, account: () => present }),
    );
    const number = sell(till, attendant, { ...two, tender: 'cash' });
    deliver(till, attendant, number);
    await work(shop, lane);
    // The second one is not even tried.
    expect(at.requests()).toBe(1);
    expect(ofOrder(shop, number)[0]).toMatchObject({ state: 'queued', reason: 'wrong-credentials' });
    present = { ...account, apiKey: atAccount.apiKey };
    clock.pass(2 * minute);
    await work(shop, lane);
    expect(states(shop, number)).toEqual(['delivered-payer sent', 'delivered-recipient sent']);
  });
});

describe('how long a message is tried', () => {
  test('further and further apart, and at the age that the owner set it is given up, with its reason', async () => {
    const shop = await openTestTill();
    const { till, attendant, clock } = shop;
    await change(shop, { giveUpMinutes: 30 });
    const busy = { kind: 'recipient-status', statusCode: 501, status: 'GatewayError' } as const;
    const { at, sender } = await provider(...Array.from({ length: 50 }, () => busy));
    const lane = messageLane(till, sender());
    const number = sell(till, attendant, { ...two, recipient: two.payer, tender: 'cash' });
    deliver(till, attendant, number);
    for (let passed = 0; passed < 40; passed += 0.5) {
      clock.pass(minute / 2 - 1_000);
      await work(shop, lane);
    }
    expect(ofOrder(shop, number)[0]).toMatchObject({ state: 'failed', reason: 'provider-trouble' });
    expect(at.requests()).toBeGreaterThanOrEqual(4);
    expect(at.requests()).toBeLessThanOrEqual(8);
  });

  test('one that waited through a night is not sent in the morning', async () => {
    const shop = await openTestTill();
    const { till, attendant, clock } = shop;
    const { at, sender } = await provider({
      kind: 'recipient-status',
      statusCode: 405,
      status: 'InsufficientBalance',
    });
    const lane = messageLane(till, sender());
    const number = sell(till, attendant, { ...two, recipient: two.payer, tender: 'cash' });
    deliver(till, attendant, number);
    await work(shop, lane);
    clock.pass(10 * 60 * minute);
    await work(shop, lane);
    expect(ofOrder(shop, number)[0]).toMatchObject({ state: 'failed', reason: 'no-balance' });
    expect(at.requests()).toBe(1);
  });

  test('a definite failure goes again at a key, an unknown one only after a yes, a sent one never', async () => {
    const shop = await openTestTill();
    const { till, attendant } = shop;
    const { at, sender } = await provider(
      { kind: 'recipient-status', statusCode: 407, status: 'CouldNotRoute' },
      { kind: 'drop-answer' },
    );
    const lane = messageLane(till, sender());
    const number = sell(till, attendant, { ...two, tender: 'cash' });
    deliver(till, attendant, number);
    await work(shop, lane);
    expect(states(shop, number)).toEqual(['delivered-payer failed', 'delivered-recipient unknown']);
    const [failed, unknown] = ofOrder(shop, number);
    const again = (id = 0, mayBeSecond = false) =>
      resendMessage(till, attendant, { order: number, messageId: id, mayBeSecond });
    expect(again(failed?.id).ok).toBe(true);
    expect(again(unknown?.id)).toMatchObject({ error: { code: 'message-may-be-sent' } });
    await work(shop, lane);
    expect(states(shop, number)).toEqual(['delivered-payer sent', 'delivered-recipient unknown']);
    expect(again(failed?.id, true)).toMatchObject({ error: { code: 'message-not-found' } });
    expect(again(unknown?.id, true).ok).toBe(true);
    await work(shop, lane);
    expect(at.taken().map(({ to }) => to)).toEqual(['+254110123456', '+254712345678', '+254110123456']);
  });
});

describe('somebody who wants no messages', () => {
  test('gets none, on this order and on the next, until he wants them again', async () => {
    const shop = await openTestTill();
    const { till, attendant } = shop;
    const { at, sender } = await provider();
    const lane = messageLane(till, sender());
    const first = sell(till, attendant, { ...two, tender: 'cash' });
    const stop = (none: boolean) =>
      value(setNoMessages(till, attendant, { order: first, who: 'recipient', none }));
    stop(true);
    deliver(till, attendant, first);
    await work(shop, lane);
    await work(shop, lane);
    expect(states(shop, first)).toEqual(['delivered-payer sent', 'delivered-recipient stopped']);
    const next = sell(till, attendant, { ...two, payer: two.recipient, tender: 'cash' });
    deliver(till, attendant, next);
    await work(shop, lane);
    expect(at.taken().map(({ to }) => to)).toEqual(['+254712345678']);
    const stopped = ofOrder(shop, first)[1]?.id ?? 0;
    expect(
      resendMessage(till, attendant, { order: first, messageId: stopped, mayBeSecond: true }),
    ).toMatchObject({ error: { code: 'message-not-now' } });
    stop(false);
    const third = sell(till, attendant, { ...two, payer: two.recipient, tender: 'cash' });
    deliver(till, attendant, third);
    await work(shop, lane);
    expect(states(shop, third)).toEqual(['delivered-payer sent']);
  });

  test('what waits for him leaves the queue at once, and an erased number gets nothing', async () => {
    const shop = await openTestTill();
    const { till, attendant } = shop;
    const { at, sender } = await provider({
      kind: 'recipient-status',
      statusCode: 405,
      status: 'InsufficientBalance',
    });
    const lane = messageLane(till, sender());
    const number = sell(till, attendant, { ...two, tender: 'cash' });
    deliver(till, attendant, number);
    await work(shop, lane);
    value(setNoMessages(till, attendant, { order: number, who: 'payer', none: true }));
    expect(states(shop, number)).toEqual(['delivered-payer stopped', 'delivered-recipient queued']);
    const { recipientId } = order(till, number);
    till.db.connection
      .prepare('UPDATE party SET number = NULL, last_three = NULL, salt = NULL WHERE id = ?')
      .run(recipientId);
    expect(provenNumber(till.db, till.crypto, recipientId)).toBeUndefined();
    shop.clock.pass(5 * minute);
    await work(shop, lane);
    expect(ofOrder(shop, number)[1]).toMatchObject({ state: 'stopped', reason: 'erased' });
    expect(at.taken()).toEqual([]);
  });
});

describe('an old file put back', () => {
  test('sends nothing of what it believes unsent: it may have been sent since', async () => {
    const shop = await openTestTill();
    const { till, attendant } = shop;
    const { at, sender } = await provider({
      kind: 'recipient-status',
      statusCode: 405,
      status: 'InsufficientBalance',
    });
    const number = sell(till, attendant, { ...two, tender: 'cash' });
    deliver(till, attendant, number);
    await work(shop, messageLane(till, sender()));
    const opening = identify(
      till.db,
      { mode: 'practice', databaseId: 'test', nowMs: till.clock.nowMs(), runId: 'run-2' },
      { kind: 'unreadable' },
    );
    resumeUnfinished(till.db, till.clock.nowMs());
    expect(opening.install.epoch).toBeGreaterThan(till.epoch);
    expect(states(shop, number)).toEqual(['delivered-payer unknown', 'delivered-recipient unknown']);
    shop.clock.pass(5 * minute);
    const next = { ...shop, till: { ...till, epoch: opening.install.epoch } };
    await work(next, messageLane(next.till, sender()));
    expect(at.taken()).toEqual([]);
    expect(itemOf(till.db, 'message', ofOrder(shop, number)[0]?.id ?? 0)?.state).toBe('stopped');
  });
});

describe('by the shop’s modem', () => {
  const outcomes: readonly (readonly [SmsOutcome, string])[] = [
    [{ kind: 'sent', reference: '17' }, 'sent'],
    [{ kind: 'refused', detail: '+CMS ERROR: 38' }, 'failed'],
    [{ kind: 'not-sent', reason: 'no-port', detail: '' }, 'queued'],
    [{ kind: 'ambiguous', reason: 'timed-out' }, 'unknown'],
  ];
  test.each(outcomes)('%o becomes %s', async (outcome, state) => {
    const shop = await openTestTill();
    const { till, attendant } = shop;
    const sent: string[] = [];
    const modem: Pick<Modem, 'sendSms'> = {
      sendSms: (to) => {
        sent.push(to);
        return Promise.resolve(outcome);
      },
    };
    const number = sell(till, attendant, { ...two, recipient: two.payer, tender: 'cash' });
    deliver(till, attendant, number);
    await work(
      shop,
      messageLane(
        till,
        modemMessages(() => modem),
      ),
    );
    expect(sent).toEqual(['254712345678']);
    expect(ofOrder(shop, number)[0]).toMatchObject({ state, ...(state === 'sent' ? { costCents: 80 } : {}) });
  });
});

describe('P13: who is reached in which mode', () => {
  const vaultWith = (key: string | undefined): Vault => ({
    kind: 'passphrase',
    state: () => 'open',
    get: (name) => (name === 'sms-api-key' && key !== undefined ? new TextEncoder().encode(key) : undefined),
    set: () => Promise.resolve(),
    create: () => Promise.resolve({ kind: 'not-now' }),
    unlock: () => Promise.resolve({ kind: 'not-now' }),
    changePassphrase: () => Promise.resolve({ kind: 'not-now' }),
  });
  const keys = { head: new Uint8Array(32), body: new Uint8Array(32), path: new Uint8Array(32) };

  async function sendIn(
    mode: 'practice' | 'sandbox' | 'production',
    kind: 'africas-talking' | 'modem',
    held: { readonly key?: string; readonly locked?: true } = { key: atAccount.apiKey },
  ) {
    const shop = await openTestTill({ mode });
    const { till, owner } = shop;
    const asked: string[] = [];
    const http = {
      send: (request: HttpRequest) => {
        asked.push(request.url);
        return Promise.resolve({ kind: 'ambiguous', detail: 'test' } as const);
      },
    };
    const modem = {
      sendSms: () => {
        asked.push('modem');
        return Promise.resolve({ kind: 'sent', reference: '1' } as const);
      },
    };
    const settings = loadMessageSettings(till.db);
    const chosen =
      kind === 'modem' ? { kind } : ({ kind, username: atAccount.username, senderId: '' } as const);
    value(await saveMessageSettings(till, owner, undefined, { settings, provider: chosen }));
    const messages = messagesOf({
      ports: { http, clock: till.clock },
      till,
      keys: { holder: keyHolder(held.locked ? undefined : keys), vault: vaultWith(held.key) },
      modem: () => modem,
      events: { publish: () => undefined },
    });
    const outcome = value(await sendTestMessage(till, owner, messages.sender, '0712345678'));
    return { asked, outcome, phone: messages.phone?.received() };
  }

  test.each(['africas-talking', 'modem'] as const)(
    'practice sends nothing (%s): it lies on the practice phone',
    async (kind) => {
      const { asked, outcome, phone } = await sendIn('practice', kind);
      expect(asked).toEqual([]);
      expect(outcome.kind).toBe('sent');
      expect(phone).toMatchObject([
        { msisdn: '254712345678', text: 'Demo Shop: hili ni jaribio la ujumbe wa duka.' },
      ]);
    },
  );

  test('sandbox speaks with the provider’s sandbox alone, and its modem sends nothing', async () => {
    expect((await sendIn('sandbox', 'africas-talking')).asked).toEqual([
      'https://api.sandbox.africastalking.com/version1/messaging',
    ]);
    expect((await sendIn('sandbox', 'modem')).asked).toEqual([]);
  });

  test('production speaks with the provider’s own host, or with the modem', async () => {
    expect((await sendIn('production', 'africas-talking')).asked).toEqual([
      'https://api.africastalking.com/version1/messaging',
    ]);
    expect((await sendIn('production', 'modem')).asked).toEqual(['modem']);
  });

  test('without a key, and while the secrets are locked, nothing is asked and it says why', async () => {
    expect(await sendIn('production', 'africas-talking', {})).toMatchObject({
      asked: [],
      outcome: { kind: 'later', reason: 'not-set-up' },
    });
    expect(await sendIn('production', 'africas-talking', { key: 'x', locked: true })).toMatchObject({
      asked: [],
      outcome: { kind: 'later', reason: 'vault-locked' },
    });
  });
});

describe('what the owner sets', () => {
  test.each([
    ['{shop} {secret}', 'unknown-field'],
    ['Call 0712345678', 'number'],
    ['', 'empty'],
  ])('a template "%s" is refused, by name', async (template, problem) => {
    const shop = await openTestTill();
    const { till, owner } = shop;
    const settings = loadMessageSettings(till.db);
    const templates = {
      ...settings.templates,
      sw: { ...settings.templates.sw, 'held-payer': template },
    };
    const refused = await saveMessageSettings(till, owner, undefined, {
      settings: { ...settings, templates },
      provider: { kind: 'none' },
    });
    expect(refused).toMatchObject({
      error: { code: 'message-template-bad', values: { slot: 'held-payer', language: 'sw', problem } },
    });
    expect(loadMessageSettings(till.db)).toEqual(settings);
  });

  test('a key goes to the vault and nowhere else; practice takes none', async () => {
    const shop = await openTestTill();
    const { till, owner } = shop;
    const kept = new Map<string, string>();
    const vault = {
      state: () => 'open',
      set: (name: string, bytes: Uint8Array) => {
        kept.set(name, new TextDecoder().decode(bytes));
        return Promise.resolve();
      },
    } as unknown as Vault;
    const settings = loadMessageSettings(till.db);
    const provider = { kind: 'africas-talking', username: 'duka', senderId: '' } as const;
    const typed = { settings, provider, apiKey: ` ${atAccount.apiKey}\n` };
    expect(await saveMessageSettings(till, owner, undefined, typed)).toMatchObject({
      error: { code: 'not-in-practice' },
    });
    value(await saveMessageSettings(till, owner, vault, typed));
    expect(kept.get('sms-api-key')).toBe(atAccount.apiKey);
    const everything = till.db.connection
      .prepare(
        'SELECT group_concat(value) AS all_values FROM setting UNION ALL SELECT group_concat(detail) FROM audit_entry',
      )
      .all();
    expect(JSON.stringify(everything)).not.toContain(atAccount.apiKey);
    expect(await saveMessageSettings(till, owner, vault, { ...typed, apiKey: 'short' })).toMatchObject({
      error: { code: 'credential-not-understood' },
    });
  });
});

test('P10: no row of a message holds a number', async () => {
  const shop = await openTestTill();
  const { till, attendant } = shop;
  const { sender } = await provider();
  const number = sell(till, attendant, { ...two, tender: 'cash' });
  deliver(till, attendant, number);
  await work(shop, messageLane(till, sender()));
  const stored = JSON.stringify(till.db.connection.prepare('SELECT * FROM message').all());
  expect(stored).toContain('delivered-payer');
  for (const one of ['712345678', '110123456', '0712***678']) expect(stored).not.toContain(one);
});

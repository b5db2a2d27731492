/**
 * Erasing a customer (P10): nothing of his number stays in the file or its log, the books stay whole, nothing that still
 * needs the number loses it, and an old copy of the file does not bring him back.
 */
import { copyFileSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { canonicalSnapshot } from '../../shared/snapshot.ts';
import { anchorPath, readAnchor } from '../../electron/db/anchor.ts';
import { attemptsOfOrder } from '../../electron/db/attempt-store.ts';
import { timelineOf } from '../../electron/db/audit-store.ts';
import { bodiesAfter, closeInboxItem, insertInboxItem } from '../../electron/db/inbox-store.ts';
import { heldTransactions } from '../../electron/db/money-store.ts';
import { ledgerHead, verifyLedger } from '../../electron/db/ledger-store.ts';
import { databasePath } from '../../electron/db/open.ts';
import { erasedCommitments, findPartyId, partyById } from '../../electron/db/party-store.ts';
import { transaction } from '../../electron/db/transaction.ts';
import { nodeFiles } from '../../electron/host/files.ts';
import { passphraseVault } from '../../electron/host/vault.ts';
import { searchOrders } from '../../electron/reports/order-rows.ts';
import { cancelOrder } from '../../electron/services/close-open-order.ts';
import { confirmOrder } from '../../electron/services/confirm-order.ts';
import { reviewOrder } from '../../electron/services/review-order.ts';
import { storeDraft, loadDraft } from '../../electron/services/draft.ts';
import { eraseCustomer, lookAtCustomer } from '../../electron/services/erase-customer.ts';
import { refundableMoney } from '../../electron/services/payouts/refund-money.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { keyHolder, takeOver } from '../../electron/services/set-up/vault.ts';
import type { Till } from '../../electron/services/till.ts';
import { parseMsisdn } from '../../shared/msisdn.ts';
import type { Msisdn } from '../../shared/msisdn.ts';
import { owner as ownerPin, sell as sellAt } from '../support/counter.ts';
import { confirmation } from '../support/crediting.ts';
import { approvalOf, approveBy, ask, attempt, pay, result, secondOwner } from '../support/paying.ts';
import { callback, checkoutId, deliver, lastAttempt, order, sell, send, value } from '../support/selling.ts';
import { newShop, openTill } from '../support/till.ts';
import type { TestTill as OpenTill } from '../support/till.ts';
import { openTestTill, temporaryFolder } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const number = '0712345678';
const nine = '712345678';
const hours = 3_600_000;
const sale = { payer: number, recipient: '0722000111', code: '11', tender: 'mpesa-prompt' } as const;

const paidByQuery = {
  kind: 'paid',
  resultCode: '0',
  description: 'The service request is processed.',
} as const;

const msisdnOf = (text: string): Msisdn => {
  const parsed = parseMsisdn(text);
  if (parsed.kind !== 'ok') throw new Error(`${text} is no number`);
  return parsed.msisdn;
};
const erase = async ({ till, owner }: TestTill, typed = number) =>
  eraseCustomer(till, owner, { number: typed, approval: approvalOf(owner) });
const codeOf = (outcome: { readonly ok: boolean; readonly error?: { readonly code: string } }): string =>
  outcome.ok ? 'ok' : (outcome.error?.code ?? '');

/** Bought, paid by prompt, delivered. The callback's body names the payer as Safaricom's do. */
function bought({ till, attendant }: TestTill, more: Partial<typeof sale> = {}): string {
  const placed = sell(till, attendant, { ...sale, ...more });
  send(till, placed, {
    kind: 'accepted',
    merchantRequestId: '29115-34620561-1',
    checkoutRequestId: `ws_CO_2111202614050900${nine}`,
  });
  const prompt = lastAttempt(till, placed);
  callback(till, prompt, { checkoutRequestId: `ws_CO_2111202614050900${nine}` });
  applyQuery(till, prompt.id, paidByQuery);
  store(till, prompt.nonce, `{"CheckoutRequestID":"ws_CO_2111202614050900${nine}","PhoneNumber":254${nine}}`);
  deliver(till, attendant, placed);
  return placed;
}

/** Sold for cash and handed over, through the whole program. */
async function delivered(till: OpenTill): Promise<string> {
  const placed = await sellAt(till, { payer: number, tender: 'cash' });
  const { deliveryId } = value(await till.call('delivery:start', { order: placed }));
  value(await till.call('delivery:record', { order: placed, deliveryId, outcome: 'delivered' }));
  return placed;
}

/** A body as the intake stores it, and as it lies there once it was looked at. */
function store(till: Till, nonce: string, text: string, state: 'applied' | 'kept' | 'new' = 'kept'): number {
  return transaction(till.db, (tx) => {
    const id = insertInboxItem(tx, { nonce, receivedAtMs: till.clock.nowMs(), ...till.bodies.seal(text) });
    if (state !== 'new') closeInboxItem(tx, id, state, null);
    return id;
  });
}

const openable = (till: Till): readonly string[] =>
  bodiesAfter(till.db, 0, 10_000).map(({ body, bodyKey }) => till.bodies.open(body, bodyKey) ?? 'closed');

/** Given up before it was paid. */
async function cancel({ till, attendant }: TestTill, placed: string): Promise<void> {
  value(await cancelOrder(till, attendant, { order: placed }));
}

/** Everything that the shop's file and its log hold, as bytes. */
function fileHas({ dataDir }: TestTill, mode: 'practice' | 'sandbox', text: string): boolean {
  const path = databasePath(dataDir, mode);
  return [path, `${path}-wal`].some((one) => existsSync(one) && readFileSync(one).includes(text));
}

test('leaves nothing of the number: not in the file, its log, an answer, an id, a draft or a search; the books stay whole', async () => {
  const one = await openTestTill();
  const { till, clock, attendant } = one;
  const placed = bought(one);
  const asRecipient = sell(till, attendant, {
    payer: '0722000111',
    recipient: number,
    code: '12',
    tender: 'cash',
  });
  deliver(till, attendant, asRecipient);
  storeDraft(till, attendant, { payerText: '+254 712 345 678', recipientText: '', packageId: null });
  clock.pass(49 * hours);
  expect(fileHas(one, 'practice', nine)).toBe(true);
  const before = {
    head: ledgerHead(till.db).hashHex,
    lines: till.db.connection.prepare('SELECT * FROM ledger_line').all(),
    states: [order(till, placed).state, order(till, asRecipient).state],
  };

  expect(value(lookAtCustomer(till, number))).toMatchObject({
    orders: 2,
    payouts: 0,
    unfinished: [],
    fromMs: null,
  });
  expect(await erase(one)).toEqual({ ok: true, value: { orders: 2 } });

  expect(fileHas(one, 'practice', nine)).toBe(false);
  expect(fileHas(one, 'practice', '345678')).toBe(false);
  expect(openable(till).join()).not.toContain(nine);
  const prompts = attemptsOfOrder(till.db, order(till, placed).id);
  expect(prompts.map(({ checkoutRequestId }) => checkoutRequestId)).toEqual([null]);
  expect(loadDraft(till, till.db, attendant).payerText).toBe('');
  const facts = { runId: till.runId, online: true, nowMs: clock.nowMs() };
  expect(searchOrders(till.db, facts, till.mode, '678')).toEqual([]);
  expect(findPartyId(till.db, msisdnOf(number))).toBeUndefined();

  expect(verifyLedger(till.db, till.ledger).brokenAt).toBeNull();
  expect(ledgerHead(till.db).hashHex).toBe(before.head);
  expect(till.db.connection.prepare('SELECT * FROM ledger_line').all()).toEqual(before.lines);
  expect([order(till, placed).state, order(till, asRecipient).state]).toEqual(before.states);
  const acts = timelineOf(till.db, order(till, placed).id).map(({ action }) => action);
  expect(acts.at(-1)).toBe('numberErased');
});

test('erases what was stored on his paths, what holds his digits or his receipts, and nothing of anybody else', async () => {
  const one = await openTestTill();
  const { till, clock } = one;
  const placed = bought(one);
  const prompt = lastAttempt(till, placed);
  const others = [
    store(till, 'c/5432100', '{"TransID":"UKX0000009","MSISDN":"2547 ***** 679","FirstName":"PETER"}'),
    store(till, 'f00d', '{"PhoneNumber":254712345679}'),
  ];
  store(till, 'c/5432100', `{"TransID":"${prompt.receipt}","MSISDN":"2547 ***** 678","FirstName":"JANE"}`);
  store(till, 'f00d', `{"note":"posted to a path of nobody","msisdn":"+254${nine}"}`);
  store(till, prompt.nonce, '{"no":"number at all"}');
  clock.pass(49 * hours);
  expect(codeOf(await erase(one))).toBe('ok');
  expect(bodiesAfter(till.db, 0, 100).map(({ id }) => id)).toEqual(others);
});

test('reads many bodies in turns, and finds the last of them', async () => {
  const one = await openTestTill();
  const { till, clock } = one;
  deliver(till, one.attendant, sell(till, one.attendant, { ...sale, tender: 'cash' }));
  for (let at = 0; at < 250; at++) store(till, 'f00d', `{"at":${at}}`);
  const last = store(till, 'f00d', `{"msisdn":"0${nine}"}`);
  const turns: number[] = [];
  const state = { isDone: false };
  const erasing = erase(one).finally(() => {
    state.isDone = true;
  });
  while (!state.isDone) {
    // oxlint-disable-next-line no-await-in-loop -- one turn of everybody else after the other
    await new Promise((resolve) => void setImmediate(resolve));
    turns.push(clock.nowMs());
    clock.pass(0);
  }
  expect(codeOf(await erasing)).toBe('ok');
  expect(turns.length).toBeGreaterThan(2);
  const left = bodiesAfter(till.db, 0, 1_000);
  expect(left).toHaveLength(250);
  expect(left.map(({ id }) => id)).not.toContain(last);
});

test('an answer that arrives between reading and erasing is erased too', async () => {
  const one = await openTestTill();
  const { till, attendant } = one;
  deliver(till, attendant, sell(till, attendant, { ...sale, tender: 'cash' }));
  store(till, 'f00d', '{"nobody":true}');
  let isSent = false;
  const late: Till = {
    ...till,
    bodies: {
      ...till.bodies,
      open: (body, key) => {
        if (!isSent) queueMicrotask(() => void store(till, 'f00d', `{"msisdn":"0${nine}"}`));
        isSent = true;
        return till.bodies.open(body, key);
      },
    },
  };
  expect(codeOf(await erase({ ...one, till: late }))).toBe('ok');
  expect(openable(till)).toEqual(['{"nobody":true}']);
});

type Unfinished = readonly [what: string, begin: (one: TestTill) => void | Promise<void>, named: unknown];
const orderOne = { kind: 'order', order: 'P-000001' };
const unfinished: readonly Unfinished[] = [
  [
    'a prompt that waits for the network',
    ({ till, attendant }) => void sell(till, attendant, sale),
    orderOne,
  ],
  [
    'a prompt of which nobody knows',
    ({ till, attendant }) => {
      const placed = sell(till, attendant, sale);
      send(till, placed, { kind: 'ambiguous', reason: 'no-answer' });
    },
    orderOne,
  ],
  [
    'a paid order that is not delivered',
    ({ till, attendant }) => void sell(till, attendant, { ...sale, tender: 'cash' }),
    orderOne,
  ],
  [
    'a delivery to him of which nobody knows',
    ({ till, attendant }) => {
      const placed = sell(till, attendant, {
        ...sale,
        payer: '0722000111',
        recipient: number,
        tender: 'cash',
      });
      deliver(till, attendant, placed, 'unclear');
    },
    orderOne,
  ],
  [
    'money of his that is held',
    async (one) => {
      const placed = bought(one);
      const { till, attendant } = one;
      const again = sell(till, attendant, { ...sale, code: '12' });
      send(till, again);
      callback(till, lastAttempt(till, again), { resultCode: '1032' });
      await cancel(one, again);
      callback(till, lastAttempt(till, again));
      expect(order(till, again).state).toBe('cancelled');
      expect(placed).toBe('P-000001');
    },
    { kind: 'order', order: 'P-000002' },
  ],
  [
    'a payout to him that was only asked for',
    ({ till, attendant, owner }) => void ask(till, owner ?? attendant, { payeeText: number }),
    { kind: 'payout', payoutId: 1 },
  ],
  [
    'a payment of his without an order',
    ({ till }) => confirmation(till, { receipt: 'UKX0000001', payerText: `254${nine}` }),
    { kind: 'credit', receipt: 'UKX0000001' },
  ],
  [
    'a message to him that is still to be sent',
    ({ till, attendant }) => {
      const placed = sell(till, attendant, { ...sale, tender: 'cash' });
      deliver(till, attendant, placed);
      till.db.connection
        .prepare(
          "INSERT INTO message (order_id, slot, party_id, amount_cents, state, state_since_ms, created_at_ms) VALUES (1, 'delivered-payer', 1, 5000, 'queued', 0, 0)",
        )
        .run();
    },
    orderOne,
  ],
];

test.each(unfinished)(
  'is refused while there is %s, names it, and erases nothing',
  async (_what, begin, named) => {
    const one = await openTestTill();
    await begin(one);
    one.clock.pass(72 * hours);
    expect(value(lookAtCustomer(one.till, number)).unfinished).toEqual([named]);
    expect(codeOf(await erase(one))).toBe('customer-unfinished');
    expect(findPartyId(one.till.db, msisdnOf(number))).toBeDefined();
    expect(erasedCommitments(one.till.db)).toEqual([]);
  },
);

test('is refused while an answer lies there unread that names him', async () => {
  const one = await openTestTill();
  deliver(one.till, one.attendant, sell(one.till, one.attendant, { ...sale, tender: 'cash' }));
  store(one.till, 'f00d', `{"PhoneNumber":254${nine}}`, 'new');
  expect(codeOf(await erase(one))).toBe('customer-unfinished');
  expect(openable(one.till).join()).toContain(nine);
});

test('is refused for two days after his last payment, because so long Safaricom may still name him', async () => {
  const one = await openTestTill();
  bought(one);
  one.clock.pass(48 * hours - 1);
  const { fromMs } = value(lookAtCustomer(one.till, number));
  expect(fromMs).toBe(one.clock.nowMs() + 1);
  expect(await erase(one)).toMatchObject({
    error: { code: 'customer-too-early', values: { dueMs: fromMs } },
  });
  one.clock.pass(1);
  expect(codeOf(await erase(one))).toBe('ok');
});

test('takes the owner’s PIN: another person’s, a wrong one or none erases nobody; nor does a number that is none', async () => {
  const one = await openTestTill();
  const { till, attendant, owner } = one;
  deliver(till, attendant, sell(till, attendant, { ...sale, tender: 'cash' }));
  const by = async (approval?: { readonly personId: string; readonly pin: string }): Promise<string> =>
    codeOf(await eraseCustomer(till, owner, { number, ...(approval && { approval }) }));
  expect(await by()).toBe('approval-needed');
  expect(await by(approvalOf(attendant))).toBe('approval-not-allowed');
  expect(await by({ personId: owner.id, pin: '9999' })).toBe('pin-wrong');
  expect(codeOf(await erase(one, '07123'))).toBe('number-not-understood');
  expect(codeOf(await erase(one, '0799999999'))).toBe('customer-unknown');
  expect(partyById(till.db, 1).number).toBeDefined();
});

test('with the secrets locked is refused, because nobody could read which answers name him', async () => {
  const one = await openTestTill();
  deliver(one.till, one.attendant, sell(one.till, one.attendant, { ...sale, tender: 'cash' }));
  const locked: Till = { ...one.till, ledger: { crypto: one.till.crypto, headKey: undefined } };
  expect(await erase({ ...one, till: locked })).toMatchObject({ error: { code: 'vault-locked' } });
});

test('who buys again is somebody new; what he bought before stays nobody’s', async () => {
  const one = await openTestTill();
  const { till, attendant } = one;
  const before = sell(till, attendant, { ...sale, tender: 'cash' });
  deliver(till, attendant, before);
  expect(codeOf(await erase(one))).toBe('ok');
  const after = sell(till, attendant, { ...sale, tender: 'cash' });
  expect(order(till, after).payerId).not.toBe(order(till, before).payerId);
  expect(partyById(till.db, order(till, before).payerId).number).toBeUndefined();
  expect(value(lookAtCustomer(till, number)).orders).toBe(1);
});

test('money that comes later for an erased customer is held, and goes back without a number: never by B2C', async () => {
  const one = await openTestTill();
  const { till, clock, attendant } = one;
  const placed = sell(till, attendant, sale);
  send(till, placed);
  callback(till, lastAttempt(till, placed), { resultCode: '1032' });
  await cancel(one, placed);
  clock.pass(72 * hours);
  expect(codeOf(await erase(one))).toBe('ok');
  const prompt = lastAttempt(till, placed);
  callback(till, prompt, { checkoutRequestId: checkoutId(prompt) });
  // Its id was erased with the number, so that it is learned anew and one query has to agree (P3).
  expect(lastAttempt(till, placed)).toMatchObject({
    state: 'refused',
    idIsLearned: true,
    nextQueryAtMs: clock.nowMs(),
  });
  applyQuery(till, prompt.id, paidByQuery);
  const [held] = heldTransactions(till.db);
  const money = value(refundableMoney(till, till.db, order(till, placed), held?.id));
  expect(money.amountCents).toBe(order(till, placed).priceCents);
  expect(money.ways).toEqual(['reversal', 'cash']);
});

test('a payout to him that was paid keeps its amount and loses its payee’s number', async () => {
  const one = await openTestTill();
  const { till, owner, clock } = one;
  const second = await secondOwner(till);
  const id = ask(till, owner, { payeeText: number });
  await approveBy(till, second, id);
  clock.pass(3 * hours);
  pay(till, id);
  result(till, attempt(till, id));
  store(till, attempt(till, id).nonce, `{"ReceiverPartyPublicName":"254${nine} - JANE"}`);
  expect(value(lookAtCustomer(till, number))).toMatchObject({ orders: 0, payouts: 1, unfinished: [] });
  clock.pass(49 * hours);
  expect(codeOf(await erase(one))).toBe('ok');
  expect(openable(till).join()).not.toContain(nine);
  expect(fileHas(one, 'practice', nine)).toBe(false);
});

test('a confirmation that comes again with another number is another one, whatever was stored of the first', async () => {
  const { till, attendant } = await openTestTill();
  const fields = {
    payerText: number,
    recipientText: '0722000111',
    packageId: 'sample-11',
    tender: 'cash',
  } as const;
  const { confirmationId, snapshot } = value(reviewOrder(till, attendant, fields));
  const shown = { confirmationId, shown: snapshot, answered: [], cashReceivedCents: snapshot.priceCents };
  const first = value(confirmOrder(till, attendant, shown));
  expect(value(confirmOrder(till, attendant, shown))).toEqual({ ...first, again: true });
  for (const other of ['payer', 'recipient'] as const)
    expect(
      codeOf(confirmOrder(till, attendant, { ...shown, shown: { ...snapshot, [other]: '254733000111' } })),
    ).toBe('already-confirmed');
});

test('no confirmation keeps a hash from which the two numbers could be guessed', async () => {
  const { till, attendant } = await openTestTill();
  sell(till, attendant, { ...sale, recipient: number, tender: 'cash' });
  const [row] = till.db.connection.prepare('SELECT snapshot_hash AS hash FROM confirmation').all() as {
    hash: Uint8Array;
  }[];
  const placed = order(till, 'P-000001');
  const guess = canonicalSnapshot({
    mode: 'practice',
    payer: `254${nine}`,
    recipient: `254${nine}`,
    packageId: placed.packageId,
    packageVersion: placed.packageVersion,
    packageName: placed.packageName,
    validity: placed.validity,
    priceCents: placed.priceCents,
    tender: 'cash',
  });
  expect(Buffer.from(row?.hash ?? []).toString('hex')).not.toBe(
    Buffer.from(till.crypto.sha256(guess)).toString('hex'),
  );
  const commitment = partyById(till.db, placed.payerId).commitmentHex;
  const proof = till.crypto.sha256(guess.replaceAll(`254${nine}`, commitment));
  expect(Buffer.from(row?.hash ?? []).toString('hex')).toBe(Buffer.from(proof).toString('hex'));
});

test('a vault that opens erases anew whom the anchor names, and only then goes on', async () => {
  const one = await openTestTill({ mode: 'sandbox' });
  const { till, attendant, owner } = one;
  deliver(till, attendant, sell(till, attendant, { ...sale, tender: 'cash' }));
  const erased = [partyById(till.db, 1).commitmentHex];
  const path = join(temporaryFolder(), 'vault.json');
  const vault = passphraseVault({
    path,
    files: nodeFiles(),
    clock: one.clock,
    cost: { N: 2 ** 10, r: 8, p: 1 },
  });
  await vault.create('maji ya kunde 44');
  await takeOver(till, { vault, keys: keyHolder(), erased }, owner);
  expect(partyById(till.db, 1).number).toBeUndefined();
  expect(partyById(till.db, 2).number).toBeDefined();
});

test('an old copy of the file that names him again loses him again, whoever put it back, and the anchor keeps saying so', async () => {
  const { dataDir, remove } = newShop();
  onTestFinished(remove);
  const path = databasePath(dataDir, 'practice');
  const before = await openTill({ dataDir });
  const bundle = await delivered(before);
  await before.stop();
  copyFileSync(path, `${path}.copy`);

  const till = await openTill({ dataDir });
  const erased = value(await till.call('customer:erase', { number, approval: ownerPin }));
  expect(erased).toEqual({ orders: 1 });
  expect(value(await till.call('order:get', { order: bundle })).card.payerMasked).toBe('0*********');
  expect(await till.call('party:unmask', { order: bundle, who: 'payer' })).toMatchObject({
    error: { code: 'number-erased' },
  });
  await till.stop();
  const anchored = readAnchor(nodeFiles(), anchorPath(dataDir, 'practice'));
  const named = anchored.kind === 'anchor' ? anchored.anchor.erased : [];
  expect(named).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
  expect(readFileSync(anchorPath(dataDir, 'practice'), 'utf8')).not.toContain(nine);

  // Twice: the second time the copy meets an anchor that a put-back file has written.
  for (const _again of [1, 2]) {
    copyFileSync(`${path}.copy`, path);
    expect(readFileSync(path).includes(nine)).toBe(true);
    // oxlint-disable-next-line no-await-in-loop -- one start after the other
    const restored = await openTill({ dataDir });
    // oxlint-disable-next-line no-await-in-loop
    const page = value(await restored.call('order:get', { order: bundle }));
    expect(page.card.payerMasked).toBe('0*********');
    expect(page.timeline.map(({ kind }) => kind)).toContain('numberErased');
    // oxlint-disable-next-line no-await-in-loop
    expect(value(await restored.call('regular:find', { lastThree: '678' })).rows).toEqual([]);
    // oxlint-disable-next-line no-await-in-loop
    await restored.stop();
    expect(readFileSync(path).includes(nine)).toBe(false);
    const now = readAnchor(nodeFiles(), anchorPath(dataDir, 'practice'));
    expect(now.kind === 'anchor' && now.anchor.erased).toEqual(named);
  }
});

test('the anchor names him also while a file from before him lies there, so that one with him loses him still', async () => {
  const { dataDir, remove } = newShop();
  onTestFinished(remove);
  const path = databasePath(dataDir, 'practice');
  await (await openTill({ dataDir })).stop();
  copyFileSync(path, `${path}.empty`);
  const before = await openTill({ dataDir });
  const bundle = await delivered(before);
  await before.stop();
  copyFileSync(path, `${path}.copy`);
  const till = await openTill({ dataDir });
  value(await till.call('customer:erase', { number, approval: ownerPin }));
  await till.stop();
  copyFileSync(`${path}.empty`, path);
  await (await openTill({ dataDir })).stop();
  copyFileSync(`${path}.copy`, path);
  const restored = await openTill({ dataDir });
  expect(value(await restored.call('order:get', { order: bundle })).card.payerMasked).toBe('0*********');
  await restored.stop();
});

/** Delivery by the modem and by B2C through the whole program, against the simulated modem and the simulated Daraja. */
import { afterEach, describe, expect, it } from 'vitest';
import { nodeClock } from '../../electron/host/clock.ts';
import { simulatedModem } from '../../electron/practice/simulated-modem.ts';
import type { SimulatedModem } from '../../electron/practice/simulated-modem.ts';
import type { ModemRules } from '../../electron/practice/simulated-modem-rules.ts';
import type { BoardCard, Channel, Request, Response } from '../../shared/ipc-contract.ts';
import { owner } from '../support/counter.ts';
import { value } from '../support/selling.ts';
import { newShop, openTill } from '../support/till.ts';
import type { TestTill } from '../support/till.ts';
import { until } from '../support/wait.ts';

const must = async <C extends Channel>(
  till: TestTill,
  channel: C,
  request: Request<C>,
): Promise<Response<C>> => value(await till.call(channel, request));

const payer = '0712345678';
const recipient = '0722000111';
const open: { till?: TestTill; shop?: ReturnType<typeof newShop> } = {};

afterEach(async () => {
  await open.till?.stop();
  open.shop?.remove();
  delete open.till;
  delete open.shop;
});

async function start(rules: Partial<ModemRules> = {}): Promise<{ till: TestTill; device: SimulatedModem }> {
  const device = simulatedModem(nodeClock(), { okDelayMs: 1, replyDelayMs: 5, ...rules });
  const shop = newShop();
  const till = await openTill({ dataDir: shop.dataDir, modem: device.open });
  open.till = till;
  open.shop = shop;
  return { till, device };
}

/** Sells for counted cash: it is settled at once. */
async function sell(till: TestTill, packageId: string, to = recipient): Promise<string> {
  const review = await must(till, 'order:review', {
    payerText: payer,
    recipientText: to,
    packageId,
    tender: 'cash',
  });
  const { order } = await must(till, 'order:confirm', {
    confirmationId: review.confirmationId,
    shown: review.snapshot,
    answered: ['nearly-equal', 'repeat', 'sold-today', 'odd-prefix', 'low-airtime'],
    cashReceivedCents: review.snapshot.priceCents,
  });
  return order;
}

const cardOf = async (till: TestTill, order: string): Promise<BoardCard> =>
  (await must(till, 'order:get', { order })).card;

async function becomes(till: TestTill, order: string, state: BoardCard['state']): Promise<BoardCard> {
  return until(`${order} is ${state}`, async () => {
    const card = await cardOf(till, order);
    return card.state === state && card;
  });
}

const bundles = (device: SimulatedModem): readonly string[] =>
  device.dialled().filter((code) => code !== '*144#');

describe('a bundle of the modem', () => {
  it('is delivered by itself as soon as it is paid, dialled once, and booked with its cost', async () => {
    const { till, device } = await start();
    await must(till, 'airtime:buy', { amountCents: 1_000_00, from: 'own' });
    const order = await sell(till, 'sample-41');
    await becomes(till, order, 'delivered');
    expect(bundles(device)).toEqual([`*PRACTICE*${recipient}#`]);
    const page = await must(till, 'order:get', { order });
    expect(page.postings.map(({ kind }) => kind)).toEqual([
      'cash-received',
      'intent:dial',
      'delivered',
      'airtime-spent',
    ]);
    expect(page.deliveries).toMatchObject([{ state: 'delivered', method: 'modem' }]);
    expect(page.deliveries[0]?.reply).toContain('succeed');
    expect((await must(till, 'airtime:state', {})).bookCents).toBe(955_00);
  });

  it('reads the airtime before the first dial, and shows it beside the books', async () => {
    const { till, device } = await start();
    await must(till, 'airtime:buy', { amountCents: 900_00, from: 'drawer' });
    await becomes(till, await sell(till, 'sample-41'), 'delivered');
    expect(device.dialled()[0]).toBe('*144#');
    const state = await must(till, 'airtime:state', {});
    expect(state).toMatchObject({ read: { amountCents: 1_000_00 }, differenceCents: 100_00 });
    const after = await must(till, 'airtime:take-over', { differenceCents: 100_00 });
    expect(after).toMatchObject({ bookCents: 955_00, differenceCents: 0 });
    const again = await till.call('airtime:take-over', { differenceCents: 100_00 });
    expect(again).toMatchObject({ ok: false, error: { code: 'airtime-not-read' } });
  });

  it('is unknown after a time-out, is not dialled again, and the airtime is read before anything else', async () => {
    const { till, device } = await start({ reply: 'network-time-out' });
    const first = await sell(till, 'sample-41');
    await becomes(till, first, 'deliveryUnknown');
    device.set({ reply: 'delivered' });
    const second = await sell(till, 'sample-41', '0722000222');
    await becomes(till, second, 'delivered');
    expect(device.dialled()).toEqual(['*144#', `*PRACTICE*${recipient}#`, '*144#', '*PRACTICE*0722000222#']);
    const { deliveries } = await must(till, 'order:get', { order: first });
    expect(deliveries).toMatchObject([
      {
        state: 'unknown',
        reason: 'network-timed-out',
        airtime: { beforeCents: 1_000_00, afterCents: 1_000_00 },
      },
    ]);
    // A person decides, by what the recipient found and what the airtime says.
    const refund = await till.call('order:refund-cash', { order: first, approval: owner });
    expect(refund).toMatchObject({ ok: false, error: { code: 'delivery-live' } });
  });

  it('shows airtime that is missing after an unknown dial', async () => {
    const { till, device } = await start({ reply: 'truncated' });
    const order = await sell(till, 'sample-41');
    await until('it was dialled', () => bundles(device).length === 1);
    device.set({ airtimeCents: 955_00 });
    await becomes(till, order, 'deliveryUnknown');
    const airtime = await until('the airtime was read', async () => {
      const { deliveries } = await must(till, 'order:get', { order });
      return deliveries[0]?.airtime ?? undefined;
    });
    expect(airtime).toMatchObject({
      beforeCents: 1_000_00,
      afterCents: 955_00,
      spentCents: 0,
      costCents: 45_00,
    });
  }, 30_000);

  it('waits for a person after a refusal, who may deliver it again', async () => {
    const { till, device } = await start({ reply: 'busy' });
    const order = await sell(till, 'sample-41');
    const card = await becomes(till, order, 'deliveryRefused');
    expect(card.values['reason']).toBe('reason.busy');
    expect(bundles(device)).toHaveLength(1);
    device.set({ reply: 'delivered' });
    await must(till, 'delivery:start', { order });
    await becomes(till, order, 'delivered');
    expect(bundles(device)).toHaveLength(2);
  });

  it('may be dialled by hand where the modem has dialled nothing', async () => {
    const { till, device } = await start({ registration: 3 });
    const order = await sell(till, 'sample-41');
    const card = await becomes(till, order, 'modemAway');
    expect(card.values['reason']).toBe('modem.problem.not-registered');
    expect(device.dialled()).toEqual([]);
    const strip = async () => (await must(till, 'app:state', {})).link.modem;
    expect(await strip()).toEqual({ problem: 'not-registered', waiting: 1 });
    expect(till.events.findLast(({ topic }) => topic === 'link')).toMatchObject({
      payload: { modem: { waiting: 1 } },
    });
    const opened = await must(till, 'delivery:start', { order, byHand: true });
    expect(opened).toMatchObject({
      method: 'by-hand',
      dial: { before: '*PRACTICE*', recipient, after: '#' },
    });
    await must(till, 'delivery:record', {
      order,
      deliveryId: opened.deliveryId,
      outcome: 'delivered',
      reply: `You have successfully purchased 1 GB for ${recipient}`,
    });
    const page = await must(till, 'order:get', { order });
    expect(page.card.state).toBe('delivered');
    // Nobody waits for it any more: the strip is silent.
    expect(await strip()).toBeNull();
    // P16: the number that was in the reply is masked in what is kept of it.
    expect(JSON.stringify(page)).not.toContain(recipient);
    expect(page.deliveries.at(-1)?.reply).toContain('0722***111');
    // The agent's own phone is not the modem's float.
    expect(page.postings.map(({ kind }) => kind)).not.toContain('airtime-spent');
  });

  it('cannot be recorded by hand while the modem is at it', async () => {
    const { till, device } = await start({ replyDelayMs: 1_500 });
    const order = await sell(till, 'sample-41');
    await until('it is dialled', () => bundles(device).length === 1);
    const opened = await must(till, 'delivery:start', { order });
    expect(opened).toMatchObject({ method: 'modem', dial: null });
    const recorded = await till.call('delivery:record', {
      order,
      deliveryId: opened.deliveryId,
      outcome: 'refused',
      reason: 'other',
    });
    expect(recorded).toMatchObject({ ok: false, error: { code: 'order-changed' } });
    const byHand = await must(till, 'delivery:start', { order, byHand: true });
    expect(byHand.dial).toBeNull();
    await becomes(till, order, 'delivered');
    expect(bundles(device)).toHaveLength(1);
  });

  it('says before money that the airtime may not be enough', async () => {
    const { till } = await start({ airtimeCents: 60_00 });
    await must(till, 'modem:test', {});
    await must(till, 'airtime:take-over', { differenceCents: 60_00 });
    await becomes(till, await sell(till, 'sample-41'), 'delivered');
    const review = await must(till, 'order:review', {
      payerText: payer,
      recipientText: '0722000333',
      packageId: 'sample-41',
      tender: 'cash',
    });
    expect(review.doubts).toContainEqual({ kind: 'low-airtime', leftCents: 15_00 });
  });
});

describe('a package that must wait for the owner', () => {
  it('is stopped by a reply that names another bundle, and sold again when he has looked', async () => {
    const { till } = await start({ reply: 'other-bundle' });
    await becomes(till, await sell(till, 'sample-41'), 'deliveryUnknown');
    const { items } = await must(till, 'catalogue:list', {});
    expect(items.find(({ code }) => code === '41')?.suspended).toBe('other-bundle');
    expect(JSON.stringify(items)).not.toMatch(/cost|template/i);
    const review = {
      payerText: payer,
      recipientText: '0722000333',
      packageId: 'sample-41',
      tender: 'cash',
    } as const;
    expect(await till.call('order:review', review)).toMatchObject({
      ok: false,
      error: { code: 'package-suspended' },
    });
    const { suspended } = await must(till, 'airtime:state', {});
    expect(suspended).toMatchObject([{ code: '41', reason: 'other-bundle' }]);
    expect(suspended[0]?.reply).toContain('7 MB');
    await must(till, 'airtime:lift-package', { id: suspended[0]?.id ?? 0 });
    await must(till, 'order:review', review);
  });

  it('is stopped by three refusals in a row, but not by those that are the recipient’s own', async () => {
    const { till, device } = await start({ reply: 'already' });
    const isStopped = async (): Promise<boolean> =>
      (await must(till, 'airtime:state', {})).suspended.length > 0;
    for (const to of ['0722000301', '0722000302', '0722000303'])
      await becomes(till, await sell(till, 'sample-41', to), 'deliveryRefused');
    expect(await isStopped()).toBe(false);
    device.set({ reply: 'busy' });
    for (const to of ['0722000304', '0722000305'])
      await becomes(till, await sell(till, 'sample-41', to), 'deliveryRefused');
    expect(await isStopped()).toBe(false);
    await becomes(till, await sell(till, 'sample-41', '0722000306'), 'deliveryRefused');
    expect(await isStopped()).toBe(true);
  });

  it('is stopped by a reply that was pasted at the counter', async () => {
    const { till } = await start();
    const order = await sell(till, 'sample-11');
    const { deliveryId } = await must(till, 'delivery:start', { order });
    await must(till, 'delivery:record', {
      order,
      deliveryId,
      outcome: 'other-bundle',
      reply: 'You have successfully purchased 20 MB',
    });
    expect((await cardOf(till, order)).state).toBe('deliveryUnknown');
    expect((await must(till, 'airtime:state', {})).suspended).toMatchObject([{ code: '11' }]);
  });
});

describe('a package that is a payout to the recipient', () => {
  it('is delivered when Safaricom says that the recipient was paid', async () => {
    const { till } = await start();
    const order = await sell(till, 'sample-51');
    await becomes(till, order, 'delivered');
    const page = await must(till, 'order:get', { order });
    expect(page.postings.map(({ kind }) => kind)).toEqual([
      'cash-received',
      'intent:b2c',
      'delivered',
      'paid-out-delivery',
    ]);
    expect(page.deliveries).toMatchObject([{ state: 'delivered', method: 'b2c' }]);
  });

  it('goes no further than the owner’s caps, and its money can then be given back', async () => {
    const { till } = await start();
    const settings = await must(till, 'settings:get', {});
    await must(till, 'settings:set', { payouts: { ...settings.payouts, maxPerDayCents: 50_00 } });
    const order = await sell(till, 'sample-51');
    const begun = await till.call('delivery:start', { order });
    expect(begun).toMatchObject({ ok: false, error: { code: 'delivery-over-cap' } });
    expect(await must(till, 'order:refund-cash', { order, approval: owner })).toEqual({
      refundedCents: 110_00,
    });
  });

  it('and a refund exclude each other', async () => {
    const { till } = await start();
    await must(till, 'payout:stop-all', {});
    const order = await sell(till, 'sample-51');
    await becomes(till, order, 'payingOut');
    expect(await till.call('order:refund-cash', { order })).toMatchObject({ ok: false });
    const asked = await till.call('payout:request-refund', { order, channel: 'b2c' });
    expect(asked).toMatchObject({ ok: false, error: { code: 'delivery-live' } });
    const { payoutId } = (await cardOf(till, order)).values;
    await must(till, 'payout:withdraw', { payoutId: Number(payoutId) });
    expect((await cardOf(till, order)).state).toBe('deliveryRefused');
    expect(await must(till, 'order:refund-cash', { order, approval: owner })).toEqual({
      refundedCents: 110_00,
    });
  });
});

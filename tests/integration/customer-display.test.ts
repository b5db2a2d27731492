/** What the customer sees, and for how long: a full number only while it is checked or paid (P16). */
import { expect, test } from 'vitest';
import { customerDisplay } from '../../electron/ipc/customer-display.ts';
import type { CustomerDisplay } from '../../electron/ipc/customer-display.ts';
import { reviewOrder } from '../../electron/services/review-order.ts';
import { changeSettings } from '../../electron/services/settings.ts';
import type { DisplayState } from '../../shared/contract/display-channels.ts';
import type { Snapshot } from '../../shared/snapshot.ts';
import { callback, deliver, lastAttempt, samplePackage, sell, send, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const sale = { payer: '0712345678', recipient: '0110123456', code: '11' } as const;
const second = 1_000;

type World = TestTill & { readonly display: CustomerDisplay; readonly told: DisplayState[] };

async function tillWithDisplay(place: DisplayState['place'] = 'window'): Promise<World> {
  const world = await openTestTill();
  changeSettings(world.till, world.owner, { customerDisplay: place });
  const told: DisplayState[] = [];
  const facts = () => ({ runId: world.till.runId, online: true, nowMs: world.clock.nowMs() });
  const display = customerDisplay(world.till, facts, (state) => told.push(state));
  return { ...world, display, told };
}

function snapshot({ till, attendant }: TestTill): Snapshot {
  const { payer: payerText, recipient: recipientText, code } = sale;
  const request = {
    payerText,
    recipientText,
    packageId: samplePackage(code),
    tender: 'mpesa-prompt',
  } as const;
  return value(reviewOrder(till, attendant, request)).snapshot;
}

const text = (state: DisplayState | undefined): string => JSON.stringify(state);
/** Nine digits of either number, however it is written. */
const holdsNumber = (state: DisplayState | undefined): boolean => /712345678|110123456/.test(text(state));

test('shows both numbers in full while the confirm screen stands, and none once it is left', async () => {
  const world = await tillWithDisplay();
  world.display.check({ snapshot: snapshot(world), language: 'en' });
  expect(world.display.state()).toMatchObject({
    language: 'en',
    face: { kind: 'check', payer: '0712345678', recipient: '0110123456', priceCents: 5_000 },
  });
  world.display.clear();
  expect(world.display.state()).toMatchObject({ language: 'sw', face: { kind: 'idle' } });
  expect(holdsNumber(world.told.at(-1))).toBe(false);
});

test('forgets a confirm screen that somebody walked away from', async () => {
  const world = await tillWithDisplay();
  world.display.check({ snapshot: snapshot(world), language: 'sw' });
  world.clock.pass(5 * 60 * second + 1);
  expect(world.told.at(-1)?.face).toEqual({ kind: 'idle' });
});

test('follows the prompt: on its way, on the phone, paid, delivered; full numbers end with the payment', async () => {
  const world = await tillWithDisplay();
  const { till, attendant, display } = world;
  display.check({ snapshot: snapshot(world), language: 'sw' });
  const order = sell(till, attendant, { ...sale, tender: 'mpesa-prompt' });
  display.follow({ order, language: 'sw' });
  display.clear();
  expect(display.state().face).toMatchObject({ kind: 'paying', stage: 'queued', payer: '0712345678' });
  expect(text(display.state())).not.toContain('110123456');
  send(till, order);
  display.refresh();
  expect(display.state().face).toMatchObject({ kind: 'paying', stage: 'waiting' });
  callback(till, lastAttempt(till, order));
  display.refresh();
  expect(display.state().face).toEqual({
    kind: 'ended',
    outcome: 'paid',
    packageName: '1.5 GB',
    recipientMasked: '0110***456',
  });
  expect(holdsNumber(display.state())).toBe(false);
  world.clock.pass(20 * second + 1);
  expect(display.state().face).toEqual({ kind: 'idle' });
  deliver(till, attendant, order);
  display.refresh();
  expect(display.state().face).toMatchObject({ kind: 'ended', outcome: 'delivered' });
  expect(holdsNumber(display.state())).toBe(false);
});

test('gives the next customer the display at once, and does not come back to the one before', async () => {
  const world = await tillWithDisplay();
  const { till, attendant, display } = world;
  const order = sell(till, attendant, { ...sale, tender: 'mpesa-prompt' });
  display.follow({ order, language: 'sw' });
  display.check({ snapshot: snapshot(world), language: 'en' });
  send(till, order);
  display.refresh();
  expect(display.state().face.kind).toBe('check');
});

test('does not keep the payer’s number longer than a prompt can live', async () => {
  const world = await tillWithDisplay();
  const order = sell(world.till, world.attendant, { ...sale, tender: 'mpesa-prompt' });
  world.display.follow({ order, language: 'sw' });
  world.clock.pass((180 + 90) * second + 1);
  expect(world.display.state().face).toEqual({ kind: 'idle' });
  world.display.refresh();
  expect(holdsNumber(world.display.state())).toBe(false);
});

test('says nothing and is told no number while it is off, and goes dark when it is switched off', async () => {
  const off = await tillWithDisplay('off');
  off.display.check({ snapshot: snapshot(off), language: 'sw' });
  expect(off.display.state().face).toEqual({ kind: 'idle' });
  expect(off.told.some(holdsNumber)).toBe(false);

  const world = await tillWithDisplay();
  world.display.check({ snapshot: snapshot(world), language: 'sw' });
  changeSettings(world.till, world.owner, { customerDisplay: 'off' });
  world.display.refresh();
  expect(world.told.at(-1)).toMatchObject({ place: 'off', face: { kind: 'idle' } });
});

test('tells a change of the shop’s name and nothing twice', async () => {
  const world = await tillWithDisplay();
  world.display.refresh();
  const before = world.told.length;
  world.display.refresh();
  expect(world.told).toHaveLength(before);
  changeSettings(world.till, world.owner, { shopName: 'Amina Shop' });
  world.display.refresh();
  expect(world.told.at(-1)?.shopName).toBe('Amina Shop');
});

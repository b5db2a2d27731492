/**
 * A code that the owner learns to be one of airtime: from then on no package that dials it is sold, no string of it is
 * shown, and no modem dials it, whatever was confirmed, paid or queued before.
 */
import { beforeEach, describe, expect, it } from 'vitest';
import { deliveriesOfOrder } from '../../electron/db/delivery-store.ts';
import { currentPackage } from '../../electron/db/package-store.ts';
import { itemOf } from '../../electron/db/outbox-store.ts';
import { packageHistory } from '../../electron/reports/package-history.ts';
import { cardOf } from '../../electron/reports/board.ts';
import { changeShelf } from '../../electron/services/catalogue/shelf.ts';
import { savePackage } from '../../electron/services/catalogue/save-package.ts';
import { reviewChange } from '../../electron/services/change-order.ts';
import { takeCash } from '../../electron/services/close-open-order.ts';
import { confirmOrder } from '../../electron/services/confirm-order.ts';
import { recordDelivery, startDelivery } from '../../electron/services/deliver-order.ts';
import { beginAutomaticDeliveries, claimDial } from '../../electron/services/resolve/dial.ts';
import { reviewOrder } from '../../electron/services/review-order.ts';
import { changeSettings } from '../../electron/services/settings.ts';
import { change } from '../support/change-order.ts';
import {
  callback,
  lastAttempt,
  order,
  samplePackage,
  sell,
  sellAgain,
  send,
  value,
} from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const numbers = { payer: '0712345678', recipient: '0722000111' };
/** The sample packages dial `*180*…`: 11 by hand, 41 by the modem. */
const byHand = '11';
const byModem = '41';

let shop: TestTill;
beforeEach(async () => {
  shop = await openTestTill();
});

const sellFor = (code: string, tender: 'cash' | 'mpesa-prompt' = 'cash'): string =>
  sell(shop.till, shop.attendant, { ...numbers, code, tender });
const learn = (...codes: readonly string[]): unknown =>
  value(changeSettings(shop.till, shop.owner, { airtimeTransferCodes: ['140', ...codes] }));
const delivery = (number: string) => deliveriesOfOrder(shop.till.db, order(shop.till, number).id).at(-1);
const reviewOf = (code: string) =>
  reviewOrder(shop.till, shop.attendant, {
    payerText: numbers.payer,
    recipientText: numbers.recipient,
    packageId: samplePackage(code),
    tender: 'cash',
  });

/** The owner writes the bundle's own code and puts it on sale again. */
function mend(code: string): void {
  const item = currentPackage(shop.till.db, samplePackage(code));
  if (!item) throw new Error(`no package ${code}`);
  const { id, version, name, priceCents, costCents, validity, dailyRule, capPerDay, deliveryMethod } = item;
  const rest = { name, priceCents, costCents, validity, dailyRule, capPerDay, deliveryMethod };
  const fields = { ...rest, code, dial: '*334*1*{recipient}*1#' };
  value(savePackage(shop.till, shop.owner, { id, version, fields }));
  value(changeShelf(shop.till, shop.owner, { id, version: version + 1, act: 'sell' }));
}

describe('when a code joins the list', () => {
  it('takes every package that dials it off the counter, and the history says who did', () => {
    learn('180');
    expect(currentPackage(shop.till.db, samplePackage(byHand))?.onSale).toBe(false);
    expect(reviewOf(byHand)).toMatchObject({ error: { code: 'package-not-on-sale' } });
    const [newest] = packageHistory(shop.till.db, { id: samplePackage(byHand), before: null }).rows;
    expect(newest).toMatchObject({ kind: 'off-sale' });
  });

  it('leaves the others on sale, and a change of anything else touches none', () => {
    learn('181');
    value(changeSettings(shop.till, shop.owner, { shopName: 'Amina Shop' }));
    expect(reviewOf(byHand).ok).toBe(true);
  });

  it('refuses a confirmation of what was reviewed before', () => {
    const review = value(reviewOf(byHand));
    learn('180');
    const { confirmationId, snapshot: shown } = review;
    expect(
      confirmOrder(shop.till, shop.attendant, {
        confirmationId,
        shown,
        answered: [],
        cashReceivedCents: shown.priceCents,
      }).ok,
    ).toBe(false);
  });

  it('takes no money for an order that was confirmed before and is not paid', async () => {
    const number = sellFor(byHand, 'mpesa-prompt');
    send(shop.till, number);
    callback(shop.till, lastAttempt(shop.till, number), { resultCode: '1032' });
    learn('180');
    const stopped = { error: { code: 'package-suspended' } };
    expect(() => sellAgain(shop.till, shop.attendant, number, 'mpesa-prompt')).toThrow('package-suspended');
    expect(
      await takeCash(shop.till, shop.attendant, { order: number, cashReceivedCents: 100_00 }),
    ).toMatchObject(stopped);
  });
});

describe('what was paid before', () => {
  it('shows no string for the agent’s phone, begins nothing, and can be changed', () => {
    const number = sellFor(byHand);
    learn('180');
    expect(startDelivery(shop.till, shop.attendant, number)).toMatchObject({
      error: { code: 'delivery-transfers-airtime' },
    });
    expect(delivery(number)).toBeUndefined();
    // Out of the list again it is what it was.
    learn();
    expect(startDelivery(shop.till, shop.attendant, number).ok).toBe(true);
  });

  it('shows the string no second time where it stood already; what the reply was can still be recorded', () => {
    const number = sellFor(byHand);
    expect(value(startDelivery(shop.till, shop.attendant, number)).dial).not.toBeNull();
    learn('180');
    const again = value(startDelivery(shop.till, shop.attendant, number));
    expect(again).toMatchObject({ dial: null, codeStopped: true });
    value(
      recordDelivery(shop.till, shop.attendant, {
        order: number,
        deliveryId: again.deliveryId,
        outcome: 'unclear',
      }),
    );
  });

  it('is begun by no modem', () => {
    const number = sellFor(byModem);
    learn('180');
    beginAutomaticDeliveries(shop.till);
    expect(delivery(number)).toBeUndefined();
    expect(startDelivery(shop.till, shop.attendant, number)).toMatchObject({
      error: { code: 'delivery-transfers-airtime' },
    });
  });

  it('is dialled by no modem although it was queued, and the card says why', () => {
    const number = sellFor(byModem);
    beginAutomaticDeliveries(shop.till);
    const queued = delivery(number);
    expect(queued?.state).toBe('queued');
    learn('180');
    const item = itemOf(shop.till.db, 'dial', queued?.id ?? 0);
    if (!item) throw new Error('nothing is queued');
    expect(claimDial(shop.till, item)).toBeUndefined();
    expect(delivery(number)).toMatchObject({ state: 'not-dialled', reason: 'transfers-airtime' });
    const facts = { runId: shop.till.runId, online: true, nowMs: shop.till.clock.nowMs() };
    expect(cardOf(shop.till.db, facts, order(shop.till, number))).toMatchObject({
      state: 'modemAway',
      values: { reason: 'modem.problem.transfers-airtime' },
      actions: ['change', 'refund'],
    });
  });

  it('becomes a package with a code of its own by a change, and that is delivered', async () => {
    const number = sellFor(byHand);
    learn('180');
    expect(
      reviewChange(shop.till, {
        order: number,
        recipientText: '',
        packageId: samplePackage('22'),
        tender: 'cash',
      }),
    ).toMatchObject({ error: { code: 'package-not-on-sale' } });
    mend(byHand);
    value(await change(shop, number, { code: byHand }));
    expect(value(startDelivery(shop.till, shop.attendant, number)).dial).not.toBeNull();
  });
});

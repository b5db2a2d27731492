/**
 * Everything that was written apart, together: sales by every tender, changes, schedules, deliveries by hand, modem and
 * B2C, refunds over every channel, credits, late and contradicting news, restarts and old files, in random order over the
 * real services and a real file. After every step the books agree with the rows, nothing is live twice, and whatever is
 * unfinished is on a list with something to do. `SEED=` repeats a run.
 */
import { expect, test } from 'vitest';
import { attemptsOfOrder } from '../../electron/db/attempt-store.ts';
import { creditsInState } from '../../electron/db/credit-store.ts';
import { openDeliveryOf } from '../../electron/db/delivery-store.ts';
import { lastAuditSeq } from '../../electron/db/audit-store.ts';
import { verifyLedger } from '../../electron/db/ledger-store.ts';
import { orderNeedsLook } from '../../electron/db/look-store.ts';
import { heldTransactions } from '../../electron/db/money-store.ts';
import type { Order } from '../../electron/db/order-store.ts';
import { readyItems } from '../../electron/db/outbox-store.ts';
import { openExcesses } from '../../electron/db/payout-excess-store.ts';
import { payoutById, unfinishedPayouts } from '../../electron/db/payout-store.ts';
import { openShortfalls } from '../../electron/db/shortfall-store.ts';
import { pendingVersion } from '../../electron/db/version-store.ts';
import { daySummary } from '../../electron/reports/day.ts';
import {
  changeOrder,
  payDifference,
  reviewChange,
  withdrawChange,
} from '../../electron/services/change-order.ts';
import { confirmOrder } from '../../electron/services/confirm-order.ts';
import { recordDelivery, settleDelivery, startDelivery } from '../../electron/services/deliver-order.ts';
import {
  deliverHeld,
  refundHeldInCash,
  refundOrderInCash,
  releaseHold,
} from '../../electron/services/give-back.ts';
import { lookBack } from '../../electron/services/old-file/look.ts';
import { resumeUnfinished } from '../../electron/services/open-till.ts';
import {
  settlePayoutMismatch,
  statePayoutNotPaid,
  statePayoutPaid,
  withdrawPayout,
} from '../../electron/services/payouts/end-payout.ts';
import { requestCreditRefund } from '../../electron/services/payouts/refund-credit.ts';
import { requestRefund } from '../../electron/services/payouts/request-payout.ts';
import { settleExcess } from '../../electron/services/payouts/settle-excess.ts';
import { claimDial, recordDial } from '../../electron/services/resolve/dial.ts';
import { lookAfterPayouts } from '../../electron/services/resolve/payout-claim.ts';
import { applyQuery } from '../../electron/services/resolve/query.ts';
import { endPromptLives } from '../../electron/services/resolve/unknown.ts';
import { reviewOrder } from '../../electron/services/review-order.ts';
import { scheduleOrder, tomorrowOf } from '../../electron/services/schedule-order.ts';
import { settleShortfall } from '../../electron/services/settle-shortfall.ts';
import type { Till } from '../../electron/services/till.ts';
import { applyCreditTo, refundCreditInCash } from '../../electron/services/use-credit.ts';
import { cents } from '../../shared/cents.ts';
import { businessDay } from '../../shared/nairobi-time.ts';
import { excessWays } from '../../shared/payout-excess.ts';
import { confirmation } from '../support/crediting.ts';
import { lastActOfCopy, putBack, setAside } from '../support/old-copy.ts';
import { attempts, pay, result, secondOwner, status, tryApprove } from '../support/paying.ts';
import { chooseSeed, diceOf } from '../support/random.ts';
import { callback, order, receiptOf, samplePackage, sell, send } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';
import { expectAgreement } from './together/agreement.ts';
import { expectOffersKept } from './together/offers.ts';
import {
  anyAttempt,
  anyPayout,
  changesOf,
  missing,
  orders,
  ownersPin,
  promptsOf,
  receiptOfAny,
  saw,
  seen,
  unfinished,
} from './together/world.ts';
import type { World } from './together/world.ts';

const seed = chooseSeed('together');
const runs = Number(process.env['RUNS'] ?? 8);
/** More of them while something interesting was not reached yet. */
const runsMax = process.env['RUNS'] === undefined ? 120 : runs;
const stepsPerRun = 150;
const offersPerStep = Number(process.env['OFFERS'] ?? 2);
const minute = 60_000;

type Step = (world: World, one: Order) => unknown;

async function change(world: World, one: Order): Promise<void> {
  const { till, dice, shop } = world;
  const tender = dice.pick(['cash', 'mpesa-prompt'] as const);
  const review = reviewChange(till, {
    order: one.number,
    recipientText: dice.pick(['', '0733000222', '0722000111']),
    packageId: dice.pick(['', 'sample-12', 'sample-23', 'sample-41', 'sample-51', 'sample-22']),
    tender,
  });
  if (!review.ok) return;
  const { confirmationId, snapshot: shown, differenceCents } = review.value;
  const done = await changeOrder(till, shop.attendant, {
    order: one.number,
    confirmationId,
    shown,
    differenceCents,
    answered: ['nearly-equal', 'repeat', 'sold-today', 'odd-prefix', 'low-airtime'],
    cashReceivedCents: Math.max(0, differenceCents),
    approval: ownersPin,
  });
  if (done.ok)
    saw(differenceCents > 0 ? 'changed dearer' : differenceCents < 0 ? 'changed cheaper' : 'changed alike');
}

/** Many payouts on one day, and none waits for its payee. */
function withoutLimits(till: Till): Till {
  const { settings } = till;
  const payouts = { ...settings().payouts, maxPerDayCents: 1e12, newPayeeWaitsMinutes: 0 };
  return { ...till, settings: () => ({ ...settings(), payouts }) };
}

function sale(world: World): void {
  const { till, dice, shop } = world;
  world.payers += 1;
  const code = dice.pick(['11', '12', '41', '51', '51', '23']);
  const tender = dice.pick(['mpesa-prompt', 'mpesa-prompt', 'cash'] as const);
  if (dice.roll(6) === 0) return ownSale(world, code);
  const payer = dice.roll(3) === 0 ? '0712345678' : `07${String(10_000_000 + world.payers)}`;
  try {
    const number = sell(till, shop.attendant, { payer, recipient: '0722000111', code, tender });
    saw(`sold by ${tender}`);
    if (tender === 'mpesa-prompt') send(till, number);
  } catch {
    // A payer whose last prompt is unknown is not asked again.
  }
}

/** The customer has paid the till himself: the order is confirmed with the code of his message. */
function ownSale({ till, dice, shop, payers }: World, code: string): void {
  const review = reviewOrder(till, shop.attendant, {
    payerText: `07${String(10_000_000 + payers)}`,
    recipientText: '0722000111',
    packageId: samplePackage(code),
    tender: 'mpesa-own',
  });
  if (!review.ok) return;
  const { confirmationId, snapshot } = review.value;
  // His message is reported, or nobody has reported it yet, or another amount was.
  const receipt = `UKO${String(payers).padStart(7, '0')}`;
  const amountCents = cents(dice.roll(4) === 0 ? 7_00 : snapshot.priceCents);
  if (dice.roll(5) > 0)
    confirmation(till, { receipt, amountCents, payerText: undefined, occurredAtMs: till.clock.nowMs() });
  const confirmed = confirmOrder(till, shop.attendant, {
    confirmationId,
    shown: snapshot,
    answered: ['nearly-equal', 'repeat', 'sold-today', 'odd-prefix', 'low-airtime'],
    creditReceipt: receipt,
  });
  if (confirmed.ok) saw('sold by mpesa-own');
}

/** Where an old file stands in the way, the owner looks and finds something; most times that nothing was done. */
async function look(world: World, one: Order): Promise<void> {
  const { till, dice, shop } = world;
  const code = `UKB${String(dice.roll(9_999_999)).padStart(7, '0')}`;
  const asked = unfinished(world).find(({ id }) => orderNeedsLook(till.db, id)) ?? one;
  const [held] = heldTransactions(till.db);
  const [shortfall] = openShortfalls(till.db);
  const [excess] = openExcesses(till.db);
  const [credit] = creditsInState(till.db, 'without-order', 9);
  const subject = dice.pick([
    { kind: 'order', order: asked.number } as const,
    { kind: 'order', order: asked.number } as const,
    { kind: 'held', heldId: held?.id ?? 0 } as const,
    { kind: 'shortfall', shortfallId: shortfall?.id ?? 0 } as const,
    { kind: 'excess', excessId: excess?.id ?? 0 } as const,
    { kind: 'credit', receipt: credit?.receipt ?? '' } as const,
  ]);
  const found = dice.pick([
    { kind: 'nothing', searched: true } as const,
    { kind: 'nothing', searched: true } as const,
    { kind: 'delivered' } as const,
    { kind: 'given-back', by: dice.pick(['cash', 'b2c', 'reversal'] as const), receipt: code } as const,
    { kind: 'settled', how: dice.pick(['paid-in-cash', 'written-off'] as const) } as const,
    { kind: 'used' } as const,
  ]);
  if ((await lookBack(till, shop.attendant, { subject, found, approval: ownersPin })).ok)
    saw(`looked: ${found.kind}`);
}

function deliver(world: World, one: Order): void {
  const { till, dice, shop } = world;
  const started = startDelivery(till, shop.attendant, one.number, true, dice.roll(4) === 0);
  if (!started.ok) return;
  const { deliveryId, method } = started.value;
  saw(`delivery by ${method}`);
  if (method === 'by-hand')
    recordDelivery(till, shop.attendant, {
      order: one.number,
      deliveryId,
      outcome: dice.pick(['delivered', 'refused', 'unclear'] as const),
      reason: 'other',
    });
}

function dial({ till, dice }: World): void {
  const item = readyItems(till.db, 'delivery')[0];
  const claimed = item && claimDial(till, item);
  if (!item || !claimed) return;
  // The power goes while it is dialled.
  if (dice.roll(5) === 0) return resumeUnfinished(till.db, till.clock.nowMs());
  recordDial(
    till,
    item.id,
    claimed.deliveryId,
    dice.pick([
      { kind: 'answered', text: 'You have successfully sent 1 GB.' } as const,
      { kind: 'ambiguous', reason: 'network-timed-out', text: undefined } as const,
      { kind: 'not-dialled', reason: 'unplugged', detail: '' } as never,
    ]),
  );
}

/** What is news of a payout: true or not, early or late. */
function news(world: World): void {
  const { till, dice } = world;
  const one = anyAttempt(world);
  if (!one) return;
  const before = one.state;
  const what = dice.roll(6);
  if (what < 3) result(till, one);
  else if (what === 3)
    result(till, one, { code: payoutById(till.db, one.payoutId)?.channel === 'reversal' ? '1' : '2040' });
  else if (what === 4) status(till, one, { says: dice.pick(['Completed', 'Declined', 'Initiated']) });
  else result(till, one, { amount: 7 });
  const after = attempts(till, one.payoutId).find(({ id }) => id === one.id)?.state;
  if (after !== before) saw(`payout ${after ?? ''}`);
}

const steps: readonly (readonly [weight: number, step: Step])[] = [
  [3, (world) => unfinished(world).length < 3 && sale(world)],
  [
    2,
    (world, one) =>
      attemptsOfOrder(world.till.db, one.id).length > 0 &&
      send(
        world.till,
        one.number,
        world.dice.roll(3) === 0 ? { kind: 'ambiguous', reason: 'no answer' } : undefined,
      ),
  ],
  [
    6,
    (world, one) => {
      const sent = promptsOf(world, one);
      if (sent.length === 0) return;
      const attempt = world.dice.pick(sent);
      const resultCode = world.dice.pick(['0', '0', '0', '0', '1032']);
      const lessCents = cents(Math.max(100, attempt.amountCents - 500));
      const isLess = resultCode === '0' && world.dice.roll(8) === 0;
      const isOther = resultCode === '0' && world.dice.roll(10) === 0;
      callback(world.till, attempt, {
        resultCode,
        ...(isLess ? { amountCents: lessCents } : {}),
        ...(isOther ? { receipt: `UKX${receiptOf(attempt).slice(3)}` } : {}),
      });
    },
  ],
  [
    2,
    (world, one) => {
      const attempt = promptsOf(world, one).at(-1);
      if (!attempt || attempt.checkoutRequestId === null) return;
      const isPaid = world.dice.roll(3) > 0;
      applyQuery(
        world.till,
        attempt.id,
        isPaid
          ? { kind: 'paid', resultCode: '0', description: 'paid' }
          : { kind: 'refused', resultCode: '1032', description: 'cancelled' },
      );
    },
  ],
  [4, change],
  [
    1,
    (world, one) => {
      const pending = pendingVersion(world.till.db, one.id);
      if (!pending) return;
      const { differenceCents } = pending;
      payDifference(world.till, world.shop.attendant, {
        order: one.number,
        differenceCents,
        tender: world.dice.pick(['cash', 'mpesa-prompt'] as const),
        cashReceivedCents: differenceCents,
      });
    },
  ],
  [1, (world, one) => withdrawChange(world.till, world.shop.attendant, one.number)],
  [
    1,
    (world, one) =>
      scheduleOrder(world.till, world.shop.attendant, { order: one.number, dueAtMs: tomorrowOf(world.till) })
        .ok && saw('scheduled'),
  ],
  [6, deliver],
  [3, (world) => dial(world)],
  [
    2,
    async (world, one) => {
      const live = openDeliveryOf(world.till.db, one.id);
      if (live)
        await settleDelivery(world.till, world.shop.attendant, {
          order: one.number,
          deliveryId: live.id,
          found: world.dice.pick(['delivered', 'not-delivered'] as const),
          approval: ownersPin,
        });
    },
  ],
  [
    2,
    async (world, one) =>
      (await refundOrderInCash(world.till, world.shop.attendant, { order: one.number, approval: ownersPin }))
        .ok && saw('refunded in cash'),
  ],
  [
    1,
    async (world, one) =>
      void (await releaseHold(world.till, world.shop.attendant, { order: one.number, approval: ownersPin })),
  ],
  [
    1,
    async (world) => {
      const held = heldTransactions(world.till.db)[0];
      if (!held) return;
      saw('held money');
      if (world.dice.roll(2) === 0) deliverHeld(world.till, world.shop.attendant, held.id);
      else await refundHeldInCash(world.till, world.shop.attendant, { heldId: held.id, approval: ownersPin });
    },
  ],
  [
    4,
    async (world, one) => {
      const held = heldTransactions(world.till.db)[0];
      const channel = world.dice.pick(['b2c', 'reversal'] as const);
      const asked =
        held && world.dice.roll(2) === 0
          ? requestRefund(world.till, world.shop.attendant, {
              order: order(
                world.till,
                orders(world).find(({ id }) => id === held.orderId)?.number ?? one.number,
              ).number,
              channel,
              heldId: held.id,
            })
          : requestRefund(world.till, world.shop.attendant, { order: one.number, channel });
      if (!asked.ok) return;
      saw(`refund asked by ${channel}`);
      if (world.dice.roll(4) > 0) await tryApprove(world.till, world.second, world.second, asked.value.id);
    },
  ],
  [
    2,
    async (world) => {
      const id = anyPayout(world);
      if (id !== undefined) await tryApprove(world.till, world.second, world.second, id);
    },
  ],
  [
    8,
    (world) => {
      for (const { id } of unfinishedPayouts(world.till.db))
        if (
          attempts(world.till, id).length > 0 &&
          pay(
            world.till,
            id,
            world.dice.roll(3) === 0 ? { kind: 'ambiguous', reason: 'timed out' } : undefined,
          )
        )
          saw('payout sent');
    },
  ],
  [9, (world) => news(world)],
  [
    4,
    async (world) => {
      const unknown = unfinishedPayouts(world.till.db).find(({ id }) =>
        attempts(world.till, id).some(({ state }) => state === 'unknown'),
      );
      if (!unknown) return;
      const approval = ownersPin;
      const said =
        world.dice.roll(3) > 0
          ? await statePayoutPaid(world.till, world.second, {
              payoutId: unknown.id,
              receipt: `UKS${String(unknown.id).padStart(7, '0')}`,
              approval,
            })
          : await statePayoutNotPaid(world.till, world.second, {
              payoutId: unknown.id,
              searchedPortal: true,
              approval,
            });
      if (said.ok) saw('payout stated');
    },
  ],
  [
    1,
    async (world) => {
      const one = unfinishedPayouts(world.till.db).find(({ id }) =>
        attempts(world.till, id).some(({ state }) => state === 'mismatch'),
      );
      if (one)
        await settlePayoutMismatch(world.till, world.second, {
          payoutId: one.id,
          found: world.dice.pick(['paid', 'not-paid', 'elsewhere'] as const),
          approval: ownersPin,
        });
    },
  ],
  [
    2,
    async (world) => {
      const excess = openExcesses(world.till.db)[0];
      if (!excess) return;
      saw(`excess ${excess.reason}`);
      await settleExcess(world.till, world.second, {
        excessId: excess.id,
        how: world.dice.pick(excessWays),
        approval: ownersPin,
      });
    },
  ],
  [
    1,
    async (world) => {
      const shortfall = openShortfalls(world.till.db)[0];
      if (!shortfall) return;
      saw('shortfall');
      await settleShortfall(world.till, world.second, {
        shortfallId: shortfall.id,
        how: world.dice.pick(['paid-in-cash', 'written-off'] as const),
        approval: ownersPin,
      });
    },
  ],
  [
    1,
    (world) => {
      const id = anyPayout(world);
      if (id !== undefined) withdrawPayout(world.till, world.second, { payoutId: id });
    },
  ],
  [
    3,
    (world, one) => {
      const receipt =
        world.dice.roll(2) === 0
          ? receiptOfAny(world, one)
          : `UKC${String(world.dice.roll(500)).padStart(7, '0')}`;
      if (receipt === undefined) return;
      const prompt = promptsOf(world, one).find((sent) => receiptOf(sent) === receipt);
      // Hours off and nothing to see of the payer, or with the order's number.
      confirmation(world.till, {
        receipt,
        amountCents: prompt?.amountCents ?? one.priceCents,
        payerText: world.dice.roll(2) === 0 ? undefined : '254712345678',
        reference: world.dice.roll(3) === 0 ? one.number : undefined,
        occurredAtMs: world.till.clock.nowMs() - world.dice.pick([0, 6 * 60 * minute]),
      });
      saw('credit');
    },
  ],
  [
    3,
    async (world, one) => {
      const credit = creditsInState(world.till.db, 'without-order', 9)[0];
      if (!credit) return;
      const { receipt } = credit;
      const way = world.dice.roll(3);
      const { shop } = world;
      if (way === 0) {
        if (applyCreditTo(world.till, shop.attendant, { order: one.number, receipt }).ok)
          saw('credit matched');
      } else if (way === 1) {
        if ((await refundCreditInCash(world.till, shop.attendant, { receipt, approval: ownersPin })).ok)
          saw('credit returned');
      } else {
        const asked = requestCreditRefund(world.till, shop.attendant, {
          receipt,
          channel: world.dice.pick(['reversal', 'b2c'] as const),
        });
        if (asked.ok) await tryApprove(world.till, world.second, world.second, asked.value.id);
        if (asked.ok) saw('credit going back');
      }
    },
  ],
  [
    4,
    (world) => {
      world.shop.clock.pass(world.dice.pick([2 * minute, 40 * minute]));
      endPromptLives(world.till);
      lookAfterPayouts(world.till);
    },
  ],
  [
    1,
    (world) => {
      saw('restart');
      resumeUnfinished(world.till.db, world.till.clock.nowMs());
      world.till = { ...world.till, runId: `run-${world.payers}-${seen.get('restart') ?? 0}` };
    },
  ],
  [
    1.5,
    (world) => {
      const { copy, till, file, shop } = world;
      world.copy = setAside(shop, till);
      if (copy === undefined || lastActOfCopy(copy) === lastAuditSeq(till.db)) return;
      saw('old file');
      const back = putBack(shop, { till, file }, copy);
      world.till = withoutLimits(back.till);
      world.file = back.file;
    },
  ],
  [
    8,
    async (world, one) => {
      await look(world, one);
    },
  ],
];
const bag = steps.flatMap(([weight, step]) => Array.from({ length: weight * 2 }, () => step));

test('whatever happens in whatever order, the books, the rows and the lists agree', async () => {
  for (let run = 0; run < runs || (run < runsMax && missing().length > 0); run += 1) {
    const dice = diceOf(seed + run);
    // Dice of its own: what is tried and taken back changes nothing of what happens.
    const chooser = diceOf(seed + run + 1_000_003);
    const shop = await openTestTill();
    const world: World = {
      shop,
      dice,
      till: withoutLimits(shop.till),
      file: shop.file,
      second: await secondOwner(shop.till),
      payers: 0,
      copy: undefined,
    };
    sale(world);
    for (let step = 0; step < stepsPerRun; step += 1) {
      const among = dice.roll(3) === 0 ? orders(world) : unfinished(world);
      const one = among[dice.roll(among.length)];
      const before = changesOf(world);
      try {
        if (one) await dice.pick(bag)(world, one);
        else sale(world);
        if (changesOf(world) !== before) {
          expectAgreement(world);
          await expectOffersKept(world, chooser, offersPerStep);
        }
      } catch (error) {
        throw new Error(`run ${run}, step ${step} (SEED=${seed + run} RUNS=1)`, { cause: error });
      }
    }
    expect(verifyLedger(world.till.db, world.till.ledger).brokenAt).toBeNull();
    const { rows, total } = daySummary(world.till.db, businessDay(world.till.clock.nowMs()), true);
    for (const { received, delivered, toDeliver, owedBack, refunded } of [...rows, total])
      expect(received.amountCents, `day of run ${run} (SEED=${seed + run})`).toBe(
        delivered.amountCents + toDeliver.amountCents + owedBack.amountCents + refunded.amountCents,
      );
    world.file.close();
  }
  console.info(JSON.stringify(Object.fromEntries([...seen].toSorted(([a], [b]) => a.localeCompare(b)))));
  if (process.env['RUNS'] === undefined) expect(missing()).toEqual([]);
}, 180_000);

/**
 * What a card or a payout's row offers is not refused a moment later: each offer is really tried over the real services,
 * and taken back. Only what asks for time that has not passed is left out.
 */
import { expect } from 'vitest';
import { payoutById, unfinishedPayouts } from '../../../electron/db/payout-store.ts';
import { boardCards } from '../../../electron/reports/board.ts';
import { payoutRow } from '../../../electron/reports/payouts.ts';
import type { Dice } from '../../support/random.ts';
import { order } from '../../support/selling.ts';
import { tried } from './tried.ts';
import { saw } from './world.ts';
import type { World } from './world.ts';
import type { Answer } from './answers.ts';
import { cardAnswers, creditAnswers } from './card-answers.ts';
import { payoutAnswers } from './payout-answers.ts';

type Offered = { readonly about: string; readonly answers: () => readonly Answer[] };

function offersOf(world: World): readonly Offered[] {
  const { till } = world;
  const nowMs = till.clock.nowMs();
  const cards = boardCards(till.db, { runId: till.runId, online: true, nowMs }).flatMap((card) =>
    card.actions.map((action): Offered => ({
      about: `${card.order} ${card.state}: ${action}`,
      answers: () =>
        card.order === ''
          ? action === 'decide-credit'
            ? creditAnswers({ world })
            : []
          : cardAnswers[action]({ world, card, one: order(till, card.order) }),
    })),
  );
  const rows = unfinishedPayouts(till.db).flatMap((payout) => {
    const row = payoutRow(
      till.db,
      { mode: till.mode, nowMs, rules: till.payoutRules, hold: undefined },
      payout,
    );
    return row.actions.map((action): Offered => ({
      about: `${row.payout} ${row.kind} ${row.channel} ${row.state} (${payoutById(till.db, row.id)?.state ?? ''}): ${action}`,
      answers: () => payoutAnswers[action]({ world, row }),
    }));
  });
  return [...cards, ...rows];
}

/** The second look at a payment comes by itself; a stopped package waits for the owner, and its answer says so. */
const waiting: readonly string[] = ['second-look-pending', 'delivery-suspended'];

/** Tries some of what is offered now, each as somebody would choose it. */
export async function expectOffersKept(world: World, dice: Dice, count: number): Promise<void> {
  const some = dice.shuffle(offersOf(world)).slice(0, count);
  for (const { about, answers } of some)
    for (const [name, act] of answers()) {
      // oxlint-disable-next-line no-await-in-loop -- one after the other, each taken back
      const outcome = await tried(world.till, act);
      if (!outcome.ok && waiting.includes(outcome.error.code)) continue;
      expect(outcome.ok ? 'ok' : outcome.error, `${about}: ${name}`).toBe('ok');
      saw(`offered: ${name.split(' ')[0] ?? ''}`);
    }
}

import type { FloatRow } from '../../shared/contract/float-channels.ts';
import { hasMessage } from '../../shared/locales/catalogue.ts';
import { ok } from '../../shared/result.ts';
import type { FloatMove } from '../db/float-store.ts';
import { floatMoves } from '../db/float-store.ts';
import { personById } from '../db/person-store.ts';
import { moveFloat, settleFloat } from '../services/move-float.ts';
import type { Till } from '../services/till.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

/** As many as the page shows. */
const shown = 6;

export function floatHandlers({
  till,
}: HandlerContext): Pick<Handlers, Extract<keyof Handlers, `float:${string}`>> {
  return {
    'float:list': () => ok({ moves: floatMoves(till.db, shown).map((move) => rowOf(till, move)) }),
    'float:move': (request, actor) => moveFloat(till, actor, request),
    'float:settle': (request, actor) => settleFloat(till, actor, request),
  };
}

function rowOf(till: Till, move: FloatMove): FloatRow {
  const sentMs = move.sentAtMs ?? move.stateSinceMs;
  return {
    id: move.id,
    state: move.state,
    amountCents: move.amountCents,
    by: personById(till.db, move.requestedBy)?.name ?? move.requestedBy,
    sinceMs: move.stateSinceMs,
    reason: reasonKey(move),
    receipt: move.receipt,
    settleFromMs: move.state === 'unknown' ? sentMs + till.payoutRules.statementFromMs : null,
  };
}

function reasonKey({ state, reason, resultCode }: FloatMove): string | null {
  if (state !== 'failed' || reason === null) return null;
  const keys = [reason, `b2c.${resultCode ?? ''}`];
  return keys.find((key) => hasMessage(`${key}.what`)) ?? null;
}

import { ok } from '../../shared/result.ts';
import { note } from '../db/audit-store.ts';
import { lastOrder } from '../db/order-store.ts';
import { transaction } from '../db/transaction.ts';
import { signIn } from '../services/people.ts';
import { changeKeys, changeSettings, loadPreferences, savePreferences } from '../services/settings.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';
import { sessionState } from './session.ts';

type SessionChannels =
  | 'app:state'
  | 'session:sign-in'
  | 'session:lock'
  | 'session:preferences'
  | 'keys:set'
  | 'settings:get'
  | 'settings:set';

export function sessionHandlers(context: HandlerContext): Pick<Handlers, SessionChannels> {
  const { till, session } = context;
  const state = () =>
    sessionState({
      till,
      session,
      preferences: loadPreferences(till.db),
      cards: context.cards(),
      practicePins: context.practicePins(),
    });
  return {
    'app:state': () => {
      const settings = till.settings();
      return ok({
        refusal: null,
        mode: till.mode,
        shopName: settings.shopName,
        tillName: settings.tillName,
        payoutFreezeHours: settings.payoutFreezeHours,
        firstRun: lastOrder(till.db) === undefined,
        nowMs: till.clock.nowMs(),
        session: state(),
        link: context.link(),
        ledgerBrokenAt: context.ledgerBrokenAt(),
        restored: context.restored,
      });
    },
    'session:sign-in': async (request) => {
      const signedIn = await signIn(till, request.personId, request.pin);
      if (!signedIn.ok) return signedIn;
      session.enter(signedIn.value);
      context.sessionChanged();
      return ok(state());
    },
    'session:lock': (_request, actor) => {
      if (actor)
        transaction(till.db, (tx) =>
          note(tx, { atMs: till.clock.nowMs(), actorId: actor.id, action: 'locked' }),
        );
      session.lock();
      context.sessionChanged();
      return ok(state());
    },
    'session:preferences': (request) => {
      savePreferences(till, request);
      context.sessionChanged();
      return ok(state());
    },
    'keys:set': (request, actor) => {
      changeKeys(till, actor, request.keys);
      context.sessionChanged();
      return ok(state());
    },
    'settings:get': () => ok(till.settings()),
    'settings:set': (request, actor) => {
      const changed = changeSettings(till, actor, request);
      return changed.ok ? ok(till.settings()) : changed;
    },
  };
}

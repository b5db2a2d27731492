import type { Failure } from '../../shared/error-codes.ts';
import { ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { activePerson, everybody } from '../db/person-store.ts';
import { actorOf } from '../services/people.ts';
import {
  addPerson,
  changeOwnPin,
  changePerson,
  deactivatePerson,
  reactivatePerson,
  resetPin,
} from '../services/staff.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type StaffChannels = Extract<keyof Handlers, `staff:${string}`>;

export function staffHandlers(context: HandlerContext): Pick<Handlers, StaffChannels> {
  const { till, session } = context;
  const list = (): Response<'staff:list'> => ({
    people: everybody(till.db).map((person) => ({
      id: person.id,
      name: person.name,
      role: person.role,
      active: person.active,
      mustChangePin: person.mustChangePin,
      lockedUntilMs:
        person.lockedUntilMs !== null && person.lockedUntilMs > till.clock.nowMs()
          ? person.lockedUntilMs
          : null,
      createdMs: person.createdAtMs,
    })),
  });
  const listed = async (done: Promise<Result<object, Failure>>) => {
    const outcome = await done;
    if (!outcome.ok) return outcome;
    context.sessionChanged();
    return ok(list());
  };
  /** SECURITY: whoever sits here under that name meanwhile is out, and signs in as what he is now. */
  const listedWithout = async (personId: string, done: Promise<Result<object, Failure>>) =>
    listed(
      done.then((outcome) => {
        if (outcome.ok) session.shutOut(personId);
        return outcome;
      }),
    );
  return {
    'staff:list': () => ok(list()),
    'staff:add': (request, actor) => listed(addPerson(till, actor, request)),
    'staff:change': (request, actor) =>
      request.personId === actor.id
        ? listed(changePerson(till, actor, request).then((outcome) => renewed(outcome, actor.id)))
        : listedWithout(request.personId, changePerson(till, actor, request)),
    'staff:deactivate': (request, actor) =>
      listedWithout(request.personId, deactivatePerson(till, actor, request)),
    'staff:reactivate': (request, actor) => listed(reactivatePerson(till, actor, request)),
    'staff:reset-pin': (request, actor) => listedWithout(request.personId, resetPin(till, actor, request)),
    'staff:change-own-pin': async (request, actor) => {
      const outcome = renewed(await changeOwnPin(till, actor, request), actor.id);
      if (outcome.ok) context.sessionChanged();
      return outcome;
    },
  };

  /** The session goes on with what the file says of its person now. */
  function renewed<T>(outcome: Result<T, Failure>, personId: string): Result<T, Failure> {
    const person = activePerson(till.db, personId);
    if (outcome.ok && person && session.actor()?.id === personId) session.enter(actorOf(person));
    return outcome;
  }
}

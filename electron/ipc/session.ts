import type { SessionState } from '../../shared/ipc-contract.ts';
import { activePeople } from '../db/person-store.ts';
import type { BoardCard } from '../../shared/ipc-contract.ts';
import type { Preferences } from '../services/settings.ts';
import type { Actor, Till } from '../services/till.ts';

/** Who sits at this till now. One window, one session; it lives in memory only, so a restart locks the till. */
export type Session = {
  readonly actor: () => Actor | undefined;
  readonly enter: (actor: Actor) => void;
  /** Nobody is signed in any more; orders go on. */
  readonly lock: () => void;
  /** The person has left or has changed: whoever sits here under that name is out. */
  readonly shutOut: (personId: string) => void;
  readonly lockedBy: () => string | undefined;
  readonly lastPersonId: () => string | undefined;
};

export function createSession(): Session {
  let actor: Actor | undefined;
  let lockedBy: string | undefined;
  let lastPersonId: string | undefined;
  const lock = (): void => {
    lockedBy = actor?.name ?? lockedBy;
    actor = undefined;
  };
  return {
    actor: () => actor,
    enter: (next) => {
      actor = next;
      lockedBy = undefined;
      lastPersonId = next.id;
    },
    lock,
    shutOut: (personId) => {
      if (actor?.id === personId) lock();
    },
    lockedBy: () => lockedBy,
    lastPersonId: () => lastPersonId,
  };
}

export type SessionFacts = {
  readonly till: Till;
  readonly session: Session;
  readonly preferences: Preferences;
  readonly cards: readonly BoardCard[];
  readonly practicePins: readonly { readonly name: string; readonly pin: string }[];
};

/** What the sign-in screen and the title strip show. */
export function sessionState({
  till,
  session,
  preferences,
  cards,
  practicePins,
}: SessionFacts): SessionState {
  const actor = session.actor();
  const count = (states: readonly string[]): number =>
    cards.filter((card) => states.includes(card.state)).length;
  return {
    person: actor ? { ...actor } : null,
    people: activePeople(till.db).map((person) => ({
      id: person.id,
      name: person.name,
      role: person.role,
      wasLast: person.id === session.lastPersonId(),
      lockedUntilMs:
        person.lockedUntilMs !== null && person.lockedUntilMs > till.clock.nowMs()
          ? person.lockedUntilMs
          : null,
    })),
    lockedBy: session.lockedBy() ?? null,
    waiting: {
      paid: count(['paid', 'paidReceiptPending', 'paidCash', 'paidByDecision']),
      waiting: count(['waiting', 'sending', 'queued', 'queuedOffline', 'afterOther']),
      unknown: count(['unknown', 'stated', 'contradiction', 'deliveryUnknown']),
      failed: count([
        'refused',
        'notSentDeadline',
        'notSentClock',
        'notSentPayerUnknown',
        'unknown',
        'contradiction',
        'otherAmount',
      ]),
    },
    language: preferences.language,
    theme: preferences.theme,
    sound: preferences.sound,
    keys: preferences.keys,
    practicePins: practicePins.map((one) => ({ ...one })),
  };
}

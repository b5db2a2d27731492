/** Registering the shortcode for reports of its own credits: an act of the set-up, once per shortcode. */
import type { Request, Response } from '../../../shared/ipc-contract.ts';
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import { parseMsisdn } from '../../../shared/msisdn.ts';
import type { CreditRegistration } from '../../../shared/observation.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { note } from '../../db/audit-store.ts';
import { transaction } from '../../db/transaction.ts';
import type { CreditSource, CreditUrls } from '../../ports.ts';
import type { Actor, Till } from '../till.ts';
import { loadFacts, storeFacts } from './facts.ts';

export type CreditRegistry = {
  readonly source: Pick<CreditSource, 'registerUrls' | 'registerPull'>;
  /** Undefined while no address is set up where Safaricom could report credits. */
  readonly urls: () => CreditUrls | undefined;
};

type Registered = Result<Response<'set-up:register-credits'>, Failure>;

/**
 * Registers for confirmations (C2B) or for looking (Pull). "Already registered" is taken as done: Safaricom registers
 * addresses once, and only its portal deletes them.
 */
export async function registerCredits(
  till: Till,
  actor: Actor,
  { source, urls }: CreditRegistry,
  request: Request<'set-up:register-credits'>,
): Promise<Registered> {
  const outcome =
    request.what === 'urls' ? await forUrls(source, urls()) : await forPull(till, source, request);
  if (!outcome.ok) return outcome;
  const registration = outcome.value;
  const isDone = registration.kind === 'registered' || registration.kind === 'already-registered';
  transaction(till.db, (tx) => {
    const { credits } = loadFacts(tx);
    if (isDone) storeFacts(tx, { credits: { ...credits, [request.what]: true } });
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'creditsRegistered',
      values: { what: request.what, outcome: registration.kind },
    });
  });
  till.changed({ order: null, became: 'set-up' });
  return ok({ ...loadFacts(till.db).credits, outcome: registration.kind, problem: problemOf(registration) });
}

async function forUrls(
  source: CreditRegistry['source'],
  urls: CreditUrls | undefined,
): Promise<Result<CreditRegistration, Failure>> {
  return urls ? ok(await source.registerUrls(urls)) : err(failure('set-up-incomplete', { step: 'answers' }));
}

async function forPull(
  till: Till,
  source: CreditRegistry['source'],
  { nominatedNumber = '' }: Request<'set-up:register-credits'>,
): Promise<Result<CreditRegistration, Failure>> {
  const number = parseMsisdn(nominatedNumber);
  if (number.kind !== 'ok') return err(failure('number-not-understood', { who: 'payer' }));
  // The number is the organisation's own and is not kept.
  return ok(await source.registerPull(number.msisdn, Buffer.from(till.random.bytes(16)).toString('hex')));
}

/** A key of the words, or what Safaricom said. */
const problemOf = (registration: CreditRegistration): string | null => {
  if (registration.kind === 'refused') return `daraja.${registration.errorRow}`;
  return registration.kind === 'no-answer' ? 'setUp.problem.noConnection' : null;
};

/** How far the set-up is, from what is kept and what was tested. Secrets are answered with *set* or *not set*. */
import type { Mode } from '../../../shared/modes.ts';
import type { SetUpState } from '../../../shared/ipc-contract.ts';
import { stkMessageKey } from '../../../shared/result-codes.ts';
import { goLiveItems, passwordDaysLeft } from '../../../shared/set-up.ts';
import type { GoLiveItem, SetUpStep } from '../../../shared/set-up.ts';
import { currentPackages } from '../../db/package-store.ts';
import { evidenceOfOrder } from '../../db/evidence-store.ts';
import type { SecretName, SetUpChecks, Vault } from '../../ports.ts';
import type { Till } from '../till.ts';
import type { SetUpFacts } from './facts.ts';
import { loadFacts } from './facts.ts';
import { lastTest } from './prompt-test.ts';
import type { LastTest } from './prompt-test.ts';

export type SetUpWorld = {
  readonly vault: Vault | undefined;
  readonly checks: SetUpChecks;
  readonly practiceOnly: boolean;
  readonly modes: readonly { readonly mode: Mode; readonly state: 'here' | 'ready' | 'new' }[];
};

export function setUpState(till: Till, world: SetUpWorld): SetUpState {
  const { vault, checks, practiceOnly, modes } = world;
  const facts = loadFacts(till.db);
  const nowMs = till.clock.nowMs();
  const has = secretsSet(vault);
  const test = lastTest(till.db);
  const steps = stepsOf(till, { facts, has, test, checks });
  const { certificate } = facts;
  return {
    mode: till.mode,
    practiceOnly,
    modes: [...modes],
    vault: vault ? { kind: vault.kind, state: vault.state() } : null,
    merchant: facts.merchant,
    answers: facts.answers,
    initiatorName: facts.initiatorName,
    passwordDaysLeft: daysLeft(till, facts),
    certificate: certificate && {
      subject: certificate.subject,
      validUntilMs: certificate.validUntilMs,
      expired: certificate.validUntilMs < nowMs,
    },
    has,
    steps,
    testOrder: test?.order.number ?? null,
    goLive: goLiveItems.map((item) => ({ item, done: facts.goLive.includes(item) || isProved(item, steps) })),
    packagesUnchecked: currentPackages(till.db).filter((item) => !item.onSale).length,
  };
}

/** Days that the initiator's password is still good for; null while none is set. */
export function daysLeft(till: Till, facts: SetUpFacts): number | null {
  return facts.passwordSetAtMs === null
    ? null
    : passwordDaysLeft(facts.passwordSetAtMs, till.settings().passwordLifeDays, till.clock.nowMs());
}

/** The same, once few enough are left that the owner should hear of it. */
export function passwordSoonOver(till: Till): number | null {
  const left = daysLeft(till, loadFacts(till.db));
  return left !== null && left <= till.settings().passwordWarnDays ? left : null;
}

type Has = SetUpState['has'];

function secretsSet(vault: Vault | undefined): Has {
  const isSet = (name: SecretName): boolean => vault?.get(name) !== undefined;
  return {
    consumerKey: isSet('consumer-key'),
    consumerSecret: isSet('consumer-secret'),
    passkey: isSet('passkey'),
    initiatorPassword: isSet('initiator-password'),
    securityCredential: isSet('security-credential'),
  };
}

type Known = {
  readonly facts: SetUpFacts;
  readonly has: Has;
  readonly test: LastTest | undefined;
  readonly checks: SetUpChecks;
};
type Step = SetUpState['steps'][number];
type Found = Pick<Step, 'state' | 'atMs' | 'problem' | 'detail'>;

const missing: Found = { state: 'missing', atMs: null, problem: null, detail: '' };
const entered: Found = { ...missing, state: 'entered' };
const later: Found = { ...missing, state: 'later' };

function stepsOf(till: Till, known: Known): Step[] {
  const { facts, has, checks } = known;
  const hasKeys = has.consumerKey && has.consumerSecret;
  const hasInitiator =
    facts.initiatorName !== '' &&
    (has.securityCredential || (has.initiatorPassword && facts.certificate !== null));
  const canPrompt = hasKeys && has.passkey && facts.merchant !== null && facts.answers !== null;
  // Shortcode, passkey and an own address have no test of their own: an accepted prompt proves them.
  const prompt = promptFound(till, known);
  const byPrompt = prompt.state === 'passed' ? { ...prompt, detail: '' } : entered;
  const balance = checked(facts, 'balance');
  const step = (name: SetUpStep, found: Found, testable = true): Step => ({ step: name, ...found, testable });
  return [
    step('keys', hasKeys ? checked(facts, 'token') : missing, hasKeys && checks.token !== undefined),
    step('shortcode', facts.merchant ? byPrompt : missing, false),
    step('passkey', has.passkey ? byPrompt : missing, false),
    step(
      'answers',
      facts.answers ? (isMailbox(facts) ? checked(facts, 'mailbox') : byPrompt) : missing,
      isMailbox(facts) && checks.mailbox !== undefined,
    ),
    step('prompt', prompt, canPrompt),
    step(
      'query',
      queryFound(till, known),
      known.test?.attempt?.checkoutRequestId !== null && known.test?.attempt !== undefined,
    ),
    step('initiator', hasInitiator ? (balance.state === 'passed' ? balance : entered) : later, false),
    step('balance', hasInitiator ? balance : later, hasInitiator && checks.balance !== undefined),
  ];
}

const isMailbox = ({ answers }: SetUpFacts): boolean => answers?.kind === 'mailbox';

function checked(facts: SetUpFacts, name: keyof SetUpChecks): Found {
  const check = facts.checks[name];
  return check
    ? { state: check.outcome, atMs: check.atMs, problem: check.problem, detail: check.detail }
    : entered;
}

/**
 * Production passes with the shilling in the till. A sandbox prompt reaches no phone (Safaricom Daraja portal,
 * simulator), so there an accepted request is all that can be proved.
 */
function promptFound(till: Till, { test }: Known): Found {
  const attempt = test?.attempt;
  if (!attempt) return entered;
  const at = { atMs: attempt.stateSinceMs, detail: attempt.resultText ?? '' };
  const isAccepted = attempt.checkoutRequestId !== null;
  if (attempt.state === 'paid' || (till.mode === 'sandbox' && isAccepted))
    return { state: 'passed', problem: null, ...at };
  if (attempt.state === 'refused')
    return { state: 'failed', problem: problemOf(attempt.reason, attempt.resultCode), ...at };
  if (attempt.state === 'not-sent')
    return { state: 'failed', problem: `why.${attempt.reason ?? 'stopped'}`, ...at };
  return { state: 'running', problem: null, ...at };
}

/** A refusal of the request is a row of the error table; one by the customer's side is a result code. */
const problemOf = (row: string | null, code: string | null): string =>
  row === null ? stkMessageKey(code ?? '') : `daraja.${row}`;

function queryFound(till: Till, { test }: Known): Found {
  const attempt = test?.attempt;
  if (!attempt || attempt.checkoutRequestId === null) return { ...missing, state: 'entered' };
  const isAnswered = evidenceOfOrder(till.db, attempt.orderId).some(
    ({ source, verdict }) => source === 'query' && verdict !== 'no-answer',
  );
  if (isAnswered) return { ...entered, state: 'passed', atMs: attempt.stateSinceMs };
  return attempt.nextQueryAtMs === null ? entered : { ...entered, state: 'running' };
}

/** What a passed test proves of the portal's list. */
function isProved(item: GoLiveItem, steps: readonly Step[]): boolean {
  const passed = (name: SetUpStep): boolean =>
    steps.some(({ step, state }) => step === name && state === 'passed');
  if (item === 'production-keys') return passed('keys');
  return item === 'passkey-mail' && passed('prompt');
}

import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Request, SetUpState } from '../../shared/ipc-contract.ts';
import { recoverySheet } from '../../shared/recovery-sheet.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { note } from '../db/audit-store.ts';
import { payoutsFrozenUntilMs } from '../db/payout-freeze.ts';
import { balances } from '../db/question-store.ts';
import { transaction } from '../db/transaction.ts';
import { healthPage } from '../reports/health.ts';
import { approve } from '../services/people.ts';
import { enrolMailbox, runCheck } from '../services/set-up/checks.ts';
import { registerCredits } from '../services/set-up/credits.ts';
import { saveCredentials } from '../services/set-up/credentials.ts';
import { loadFacts, storeFacts } from '../services/set-up/facts.ts';
import { askAboutTest, startPromptTest } from '../services/set-up/prompt-test.ts';
import { newRecoveryCode, recoverySheetMs, useRecoveryCode } from '../services/set-up/recovery.ts';
import { daysLeft, setUpState } from '../services/set-up/state.ts';
import { changePassphrase, createVault, unlockVault } from '../services/set-up/vault.ts';
import type { LockedVault } from '../services/set-up/vault.ts';
import type { Actor } from '../services/till.ts';
import type { HandlerContext } from './context.ts';
import type { Handlers } from './router.ts';

type SetUpChannels = Extract<
  keyof Handlers,
  `set-up:${string}` | `vault:${string}` | 'health:get' | `recovery:${string}`
>;

export function setUpHandlers(context: HandlerContext): Pick<Handlers, SetUpChannels> {
  const { till } = context;
  const state = (): SetUpState =>
    setUpState(till, {
      vault: context.unlocking?.vault,
      checks: context.checks,
      practiceOnly: context.otherModes.practiceOnly,
      modes: context.otherModes.list(),
    });
  const withVault = async <T>(
    body: (locked: LockedVault) => Promise<Result<object, Failure>>,
    answer: () => T,
  ): Promise<Result<T, Failure>> => {
    // SECURITY: P13. Practice has no vault, so no credential can be typed into it.
    if (!context.unlocking) return err(failure('not-in-practice'));
    const outcome = await body(context.unlocking);
    return outcome.ok ? ok(answer()) : outcome;
  };
  return {
    'set-up:state': () => ok(state()),
    'set-up:open-mode': (request, actor) => context.otherModes.open(request.mode, request.owner, actor),
    'set-up:save': (request, actor) =>
      withVault(({ vault }) => saveCredentials(till, actor, vault, request, context.readCertificate), state),
    'set-up:test': (request, actor) => withVault(() => test(context, request, actor), state),
    'set-up:enrol-mailbox': (request, actor) =>
      withVault(() => enrolMailbox(till, actor, context.enrolMailbox, request), state),
    'set-up:check-item': ({ item, done }, actor) => {
      transaction(till.db, (tx) => {
        const others = loadFacts(tx).goLive.filter((one) => one !== item);
        storeFacts(tx, { goLive: done ? [...others, item] : others });
        note(tx, {
          atMs: till.clock.nowMs(),
          actorId: actor.id,
          action: 'goLiveItem',
          values: { item, done: Number(done) },
        });
      });
      return ok(state());
    },
    'set-up:register-credits': (request, actor) => registerCredits(till, actor, context.credits, request),
    'vault:create': (request, actor) =>
      withVault((locked) => createVault(till, locked, actor, request), context.link),
    'vault:unlock': (request, actor) =>
      withVault((locked) => unlockVault(till, locked, actor, request.passphrase), context.link),
    'vault:change': (request, actor) =>
      withVault((locked) => changePassphrase(till, locked, actor, request), context.link),
    'health:get': () => ok(health(context)),
    'recovery:make': (request, actor) => makeSheet(context, actor, request),
    'recovery:use': (request) => useRecoveryCode(till, request),
  };
}

async function test(
  { till, checks }: HandlerContext,
  request: Request<'set-up:test'>,
  actor: Actor,
): Promise<Result<object, Failure>> {
  switch (request.test) {
    case 'prompt':
      return startPromptTest(till, actor, request.phone ?? '');
    case 'query':
      return askAboutTest(till);
    case 'token':
    case 'mailbox':
    case 'balance':
      return runCheck(till, actor, checks, request.test);
  }
}

function health({ till, healthFacts }: HandlerContext) {
  return healthPage({
    ...healthFacts(),
    nowMs: till.clock.nowMs(),
    clockOffsetMs: till.clockOffsetMs() ?? null,
    balances: [...balances(till.db)],
    passwordDaysLeft: daysLeft(till, loadFacts(till.db)),
    passwordWarnDays: till.settings().passwordWarnDays,
    payoutsFrozenUntilMs: frozenNow(payoutsFrozenUntilMs(till.db), till.clock.nowMs()),
    recoverySheetMs: recoverySheetMs(till.db),
  });
}

const frozenNow = (untilMs: number | undefined, nowMs: number): number | null =>
  untilMs !== undefined && untilMs > nowMs ? untilMs : null;

/** Only a sheet that is out replaces the one before: nobody is left with a code that is on no paper. */
async function makeSheet(
  context: HandlerContext,
  actor: Actor,
  request: Request<'recovery:make'>,
): Promise<Result<{ readonly path: string | null; readonly printed: boolean }, Failure>> {
  const { till } = context;
  const approved = await approve(till, actor, 'change-settings', request.approval);
  if (!approved.ok) return approved;
  const settings = till.settings();
  const { code, keep } = await newRecoveryCode(till);
  const document = recoverySheet({
    language: settings.receiptLanguage,
    shopName: settings.shopName,
    tillName: settings.tillName,
    ownerName: approved.value.name,
    code,
    atMs: till.clock.nowMs(),
  });
  const outcome = settings.printer.kind === 'none' ? undefined : await context.paper.printSheet(document);
  const printed = outcome?.kind === 'confirmed' || outcome?.kind === 'handed-over';
  const path = printed ? null : await savePdf(context, document);
  if (!printed && path === null) return err(failure('printer-not-set'));
  keep(approved.value);
  return ok({ path, printed });
}

async function savePdf(
  context: HandlerContext,
  document: Parameters<HandlerContext['paper']['printSheet']>[0],
): Promise<string | null> {
  const bytes = await context.pdf?.render(document, context.till.settings().receiptWidth === '58' ? 58 : 80);
  if (!bytes) return null;
  const path = context.exportFile('recovery-sheet.pdf');
  await context.files.writeDurably(path, bytes);
  return path;
}

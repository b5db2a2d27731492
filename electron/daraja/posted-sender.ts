/**
 * Sends the requests whose result Safaricom posts later. It turns what happened on the wire into an observation and
 * decides nothing else. MONEY: what was written and not clearly refused is ambiguous; only a payout, which carries an
 * id of ours, may be sent again under the same id.
 */
import type { PostedSendOutcome } from '../../shared/observation.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { DarajaApi, FloatRequest, PostedChecks, PostedSender, WrongField } from '../ports.ts';
import { accountBalancePath, buildAccountBalance, checkAccountBalance } from './account-balance.ts';
import type { DarajaAnswer } from './answer.ts';
import type { DarajaLine } from './authorized.ts';
import { b2cPath, buildB2c, checkB2c } from './b2c.ts';
import { classify } from './error-table.ts';
import { buildFloatMove, checkFloatMove, floatMovePath } from './float-move.ts';
import type { FloatFacts } from './float-move.ts';
import { describeAnswer, notSentBusy, notSentWithoutToken, refusalFrom, tooFast } from './outcomes.ts';
import { readPostedAccepted } from './posted-request.ts';
import type { PostedFacts } from './posted-request.ts';
import { buildReversal, checkReversal, reversalPath } from './reversal.ts';
import type { SignedInitiator } from './security-credential.ts';
import { defaultPostedLimits } from './settings.ts';
import type { Initiator, PostedLimits } from './settings.ts';
import {
  buildTransactionStatus,
  checkTransactionStatus,
  transactionStatusPath,
} from './transaction-status.ts';
import { safeWords } from './words.ts';

export type PostedOptions = {
  /** Asked at each request; undefined while the set-up has none. */
  readonly initiator: () => Initiator | undefined;
  /** The shortcode that pays out, asks and gives back. */
  readonly shortcode: number;
  /** Where payments by prompt arrive, when that is another shortcode: reversals are of its payments. */
  readonly reversalShortcode?: number;
  /** From which paybill to which B2C account a top-up goes; undefined where the shop has one account for all. */
  readonly topUp?: { readonly from: number; readonly to: number };
  /** The public address of one request's result; undefined while there is none (no mailbox yet). */
  readonly resultUrl: (nonce: string) => string | undefined;
  readonly limits?: PostedLimits;
};

export function darajaPostedSender(line: DarajaLine, options: PostedOptions): PostedSender {
  const apis = apisOf(options);
  const always = (): boolean => true;
  return {
    pay: (request, mayWrite) => send(line, options, apis.pay, request, mayWrite),
    askStatus: (request) => send(line, options, apis.askStatus, request, always),
    askBalance: (request) => send(line, options, apis.askBalance, request, always),
    reverse: (request, mayWrite) => send(line, options, apis.reverse, request, mayWrite),
    moveFloat: (request, mayWrite) => send(line, options, apis.moveFloat, request, mayWrite),
  };
}

/** The checks of the sender, for those who queue. */
export function postedChecks(options: PostedOptions): PostedChecks {
  const apis = apisOf(options);
  return {
    pay: (request) => wrongField(options, apis.pay, request),
    askStatus: (request) => wrongField(options, apis.askStatus, request),
    askBalance: (request) => wrongField(options, apis.askBalance, request),
    reverse: (request) => wrongField(options, apis.reverse, request),
    moveFloat: (request) => wrongField(options, apis.moveFloat, request),
  };
}

type Named = { readonly nonce: string };
type Api<Request extends Named> = {
  readonly api: DarajaApi;
  readonly path: string;
  readonly check: (request: Request, facts: PostedFacts) => Result<Request, WrongField>;
  readonly build: (request: Request, facts: PostedFacts, initiator: SignedInitiator) => object;
  /** The id under which we sent it, where there is one. */
  readonly ownId?: (request: Request) => string;
};
type Apis = {
  readonly [Name in keyof PostedSender]: Api<Parameters<PostedSender[Name]>[0]>;
};

function apisOf(options: PostedOptions): Apis {
  const { shortcode, reversalShortcode = shortcode } = options;
  const reversalFacts = (facts: PostedFacts): PostedFacts => ({ ...facts, shortcode: reversalShortcode });
  const floatFacts = ({ kind }: FloatRequest, facts: PostedFacts): FloatFacts =>
    kind === 'top-up' && options.topUp
      ? { ...facts, ...options.topUp }
      : { ...facts, from: shortcode, to: shortcode };
  return {
    pay: { api: 'b2c', path: b2cPath, check: checkB2c, build: buildB2c, ownId: ({ ocid }) => ocid },
    askStatus: {
      api: 'status',
      path: transactionStatusPath,
      check: checkTransactionStatus,
      build: buildTransactionStatus,
    },
    askBalance: {
      api: 'balance',
      path: accountBalancePath,
      check: checkAccountBalance,
      build: buildAccountBalance,
    },
    reverse: {
      api: 'reversal',
      path: reversalPath,
      check: (request, facts) => checkReversal(request, reversalFacts(facts)),
      build: (request, facts, initiator) => buildReversal(request, reversalFacts(facts), initiator),
    },
    moveFloat: {
      api: 'float',
      path: floatMovePath,
      check: (request, facts) =>
        request.kind === 'top-up' && options.topUp === undefined
          ? err({ field: 'PartyB', problem: 'is not set up', errorRow: 'invalidField' })
          : checkFloatMove(request, floatFacts(request, facts)),
      build: (request, facts, initiator) => buildFloatMove(request, floatFacts(request, facts), initiator),
    },
  };
}

const factsOf = (
  { shortcode, limits = defaultPostedLimits }: PostedOptions,
  resultUrl: string,
): PostedFacts => ({ shortcode, limits, resultUrl });

function wrongField<Request extends Named>(
  options: PostedOptions,
  api: Api<Request>,
  request: Request,
): WrongField | undefined {
  const checked = api.check(request, factsOf(options, options.resultUrl(request.nonce) ?? ''));
  return checked.ok ? undefined : checked.error;
}

type Prepared = { readonly facts: PostedFacts; readonly initiator: SignedInitiator };

/** Everything that can be known to be wrong before a token is asked for. */
async function prepare<Request extends Named>(
  options: PostedOptions,
  api: Api<Request>,
  request: Request,
): Promise<Result<Prepared, PostedSendOutcome>> {
  const initiator = options.initiator();
  if (initiator === undefined) return err({ kind: 'not-sent', reason: 'credentials-missing' });
  const resultUrl = options.resultUrl(request.nonce);
  if (resultUrl === undefined) return err({ kind: 'not-sent', reason: 'set-up' });
  const facts = factsOf(options, resultUrl);
  const checked = api.check(request, facts);
  if (!checked.ok) {
    const { field, problem, errorRow } = checked.error;
    return err({ kind: 'refused', errorRow, code: 'not-asked', description: `${field} ${problem}` });
  }
  // Its library is half as large as this program, and many tills never pay out.
  const { signInitiator } = await import('./security-credential.ts');
  const signed = signInitiator(initiator);
  return signed.ok ? ok({ facts, initiator: signed.value }) : err({ kind: 'not-sent', reason: 'set-up' });
}

async function send<Request extends Named>(
  line: DarajaLine,
  options: PostedOptions,
  api: Api<Request>,
  request: Request,
  mayWrite: () => boolean,
): Promise<PostedSendOutcome> {
  const prepared = await prepare(options, api, request);
  if (!prepared.ok) return prepared.error;
  const { facts, initiator } = prepared.value;
  const sent = await line.send({
    api: api.api,
    path: api.path,
    build: () =>
      mayWrite()
        ? {
            body: api.build(request, facts, initiator),
            secrets: [...initiator.secrets, facts.resultUrl],
          }
        : undefined,
  });
  switch (sent.kind) {
    case 'no-token':
      return notSentWithoutToken(sent.outcome);
    case 'not-sent':
      // The dispatcher knows whether it was the deadline or the stop key that said no.
      return { kind: 'not-sent', reason: sent.reason };
    case 'ambiguous':
      return { kind: 'ambiguous', reason: safeWords(sent.detail) };
    case 'answer': {
      const outcome = readSendAnswer(api.api, sent.answer, sent.secrets, api.ownId?.(request));
      if (outcome.kind === 'accepted' || outcome.kind === 'already-accepted') line.noteSuccess(api.api);
      return outcome;
    }
  }
}

function readSendAnswer(
  api: DarajaApi,
  answer: DarajaAnswer,
  secrets: readonly string[],
  ownId: string | undefined,
): PostedSendOutcome {
  const accepted = readPostedAccepted(answer);
  if (accepted !== undefined) {
    // MONEY: an acceptance that names another id says nothing about ours.
    const isOurs = ownId === undefined || accepted.originatorConversationId === ownId;
    return isOurs
      ? { kind: 'accepted', ...accepted }
      : { kind: 'ambiguous', reason: 'accepted under another id' };
  }
  const row = classify(answer, api);
  switch (row.class) {
    case 'definite':
      return { ...refusalFrom(row, answer, secrets), ...tooFast(row, answer) };
    case 'refused-retry-later':
      return { ...notSentBusy(answer.retryAfterMs ?? row.retryAfterMs), ...tooFast(row, answer) };
    case 'token-invalid':
      return { kind: 'not-sent', reason: 'token-refused' };
    case 'already-accepted':
      return { kind: 'already-accepted', description: refusalFrom(row, answer, secrets).description };
    case 'still-pending':
    case 'ambiguous':
      return { kind: 'ambiguous', reason: describeAnswer(row, answer, secrets), ...tooFast(row, answer) };
  }
}

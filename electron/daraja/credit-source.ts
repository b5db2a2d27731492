/** The shortcode's own credits: registering for them and pulling them, page by page. */
import type { CreditRegistration, PulledCredit, PullOutcome } from '../../shared/observation.ts';
import type { CreditSource, CreditUrls, DarajaApi } from '../ports.ts';
import type { DarajaAnswer } from './answer.ts';
import type { DarajaLine } from './authorized.ts';
import { buildC2bRegister, c2bRegisterPath, checkC2bRegister, readC2bRegister } from './c2b-register.ts';
import { classify } from './error-table.ts';
import type { FieldProblem } from './field-checks.ts';
import { noAnswerFrom, noAnswerWithoutToken, refusalFrom } from './outcomes.ts';
import type { NoAnswer } from './outcomes.ts';
import {
  buildPullQuery,
  buildPullRegister,
  checkPullQuery,
  checkPullRegister,
  isRefusal,
  pullQueryPath,
  pullRegisterPath,
  readPullPage,
  readPullRegister,
} from './pull-transactions.ts';
import type { PulledPage, PullQueryInput } from './pull-transactions.ts';
import { safeWords } from './words.ts';

export type CreditOptions = {
  readonly shortcode: number;
  /** The public address that Pull wants at registration; it is not used for the pages. */
  readonly callbackUrl: (nonce: string) => string | undefined;
  /** Ours: the pages of one look. 48 hours of a busy shop fit into a few. */
  readonly mostPages?: number;
};

const defaultMostPages = 20;

export function darajaCreditSource(line: DarajaLine, options: CreditOptions): CreditSource {
  return {
    registerUrls: (urls) => registerUrls(line, options, urls),
    registerPull: (nominatedMsisdn, nonce) => registerPull(line, options, nominatedMsisdn, nonce),
    pull: (fromMs, toMs) => pull(line, options, fromMs, toMs),
  };
}

async function registerUrls(
  line: DarajaLine,
  { shortcode }: CreditOptions,
  urls: CreditUrls,
): Promise<CreditRegistration> {
  const checked = checkC2bRegister(urls, shortcode);
  if (!checked.ok) return notAsked(checked.error);
  const body = buildC2bRegister(urls, shortcode);
  const secrets = [urls.confirmationUrl, urls.validationUrl];
  return register(line, 'c2b-register', c2bRegisterPath, { body, secrets }, readC2bRegister);
}

async function registerPull(
  line: DarajaLine,
  { shortcode, callbackUrl }: CreditOptions,
  nominatedMsisdn: string,
  nonce: string,
): Promise<CreditRegistration> {
  const input = { shortcode, nominatedMsisdn, callbackUrl: callbackUrl(nonce) ?? '' };
  const checked = checkPullRegister(input);
  if (!checked.ok) return notAsked(checked.error);
  const written = { body: buildPullRegister(input), secrets: [input.callbackUrl] };
  return register(line, 'pull-register', pullRegisterPath, written, readPullRegister);
}

const notAsked = ({ field, problem, errorRow }: FieldProblem): CreditRegistration => ({
  kind: 'refused',
  errorRow,
  code: 'not-asked',
  description: `${field} ${problem}`,
});

async function register(
  line: DarajaLine,
  api: DarajaApi,
  path: string,
  written: { readonly body: object; readonly secrets: readonly string[] },
  read: (answer: DarajaAnswer, secrets: readonly string[]) => CreditRegistration,
): Promise<CreditRegistration> {
  const asked = await ask(line, api, path, written);
  if (asked.kind === 'no-answer') return asked;
  const registration = read(asked.answer, asked.secrets);
  if (registration.kind === 'registered' || registration.kind === 'already-registered') line.noteSuccess(api);
  return registration;
}

type Asked =
  | { readonly kind: 'answer'; readonly answer: DarajaAnswer; readonly secrets: readonly string[] }
  | NoAnswer;

async function ask(
  line: DarajaLine,
  api: DarajaApi,
  path: string,
  written: { readonly body: object; readonly secrets: readonly string[] },
): Promise<Asked> {
  const sent = await line.send({ api, path, build: () => written });
  switch (sent.kind) {
    case 'no-token':
      return noAnswerWithoutToken(sent.outcome);
    case 'not-sent':
    case 'ambiguous':
      return { kind: 'no-answer', reason: safeWords(sent.detail), reached: false };
    case 'answer':
      return sent;
  }
}

type Page = { readonly kind: 'page'; readonly page: PulledPage } | Exclude<PullOutcome, { kind: 'credits' }>;

/** Until a page is empty, repeats what is known, or is shorter than the first. */
async function pull(
  line: DarajaLine,
  options: CreditOptions,
  fromMs: number,
  toMs: number,
): Promise<PullOutcome> {
  const { shortcode, mostPages = defaultMostPages } = options;
  const checked = checkPullQuery({ shortcode, fromMs, toMs, offset: 0 }, line.nowMs());
  if (!checked.ok) {
    const { field, problem, errorRow } = checked.error;
    return { kind: 'refused', errorRow, description: `${field} ${problem}` };
  }
  const credits = new Map<string, PulledCredit>();
  let [offset, notUnderstood, firstRows, isComplete] = [0, 0, 0, false];
  for (let pages = 0; pages < mostPages && !isComplete; pages++) {
    const asked = await pullPage(line, { ...checked.value, offset });
    if (asked.kind !== 'page') {
      // What earlier pages brought is evidence and stays.
      if (pages === 0) return asked;
      break;
    }
    const { page } = asked;
    if (pages === 0) firstRows = page.rows;
    const news = page.credits.filter(({ receipt }) => !credits.has(receipt));
    const isRepeated = page.credits.length > 0 && news.length === 0;
    for (const credit of news) credits.set(credit.receipt, credit);
    if (!isRepeated) notUnderstood += page.rows - page.credits.length;
    offset += page.rows;
    isComplete = page.rows === 0 || isRepeated || page.rows < firstRows;
  }
  return { kind: 'credits', credits: [...credits.values()], notUnderstood, isComplete };
}

async function pullPage(line: DarajaLine, input: PullQueryInput): Promise<Page> {
  const written = { body: buildPullQuery(input), secrets: [] };
  const asked = await ask(line, 'pull-query', pullQueryPath, written);
  if (asked.kind === 'no-answer') return asked;
  const page = readPullPage(asked.answer);
  if (page !== undefined) {
    line.noteSuccess('pull-query');
    return { kind: 'page', page };
  }
  const row = classify(asked.answer, 'pull-query');
  if (!isRefusal(row.class)) return noAnswerFrom(row, asked.answer, asked.secrets);
  const { errorRow, description } = refusalFrom(row, asked.answer, asked.secrets);
  return { kind: 'refused', errorRow, description };
}

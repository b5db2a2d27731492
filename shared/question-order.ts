/**
 * Which question Safaricom is asked next. Questions about prompts and about payouts share one budget per consumer key,
 * so the order is decided in one place: pure, over what is due.
 */
export type QuestionKind =
  /** A prompt whose id was first learned from a callback: nothing settles before this query (P3). */
  | 'learned'
  /** A prompt past its life without a final answer. */
  | 'overdue'
  /** A prompt that is paid by a query alone: the second one, before anything irreversible may be automatic (P3). */
  | 'second'
  /** A prompt that may still be on a phone. */
  | 'routine'
  /** A payout without a result. */
  | 'payout'
  /** What lies on the accounts: somebody at the screen asked for it. */
  | 'balance'
  /** A payment that a callback settled: one query when nothing else is to be asked (P3). */
  | 'check';

/** `id` of a prompt's or a payout's attempt; 0 where it is about neither. */
export type Question = { readonly kind: QuestionKind; readonly id: number; readonly dueAtMs: number };

/** Whose question went last, of those that must take turns. */
export type Turn = 'prompt' | 'payout';

/** What the order needs to know of a prompt. */
export type AskedPrompt = {
  readonly state: string;
  readonly idIsLearned: boolean;
  readonly settledBy: string | null;
  readonly receipt: string | null;
};

export function promptQuestionKind({
  state,
  idIsLearned,
  settledBy,
  receipt,
}: AskedPrompt): Exclude<QuestionKind, 'payout' | 'balance'> {
  if (idIsLearned) return 'learned';
  if (state === 'waiting') return 'routine';
  if (state !== 'paid') return 'overdue';
  return settledBy === 'query' && receipt === null ? 'second' : 'check';
}

/**
 * The one to ask now, among what is due. A learned id goes first always. Then prompts and payouts take turns, so that
 * neither a shop full of prompts nor a list of salaries keeps the other waiting. Among prompts: overdue, second,
 * routine; what has been due for longer than `patienceMs` counts as overdue. Within one rank the one that has been due
 * longest. Balances go in the payouts' turn and before them: there is one at a time, and somebody waits for it. Checks
 * only when nothing else is due.
 */
export function nextQuestion(
  due: readonly Question[],
  nowMs: number,
  lastTurn: Turn | undefined,
  patienceMs: number,
): Question | undefined {
  const first = (kind: QuestionKind): Question | undefined =>
    due.filter((one) => one.kind === kind).toSorted(byDue)[0];
  const learned = first('learned');
  if (learned) return learned;
  const rank = (one: Question): number =>
    nowMs - one.dueAtMs >= patienceMs ? 0 : promptRanks.indexOf(one.kind);
  const prompt = due
    .filter(({ kind }) => promptRanks.includes(kind))
    .toSorted((a, b) => rank(a) - rank(b) || byDue(a, b))[0];
  const payout = first('balance') ?? first('payout');
  if (prompt && payout) return lastTurn === 'prompt' ? payout : prompt;
  return prompt ?? payout ?? first('check');
}

const promptRanks: readonly QuestionKind[] = ['overdue', 'second', 'routine'];

/** Ids settle a tie, so that the order never depends on how the rows were read. */
const byDue = (a: Question, b: Question): number => a.dueAtMs - b.dueAtMs || a.id - b.id;

/** Whose turn is used up by asking this; a learned id and a check take nobody's. */
export function turnOf({ kind }: Question): Turn | undefined {
  if (kind === 'payout' || kind === 'balance') return 'payout';
  return promptRanks.includes(kind) ? 'prompt' : undefined;
}

/** How often one consumer key may ask, and how many tills share that key. */
export type QuestionPace = { readonly perMinute: number; readonly tills: number };

/**
 * Between two questions of this till. Safaricom measures with clocks and networks of its own: a twenty-fifth more than
 * the bare share (12.5 seconds for five a minute) keeps us from being refused for a few milliseconds.
 */
export const questionEveryMs = ({ perMinute, tills }: QuestionPace): number =>
  Math.ceil((60_000 * Math.max(1, tills) * 25) / (Math.max(1, perMinute) * 24));

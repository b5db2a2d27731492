/**
 * Accepted requests on their way to their results: when each is acted on, and when and in what state its result is
 * posted. Posted once and never again, whatever the receiver answers (Safaricom Daraja portal, Account Balance).
 */
import type { Clock, Random } from '../ports.ts';
import type { PostedPlace, ResultFault } from './misbehaviour.ts';
import { digitsOf, textOf } from './simulated-fields.ts';
import type { Fields } from './simulated-fields.ts';
import { postOnce } from './simulated-post.ts';
import { newConversationId, newOriginatorId, resultBody } from './simulated-posted.ts';
import type { PostedApi, PostedIds, PostedOutcome } from './simulated-posted.ts';
import { spoiledResult } from './simulated-spoiling.ts';
import { boundedLog, waitingRoom } from './simulated-waiting.ts';
import type { ReleaseOrder, WaitingRoom } from './simulated-waiting.ts';

export type DeliveredResult = {
  readonly place: PostedPlace;
  readonly ocid: string;
  readonly resultCode: string | undefined;
  readonly kind: 'result' | 'queue-timeout';
  /** What the receiver answered; undefined when it did not, or nothing was sent. */
  readonly status: number | undefined;
  readonly fault: ResultFault | undefined;
};

export type AcceptedRequest = {
  readonly ids: PostedIds;
  /** Acts on it at once; done when the result has been handed over or is known to be held or lost. */
  readonly hurry: () => Promise<void>;
};

export type ResultCourier = {
  readonly accept: (api: PostedApi, fields: Fields) => AcceptedRequest;
  /** Sends what was held, in the order it came or the other way round. */
  readonly release: (order: ReleaseOrder) => void;
  readonly delivered: () => readonly DeliveredResult[];
  readonly stop: () => void;
};

export type ResultCourierOptions = {
  readonly clock: Clock;
  readonly random: Random;
  /** From the answer "accepted" to the result. */
  readonly resultDelayMs: number;
  /** How much later a `late` one is. */
  readonly lateMs: number;
  readonly nextFault: (values: readonly string[]) => ResultFault | undefined;
  readonly remembered: number;
  readonly onChange: () => void;
};

type Job = {
  readonly api: PostedApi;
  readonly fields: Fields;
  readonly ids: PostedIds;
  readonly process: (forced: string | undefined) => PostedOutcome;
};

/** What a script may name: every value of the request, and the ids. */
export function valuesOf(fields: Fields): readonly string[] {
  return Object.values(fields).flatMap((value) => digitsOf(value) ?? (textOf(value) || []));
}

export function resultCourier(options: ResultCourierOptions): ResultCourier {
  const { clock, random, resultDelayMs } = options;
  const room = waitingRoom(clock);
  const log = boundedLog<DeliveredResult>(options.remembered, options.onChange);
  const run = (job: Job): Promise<void> => runJob(job, { options, room, note: log.note });
  return {
    accept: (api, fields) => {
      const ids = {
        ocid: api.ocidOf?.(fields) ?? newOriginatorId(random),
        conversationId: newConversationId(clock.nowMs(), random),
      };
      const job: Job = { api, fields, ids, process: api.begin(fields, ids) };
      const cancel = room.after(resultDelayMs, () => void run(job));
      options.onChange();
      return {
        ids,
        hurry: () => {
          cancel();
          return run(job);
        },
      };
    },
    release: room.release,
    delivered: log.all,
    stop: room.stop,
  };
}

type RunParts = {
  readonly options: ResultCourierOptions;
  readonly room: WaitingRoom;
  readonly note: (entry: DeliveredResult) => void;
};

/** Acts on the request and posts what came of it, as the script says. */
async function runJob(job: Job, parts: RunParts): Promise<void> {
  const { options, room, note } = parts;
  const { ocid, conversationId } = job.ids;
  const fault = options.nextFault([...valuesOf(job.fields), ocid, conversationId]);
  if (fault === 'queue-timeout') return postTimeout(job, parts, fault);
  if (fault === 'hold-unprocessed') {
    room.hold(() => post(job, parts, job.process(undefined), undefined));
    return note(unposted(job, undefined, fault));
  }
  const outcome = outcomeOf(job, fault);
  options.onChange();
  if (fault === 'queue-timeout-yet-done') return postTimeout(job, parts, fault);
  if (fault === 'queue-timeout-then-result') await postTimeout(job, parts, fault);
  if (fault === 'late') return void room.after(options.lateMs, () => void post(job, parts, outcome, fault));
  if (fault === 'hold') room.hold(() => post(job, parts, outcome, undefined));
  if (fault === 'hold' || fault === 'lose') return note(unposted(job, outcome, fault));
  await post(job, parts, outcome, fault);
  if (fault === 'duplicate') await post(job, parts, outcome, fault);
}

async function post(
  job: Job,
  { options, note }: RunParts,
  outcome: PostedOutcome,
  fault: ResultFault | undefined,
): Promise<void> {
  const body = resultBody(job.api, job.fields, job.ids, outcome, options.clock.nowMs());
  const answer = await postOnce(textOf(job.fields['ResultURL']), spoiledResult(body, fault));
  note({ ...unposted(job, outcome, fault), status: answer?.status });
}

/** The original request, as it came (told by Safaricom to a production user of B2C). */
async function postTimeout(job: Job, { note }: RunParts, fault: ResultFault): Promise<void> {
  const answer = await postOnce(textOf(job.fields['QueueTimeOutURL']), JSON.stringify(job.fields));
  note({ ...unposted(job, undefined, fault), kind: 'queue-timeout', status: answer?.status });
}

const unposted = (
  { api, ids }: Job,
  outcome: PostedOutcome | undefined,
  fault: ResultFault | undefined,
): DeliveredResult => ({
  place: api.place,
  ocid: ids.ocid,
  resultCode: outcome?.resultCode,
  kind: 'result',
  status: undefined,
  fault,
});

function outcomeOf(job: Job, fault: ResultFault | undefined): PostedOutcome {
  if (fault?.startsWith('code-') === true) return job.process(fault.slice('code-'.length));
  const outcome = job.process(undefined);
  // MONEY: moved all the same; only the words are wrong.
  return fault?.startsWith('yet-code-') === true ? { resultCode: fault.slice('yet-code-'.length) } : outcome;
}

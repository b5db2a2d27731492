import type { Printer, PrintOutcome, ProgramOutcome, Programs } from '../ports.ts';
import { isListed, jobOf, problemOfQueue, refusesJobs } from './cups-answers.ts';

export type QueueDeadlines = {
  /** For one call of another program. */
  readonly callMs: number;
  /** From handing the job to the queue until the queue has passed it on. */
  readonly jobMs: number;
  /** Between two looks at the queue. */
  readonly lookMs: number;
};
export const queueDeadlines: QueueDeadlines = { callMs: 5_000, jobMs: 20_000, lookMs: 400 };

/**
 * A raw queue of CUPS (Linux, macOS). `lp` says yes also for a printer that is off or a queue that is disabled, so the
 * queue is asked before, and the job is followed until it is gone. That the queue has passed it on is not paper. A job
 * that is not through in time is cancelled: it would come out hours later, for a customer who has long gone.
 */
export function cupsPrinter(
  programs: Programs,
  queue: string,
  deadlines: QueueDeadlines = queueDeadlines,
): Printer {
  const call = (command: string, args: readonly string[], input?: Uint8Array) =>
    programs.run({ command, args, deadlineMs: deadlines.callMs, ...(input && { input }) });

  return {
    print: async (bytes) => {
      const refused = await refusal(queue, call);
      if (refused) return refused;
      const handed = await call('lp', ['-d', queue, '-o', 'raw', '-t', 'Mbili', '-'], bytes);
      if (handed.kind === 'missing') return { kind: 'not-printed', reason: 'not-supported', detail: 'lp' };
      // Whether the queue has it is not known; it is not asked to print it again.
      if (handed.kind === 'late') return { kind: 'unclear', reason: 'no-answer' };
      const job = handed.code === 0 ? jobOf(handed.output) : undefined;
      if (job === undefined)
        return handed.code === 0
          ? { kind: 'unclear', reason: 'no-answer', detail: handed.output.trim() }
          : { kind: 'not-printed', reason: 'no-device', detail: handed.errors.trim() };
      return followed(queue, job, call, deadlines);
    },
  };
}

type Call = (command: string, args: readonly string[], input?: Uint8Array) => Promise<ProgramOutcome>;

/** Why the queue would not print it, as far as it says so itself. */
async function refusal(queue: string, call: Call): Promise<PrintOutcome | undefined> {
  const accepts = await call('lpstat', ['-a', queue]);
  if (accepts.kind === 'missing') return { kind: 'not-printed', reason: 'not-supported', detail: 'lpstat' };
  if (accepts.kind === 'late') return { kind: 'not-printed', reason: 'no-answer' };
  if (accepts.code !== 0) return { kind: 'not-printed', reason: 'no-device', detail: accepts.errors.trim() };
  if (refusesJobs(accepts.output))
    return { kind: 'not-printed', reason: 'queue-stopped', detail: accepts.output.trim() };
  const state = await call('lpstat', ['-l', '-p', queue]);
  const problem = state.kind === 'ended' ? problemOfQueue(state.output) : undefined;
  // Reasons of the last job stand until the next one starts, so only a stopped queue is believed before.
  return problem === 'queue-stopped' && state.kind === 'ended'
    ? { kind: 'not-printed', reason: 'queue-stopped', detail: state.output.trim() }
    : undefined;
}

async function followed(
  queue: string,
  job: string,
  call: Call,
  { jobMs, lookMs }: QueueDeadlines,
): Promise<PrintOutcome> {
  const untilMs = performance.now() + jobMs;
  while (performance.now() < untilMs) {
    const listed = await call('lpstat', ['-W', 'not-completed', '-o', queue]);
    if (listed.kind === 'ended' && listed.code === 0 && !isListed(listed.output, job))
      return { kind: 'handed-over' };
    await new Promise((resolve) => setTimeout(resolve, lookMs));
  }
  const state = await call('lpstat', ['-l', '-p', queue]);
  await call('cancel', [job]);
  const problem = state.kind === 'ended' ? problemOfQueue(state.output) : undefined;
  return { kind: 'unclear', reason: problem ?? 'no-answer' };
}

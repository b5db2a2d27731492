/**
 * Work over 5 ms, in a worker thread that is started with the first task. A crash rejects what was under way and the
 * next task starts a new worker: a report may fail, the counter does not notice.
 */
import { Worker } from 'node:worker_threads';
import type { OffThread } from '../ports.ts';

export type TaskRequest = { readonly id: number; readonly task: string; readonly input: unknown };
export type TaskAnswer =
  | { readonly id: number; readonly ok: true; readonly value: unknown }
  | { readonly id: number; readonly ok: false; readonly error: string };

type Pending = { readonly resolve: (value: unknown) => void; readonly reject: (error: Error) => void };
type Crew = { readonly worker: Worker; readonly pending: Map<number, Pending> };

/** `workerUrl`: a built worker file that calls `serveTasks`. `workerData` is what it needs to open its connection. */
export function offThread(workerUrl: URL, workerData?: unknown): OffThread {
  let crew: Crew | undefined;
  let isStopped = false;
  let lastId = 0;

  function startCrew(): Crew {
    const worker = new Worker(workerUrl, { workerData });
    const started: Crew = { worker, pending: new Map() };
    worker.on('message', (answer: TaskAnswer) => settle(started, answer));
    worker.on('error', (error) => abandon(started, error instanceof Error ? error.message : String(error)));
    worker.on('exit', (code) => abandon(started, `ended with code ${code}`));
    worker.unref();
    return started;
  }

  function abandon(gone: Crew, detail: string): void {
    if (crew === gone) crew = undefined;
    for (const { reject } of gone.pending.values()) reject(new Error(`The worker thread stopped: ${detail}`));
    gone.pending.clear();
  }

  return {
    run: (task, input) => {
      if (isStopped) return Promise.reject(new Error('The worker thread is stopped.'));
      crew ??= startCrew();
      const { worker, pending } = crew;
      const id = ++lastId;
      return new Promise((resolve, reject) => {
        pending.set(id, { resolve, reject });
        // A thread with work keeps the process alive, an idle one does not.
        worker.ref();
        worker.postMessage({ id, task, input } satisfies TaskRequest);
      });
    },
    stop: async () => {
      isStopped = true;
      const last = crew;
      if (last === undefined) return;
      await last.worker.terminate();
      abandon(last, 'stopped');
    },
  };
}

function settle({ worker, pending }: Crew, answer: TaskAnswer): void {
  const waiting = pending.get(answer.id);
  pending.delete(answer.id);
  if (pending.size === 0) worker.unref();
  if (answer.ok) waiting?.resolve(answer.value);
  else waiting?.reject(new Error(answer.error));
}

/** The other side of `offThread`: answers each request of the main thread by the task's name. */
import { parentPort } from 'node:worker_threads';
import type { TaskAnswer, TaskRequest } from './off-thread.ts';

export type Tasks = { readonly [task: string]: (input: unknown) => unknown };

export function serveTasks(tasks: Tasks): void {
  const port = parentPort;
  if (port === null) throw new Error('serveTasks runs in a worker thread only.');
  port.on('message', (request: TaskRequest) => {
    void answer(tasks, request).then((done) => port.postMessage(done));
  });
}

async function answer(tasks: Tasks, { id, task, input }: TaskRequest): Promise<TaskAnswer> {
  const work = Object.hasOwn(tasks, task) ? tasks[task] : undefined;
  if (work === undefined) return { id, ok: false, error: `There is no task named ${task}.` };
  try {
    return { id, ok: true, value: await work(input) };
  } catch (error) {
    return { id, ok: false, error: error instanceof Error ? error.message : String(error) };
  }
}

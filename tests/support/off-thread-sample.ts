/** A worker with tasks for the tests of `offThread`. */
import { workerData } from 'node:worker_threads';
import { serveTasks } from '../../electron/host/off-thread-server.ts';

serveTasks({
  double: (input) => Number(input) * 2,
  data: () => workerData as unknown,
  fail: () => {
    throw new Error('that did not work');
  },
  crash: () => process.exit(7),
  forever: () => new Promise(() => undefined),
});

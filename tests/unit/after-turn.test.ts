/** What follows a change is done after the turn, once; what the program no longer needs is not done at all. */
import { setImmediate } from 'node:timers/promises';
import { expect, test } from 'vitest';
import { afterTurn } from '../../electron/compose/after-turn.ts';

test('is done once after the turn, however often it is asked for, and again when it is asked for later', async () => {
  const done: string[] = [];
  const turns = afterTurn();
  const one = turns.of(() => void done.push('one'));
  const other = turns.of(() => void done.push('other'));
  one();
  other();
  one();
  expect(done).toEqual([]);
  await setImmediate();
  expect(done).toEqual(['one', 'other']);
  one();
  await setImmediate();
  expect(done).toEqual(['one', 'other', 'one']);
});

test('is dropped with the end of the program: its file may be closed by then', async () => {
  const done: string[] = [];
  const turns = afterTurn();
  const one = turns.of(() => void done.push('one'));
  one();
  turns.stop();
  one();
  await setImmediate();
  expect(done).toEqual([]);
});

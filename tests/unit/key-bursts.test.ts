/** A scanner's keys and a hand's are told apart by the time between them, also while the machine is slow. */
import { beforeAll, expect, test, vi } from 'vitest';
import type { whenAlone as WhenAlone, burstGapMs as BurstGapMs } from '../../renderer/key-bursts.ts';

let keys: { readonly whenAlone: typeof WhenAlone; readonly burstGapMs: typeof BurstGapMs };
beforeAll(async () => {
  vi.stubGlobal('window', new EventTarget());
  keys = await import('../../renderer/key-bursts.ts');
});

const press = (key: string): void => {
  window.dispatchEvent(Object.assign(new Event('keydown', { cancelable: true }), { key, repeat: false }));
};
/** Nothing else runs meanwhile, no timer either: so slow is a machine at its worst. */
const standStill = (ms: number): void => {
  const untilMs = performance.now() + ms;
  while (performance.now() < untilMs);
};

test('a key after which nothing came acts when the pause has passed', async () => {
  await new Promise((done) => {
    press('3');
    keys.whenAlone(() => done(undefined));
  });
});

test('a key that another follows at once is a scanner’s first, and never acts', () => {
  standStill(keys.burstGapMs + 5);
  const act = vi.fn();
  press('3');
  keys.whenAlone(act);
  press('4');
  standStill(keys.burstGapMs + 5);
  press('5');
  expect(act).not.toHaveBeenCalled();
});

test('on a machine too slow for the timer the key acts before the next one, which a hand pressed later', () => {
  standStill(keys.burstGapMs * 6);
  const acts: string[] = [];
  press('3');
  keys.whenAlone(() => acts.push('3'));
  standStill(keys.burstGapMs + 5);
  press('T');
  expect(acts).toEqual(['3']);
});

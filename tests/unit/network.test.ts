import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { watchNetwork } from '../../electron/platform/network.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const watched = () => {
  const system = { online: true };
  const network = watchNetwork({ isOnline: () => system.online });
  const heard: boolean[] = [];
  const end = network.onChange((online) => heard.push(online));
  return { system, network, heard, end };
};

describe('watchNetwork', () => {
  it('tells listeners of a change, once, until they leave', () => {
    const { system, network, heard, end } = watched();
    system.online = false;
    vi.advanceTimersByTime(10_000);
    expect(heard).toEqual([false]);
    expect(network.seemsOnline()).toBe(false);
    end();
    system.online = true;
    vi.advanceTimersByTime(10_000);
    expect(heard).toEqual([false]);
    network.stop();
  });

  it('counts a machine about to sleep as offline, and says so again after waking though nothing changed', () => {
    const { network, heard } = watched();
    network.suspend();
    expect(network.seemsOnline()).toBe(false);
    network.resume();
    expect(heard).toEqual([false, true]);
    network.stop();
  });
});

/** The preload as it is built: one sandboxable file, two functions, an allow-list, nothing of Electron's. */
import { readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { beforeEach, describe, expect, it } from 'vitest';
import { channelNames, topics } from '../../shared/channel-names.ts';

const built = readFileSync(
  join(resolve(import.meta.dirname, '..', '..'), 'out', 'preload', 'preload.cjs'),
  'utf8',
);

type Exposed = {
  readonly invoke: (channel: string, request: unknown) => Promise<unknown>;
  readonly subscribe: (topic: string, callback: (...args: unknown[]) => void) => () => void;
};

const exposed = new Map<string, Exposed>();
const required: string[] = [];
const invoked: unknown[][] = [];
const listeners: ((...args: unknown[]) => void)[] = [];

const electron = {
  contextBridge: { exposeInMainWorld: (name: string, api: Exposed) => void exposed.set(name, api) },
  ipcRenderer: {
    invoke: async (...args: unknown[]) => {
      invoked.push(args);
      return 'answer';
    },
    on: (name: string, listener: (...args: unknown[]) => void) => {
      expect(name).toBe('mbili:event');
      listeners.push(listener);
    },
  },
};

beforeEach(() => {
  for (const list of [required, invoked, listeners]) list.length = 0;
  exposed.clear();
  const requireOnly = (name: string): unknown => {
    required.push(name);
    return name === 'electron' ? electron : undefined;
  };
  // eslint-disable-next-line no-implied-eval -- the built file is what is under test
  const run = new Function('require', 'module', 'exports', built) as (...args: unknown[]) => void;
  const module = { exports: {} };
  run(requireOnly, module, module.exports);
});

const api = (): Exposed => exposed.get('mbili') ?? expect.fail('nothing exposed');
const emit = (wire: unknown): void => listeners.forEach((listener) => listener({ sender: 'secret' }, wire));

describe('the built preload', () => {
  it('requires electron and nothing else', () => {
    expect(required).toEqual(['electron']);
    expect(built).not.toMatch(/\bzod\b|\bimport\s*\(/);
  });

  it('exposes two functions under one name, frozen', () => {
    expect([...exposed.keys()]).toEqual(['mbili']);
    expect(Object.keys(api())).toEqual(['invoke', 'subscribe']);
    expect(Object.isFrozen(api())).toBe(true);
  });

  it.each(channelNames)('lets %s through, on the one wire', async (channel) => {
    await expect(api().invoke(channel, { a: 1 })).resolves.toBe('answer');
    expect(invoked).toEqual([['mbili', { channel, request: { a: 1 } }]]);
  });

  it.each(['', 'mbili', 'toString', '__proto__', 'order:confirm ', 'ORDER:CONFIRM', 'secrets:get'])(
    'refuses the unknown channel %j before it leaves the page',
    async (channel) => {
      await expect(api().invoke(channel, {})).rejects.toThrow('There is no channel');
      expect(invoked).toEqual([]);
    },
  );

  it.each(topics)('gives subscribers of %s the payload and nothing else', (topic) => {
    const heard: unknown[][] = [];
    const end = api().subscribe(topic, (...args) => heard.push(args));
    emit({ topic, payload: { n: 1 } });
    emit({ topic: 'another', payload: { n: 2 } });
    end();
    emit({ topic, payload: { n: 3 } });
    expect(heard).toEqual([[{ n: 1 }]]);
  });

  it('refuses an unknown topic', () => {
    expect(() => api().subscribe('secrets', () => undefined)).toThrow('There is no topic');
  });
});

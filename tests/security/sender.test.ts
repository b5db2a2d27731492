import { describe, expect, it } from 'vitest';
import { answerCall, connectIpc, type Core } from '../../electron/platform/ipc-bridge.ts';
import { isTrustedSender, type Frame } from '../../electron/platform/sender.ts';

const mainFrame: Frame = { origin: 'app://pos', url: 'app://pos/index.html' };

describe('isTrustedSender', () => {
  it('trusts the top frame of the till showing our own page', () => {
    expect(isTrustedSender({ senderFrame: mainFrame }, mainFrame)).toBe(true);
  });

  it.each<[string, Frame | null, Frame | undefined]>([
    ['a frame that navigated or went away (null)', null, mainFrame],
    ['a subframe of our own page', { ...mainFrame }, mainFrame],
    ['anyone while there is no window', mainFrame, undefined],
  ])('refuses %s', (_who, senderFrame, top) => {
    expect(isTrustedSender({ senderFrame }, top)).toBe(false);
  });

  it.each([
    ['https://pos', 'https://pos/index.html'],
    ['app://pos.evil', 'app://pos.evil/index.html'],
    ['app://other', 'app://other/index.html'],
    ['null', 'data:text/html,hello'],
    ['file://', 'file:///etc/passwd'],
    ['app://pos', 'app://pos.evil/index.html'],
    ['app://pos', 'about:blank'],
    ['', ''],
  ])('refuses the top frame itself when it shows %s (%s)', (origin, url) => {
    const frame = { origin, url };
    expect(isTrustedSender({ senderFrame: frame }, frame)).toBe(false);
  });
});

const coreThatNotes = () => {
  const calls: unknown[] = [];
  let publish: (event: { topic: string; payload: unknown }) => void = () => undefined;
  const core: Core = {
    handle: async (call) => {
      calls.push(call);
      return { ok: true, value: null };
    },
    subscribe: (listener) => {
      publish = listener;
      return () => undefined;
    },
  };
  return { core, calls, publish: (event: { topic: string; payload: unknown }) => publish(event) };
};

describe('answerCall', () => {
  it('passes a trusted call on, with nothing but its channel and request', async () => {
    const { core, calls } = coreThatNotes();
    const message = { channel: 'board:list', request: {}, sender: { trusted: true }, role: 'owner' };
    await answerCall(core, { senderFrame: mainFrame }, mainFrame, message);
    expect(calls).toEqual([{ channel: 'board:list', request: {}, sender: { trusted: true } }]);
  });

  it('never lets a stranger reach the core', async () => {
    const { core, calls } = coreThatNotes();
    const answer = await answerCall(core, { senderFrame: null }, mainFrame, {
      channel: 'board:list',
      request: {},
    });
    expect(answer).toEqual({ ok: false, error: { code: 'untrusted-sender' } });
    expect(calls).toEqual([]);
  });

  it.each([undefined, null, 1, 'board:list', [], {}, { channel: 7 }, { channel: null, request: {} }])(
    'refuses a message that is no call: %j',
    async (message) => {
      const { core, calls } = coreThatNotes();
      const answer = await answerCall(core, { senderFrame: mainFrame }, mainFrame, message);
      expect(answer).toEqual({ ok: false, error: { code: 'bad-request' } });
      expect(calls).toEqual([]);
    },
  );
});

describe('connectIpc', () => {
  it('drops events while there is no window and sends them to the window otherwise', () => {
    const { core, publish } = coreThatNotes();
    const sent: unknown[] = [];
    const windows: { send: (...args: unknown[]) => void }[] = [];
    connectIpc({ handle: () => undefined }, core, () => windows[0] as never);
    publish({ topic: 'board', payload: 1 });
    windows.push({ send: (...args) => sent.push(args) });
    publish({ topic: 'board', payload: 2 });
    expect(sent).toEqual([['mbili:event', { topic: 'board', payload: 2 }]]);
  });
});

/** The two wires between page and core: calls in, events out. The sender is judged here, once, for every call. */
import type { IpcMain, WebContents } from 'electron';
import { isTrustedSender, type CallEvent, type Frame } from './sender.ts';

/** What the window needs of the composed core. */
export type Core = {
  readonly handle: (call: {
    readonly channel: string;
    readonly request: unknown;
    readonly sender: { readonly trusted: true; readonly window?: 'customer' };
  }) => Promise<unknown>;
  readonly subscribe: (
    listener: (event: { readonly topic: string; readonly payload: unknown }) => void,
  ) => () => void;
};

type Call = { readonly channel: string; readonly request: unknown };

const isCall = (message: unknown): message is Call =>
  typeof message === 'object' &&
  message !== null &&
  'channel' in message &&
  typeof message.channel === 'string';

const refusal = (code: 'untrusted-sender' | 'bad-request') => ({ ok: false, error: { code } }) as const;

export async function answerCall(
  core: Core,
  event: CallEvent,
  mainFrame: Frame | undefined,
  message: unknown,
): Promise<unknown> {
  // SECURITY: before anything else is read; a stranger learns nothing about which calls exist.
  if (!isTrustedSender(event, mainFrame)) return refusal('untrusted-sender');
  if (!isCall(message)) return refusal('bad-request');
  return core.handle({ channel: message.channel, request: message.request, sender: { trusted: true } });
}

/** `contents` is asked at each call and event: the window may be closing. */
export function connectIpc(
  ipcMain: Pick<IpcMain, 'handle'>,
  core: Core,
  contents: () => WebContents | undefined,
): void {
  ipcMain.handle('mbili', (event, message: unknown) =>
    answerCall(core, event, contents()?.mainFrame, message),
  );
  core.subscribe((event) => {
    // What the customer's window shows goes there only.
    if (event.topic !== 'display') contents()?.send('mbili:event', event);
  });
}

/** `ipcMain.handle`, fed by the page's binding. */
import type { IpcMain, IpcMainInvokeEvent } from 'electron';

type Handler = Parameters<IpcMain['handle']>[1];
const handlers = new Map<string, Handler>();

export const ipcMain = {
  handle: (channel, handler) => {
    if (handlers.has(channel)) throw new Error(`Attempted to register a second handler for '${channel}'`);
    handlers.set(channel, handler);
  },
  removeHandler: (channel) => void handlers.delete(channel),
} satisfies Pick<IpcMain, 'handle' | 'removeHandler'>;

export async function callHandler(
  event: IpcMainInvokeEvent,
  message: { readonly channel: string; readonly args: readonly unknown[] },
): Promise<unknown> {
  const handler = handlers.get(message.channel);
  if (handler === undefined) throw new Error(`No handler registered for '${message.channel}'`);
  return handler(event, ...message.args);
}

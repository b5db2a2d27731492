/**
 * The bridge. It knows names and nothing else: a new call needs no change here. Bundled into one file, sandboxed.
 */
import { contextBridge, ipcRenderer } from 'electron';
import { channelNames, topics } from '../shared/channel-names.ts';

type Listener = (payload: unknown) => void;
type Wire = { readonly topic: string; readonly payload: unknown };

const knownChannels: ReadonlySet<string> = new Set(channelNames);
const listeners: ReadonlyMap<string, Set<Listener>> = new Map(topics.map((topic) => [topic, new Set()]));

// SECURITY: callbacks get the payload only; Electron's event object would carry the sender.
ipcRenderer.on('mbili:event', (_event, wire: Wire) => {
  listeners.get(wire.topic)?.forEach((listener) => listener(wire.payload));
});

const api = {
  // SECURITY: the allow-list is checked here and again by the router; ipcRenderer itself is never handed out.
  invoke: (channel: string, request: unknown): Promise<unknown> =>
    knownChannels.has(channel)
      ? ipcRenderer.invoke('mbili', { channel, request })
      : Promise.reject(new Error(`There is no channel "${channel}".`)),

  /** Returns the function that ends the subscription. */
  subscribe: (topic: string, callback: Listener): (() => void) => {
    const known = listeners.get(topic);
    if (known === undefined) throw new Error(`There is no topic "${topic}".`);
    const listener: Listener = (payload) => callback(payload);
    known.add(listener);
    return () => {
      known.delete(listener);
    };
  },
};

contextBridge.exposeInMainWorld('mbili', Object.freeze(api));

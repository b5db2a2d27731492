/**
 * What runs in the page before its own scripts: the product's built preload, with an `electron` of two objects. In
 * Electron the preload lives in a world of its own; here it shares the page's, which is why contextIsolation is on
 * the list of what the stand-in does not prove.
 */

/** A name the page cannot guess for the way back from the main process. */
export type ShimNames = { readonly callBinding: string; readonly deliver: string };

type Listener = (event: object, ...args: unknown[]) => void;
type Call = (message: { channel: string; args: unknown[] }) => Promise<unknown>;

/** Serialised as text: must not refer to anything outside itself. */
function installShim(names: ShimNames, runPreload: (require: (name: string) => unknown) => void): void {
  const world = globalThis as unknown as Record<string, unknown>;
  const call = world[names.callBinding] as Call | undefined;
  delete world[names.callBinding];
  // As in Electron, a preload runs in the top frame only.
  if (call === undefined || window.top !== window) return;
  const listeners = new Map<string, Set<Listener>>();
  const ipcRenderer = {
    invoke: (channel: string, ...args: unknown[]) => call({ channel, args }),
    on: (channel: string, listener: Listener) => {
      listeners.set(channel, (listeners.get(channel) ?? new Set()).add(listener));
      return ipcRenderer;
    },
    off: (channel: string, listener: Listener) => {
      listeners.get(channel)?.delete(listener);
      return ipcRenderer;
    },
  };
  const contextBridge = {
    exposeInMainWorld: (name: string, api: object) =>
      Object.defineProperty(world, name, { value: Object.freeze({ ...api }), enumerable: true }),
  };
  Object.defineProperty(world, names.deliver, {
    value: (channel: string, args: unknown[]) =>
      listeners.get(channel)?.forEach((listener) => listener({}, ...args)),
  });
  runPreload((name) => {
    if (name === 'electron') return { ipcRenderer, contextBridge };
    throw new Error(`A sandboxed preload cannot require "${name}".`);
  });
}

export const shimScript = (names: ShimNames, preload: string): string =>
  `(${installShim.toString()})(${JSON.stringify(names)}, (require) => {
const module = { exports: {} }; const exports = module.exports;
${preload}
});`;

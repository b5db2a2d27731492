/** The customer display's bridge: it may ask what to show, and is told when that changes. Nothing else exists for it. */
import { contextBridge, ipcRenderer } from 'electron';

type Listener = (state: unknown) => void;
const listeners = new Set<Listener>();

// SECURITY: callbacks get the state only; Electron's event object would carry the sender.
ipcRenderer.on('mbili-display:state', (_event, state: unknown) => {
  listeners.forEach((listener) => listener(state));
});

const api = {
  state: (): Promise<unknown> => ipcRenderer.invoke('mbili-display'),
  subscribe: (callback: Listener): void => {
    listeners.add((state) => callback(state));
  },
};

contextBridge.exposeInMainWorld('mbiliDisplay', Object.freeze(api));

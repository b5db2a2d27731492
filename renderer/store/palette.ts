import { create } from 'zustand';
import { commandsHere, type Command } from '../commands.ts';

/** The command palette: null while it is closed; the commands are those of the moment it opened. */
export const usePalette = create<{ readonly commands: readonly Command[] | null }>(() => ({
  commands: null,
}));

let openedFrom: HTMLElement | null = null;

export function openPalette(): void {
  // Over a PIN that is asked for, nothing else opens.
  if (document.querySelector('dialog[open]') !== null) return;
  openedFrom = document.activeElement instanceof HTMLElement ? document.activeElement : null;
  usePalette.setState({ commands: commandsHere() });
}

/** Back to where the person was, and then to what was chosen. */
export function closePalette(chosen?: Command): void {
  usePalette.setState({ commands: null });
  requestAnimationFrame(() => {
    if (openedFrom?.isConnected === true) openedFrom.focus();
    openedFrom = null;
    chosen?.run?.();
  });
}

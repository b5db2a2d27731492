/** What the machine does to the till: sleep, wake, locked screen, shutdown. */
import type { PowerMonitor } from 'electron';

export type PowerHooks = {
  /** The screen was locked: so is the till. */
  readonly onLockScreen: () => void;
  /** Stop claiming work: a request cut in half by sleep is an unknown. */
  readonly onSuspend: () => void;
  /** The network needs a moment after waking. */
  readonly onResume: () => void;
  readonly onShutdown: () => void;
};

export const resumeDelayMs = 5000;

export function watchPower(monitor: Pick<PowerMonitor, 'on'>, hooks: PowerHooks): void {
  monitor.on('lock-screen', hooks.onLockScreen);
  monitor.on('suspend', hooks.onSuspend);
  monitor.on('resume', () => setTimeout(hooks.onResume, resumeDelayMs));
  monitor.on('shutdown', hooks.onShutdown);
}

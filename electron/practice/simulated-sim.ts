/** The SIM of the simulated modem: there or not, behind a PIN or not, locked after the third wrong one. */
import type { ModemRules } from './simulated-modem-rules.ts';
import type { ModemOutput } from './simulated-network.ts';

export type SimulatedSim = {
  readonly isUnlocked: () => boolean;
  /** Without a PIN: the question; with one: the attempt. */
  readonly command: (pin: string | undefined) => void;
  readonly replace: (sim: ModemRules['sim']) => void;
};

export function simulatedSim(rules: () => ModemRules, { say, ok }: ModemOutput): SimulatedSim {
  let { sim } = rules();
  let triesLeft = 3;
  const word = (): string => ({ ready: 'READY', pin: 'SIM PIN', puk: 'SIM PUK', absent: '' })[sim];
  return {
    isUnlocked: () => sim === 'ready',
    command: (pin) => {
      if (sim === 'absent') return say('+CME ERROR: 10');
      if (pin === undefined) return ok(`+CPIN: ${word()}`);
      triesLeft -= 1;
      if (pin === rules().pin) {
        sim = 'ready';
        return ok();
      }
      if (triesLeft === 0) sim = 'puk';
      say('+CME ERROR: 16');
    },
    replace: (other) => {
      sim = other;
    },
  };
}

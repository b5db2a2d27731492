/** The modem of a mode. P13: only production has one that can dial. */
import type { OpenedKeys } from './keys.ts';
import type { TillModem } from './options.ts';
import { lastReading } from '../db/airtime-store.ts';
import { gsmModem } from '../delivery/gsm-modem.ts';
import type { GsmModem } from '../delivery/gsm-modem.ts';
import { serialLine } from '../delivery/serial-line.ts';
import type { Clock, Log, OpenSerialLine } from '../ports.ts';
import { simulatedModem } from '../practice/simulated-modem.ts';
import type { Till } from '../services/till.ts';

/** The simulated modem of practice and sandbox; it accepts what they show and has no port. */
export function practiceModem(
  ports: { readonly clock: Clock; readonly log: Log },
  till: Till,
  onChange: () => void,
  open: OpenSerialLine = simulatedModem(ports.clock).open,
): TillModem {
  const modem = gsmModem({
    ...ports,
    kind: 'simulated',
    open,
    pin: { read: () => undefined, refused: async () => undefined },
    mayDial: () => true,
    onChange,
  });
  return tillModem(modem, till, { isSet: () => true, keepPin: undefined });
}

/** Production's modem on the ports that the owner has set. */
export function realModem(
  ports: { readonly clock: Clock; readonly log: Log },
  till: Till,
  keys: OpenedKeys,
  onChange: () => void,
): TillModem {
  const setting = () => {
    const { ports: list, baud } = till.settings().modem;
    return {
      ports: list
        .split(',')
        .map((one) => one.trim())
        .filter(Boolean),
      baud,
    };
  };
  const { vault } = keys;
  const modem = gsmModem({
    ...ports,
    kind: 'serial',
    open: serialLine(setting, ports.log),
    pin: {
      read: () => {
        const secret = vault?.state() === 'open' ? vault.get('sim-pin') : undefined;
        return secret === undefined || secret.length === 0 ? undefined : new TextDecoder().decode(secret);
      },
      // SECURITY: a wrong PIN is forgotten at once, so that no restart tries it a second and a third time.
      refused: async () => vault?.set('sim-pin', new Uint8Array()),
    },
    // MONEY: P13. A practice string has letters in it; a real modem is never given one.
    mayDial: (code) => !/[A-Z]/i.test(code),
    onChange,
  });
  return tillModem(modem, till, {
    isSet: () => setting().ports.length > 0,
    keepPin:
      vault &&
      (async (pin) => {
        await vault.set('sim-pin', new TextEncoder().encode(pin));
        await modem.reopen();
      }),
  });
}

function tillModem(modem: GsmModem, till: Till, more: Pick<TillModem, 'isSet' | 'keepPin'>): TillModem {
  return {
    dial: modem.dial,
    sendSms: modem.sendSms,
    state: () => {
      const state = modem.state();
      const read = lastReading(till.db);
      return {
        ...state,
        kind: more.isSet() ? state.kind : 'none',
        airtime: read && { amountCents: read.amountCents, atMs: read.atMs },
      };
    },
    readBalance: async () => {
      await modem.reopen();
      const { balanceCode, deadlineSeconds } = till.settings().modem;
      return modem.dial(balanceCode, deadlineSeconds * 1_000);
    },
    stop: modem.stop,
    ...more,
  };
}

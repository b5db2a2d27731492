/**
 * A GSM modem that is not there: takes AT commands byte by byte and answers as sticks do, with their noise and their
 * failures. A second reading of the makers' manuals; it shares no code with `electron/delivery`.
 */
import type { Clock, OpenSerialLine, SerialLine } from '../ports.ts';
import { defaultModemRules } from './simulated-modem-rules.ts';
import type { ModemRules } from './simulated-modem-rules.ts';
import { simulatedNetwork } from './simulated-network.ts';
import type { ModemOutput, SimulatedNetwork } from './simulated-network.ts';
import { simulatedSim } from './simulated-sim.ts';
import type { SimulatedSim } from './simulated-sim.ts';

export type SimulatedModem = {
  /** What the host writes. */
  readonly feed: (bytes: Uint8Array) => void;
  readonly onOutput: (listener: (bytes: Uint8Array) => void) => void;
  readonly onPulledOut: (listener: () => void) => void;
  readonly set: (rules: Partial<ModemRules>) => void;
  /** Every string that reached the network, in order; balance codes too. */
  readonly dialled: () => readonly string[];
  readonly sent: () => readonly string[];
  readonly airtimeCents: () => number;
  /** The same device as an open port of this process. */
  readonly open: OpenSerialLine;
};

export function simulatedModem(clock: Clock, given: Partial<ModemRules> = {}): SimulatedModem {
  let rules: ModemRules = { ...defaultModemRules, ...given };
  const now = (): ModemRules => rules;
  const sent: string[] = [];
  let output: (bytes: Uint8Array) => void = () => undefined;
  const pulledOut = new Set<() => void>();

  const emit = (text: string): void => {
    const bytes = Buffer.from(text, 'latin1');
    const size = rules.chunk > 0 ? rules.chunk : bytes.length;
    for (let at = 0; at < bytes.length; at += size) output(bytes.subarray(at, at + size));
  };
  const say = (line: string): void => emit(`\r\n${line}\r\n`);
  const ok = (...lines: readonly string[]): void => {
    for (const line of [...lines, 'OK']) say(line);
  };
  const out: ModemOutput = { emit, say, ok };
  const network = simulatedNetwork(clock, now, out, () => {
    for (const listener of pulledOut) listener();
  });
  const sim = simulatedSim(now, out);
  const feed = keyboard({ clock, rules: now, out, network, sim, sent });

  return {
    feed,
    onOutput: (listener) => {
      output = listener;
    },
    onPulledOut: (listener) => void pulledOut.add(listener),
    set: (change) => {
      rules = { ...rules, ...change };
      if (change.airtimeCents !== undefined) network.setAirtimeCents(change.airtimeCents);
      if (change.sim !== undefined) sim.replace(change.sim);
    },
    dialled: () => network.dialled,
    sent: () => sent,
    airtimeCents: network.airtimeCents,
    open: async () => ({ kind: 'open', line: inProcess(feed, (listener) => (output = listener), pulledOut) }),
  };
}

type Device = {
  readonly clock: Clock;
  readonly rules: () => ModemRules;
  readonly out: ModemOutput;
  readonly network: SimulatedNetwork;
  readonly sim: SimulatedSim;
  readonly sent: string[];
};

/** What the host types, letter by letter: commands, and the body of a message after its prompt. */
function keyboard(device: Device): (bytes: Uint8Array) => void {
  const { clock, rules, out, sent } = device;
  let { echo } = rules();
  let typed = '';
  let isTakingBody = false;

  const endBody = (letter: string): void => {
    isTakingBody = false;
    const body = typed;
    typed = '';
    if (letter === '\u001b') return out.say('OK');
    sent.push(body);
    clock.after(rules().okDelayMs, () => out.ok(`+CMGS: ${sent.length}`));
  };
  const run = (line: string): void => {
    const text = line.trim();
    if (text === 'ATE0') echo = false;
    if (text === 'ATZ') ({ echo } = rules());
    if (!text.startsWith('AT+CMGS=') || !device.sim.isUnlocked()) return command(device, text);
    isTakingBody = true;
    out.emit('\r\n> ');
  };
  const take = (letter: string): void => {
    if (isTakingBody && (letter === '\u001a' || letter === '\u001b')) return endBody(letter);
    if (letter !== '\r' || isTakingBody) {
      typed += letter;
      return;
    }
    const line = typed;
    typed = '';
    if (echo) out.emit(`${line}\r`);
    clock.after(rules().okDelayMs, () => run(line));
  };
  return (bytes) => {
    for (const letter of Buffer.from(bytes).toString('latin1')) take(letter);
  };
}

/** One command and its result. What is not known and begins with AT is OK. */
function command({ rules, out: { say, ok }, network, sim }: Device, text: string): void {
  const cusd = /^AT\+CUSD=(\d)(?:,"([^"]*)")?/.exec(text);
  const pin = /^AT\+CPIN="(\d*)"$/.exec(text);
  if (pin) return sim.command(pin[1]);
  if (text === 'AT+CPIN?') return sim.command(undefined);
  if (!sim.isUnlocked() && /CUSD|CMGS|COPS|CREG|CSCS/.test(text)) return say('+CME ERROR: 11');
  if (cusd?.[2] !== undefined) return network.dial(cusd[2]);
  if (cusd) {
    if (cusd[1] === '2') network.endSession();
    return ok();
  }
  if (text.startsWith('AT^USSDMODE'))
    return rules().packed ? say('COMMAND NOT SUPPORT') : text.endsWith('?') ? ok('^USSDMODE: 1') : ok();
  if (text === 'AT+CFUN?') return ok('+CFUN: 1');
  if (text === 'AT+CREG?') return ok(`+CREG: 0,${rules().registration}`);
  if (text === 'AT+CSQ') return ok(`+CSQ: ${rules().signal},99`);
  if (text === 'AT+COPS?') return ok('+COPS: 0,0,"Safaricom",2');
  if (text === 'AT+CSCS?') return ok('+CSCS: "GSM"');
  if (text.startsWith('AT')) ok();
}

function inProcess(
  feed: (bytes: Uint8Array) => void,
  hear: (listener: (bytes: Uint8Array) => void) => void,
  pulledOut: Set<() => void>,
): SerialLine {
  const closed = new Set<() => void>();
  let isOpen = true;
  const close = (): void => {
    if (!isOpen) return;
    isOpen = false;
    pulledOut.delete(close);
    for (const listener of closed) listener();
  };
  pulledOut.add(close);
  return {
    path: 'practice',
    write: (bytes) => {
      if (isOpen) feed(bytes);
      return isOpen;
    },
    onData: hear,
    onClose: (listener) => void closed.add(listener),
    close: async () => close(),
  };
}

/**
 * A GSM modem that is not there: takes AT commands byte by byte and answers as sticks do, with their noise and their
 * failures. A second reading of the makers' manuals; it shares no code with `electron/delivery`.
 */
import type { Clock, OpenSerialLine, SerialLine } from '../ports.ts';

/** What the simulated network does with a dialled string. */
export type SimulatedReply =
  | 'delivered'
  | 'already'
  | 'okoa'
  | 'low-airtime'
  | 'busy'
  | 'other-bundle'
  | 'silent'
  | 'network-time-out'
  | 'network-ended'
  | 'not-available'
  | 'truncated'
  | 'no-network'
  | 'late-error'
  | 'pulled-out';

export type ModemRules = {
  /** From the command to its OK, and from there to the network's text. */
  readonly okDelayMs: number;
  readonly replyDelayMs: number;
  readonly echo: boolean;
  /** Status lines around everything, as Huawei sticks send them. */
  readonly noise: boolean;
  /** The text comes before the OK. */
  readonly textFirst: boolean;
  /** Does not know `^USSDMODE` and takes and gives packed hex only. */
  readonly packed: boolean;
  /** Sends "Initiating Release" before the real text. */
  readonly releaseLine: boolean;
  /** Ends in `m` 2 (network) instead of 0. */
  readonly endsByNetwork: boolean;
  readonly sim: 'ready' | 'pin' | 'puk' | 'absent';
  readonly pin: string;
  readonly signal: number;
  /** 1 home, 2 searching, 3 denied. */
  readonly registration: 1 | 2 | 3;
  readonly airtimeCents: number;
  readonly bundleCostCents: number;
  /** Bytes come in pieces of this size; 0: as they are. */
  readonly chunk: number;
  /** Decides for every recipient; undefined: by the recipient's last two digits (`repliesByEnding`). */
  readonly reply: SimulatedReply | undefined;
};

export const defaultModemRules: ModemRules = {
  okDelayMs: 20,
  replyDelayMs: 1_200,
  echo: true,
  noise: false,
  textFirst: false,
  packed: false,
  releaseLine: false,
  endsByNetwork: false,
  sim: 'ready',
  pin: '1234',
  signal: 18,
  registration: 1,
  airtimeCents: 1_000_00,
  bundleCostCents: 45_00,
  chunk: 0,
  reply: undefined,
};

/** For trainees: a recipient that ends so gets this reply. Every other one gets the bundle. */
export const repliesByEnding: Readonly<Record<string, SimulatedReply>> = {
  '91': 'already',
  '92': 'okoa',
  '93': 'silent',
  '94': 'low-airtime',
  '95': 'other-bundle',
  '96': 'network-time-out',
  '97': 'busy',
};

const texts: Readonly<Partial<Record<SimulatedReply, string>>> = {
  delivered: 'Request successful.\nReward the offer is succeed, "Bingwa" offer.',
  already: 'Sorry, this number has already been recommended for this offer today.',
  okoa: 'Failed. The number has an unpaid Okoa Jahazi.',
  'low-airtime': 'Failed. You have insufficient airtime to complete this request.',
  busy: 'System is busy, please try again later.',
  'other-bundle': 'You have successfully purchased 7 MB valid for 1 hour.',
};

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
  let { airtimeCents } = rules;
  let echo = rules.echo;
  let isUnlocked = rules.sim === 'ready';
  let pinTries = 3;
  let typed = '';
  let isTakingBody = false;
  let menu: string | undefined;
  const dialled: string[] = [];
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
    for (const line of lines) say(line);
    say('OK');
  };
  const noise = (): void => {
    if (rules.noise) emit('\r\n^RSSI:17\r\n\r\n^MODE:5,4\r\r\n\r\n^BOOT:20423131,0,0,0,75\r\n');
  };

  const shown = (text: string): string => (rules.packed ? pack(text) : text);
  const result = (m: number, text: string): void => {
    noise();
    if (rules.releaseLine) say(`+CUSD: 2,"Initiating Release",15`);
    say(`+CUSD: ${m},"${shown(text)}",15`);
  };

  const answerDial = (reply: SimulatedReply): void => {
    switch (reply) {
      case 'silent':
        return;
      case 'network-time-out':
        return say('+CUSD: 5');
      case 'network-ended':
        return say('+CUSD: 2');
      case 'not-available':
        return say('+CUSD: 4');
      case 'truncated':
        return emit('\r\n+CUSD: 0,"Request succ');
      case 'late-error':
        return say('+CME ERROR: 132');
      case 'pulled-out': {
        for (const listener of pulledOut) listener();
        return;
      }
      case 'delivered':
      case 'already':
      case 'okoa':
      case 'low-airtime':
      case 'busy':
      case 'other-bundle':
      case 'no-network': {
        if (reply === 'delivered' || reply === 'other-bundle') airtimeCents -= rules.bundleCostCents;
        result(rules.endsByNetwork ? 2 : 0, texts[reply] ?? '');
      }
    }
  };

  const answer = (code: string): void => {
    if (code === '*144#')
      return result(0, `Your balance is KSH ${(airtimeCents / 100).toFixed(2)}. Dial *144# for more.`);
    if (code === '*334#') {
      menu = '';
      return result(1, 'M-PESA\n1. Send Money\n2. Bundles\n98:MORE');
    }
    const recipient = /(\d{10})/.exec(code)?.[1] ?? '';
    answerDial(rules.reply ?? repliesByEnding[recipient.slice(-2)] ?? 'delivered');
  };

  const ussd = (written: string): void => {
    if (rules.registration !== 1) return say('+CME ERROR: 30');
    if (rules.packed && !/^[0-9A-F]+$/.test(written)) return say('COMMAND NOT SUPPORT');
    const code = rules.packed ? unpack(written) : written;
    if (rules.reply === 'no-network') return say('+CME ERROR: 30');
    if (menu !== undefined) {
      menu += code;
      dialled.push(`>${code}`);
      ok();
      const step = menu;
      clock.after(rules.replyDelayMs, () =>
        step.length < 2 ? result(1, 'Bundles\n1. "Tunukiwa" deals\n00. Home') : endMenu(),
      );
      return;
    }
    dialled.push(code);
    noise();
    if (rules.textFirst) {
      answer(code);
      return ok();
    }
    ok();
    clock.after(rules.replyDelayMs, () => answer(code));
  };
  const endMenu = (): void => {
    menu = undefined;
    answerDial(rules.reply ?? 'delivered');
  };

  const sim = (argument: string | undefined): void => {
    if (rules.sim === 'absent') return say('+CME ERROR: 10');
    if (argument === undefined) {
      const word = rules.sim === 'puk' ? 'SIM PUK' : isUnlocked ? 'READY' : 'SIM PIN';
      return ok(`+CPIN: ${word}`);
    }
    pinTries -= 1;
    if (argument === rules.pin) {
      isUnlocked = true;
      return ok();
    }
    if (pinTries === 0) rules = { ...rules, sim: 'puk' };
    say('+CME ERROR: 16');
  };

  const command = (line: string): void => {
    const text = line.trim();
    const cusd = /^AT\+CUSD=(\d)(?:,"([^"]*)")?/.exec(text);
    const pin = /^AT\+CPIN="(\d*)"$/.exec(text);
    if (text === 'ATE0') {
      echo = false;
      return ok();
    }
    if (text === 'ATZ') {
      echo = rules.echo;
      return ok();
    }
    if (pin) return sim(pin[1]);
    if (text === 'AT+CPIN?') return sim(undefined);
    if (!isUnlocked && /CUSD|CMGS|COPS|CREG|CSCS/.test(text)) return say('+CME ERROR: 11');
    if (cusd?.[2] !== undefined) return ussd(cusd[2]);
    if (cusd) {
      if (cusd[1] === '2') menu = undefined;
      return ok();
    }
    if (text.startsWith('AT^USSDMODE'))
      return rules.packed ? say('COMMAND NOT SUPPORT') : text.endsWith('?') ? ok('^USSDMODE: 1') : ok();
    if (text === 'AT+CFUN?') return ok('+CFUN: 1');
    if (text === 'AT+CREG?') return ok(`+CREG: 0,${rules.registration}`);
    if (text === 'AT+CSQ') return ok(`+CSQ: ${rules.signal},99`);
    if (text === 'AT+COPS?') return ok('+COPS: 0,0,"Safaricom",2');
    if (text === 'AT+CSCS?') return ok('+CSCS: "GSM"');
    if (text.startsWith('AT+CMGS=')) {
      isTakingBody = true;
      return emit('\r\n> ');
    }
    return text.startsWith('AT') ? ok() : undefined;
  };

  const take = (letter: string): void => {
    if (isTakingBody && (letter === '\u001a' || letter === '\u001b')) {
      isTakingBody = false;
      const body = typed;
      typed = '';
      if (letter === '\u001b') return say('OK');
      sent.push(body);
      clock.after(rules.okDelayMs, () => ok(`+CMGS: ${sent.length}`));
      return;
    }
    if (letter !== '\r' || isTakingBody) {
      typed += letter;
      return;
    }
    const line = typed;
    typed = '';
    if (echo) emit(`${line}\r`);
    clock.after(rules.okDelayMs, () => command(line));
  };

  const feed = (bytes: Uint8Array): void => {
    for (const letter of Buffer.from(bytes).toString('latin1')) take(letter);
  };

  return {
    feed,
    onOutput: (listener) => {
      output = listener;
    },
    onPulledOut: (listener) => void pulledOut.add(listener),
    set: (change) => {
      rules = { ...rules, ...change };
      if (change.airtimeCents !== undefined) ({ airtimeCents } = change);
      if (change.sim !== undefined) isUnlocked = change.sim === 'ready';
    },
    dialled: () => dialled,
    sent: () => sent,
    airtimeCents: () => airtimeCents,
    open: async () => ({ kind: 'open', line: inProcess(feed, (listener) => (output = listener), pulledOut) }),
  };
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

/** Seven-bit letters packed into octets; this device speaks plain ASCII, where the alphabet and ASCII agree. */
function pack(text: string): string {
  const bits = [...text.replaceAll('"', "'")].map((letter) =>
    [...letter.charCodeAt(0).toString(2).padStart(7, '0')].toReversed().join(''),
  );
  const whole = bits.join('');
  const padded = whole.padEnd(Math.ceil(whole.length / 8) * 8, '0');
  return (padded.match(/.{8}/g) ?? [])
    .map((octet) =>
      Number.parseInt([...octet].toReversed().join(''), 2)
        .toString(16)
        .padStart(2, '0')
        .toUpperCase(),
    )
    .join('');
}

function unpack(hex: string): string {
  const bits = (hex.match(/../g) ?? [])
    .map((octet) => [...Number.parseInt(octet, 16).toString(2).padStart(8, '0')].toReversed().join(''))
    .join('');
  return (bits.match(/.{7}/g) ?? [])
    .map((septet) => String.fromCharCode(Number.parseInt([...septet].toReversed().join(''), 2)))
    .join('')
    .replace(/[\r\0]$/, '');
}

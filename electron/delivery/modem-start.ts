/** Brings a modem into the state in which it can dial, and says in plain codes why it cannot. */
import type { ModemProblem } from '../../shared/modem.ts';
import type { Clock, ModemState } from '../ports.ts';
import type { AtDialogue, AtReply } from './at-dialogue.ts';
import type { Charset } from './ussd-text.ts';

/** The SIM's PIN, where it has one. MONEY of the owner: three wrong ones lock the SIM, so one is tried once. */
export type SimPin = {
  readonly read: () => string | undefined;
  /** It was wrong: it must never be tried again, also not after a restart. */
  readonly refused: () => Promise<void>;
};

export type Ready = {
  readonly charset: Charset;
  /** `plain`: USSD as text both ways. Where the modem does not know the command, packed hex may be needed. */
  readonly knowsUssdMode: boolean;
};
export type Start =
  | ({ readonly kind: 'ready' } & Ready)
  | { readonly kind: 'failed'; readonly problem: ModemProblem; readonly detail: string };

export type Seen = Partial<Pick<ModemState, 'signal' | 'registration' | 'operator' | 'sim'>>;

const failed = (problem: ModemProblem, detail: string): Start => ({ kind: 'failed', problem, detail });
const shortMs = 3_000;

/** The steps of a start, in order; recommended times, none of them documented by a maker. */
export async function startModem(
  at: AtDialogue,
  clock: Clock,
  pin: SimPin,
  seen: (what: Seen) => void,
): Promise<Start> {
  if (!(await answers(at))) return failed(at.isLost() ? 'no-port' : 'not-answering', 'AT');
  // ERROR to ATZ is harmless.
  await at.command('ATZ', shortMs);
  await at.command('ATE0', shortMs);
  await at.command('AT+CMEE=1', shortMs);
  const radio = await at.command('AT+CFUN?', shortMs);
  if (radio.kind === 'ok' && radio.lines.some((line) => /^\+CFUN:\s*[^1]/.test(line)))
    await at.command('AT+CFUN=1', 15_000);
  const sim = await unlockSim(at, clock, pin, seen);
  if (sim) return sim;
  await at.command('AT^CURC=0', shortMs);
  const knowsUssdMode = await useTextMode(at);
  const registered = await waitForNetwork(at, clock, seen);
  if (registered) return registered;
  await readStatus(at, seen);
  const charset = await chooseCharset(at);
  await at.command('AT+CUSD=1', 5_000);
  await at.command('AT+CMGF=0', shortMs);
  if (at.isLost()) return failed('no-port', 'closed during start');
  return { kind: 'ready', charset, knowsUssdMode };
}

/** Signal, registration and operator, between two sessions. False when the modem no longer answers. */
export async function readStatus(at: AtDialogue, seen: (what: Seen) => void): Promise<boolean> {
  const signal = await at.command('AT+CSQ', shortMs);
  const network = await at.command('AT+CREG?', shortMs);
  const operator = await at.command('AT+COPS?', shortMs);
  const dbmStep = numberIn(signal, /^\+CSQ:\s*(\d+)/);
  const name = matchIn(operator, /^\+COPS:[^"]*"([^"]*)"/);
  seen({
    // 99 is "not known" (3GPP TS 27.007).
    signal: dbmStep === undefined || dbmStep === 99 ? undefined : dbmStep,
    registration: registrationOf(network),
    operator: name === undefined ? undefined : name.slice(0, 40),
  });
  return signal.kind === 'ok' || network.kind === 'ok';
}

async function answers(at: AtDialogue): Promise<boolean> {
  for (let tries = 0; tries < 5; tries += 1) {
    const reply = await at.command('AT', 1_000);
    if (reply.kind === 'ok') return true;
    if (reply.kind === 'lost' || reply.kind === 'not-written') return false;
  }
  return false;
}

async function unlockSim(
  at: AtDialogue,
  clock: Clock,
  pin: SimPin,
  seen: (what: Seen) => void,
): Promise<Start | undefined> {
  for (let tries = 0; tries < 10; tries += 1) {
    const reply = await at.command('AT+CPIN?', 5_000);
    const said = matchIn(reply, /^\+CPIN:\s*(.*)$/);
    if (said === 'READY') {
      seen({ sim: 'ready' });
      return undefined;
    }
    // Old modems give no OK to this question at all; what is wrong then shows at the next step.
    if (reply.kind === 'timed-out') return undefined;
    if (said?.includes('PUK') === true || isCode(reply, [12, 18])) {
      seen({ sim: 'puk' });
      return failed('sim-puk', 'AT+CPIN?');
    }
    if (said?.startsWith('SIM PIN') === true || isCode(reply, [11, 17])) {
      seen({ sim: 'pin' });
      return enterPin(at, pin, seen);
    }
    // 14: the SIM is busy, soon after it was put in.
    if (!isCode(reply, [14])) {
      seen({ sim: isCode(reply, [10, 13, 15]) ? 'absent' : 'unknown' });
      return failed(isCode(reply, [10, 13, 15]) ? 'no-sim' : 'not-answering', 'AT+CPIN?');
    }
    await pause(clock, 2_000);
  }
  return failed('no-sim', 'SIM busy');
}

async function enterPin(at: AtDialogue, pin: SimPin, seen: (what: Seen) => void): Promise<Start | undefined> {
  const digits = pin.read();
  if (digits === undefined || !/^\d{4,8}$/.test(digits)) return failed('sim-pin', 'no PIN is set');
  const reply = await at.command(`AT+CPIN="${digits}"`, 10_000);
  if (reply.kind === 'ok') {
    seen({ sim: 'ready' });
    return undefined;
  }
  // Whatever it answered, this PIN is not tried a second time: the third wrong one locks the SIM.
  await pin.refused();
  return failed('sim-pin-wrong', 'AT+CPIN');
}

/** Huawei sticks speak packed hex until they are told otherwise. */
async function useTextMode(at: AtDialogue): Promise<boolean> {
  const reply = await at.command('AT^USSDMODE?', shortMs);
  if (reply.kind !== 'ok') return false;
  if (matchIn(reply, /^\^USSDMODE:\s*(\d)/) !== '0') await at.command('AT^USSDMODE=0', shortMs);
  return true;
}

const networkTries = 20;

async function waitForNetwork(
  at: AtDialogue,
  clock: Clock,
  seen: (what: Seen) => void,
): Promise<Start | undefined> {
  for (let tries = 0; tries < networkTries; tries += 1) {
    const registration = registrationOf(await at.command('AT+CREG?', shortMs));
    seen({ registration });
    if (registration === 'home' || registration === 'roaming') return undefined;
    if (at.isLost()) return failed('no-port', 'closed during start');
    if (registration === 'denied') return failed('not-registered', 'AT+CREG: denied');
    await pause(clock, 3_000);
  }
  return failed('no-signal', 'AT+CREG: still searching');
}

async function chooseCharset(at: AtDialogue): Promise<Charset> {
  await at.command('AT+CSCS="GSM"', shortMs);
  const now = matchIn(await at.command('AT+CSCS?', shortMs), /^\+CSCS:\s*"([^"]*)"/);
  return now === 'UCS2' ? 'UCS2' : 'GSM';
}

function registrationOf(reply: AtReply): ModemState['registration'] {
  switch (matchIn(reply, /^\+CREG:\s*(?:\d\s*,\s*)?(\d)/) ?? '') {
    case '1':
      return 'home';
    case '5':
      return 'roaming';
    case '0':
      return 'none';
    case '2':
      return 'searching';
    case '3':
      return 'denied';
    default:
      return 'unknown';
  }
}

const isCode = (reply: AtReply, codes: readonly number[]): boolean =>
  reply.kind === 'error' && reply.code !== undefined && codes.includes(reply.code);

function matchIn(reply: AtReply, pattern: RegExp): string | undefined {
  if (reply.kind !== 'ok') return undefined;
  for (const line of reply.lines) {
    const match = pattern.exec(line);
    if (match) return match[1];
  }
  return undefined;
}

const numberIn = (reply: AtReply, pattern: RegExp): number | undefined => {
  const text = matchIn(reply, pattern);
  return text === undefined ? undefined : Number(text);
};

export const pause = async (clock: Clock, ms: number): Promise<void> =>
  new Promise((resolve) => {
    clock.after(ms, resolve);
  });

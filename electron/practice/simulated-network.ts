/** The mobile network behind the simulated modem: what becomes of a dialled string, with its menus and its airtime. */
import type { Clock } from '../ports.ts';
import { packSeptets, unpackSeptets } from './packed-septets.ts';
import { repliesByEnding } from './simulated-modem-rules.ts';
import type { ModemRules, SimulatedReply } from './simulated-modem-rules.ts';

const texts: Readonly<Partial<Record<SimulatedReply, string>>> = {
  delivered: 'Request successful.\nReward the offer is succeed, "Bingwa" offer.',
  already: 'Sorry, this number has already been recommended for this offer today.',
  okoa: 'Failed. The number has an unpaid Okoa Jahazi.',
  'low-airtime': 'Failed. You have insufficient airtime to complete this request.',
  busy: 'System is busy, please try again later.',
  'other-bundle': 'You have successfully purchased 7 MB valid for 1 hour.',
};

/** Bytes towards the host. */
export type ModemOutput = {
  readonly emit: (text: string) => void;
  readonly say: (line: string) => void;
  /** These lines, then OK. */
  readonly ok: (...lines: readonly string[]) => void;
};

export type SimulatedNetwork = {
  /** What came with AT+CUSD=1: a string, or the answer to an open menu. */
  readonly dial: (written: string) => void;
  readonly endSession: () => void;
  readonly dialled: readonly string[];
  readonly airtimeCents: () => number;
  readonly setAirtimeCents: (cents: number) => void;
};

export function simulatedNetwork(
  clock: Clock,
  rules: () => ModemRules,
  { emit, say, ok }: ModemOutput,
  pullOut: () => void,
): SimulatedNetwork {
  let { airtimeCents } = rules();
  let menu: string | undefined;
  const dialled: string[] = [];

  const noise = (): void => {
    if (rules().noise) emit('\r\n^RSSI:17\r\n\r\n^MODE:5,4\r\r\n\r\n^BOOT:20423131,0,0,0,75\r\n');
  };
  const result = (m: number, text: string): void => {
    noise();
    if (rules().releaseLine) say(`+CUSD: 2,"Initiating Release",15`);
    say(`+CUSD: ${m},"${rules().packed ? packSeptets(text) : text}",15`);
  };

  const answerDial = (reply: SimulatedReply): void => {
    if (reply === 'pulled-out') return pullOut();
    const broken = brokenEnds[reply];
    if (broken !== undefined) return emit(broken);
    if (reply === 'delivered' || reply === 'other-bundle') airtimeCents -= rules().bundleCostCents;
    result(rules().endsByNetwork ? 2 : 0, texts[reply] ?? '');
  };

  const answer = (code: string): void => {
    if (code === '*144#')
      return result(0, `Your balance is KSH ${(airtimeCents / 100).toFixed(2)}. Dial *144# for more.`);
    if (code === '*334#') {
      menu = '';
      return result(1, 'M-PESA\n1. Send Money\n2. Bundles\n98:MORE');
    }
    const recipient = /(\d{10})/.exec(code)?.[1] ?? '';
    answerDial(rules().reply ?? repliesByEnding[recipient.slice(-2)] ?? 'delivered');
  };

  const choose = (open: string, code: string): void => {
    const step = open + code;
    menu = step;
    dialled.push(`>${code}`);
    ok();
    clock.after(rules().replyDelayMs, () => {
      if (step.length < 2) return result(1, 'Bundles\n1. "Tunukiwa" deals\n00. Home');
      menu = undefined;
      answerDial(rules().reply ?? 'delivered');
    });
  };

  const dial = (written: string): void => {
    const { packed, registration, reply, replyDelayMs, textFirst } = rules();
    if (registration !== 1) return say('+CME ERROR: 30');
    if (packed && !/^[0-9A-F]+$/.test(written)) return say('COMMAND NOT SUPPORT');
    const code = packed ? unpackSeptets(written) : written;
    if (reply === 'no-network') return say('+CME ERROR: 30');
    if (menu !== undefined) return choose(menu, code);
    dialled.push(code);
    noise();
    if (textFirst) {
      answer(code);
      return ok();
    }
    ok();
    clock.after(replyDelayMs, () => answer(code));
  };

  const endSession = (): void => void (menu = undefined);
  const setAirtimeCents = (cents: number): void => void (airtimeCents = cents);
  return { dial, endSession, dialled, airtimeCents: () => airtimeCents, setAirtimeCents };
}

/** Ends that are no text: what comes over the line instead. */
const brokenEnds: Readonly<Partial<Record<SimulatedReply, string>>> = {
  silent: '',
  'network-time-out': '\r\n+CUSD: 5\r\n',
  'network-ended': '\r\n+CUSD: 2\r\n',
  'not-available': '\r\n+CUSD: 4\r\n',
  truncated: '\r\n+CUSD: 0,"Request succ',
  'late-error': '\r\n+CME ERROR: 132\r\n',
};

/** One USSD session: dial, answer menus in turn, and say what can be said of the end. */
import type { ModemDoubt, UssdOutcome } from '../../shared/modem.ts';
import type { Clock } from '../ports.ts';
import type { AtDialogue, AtReply, UssdEvent } from './at-dialogue.ts';
import { packedHex, ucs2Hex } from './gsm7.ts';
import { pause } from './modem-start.ts';
import { decodeUssd } from './ussd-text.ts';
import type { Charset } from './ussd-text.ts';

/** How a modem wants the string: learned once per modem, by the command's own refusal. */
export type Encoding = 'plain' | 'packed' | 'ucs2';

export type SessionNeeds = {
  readonly at: AtDialogue;
  readonly clock: Clock;
  readonly charset: Charset;
  readonly encoding: Encoding;
  readonly learned: (encoding: Encoding) => void;
};

/** A command's answer may take so long; the network's text comes later. */
const commandMs = 10_000;
/** After the text of an ended session some modems send the real one. */
const realTextMs = 1_500;

/** Errors on the command itself that say: this modem wants the string in another form (27.007; seen on Huawei). */
const otherForm = [3, 4, 25, 27, 50, 304];
/** Errors on the command itself after which nothing can have reached the network. */
const neverLeft: Readonly<Record<number, 'no-sim' | 'sim-pin' | 'sim-puk' | 'no-signal' | 'not-registered'>> =
  {
    10: 'no-sim',
    11: 'sim-pin',
    12: 'sim-puk',
    13: 'no-sim',
    14: 'no-sim',
    15: 'no-sim',
    17: 'sim-pin',
    18: 'sim-puk',
    30: 'no-signal',
    32: 'not-registered',
  };

/** Dials; from the first written byte on, every end that is not a clear answer is ambiguous. */
export async function ussdSession(
  needs: SessionNeeds,
  code: string,
  deadlineMs: number,
): Promise<UssdOutcome> {
  const { at, clock } = needs;
  const endsMs = clock.monotonicMs() + deadlineMs;
  const heard = inbox(at, clock);
  try {
    const [first = '', ...answers] = code.split(' ').filter(Boolean);
    const begun = await begin(needs, first, endsMs, heard);
    if (begun) return begun;
    return await follow(needs, answers, endsMs, heard);
  } finally {
    heard.stop();
  }
}

/** Writes the first command in the form that this modem takes. Undefined: it is under way. */
async function begin(
  needs: SessionNeeds,
  first: string,
  endsMs: number,
  heard: Inbox,
): Promise<UssdOutcome | undefined> {
  const forms = formsFrom(needs.encoding);
  for (const [index, form] of forms.entries()) {
    const reply = await send(needs, first, form, endsMs);
    // MONEY: only the command's own refusal lets another form be tried. After an OK a second session could begin.
    const mayTryOther =
      reply.kind === 'error' &&
      !heard.hasAny() &&
      (reply.code === undefined || otherForm.includes(reply.code));
    if (mayTryOther && index < forms.length - 1) continue;
    if (reply.kind === 'ok') needs.learned(form);
    return begunOr(reply, heard, mayTryOther);
  }
  return undefined;
}

function begunOr(reply: AtReply, heard: Inbox, wasForm: boolean): UssdOutcome | undefined {
  if (reply.kind === 'ok' || heard.hasAny()) return undefined;
  switch (reply.kind) {
    case 'not-written':
      return { kind: 'not-dialled', reason: 'no-port', detail: 'the port is closed' };
    case 'error': {
      const reason = reply.code === undefined ? undefined : neverLeft[reply.code];
      const detail = `${reply.family} ${reply.code ?? 'ERROR'}`;
      if (reason) return { kind: 'not-dialled', reason, detail };
      if (wasForm) return { kind: 'not-dialled', reason: 'not-supported', detail };
      // 31 is the network's time-out; what is not in the list may have left.
      return doubt(reply.code === 31 ? 'network-timed-out' : 'modem-error', detail);
    }
    // Some modems hold their OK until the network has answered: the wait goes on.
    case 'timed-out':
    case 'prompt':
      return undefined;
    case 'lost':
      return doubt('port-lost', undefined);
  }
}

async function follow(
  needs: SessionNeeds,
  answers: readonly string[],
  endsMs: number,
  heard: Inbox,
): Promise<UssdOutcome> {
  const left = [...answers];
  for (;;) {
    const event = await heard.next(endsMs);
    if (event === undefined) {
      await cancel(needs);
      return doubt('timed-out', undefined);
    }
    if (event.kind === 'lost') return doubt('port-lost', undefined);
    if (event.kind === 'late-error')
      return doubt(event.code === 31 ? 'network-timed-out' : 'modem-error', `CME ${event.code ?? ''}`);
    if (event.kind === 'truncated') {
      await cancel(needs);
      return doubt('truncated', decodeUssd(event.payload, undefined, needs.charset));
    }
    const text =
      event.payload === undefined ? '' : decodeUssd(event.payload, event.dcs, needs.charset).trim();
    // Another client of the SIM answered: keep waiting.
    if (event.m === 3) continue;
    if (event.m === 4) return doubt('not-available', text);
    if (event.m === 5) return doubt('network-timed-out', text);
    if (event.m === 1) {
      const answer = left.shift();
      if (answer === undefined) {
        await cancel(needs);
        return text === '' ? doubt('network-ended', undefined) : { kind: 'answered', text };
      }
      const reply = await send(needs, answer, needs.encoding, endsMs);
      if (reply.kind === 'ok' || reply.kind === 'timed-out' || heard.hasAny()) continue;
      // MONEY: the session is open and something was said in it: no error here is a clean end.
      await cancel(needs);
      return doubt(reply.kind === 'lost' || reply.kind === 'not-written' ? 'port-lost' : 'modem-error', text);
    }
    const later =
      event.m === 2 ? await heard.next(Math.min(endsMs, needs.clock.monotonicMs() + realTextMs)) : undefined;
    const real =
      later?.kind === 'ussd' && later.payload !== undefined
        ? decodeUssd(later.payload, later.dcs, needs.charset).trim()
        : '';
    const last = real === '' ? text : real;
    return last === '' ? doubt('network-ended', undefined) : { kind: 'answered', text: last };
  }
}

const doubt = (reason: ModemDoubt, text: string | undefined): UssdOutcome => ({
  kind: 'ambiguous',
  reason,
  text: text === '' ? undefined : text,
});

async function send(needs: SessionNeeds, said: string, form: Encoding, endsMs: number): Promise<AtReply> {
  const leftMs = Math.max(1, Math.min(commandMs, endsMs - needs.clock.monotonicMs()));
  return needs.at.command(`AT+CUSD=1,"${formed(said, form)}",15`, leftMs);
}

function formed(said: string, form: Encoding): string {
  switch (form) {
    case 'plain':
      return said;
    case 'packed':
      return packedHex(said) ?? said;
    case 'ucs2':
      return ucs2Hex(said);
  }
}

function formsFrom(encoding: Encoding): readonly Encoding[] {
  const order: readonly Encoding[] = ['plain', 'packed', 'ucs2'];
  return order.slice(order.indexOf(encoding));
}

/** Ends the session; an error to it is ignored, and so is what still comes for a while. */
async function cancel({ at, clock }: SessionNeeds): Promise<void> {
  if (at.isLost()) return;
  await at.command('AT+CUSD=2', 3_000);
  await pause(clock, 300);
}

type Inbox = {
  /** The next event, or undefined when the time is over. */
  readonly next: (untilMs: number) => Promise<UssdEvent | undefined>;
  readonly hasAny: () => boolean;
  readonly stop: () => void;
};

function inbox(at: AtDialogue, clock: Clock): Inbox {
  const events: UssdEvent[] = [];
  let wake: (() => void) | undefined;
  const stop = at.listen((event) => {
    events.push(event);
    wake?.();
  });
  return {
    hasAny: () => events.length > 0,
    stop,
    next: async (untilMs) => {
      const waitMs = untilMs - clock.monotonicMs();
      if (events.length === 0 && waitMs > 0)
        await new Promise<void>((resolve) => {
          const cancelTimer = clock.after(waitMs, resolve);
          wake = () => {
            cancelTimer();
            resolve();
          };
        });
      wake = undefined;
      return events.shift();
    },
  };
}

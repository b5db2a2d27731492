/** A GSM modem over a serial port: started when it is first needed, one session at a time, watched while idle. */
import type { ModemProblem, SmsOutcome, UssdOutcome } from '../../shared/modem.ts';
import type { Clock, Log, Modem, ModemState, OpenSerialLine, SerialLine } from '../ports.ts';
import { atDialogue } from './at-dialogue.ts';
import type { AtDialogue } from './at-dialogue.ts';
import { pause, readStatus, startModem } from './modem-start.ts';
import type { Ready, SimPin } from './modem-start.ts';
import { smsPdus } from './sms-pdu.ts';
import { ussdSession } from './ussd-session.ts';
import type { Encoding } from './ussd-session.ts';

export type GsmModemOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly kind: 'simulated' | 'serial';
  readonly open: OpenSerialLine;
  readonly pin: SimPin;
  /** P13: what may be dialled; a practice string never fits a real modem. */
  readonly mayDial: (code: string) => boolean;
  readonly onChange: () => void;
};

export type GsmModem = Modem & {
  /** Opens and starts it now, if that has not happened yet. */
  readonly wake: () => void;
  /** Closes the port; the next use opens what is set then. */
  readonly reopen: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

type Up = Ready & { readonly line: SerialLine; readonly at: AtDialogue; encoding: Encoding };
type NotUp = { readonly problem: ModemProblem; readonly detail: string };

const statusEveryMs = 60_000;
const smsPromptMs = 10_000;
/** After an end that nobody knows, what still comes belongs to it, not to the next session. */
const lateTextMs = 5_000;

const isProblem = (outcome: Up | NotUp): outcome is NotUp => 'problem' in outcome;

export function gsmModem(options: GsmModemOptions): GsmModem {
  const { clock, log, onChange } = options;
  let state: ModemState = {
    kind: options.kind,
    phase: 'off',
    port: undefined,
    signal: undefined,
    registration: 'unknown',
    operator: undefined,
    sim: 'unknown',
    airtime: undefined,
    lastError: undefined,
  };
  let up: Up | undefined;
  let last: Promise<unknown> = Promise.resolve();
  let stopped = false;
  let missed = 0;
  let quietUntilMs = 0;
  let cancelStatus: (() => void) | undefined;
  let reference = Math.floor(clock.nowMs() / 1_000) % 256;

  const set = (change: Partial<ModemState>): void => {
    state = { ...state, ...change };
    onChange();
  };
  const fail = (problem: ModemProblem, detail: string): NotUp => {
    log.warn('the modem cannot be used', { problem, detail });
    set({ phase: 'off', lastError: { problem, detail, atMs: clock.nowMs() } });
    return { problem, detail };
  };

  const start = async (): Promise<Up | NotUp> => {
    if (up && !up.at.isLost()) return up;
    if (stopped) return { problem: 'no-port', detail: 'stopping' };
    set({ phase: 'starting', signal: undefined, registration: 'unknown' });
    const opened = await options.open();
    if (opened.kind === 'refused') return fail(opened.reason, opened.detail);
    const { line } = opened;
    const at = atDialogue(line, clock);
    line.onClose(() => {
      if (up?.line === line) up = undefined;
      cancelStatus?.();
      set({ phase: 'off', signal: undefined, registration: 'unknown' });
    });
    set({ port: line.path });
    const started = await startModem(at, clock, options.pin, set);
    if (started.kind === 'failed') {
      await line.close();
      return fail(started.problem, started.detail);
    }
    up = { ...started, line, at, encoding: 'plain' };
    missed = 0;
    set({ phase: 'ready', lastError: undefined });
    watch();
    return up;
  };

  /** One session at a time: the next begins when the one before is over. Undefined when the deadline passed first. */
  const inTurn = async <T>(deadlineMs: number, work: () => Promise<T>): Promise<T | undefined> => {
    const before = last;
    let gaveUp = false;
    let begun = false;
    const turn = before.then(async () => {
      if (gaveUp) return undefined;
      begun = true;
      return work();
    });
    last = turn.catch(() => undefined);
    return new Promise<T | undefined>((resolve, reject) => {
      const cancel = clock.after(deadlineMs, () => {
        if (begun) return;
        gaveUp = true;
        resolve(undefined);
      });
      turn.then(
        (value) => {
          cancel();
          resolve(value);
        },
        (error: unknown) => {
          cancel();
          reject(error instanceof Error ? error : new Error(String(error)));
        },
      );
    });
  };

  const session = async <T>(work: (now: Up) => Promise<T>): Promise<T | NotUp> => {
    const now = await start();
    if (isProblem(now)) return now;
    set({ phase: 'busy' });
    const quietMs = quietUntilMs - clock.monotonicMs();
    // MONEY: a late answer must never be read as the answer to another dial.
    if (quietMs > 0) await pause(clock, quietMs);
    try {
      return await work(now);
    } finally {
      set({ phase: up ? 'ready' : 'off' });
      watch();
    }
  };

  const watch = (): void => {
    cancelStatus?.();
    if (stopped || !up) return;
    cancelStatus = clock.after(statusEveryMs, () => {
      inTurn(statusEveryMs, async () => {
        if (!up) return;
        const isThere = await readStatus(up.at, set);
        missed = isThere ? 0 : missed + 1;
        // Twice no answer: closed here, opened anew when it is next needed.
        if (missed >= 2) await up?.line.close();
        watch();
      }).catch((error: unknown) => log.warn('the modem could not be looked at', { error: String(error) }));
    });
  };

  const dial = async (code: string, deadlineMs: number): Promise<UssdOutcome> => {
    // SECURITY: nothing but what a phone's keys can type ever reaches the command.
    if (!/^\*[\dA-Z*]+#( \d{1,12})*$/.test(code) || !options.mayDial(code))
      return { kind: 'not-dialled', reason: 'refused', detail: 'not a string that may be dialled' };
    const outcome = await inTurn(deadlineMs, async () =>
      session(async (now) => {
        const end = await ussdSession(
          {
            at: now.at,
            clock,
            charset: now.charset,
            encoding: now.encoding,
            learned: (encoding) => {
              now.encoding = encoding;
            },
          },
          code,
          deadlineMs,
        );
        if (end.kind === 'ambiguous') quietUntilMs = clock.monotonicMs() + lateTextMs;
        return end;
      }),
    );
    if (outcome === undefined)
      return { kind: 'not-dialled', reason: 'in-use', detail: 'another session took too long' };
    if ('problem' in outcome) return { kind: 'not-dialled', reason: outcome.problem, detail: outcome.detail };
    if (outcome.kind === 'not-dialled') fail(outcome.reason, outcome.detail);
    if (up) set({ phase: 'ready' });
    return outcome;
  };

  const sendOne = async (now: Up, hex: string, octets: number, deadlineMs: number): Promise<SmsOutcome> => {
    const asked = await now.at.command(`AT+CMGS=${octets}`, smsPromptMs);
    if (asked.kind === 'not-written' || asked.kind === 'lost')
      return { kind: 'not-sent', reason: 'no-port', detail: 'closed' };
    if (asked.kind !== 'prompt') {
      // Out of the entry of a text that may still be open.
      await now.at.command('\u001b', 1_000);
      return {
        kind: 'refused',
        detail: asked.kind === 'error' ? `${asked.family} ${asked.code ?? ''}` : asked.kind,
      };
    }
    const reply = await now.at.body(hex, deadlineMs);
    if (reply.kind === 'ok') {
      const said = reply.lines.map((line) => /^\+CMGS:\s*(\d+)/.exec(line)?.[1]).find(Boolean);
      return { kind: 'sent', reference: said ?? '' };
    }
    // 500 is "unknown error", 332 a time-out of the network: it may have gone (3GPP TS 27.005).
    if (reply.kind === 'error' && reply.code !== 500 && reply.code !== 332)
      return { kind: 'refused', detail: `${reply.family} ${reply.code ?? ''}` };
    return { kind: 'ambiguous', reason: reply.kind === 'lost' ? 'port-lost' : 'timed-out' };
  };

  const sendSms = async (to: string, text: string, deadlineMs: number): Promise<SmsOutcome> => {
    const outcome = await inTurn(deadlineMs, async () =>
      session(async (now): Promise<SmsOutcome> => {
        reference = (reference + 1) % 256;
        let sent: SmsOutcome = { kind: 'refused', detail: 'empty' };
        for (const [index, { hex, octets }] of smsPdus(to, text, reference).entries()) {
          sent = await sendOne(now, hex, octets, deadlineMs);
          // A part is with the recipient already: the message as a whole is neither sent nor not sent.
          if (sent.kind !== 'sent') return index === 0 ? sent : { kind: 'ambiguous', reason: 'modem-error' };
        }
        return sent;
      }),
    );
    if (outcome === undefined)
      return { kind: 'not-sent', reason: 'in-use', detail: 'another session took too long' };
    return 'problem' in outcome
      ? { kind: 'not-sent', reason: outcome.problem, detail: outcome.detail }
      : outcome;
  };

  return {
    dial,
    sendSms,
    state: () => state,
    wake: () => {
      inTurn(statusEveryMs, start).catch((error: unknown) =>
        log.warn('the modem could not be started', { error: String(error) }),
      );
    },
    reopen: async () => {
      await inTurn(statusEveryMs, async () => up?.line.close());
    },
    stop: async () => {
      stopped = true;
      cancelStatus?.();
      await up?.line.close();
    },
  };
}

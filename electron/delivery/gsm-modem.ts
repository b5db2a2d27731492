/** A GSM modem over a serial port: dials and sends messages, one session at a time. */
import type { SmsOutcome, UssdOutcome } from '../../shared/modem.ts';
import type { Modem } from '../ports.ts';
import { isProblem, modemConnection, statusEveryMs } from './modem-connection.ts';
import type { ConnectionOptions, ModemConnection, NotUp, Up } from './modem-connection.ts';
import { pause } from './modem-start.ts';
import { sessionTurns } from './session-turns.ts';
import { sendParts } from './sms-sending.ts';
import { ussdSession } from './ussd-session.ts';

export type GsmModemOptions = ConnectionOptions & {
  /** P13: what may be dialled; a practice string never fits a real modem. */
  readonly mayDial: (code: string) => boolean;
};

export type GsmModem = Modem & {
  /** Opens and starts it now, if that has not happened yet. */
  readonly wake: () => void;
  /** Closes the port; the next use opens what is set then. */
  readonly reopen: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

/** After an end that nobody knows, what still comes belongs to it, not to the next session. */
const lateTextMs = 5_000;

export function gsmModem(options: GsmModemOptions): GsmModem {
  const { clock, log } = options;
  const inTurn = sessionTurns(clock);
  const connection = modemConnection(options, inTurn);
  let quietUntilMs = 0;
  let reference = Math.floor(clock.nowMs() / 1_000) % 256;

  const session = async <T>(work: (now: Up) => Promise<T>): Promise<T | NotUp> => {
    const now = await connection.start();
    if (isProblem(now)) return now;
    connection.set({ phase: 'busy' });
    const quietMs = quietUntilMs - clock.monotonicMs();
    // MONEY: a late answer must never be read as the answer to another dial.
    if (quietMs > 0) await pause(clock, quietMs);
    try {
      return await work(now);
    } finally {
      showReady(connection);
      connection.watch();
    }
  };

  const dial = async (code: string, deadlineMs: number): Promise<UssdOutcome> => {
    // SECURITY: nothing but what a phone's keys can type ever reaches the command.
    if (!/^\*[\dA-Z*]+#( \d{1,12})*$/.test(code) || !options.mayDial(code))
      return { kind: 'not-dialled', reason: 'refused', detail: 'not a string that may be dialled' };
    const outcome = await inTurn(deadlineMs, async () =>
      session(async (now) => {
        const { at, charset, encoding } = now;
        const learned = (form: Up['encoding']): void => {
          now.encoding = form;
        };
        const end = await ussdSession({ at, clock, charset, encoding, learned }, code, deadlineMs);
        if (end.kind === 'ambiguous') quietUntilMs = clock.monotonicMs() + lateTextMs;
        return end;
      }),
    );
    if (outcome === undefined)
      return { kind: 'not-dialled', reason: 'in-use', detail: 'another session took too long' };
    if ('problem' in outcome) return { kind: 'not-dialled', reason: outcome.problem, detail: outcome.detail };
    if (outcome.kind === 'not-dialled') connection.fail(outcome.reason, outcome.detail);
    if (connection.isUp()) connection.set({ phase: 'ready' });
    return outcome;
  };

  const sendSms = async (to: string, text: string, deadlineMs: number): Promise<SmsOutcome> => {
    const outcome = await inTurn(deadlineMs, async () =>
      session(async ({ at }) => {
        reference = (reference + 1) % 256;
        return sendParts(at, { to, text, reference }, deadlineMs);
      }),
    );
    if (outcome === undefined)
      return { kind: 'not-sent', reason: 'in-use', detail: 'another session took too long' };
    return 'problem' in outcome
      ? { kind: 'not-sent', reason: outcome.problem, detail: outcome.detail }
      : outcome;
  };

  const wake = (): void => {
    inTurn(statusEveryMs, connection.start).catch((error: unknown) =>
      log.warn('the modem could not be started', { error: String(error) }),
    );
  };
  const reopen = async (): Promise<void> => {
    await inTurn(statusEveryMs, connection.close);
  };
  return { dial, sendSms, state: connection.state, wake, reopen, stop: connection.stop };
}

const showReady = ({ set, isUp }: ModemConnection): void => set({ phase: isUp() ? 'ready' : 'off' });

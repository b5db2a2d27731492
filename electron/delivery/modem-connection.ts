/** The open port of a modem: opened and started when it is first needed, watched while idle, shown as it is. */
import type { ModemProblem } from '../../shared/modem.ts';
import type { Clock, Log, ModemState, OpenSerialLine, SerialLine } from '../ports.ts';
import { atDialogue } from './at-dialogue.ts';
import type { AtDialogue } from './at-dialogue.ts';
import { readStatus, startModem } from './modem-start.ts';
import type { Ready, SimPin } from './modem-start.ts';
import type { InTurn } from './session-turns.ts';
import type { Encoding } from './ussd-session.ts';

export type ConnectionOptions = {
  readonly clock: Clock;
  readonly log: Log;
  readonly kind: 'simulated' | 'serial';
  readonly open: OpenSerialLine;
  readonly pin: SimPin;
  /** False where nothing is set that could be opened: then nobody waits for it. */
  readonly isSet?: () => boolean;
  readonly onChange: () => void;
};

export type Up = Ready & { readonly line: SerialLine; readonly at: AtDialogue; encoding: Encoding };
export type NotUp = { readonly problem: ModemProblem; readonly detail: string };
export const isProblem = (outcome: Up | NotUp): outcome is NotUp => 'problem' in outcome;

export type ModemConnection = {
  /** The running modem, started now if need be. */
  readonly start: () => Promise<Up | NotUp>;
  readonly isUp: () => boolean;
  readonly state: () => ModemState;
  readonly set: (change: Partial<ModemState>) => void;
  readonly fail: (problem: ModemProblem, detail: string) => NotUp;
  /** Looks at it again after a while in which nothing was asked of it. */
  readonly watch: () => void;
  readonly close: () => Promise<void>;
  readonly stop: () => Promise<void>;
};

export const statusEveryMs = 60_000;
/** A stick needs seconds to show its port; after that a person plugs it in when he does. */
const retryFirstMs = 2_000;
const retryMaxMs = 60_000;
/** What ends by itself when somebody plugs it in or another program lets go. A SIM's trouble needs a person. */
const endsByItself: readonly ModemProblem[] = ['no-port', 'port-refused', 'port-busy', 'not-answering'];

export function modemConnection(options: ConnectionOptions, inTurn: InTurn): ModemConnection {
  const { clock, log } = options;
  const { state, set, fail } = shownState(options);
  let up: Up | undefined;
  let stopped = false;
  let missed = 0;
  let cancelStatus: (() => void) | undefined;
  let isAskedToClose = false;

  const start = async (): Promise<Up | NotUp> => {
    if (up && !up.at.isLost()) return up;
    if (stopped) return { problem: 'no-port', detail: 'stopping' };
    later.cancel();
    const opened = await options.open();
    if (opened.kind === 'refused') return later.after(opened.reason, opened.detail);
    const { line } = opened;
    set({ phase: 'starting', signal: undefined, registration: 'unknown' });
    const at = atDialogue(line, clock);
    line.onClose(() => {
      const wasUp = up?.line === line;
      if (wasUp) up = undefined;
      cancelStatus?.();
      set({ phase: 'off', signal: undefined, registration: 'unknown' });
      // Pulled out, or dead: it is missed at once, and looked for until it is back.
      if (wasUp && !isAskedToClose && !stopped) later.after('no-port', 'the port was closed');
    });
    set({ port: line.path });
    const started = await startModem(at, clock, options.pin, set);
    if (started.kind === 'failed') {
      await line.close();
      return later.after(started.problem, started.detail);
    }
    later.reset();
    up = { ...started, line, at, encoding: 'plain' };
    missed = 0;
    set({ phase: 'ready', lastError: undefined });
    watch();
    return up;
  };

  const later = openLater(options, fail, () => inTurn(statusEveryMs, start));

  const look = async (): Promise<void> => {
    if (!up) return;
    const isThere = await readStatus(up.at, set);
    missed = isThere ? 0 : missed + 1;
    // Twice no answer: closed here, opened anew when it is next needed.
    if (missed >= 2) await up?.line.close();
    watch();
  };
  const watch = (): void => {
    cancelStatus?.();
    if (stopped || !up) return;
    cancelStatus = clock.after(statusEveryMs, () => {
      inTurn(statusEveryMs, look).catch((error: unknown) =>
        log.warn('the modem could not be looked at', { error: String(error) }),
      );
    });
  };

  const close = async (): Promise<void> => {
    later.cancel();
    isAskedToClose = true;
    await up?.line.close();
    isAskedToClose = false;
  };
  const stop = async (): Promise<void> => {
    stopped = true;
    cancelStatus?.();
    await close();
    later.cancel();
  };
  return { start, isUp: () => up !== undefined, state, set, fail, watch, close, stop };
}

/** Says what is wrong, and opens the port again by itself where that may help, less and less often. */
function openLater(
  { clock, log, isSet }: ConnectionOptions,
  fail: ModemConnection['fail'],
  open: () => Promise<unknown>,
) {
  let cancel = (): void => undefined;
  let retryMs = retryFirstMs;
  return {
    after: (problem: ModemProblem, detail: string): NotUp => {
      const failure = fail(problem, detail);
      cancel();
      if (!endsByItself.includes(problem) || isSet?.() === false) return failure;
      cancel = clock.after(retryMs, () => {
        open().catch((error: unknown) =>
          log.warn('the modem could not be opened again', { error: String(error) }),
        );
      });
      retryMs = Math.min(retryMaxMs, retryMs * 2);
      return failure;
    },
    cancel: () => cancel(),
    /** It is up: the next time it is missed it is looked for soon. */
    reset: () => {
      retryMs = retryFirstMs;
    },
  };
}

/** What the screens are shown of the modem; every change is told. */
function shownState({
  clock,
  log,
  kind,
  onChange,
}: ConnectionOptions): Pick<ModemConnection, 'state' | 'set' | 'fail'> {
  let state: ModemState = {
    kind,
    phase: 'off',
    port: undefined,
    signal: undefined,
    registration: 'unknown',
    operator: undefined,
    sim: 'unknown',
    airtime: undefined,
    lastError: undefined,
  };
  const set = (change: Partial<ModemState>): void => {
    state = { ...state, ...change };
    onChange();
  };
  return {
    state: () => state,
    set,
    fail: (problem, detail) => {
      // Looked for again and again, it is told once.
      if (state.phase === 'off' && state.lastError?.problem === problem) return { problem, detail };
      log.warn('the modem cannot be used', { problem, detail });
      set({ phase: 'off', lastError: { problem, detail, atMs: clock.nowMs() } });
      return { problem, detail };
    },
  };
}

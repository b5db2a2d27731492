/** The whole program in this process, through its composition root, with the ports that a test wants to hold. */
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Channel, Request, Response } from '../../shared/ipc-contract.ts';
import type { Failure, Refusal } from '../../shared/error-codes.ts';
import type { PaymentRules } from '../../shared/payment-policy.ts';
import type { Mode } from '../../shared/modes.ts';
import type { Result } from '../../shared/result.ts';
import { compose } from '../../electron/compose.ts';
import type { App, AppEvent, Ports } from '../../electron/compose.ts';
import { nodePorts } from '../../electron/host/node-ports.ts';
import type { Clock, Http, Log, OpenSerialLine } from '../../electron/ports.ts';
import type { Caller } from './counter.ts';

export type TillOptions = {
  readonly dataDir: string;
  readonly darajaUrl?: string;
  readonly callbackPort?: number;
  readonly clock?: Clock;
  /** Safaricom's clock minus the till's. Without it, answers carry the till's own time: the test's clock is right. */
  readonly safaricomAheadMs?: number;
  readonly rules?: Partial<PaymentRules>;
  readonly mode?: Mode;
  readonly queryEveryMs?: number;
  readonly buildDateMs?: number;
  readonly checkedAtOpenMaxBytes?: number;
  /** Another simulated modem. */
  readonly modem?: OpenSerialLine;
};

export type TestTill = Caller & {
  readonly app: App;
  readonly events: readonly AppEvent[];
  /** A clean stop. */
  readonly stop: () => Promise<void>;
  /** What was logged as an error. */
  readonly errors: readonly string[];
};

export async function tryOpenTill(options: TillOptions): Promise<Result<TestTill, Refusal>> {
  const errors: string[] = [];
  const composed = await compose(portsOf(options, errors), {
    dataDir: options.dataDir,
    mode: options.mode ?? 'practice',
    modeIsAsked: options.mode !== undefined,
    buildDateMs: options.buildDateMs ?? 0,
    workerUrl: new URL('../../electron/off-thread-worker.ts', import.meta.url),
    practiceSignIn: 'owner',
    ...(options.rules === undefined ? {} : { rules: options.rules }),
    queryEveryMs: options.queryEveryMs ?? 0,
    ...(options.checkedAtOpenMaxBytes === undefined
      ? {}
      : { checkedAtOpenMaxBytes: options.checkedAtOpenMaxBytes }),
    practice: {
      ...(options.darajaUrl === undefined ? {} : { darajaUrl: options.darajaUrl }),
      ...(options.callbackPort === undefined ? {} : { callbackPort: options.callbackPort }),
      ...(options.modem === undefined ? {} : { modem: options.modem }),
    },
  });
  if (!composed.ok) return composed;
  const app = composed.value;
  const events: AppEvent[] = [];
  app.subscribe((event) => events.push(event));
  await app.start();
  return {
    ok: true,
    value: {
      app,
      events,
      errors,
      stop: app.stop,
      call: async <C extends Channel>(channel: C, request: Request<C>) =>
        (await app.handle({ channel, request, sender: { trusted: true } })) as Result<Response<C>, Failure>,
    },
  };
}

export async function openTill(options: TillOptions): Promise<TestTill> {
  const opened = await tryOpenTill(options);
  if (opened.ok) return opened.value;
  throw new Error(`the till did not open: ${JSON.stringify(opened.error)}`);
}

const ports = nodePorts();

function portsOf({ clock, safaricomAheadMs = 0 }: TillOptions, errors: string[]): Ports {
  const used = clock ?? ports.clock;
  return {
    ...ports,
    clock: used,
    http: withDate(ports.http, used, safaricomAheadMs),
    log: errorsOnly(errors),
  };
}

/** The simulator's web server dates its answers by the machine's clock; a test's clock is another one. */
function withDate(http: Http, clock: Clock, aheadMs: number): Http {
  return {
    send: async (request) => {
      const outcome = await http.send(request);
      if (outcome.kind !== 'response') return outcome;
      const date = new Date(clock.nowMs() + aheadMs).toUTCString();
      return { ...outcome, headers: { ...outcome.headers, date } };
    },
  };
}

const errorsOnly = (errors: string[]): Log => ({
  info: () => undefined,
  warn: () => undefined,
  error: (message, fields) => errors.push(`${message} ${JSON.stringify(fields ?? {})}`),
});

/** A shop's folder in a folder of its own, because the anchor lies beside it. */
export function newShop(): { readonly dataDir: string; readonly remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), 'mbili-shop-'));
  return {
    dataDir: join(folder, 'data'),
    remove: () => {
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    },
  };
}

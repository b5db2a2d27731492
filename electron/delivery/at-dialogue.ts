/** One command at a time over an open port: writes it, waits for its final result, hands USSD results to who waits. */
import type { Clock, SerialLine } from '../ports.ts';
import { atFramer, endOfTextMs, truncatedAfterMs } from './at-framer.ts';
import type { AtEvent } from './at-framer.ts';

export type AtReply =
  | { readonly kind: 'ok'; readonly lines: readonly string[] }
  /** `code` is the number of a +CME or +CMS error; undefined for a plain refusal. */
  | { readonly kind: 'error'; readonly family: 'cme' | 'cms' | 'plain'; readonly code: number | undefined }
  /** The modem waits for the body of a message. */
  | { readonly kind: 'prompt' }
  | { readonly kind: 'timed-out' }
  | { readonly kind: 'lost' }
  /** The port was closed before the first byte. */
  | { readonly kind: 'not-written' };

export type UssdEvent =
  | Extract<AtEvent, { kind: 'ussd' | 'truncated' }>
  /** An error that came after the command's OK belongs to the session. */
  | { readonly kind: 'late-error'; readonly code: number | undefined }
  | { readonly kind: 'lost' };

export type AtDialogue = {
  readonly command: (text: string, deadlineMs: number) => Promise<AtReply>;
  /** The body of a message, ended by Ctrl-Z. */
  readonly body: (text: string, deadlineMs: number) => Promise<AtReply>;
  /** Hears every USSD result until it is called off. */
  readonly listen: (listener: (event: UssdEvent) => void) => () => void;
  readonly isLost: () => boolean;
};

/** Final results that are no `OK` (the last two are Huawei's, and no `ERROR` follows them). */
const refusals = ['ERROR', 'NO CARRIER', 'COMMAND NOT SUPPORT', 'TOO MANY PARAMETERS'];
const errorLine = /^\+(CME|CMS) ERROR:\s*(\d+)?/;

/** The result that ends a command; undefined for a line on the way. */
function finalReply(text: string, lines: readonly string[]): AtReply | undefined {
  if (text === 'OK') return { kind: 'ok', lines };
  const error = errorLine.exec(text);
  if (error) {
    const code = error[2] === undefined ? undefined : Number(error[2]);
    return { kind: 'error', family: error[1] === 'CMS' ? 'cms' : 'cme', code };
  }
  return refusals.includes(text) ? { kind: 'error', family: 'plain', code: undefined } : undefined;
}

type Pending = { readonly lines: string[]; readonly settle: (reply: AtReply) => void };

export function atDialogue(line: SerialLine, clock: Clock): AtDialogue {
  const framer = atFramer();
  const listeners = new Set<(event: UssdEvent) => void>();
  let pending: Pending | undefined;
  let lost = false;
  let lastByteMs = 0;
  let cancelSilence: (() => void) | undefined;

  const tell = (event: UssdEvent): void => {
    for (const listener of listeners) listener(event);
  };

  const handle = (event: AtEvent): void => {
    if (event.kind === 'ussd' || event.kind === 'truncated') return tell(event);
    if (event.kind === 'prompt') return pending?.settle({ kind: 'prompt' });
    const end = finalReply(event.text, pending?.lines ?? []);
    if (pending && end) pending.settle(end);
    else if (pending && !event.text.startsWith('AT')) pending.lines.push(event.text);
    else if (!pending && end?.kind === 'error' && end.family !== 'plain')
      tell({ kind: 'late-error', code: end.code });
  };

  const watchSilence = (): void => {
    cancelSilence?.();
    cancelSilence = undefined;
    if (!framer.isOpen()) return;
    const quietMs = clock.monotonicMs() - lastByteMs;
    // One reading of the clock decides: two could lie on both sides of the limit, and nobody would look again.
    for (const event of framer.silent(quietMs)) handle(event);
    if (!framer.isOpen() || quietMs >= truncatedAfterMs) return;
    const untilMs = quietMs < endOfTextMs ? endOfTextMs : truncatedAfterMs;
    cancelSilence = clock.after(Math.max(1, Math.ceil(untilMs - quietMs)), watchSilence);
  };

  line.onData((bytes) => {
    lastByteMs = clock.monotonicMs();
    for (const event of framer.push(Buffer.from(bytes).toString('latin1'))) handle(event);
    watchSilence();
  });
  line.onClose(() => {
    lost = true;
    cancelSilence?.();
    pending?.settle({ kind: 'lost' });
    tell({ kind: 'lost' });
  });

  const write = async (text: string, deadlineMs: number): Promise<AtReply> => {
    if (lost) return { kind: 'not-written' };
    return new Promise<AtReply>((resolve) => {
      const settle = (reply: AtReply): void => {
        if (pending !== mine) return;
        pending = undefined;
        cancel();
        resolve(reply);
      };
      const mine: Pending = { lines: [], settle };
      pending = mine;
      const cancel = clock.after(deadlineMs, () => settle({ kind: 'timed-out' }));
      // MONEY: false is the only proof that nothing left; whatever happens later is not.
      if (!line.write(Buffer.from(text, 'latin1'))) settle({ kind: 'not-written' });
    });
  };

  return {
    command: (text, deadlineMs) => write(`${text}\r`, deadlineMs),
    body: (text, deadlineMs) => write(`${text}\u001a`, deadlineMs),
    listen: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    isLost: () => lost,
  };
}

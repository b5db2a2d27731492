/**
 * Bytes from a modem → lines and USSD results. A USSD text may hold line ends, commas and quotes that are not escaped,
 * and noise may land inside it; so lines alone are not enough. Pure: time comes in through `silent`.
 */
export type AtEvent =
  | { readonly kind: 'line'; readonly text: string }
  /** The modem waits for the body of a message. */
  | { readonly kind: 'prompt' }
  | {
      readonly kind: 'ussd';
      readonly m: number;
      readonly payload: string | undefined;
      readonly dcs: number | undefined;
    }
  /** A result began and never ended. */
  | { readonly kind: 'truncated'; readonly payload: string };

export type AtFramer = {
  readonly push: (text: string) => readonly AtEvent[];
  /** Nothing has come for so long. */
  readonly silent: (forMs: number) => readonly AtEvent[];
  /** Something has begun that only time or more bytes can end. */
  readonly isOpen: () => boolean;
  readonly reset: () => void;
};

/** Without a coding scheme the end may be the first line of a longer text: believed only after this silence. */
export const endOfTextMs = 400;
export const truncatedAfterMs = 5_000;

const begin = /^\+CUSD:\s*(\d)/;
const bare = /^\+CUSD:\s*(\d)[ \t]*\r*\n/;
const quoted = /^\+CUSD:\s*(\d)\s*,\s*"([^]*?)"\s*,[ \t]*(\d+)[ \t]*\r*\n/;
const unquoted = /^\+CUSD:\s*(\d)\s*,\s*([0-9A-Fa-f]+)[ \t]*(?:,[ \t]*(\d+)[ \t]*)?\r*\n/;
const withoutScheme = /^\+CUSD:\s*(\d)\s*,\s*"([^]*)"[ \t]*\r*\n$/;
/** Whole lines that modems put anywhere (Huawei's status lines, a call, a message). */
const noiseLine = /^(\^[A-Z]+:.*|RING|\+CMTI:.*)$/;
const prefix = '+CUSD:';

export function atFramer(): AtFramer {
  let rest = '';

  const take = (length: number): void => {
    rest = rest.slice(length);
  };

  const ussd = (): AtEvent | undefined => {
    for (const shape of [bare, quoted, unquoted]) {
      const match = shape.exec(rest);
      if (!match) continue;
      take(match[0].length);
      return ussdEvent(match);
    }
    return undefined;
  };

  const next = (): AtEvent | undefined => {
    rest = rest.replace(/^[\r\n]+/, '');
    if (rest.startsWith('> ')) {
      take(2);
      return { kind: 'prompt' };
    }
    if (rest.startsWith(prefix)) return ussd();
    if (prefix.startsWith(rest)) return undefined;
    const end = /\r*\n/.exec(rest);
    if (!end) return undefined;
    const text = rest.slice(0, end.index).trim();
    take(end.index + end[0].length);
    return { kind: 'line', text };
  };

  const drain = (): readonly AtEvent[] => {
    const events: AtEvent[] = [];
    for (let event = next(); event; event = next())
      if (event.kind !== 'line' || event.text !== '') events.push(event);
    return events;
  };

  return {
    push: (text) => {
      rest += text;
      return drain();
    },
    silent: (forMs) => {
      const unended = forMs >= endOfTextMs ? withoutScheme.exec(rest) : null;
      if (unended) {
        rest = '';
        return [ussdEvent(unended)];
      }
      if (forMs < truncatedAfterMs || !begin.test(rest)) return [];
      const payload = rest.replace(/^\+CUSD:\s*\d\s*,?\s*"?/, '');
      rest = '';
      return [{ kind: 'truncated', payload }];
    },
    isOpen: () => begin.test(rest),
    reset: () => {
      rest = '';
    },
  };
}

function ussdEvent([, m, payload, dcs]: RegExpExecArray): AtEvent {
  return {
    kind: 'ussd',
    m: Number(m),
    payload: payload === undefined ? undefined : withoutNoise(payload),
    dcs: dcs === undefined ? undefined : Number(dcs),
  };
}

function withoutNoise(payload: string): string {
  if (!/[\r\n]/.test(payload)) return payload;
  return payload
    .split(/\r*\n/)
    .filter((line) => !noiseLine.test(line.trim()))
    .join('\n')
    .replaceAll(/\n{2,}/g, '\n');
}

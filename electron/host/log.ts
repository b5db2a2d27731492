/**
 * The log: one JSON object per line. SECURITY: every line passes `redact` at the sink, so that a careless caller still
 * writes no secret, no full phone number and no body. Losing a line is better than stopping the till.
 */
import { closeSync, fstatSync, mkdirSync, openSync, renameSync, rmSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Writable } from 'node:stream';
import type { Clock, Log, LogFields } from '../ports.ts';

export type LogSink = (line: string) => void;

export function jsonLog(sink: LogSink, clock: Clock): Log {
  const at =
    (level: 'info' | 'warn' | 'error') =>
    (message: string, fields: LogFields = {}): void => {
      const head = { at: new Date(clock.nowMs()).toISOString(), level, message: redactText(message) };
      sink(`${JSON.stringify({ ...redactFields(fields), ...head })}\n`);
    };
  return { info: at('info'), warn: at('warn'), error: at('error') };
}

const hidden = '[redacted]';

const secretNames =
  /secret|passw|passkey|passphrase|token|authori[sz]ation|credential|cookie|^pin$|pin$|^mac$|nonce|body|key$/i;

const patterns: readonly (readonly [RegExp, string | ((text: string) => string)])[] = [
  [/\b(Bearer|Basic)\s+[^\s"',]+/gi, `$1 ${hidden}`],
  // Safaricom's own ids end in the payer's number.
  [/\bws_CO_\d+/g, (id) => `ws_CO_***${id.slice(-3)}`],
  [/(?<!\d)(?:\+|00)?(?:254)?0?[ -]?[71]\d{2}[ -]?\d{3}[ -]?\d{3}(?!\d)/g, maskNumber],
  // Tokens, keys, passwords: long runs that mix lower case, upper case and digits, or long hex.
  [
    /[A-Za-z0-9+_=-]{24,}/g,
    (run) => (/[a-z]/.test(run) && /[A-Z]/.test(run) && /\d/.test(run) ? hidden : run),
  ],
  [/\b[0-9a-f]{32,}\b/gi, hidden],
];

function maskNumber(text: string): string {
  const digits = text.replaceAll(/\D/g, '').slice(-9);
  return `0${digits.slice(0, 3)}***${digits.slice(-3)}`;
}

export function redactText(text: string): string {
  return patterns.reduce<string>(
    (redacted, [pattern, by]) =>
      typeof by === 'string' ? redacted.replaceAll(pattern, by) : redacted.replaceAll(pattern, by),
    text,
  );
}

function redactFields(fields: LogFields): LogFields {
  return Object.fromEntries(
    Object.entries(fields).map(([name, value]) => {
      if (secretNames.test(name) && value !== undefined && typeof value !== 'boolean') return [name, hidden];
      if (typeof value === 'string') return [name, redactText(value)];
      if (typeof value === 'number') return [name, redactNumber(name, value)];
      return [name, value];
    }),
  );
}

/** A phone number may come as a number. Times and durations are told by their unit, so they stay readable. */
function redactNumber(name: string, value: number): number | string {
  if (name.endsWith('Ms')) return value;
  const redacted = redactText(String(value));
  return redacted === String(value) ? value : redacted;
}

export function streamSink(stream: Writable): LogSink {
  stream.on('error', () => undefined);
  return (line) => void stream.write(line);
}

export type RotationOptions = { readonly maxBytes: number; readonly maxFiles: number };
const defaultRotation: RotationOptions = { maxBytes: 2 * 1024 * 1024, maxFiles: 5 };

/** `mbili.log`, `mbili.log.1` … the oldest falls off. Written at once, so that a crash keeps the last line. */
export function rotatingFileSink(path: string, rotation: RotationOptions = defaultRotation): LogSink {
  let file: { readonly descriptor: number; bytes: number } | undefined;
  return (line) => {
    try {
      const length = Buffer.byteLength(line);
      if (file !== undefined && file.bytes > 0 && file.bytes + length > rotation.maxBytes) {
        closeSync(file.descriptor);
        file = undefined;
        rotate(path, rotation.maxFiles);
      }
      file ??= openForAppend(path);
      writeSync(file.descriptor, line);
      file.bytes += length;
    } catch {
      // A full or read-only disk: the till goes on and says so by its own means.
      file = undefined;
    }
  };
}

function openForAppend(path: string): { readonly descriptor: number; bytes: number } {
  mkdirSync(dirname(path), { recursive: true });
  const descriptor = openSync(path, 'a', 0o600);
  return { descriptor, bytes: fstatSync(descriptor).size };
}

function rotate(path: string, maxFiles: number): void {
  const name = (index: number): string => (index === 0 ? path : `${path}.${index}`);
  rmSync(name(maxFiles - 1), { force: true });
  for (let index = maxFiles - 2; index >= 0; index--) {
    try {
      renameSync(name(index), name(index + 1));
    } catch {
      // That one was not there yet.
    }
  }
}

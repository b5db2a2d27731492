/**
 * Posts a body once, as Safaricom does: unsigned and never retried. SECURITY: to loopback only; a body for any other
 * address goes nowhere.
 */
import { request } from 'node:http';
import { isLoopback } from './simulated-fields.ts';

export type Receipted = { readonly status: number; readonly body: string };

const longestAnswerBytes = 64 * 1024;

/** What the receiver answered; undefined when it did not within `timeoutMs`, or when nothing was sent. */
export function postOnce(address: string, body: string, timeoutMs = 5_000): Promise<Receipted | undefined> {
  if (!isLoopback(address)) return Promise.resolve(undefined);
  return new Promise((resolve) => {
    const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
    const sent = request(address, { method: 'POST', headers, agent: false, timeout: timeoutMs });
    sent.on('response', (answer) => {
      let text = '';
      answer.on('data', (chunk: Buffer) => {
        if (text.length < longestAnswerBytes) text += chunk.toString('utf8');
      });
      answer.on('close', () => resolve({ status: answer.statusCode ?? 0, body: text }));
    });
    sent.on('timeout', () => sent.destroy());
    sent.on('error', () => resolve(undefined));
    sent.end(body);
  });
}

/** A message through the modem, part by part, and what can be said of its end. */
import type { SmsOutcome } from '../../shared/modem.ts';
import type { AtDialogue } from './at-dialogue.ts';
import { smsPdus } from './sms-pdu.ts';

const promptMs = 10_000;

/** `reference` ties the parts of one message together (0–255). */
export async function sendParts(
  at: AtDialogue,
  { to, text, reference }: { readonly to: string; readonly text: string; readonly reference: number },
  deadlineMs: number,
): Promise<SmsOutcome> {
  let sent: SmsOutcome = { kind: 'refused', detail: 'empty' };
  for (const [index, { hex, octets }] of smsPdus(to, text, reference).entries()) {
    sent = await sendOne(at, hex, octets, deadlineMs);
    // A part is with the recipient already: the message as a whole is neither sent nor not sent.
    if (sent.kind !== 'sent') return index === 0 ? sent : { kind: 'ambiguous', reason: 'modem-error' };
  }
  return sent;
}

async function sendOne(at: AtDialogue, hex: string, octets: number, deadlineMs: number): Promise<SmsOutcome> {
  const asked = await at.command(`AT+CMGS=${octets}`, promptMs);
  if (asked.kind === 'not-written' || asked.kind === 'lost')
    return { kind: 'not-sent', reason: 'no-port', detail: 'closed' };
  if (asked.kind !== 'prompt') {
    // Out of the entry of a text that may still be open.
    await at.command('\u001b', 1_000);
    return {
      kind: 'refused',
      detail: asked.kind === 'error' ? `${asked.family} ${asked.code ?? ''}` : asked.kind,
    };
  }
  const reply = await at.body(hex, deadlineMs);
  if (reply.kind === 'ok') {
    const said = reply.lines.map((line) => /^\+CMGS:\s*(\d+)/.exec(line)?.[1]).find(Boolean);
    return { kind: 'sent', reference: said ?? '' };
  }
  // 500 is "unknown error", 332 a time-out of the network: it may have gone (3GPP TS 27.005).
  if (reply.kind === 'error' && reply.code !== 500 && reply.code !== 332)
    return { kind: 'refused', detail: `${reply.family} ${reply.code ?? ''}` };
  return { kind: 'ambiguous', reason: reply.kind === 'lost' ? 'port-lost' : 'timed-out' };
}

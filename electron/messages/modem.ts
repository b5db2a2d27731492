/** SMS through the shop's own modem and SIM. The modem takes one session at a time, so a delivery may go first. */
import type { MessageSendOutcome, MessageSender, Modem } from '../ports.ts';

/** Ours: a delivery may be dialling, and a network may take half a minute for each segment. */
const deadlineMs = 120_000;

export function modemMessages(modem: () => Pick<Modem, 'sendSms'> | undefined): MessageSender {
  return {
    send: async (to, text): Promise<MessageSendOutcome> => {
      const present = modem();
      if (present === undefined) return { kind: 'later', reason: 'modem', holdsAll: true };
      const outcome = await present.sendSms(to, text, deadlineMs);
      switch (outcome.kind) {
        case 'sent':
          // What it costs is the SIM's tariff: the shop's own price of a segment stands for it.
          return { kind: 'sent', reference: outcome.reference, costCents: null };
        case 'refused':
          return { kind: 'refused', reason: 'no-route' };
        case 'not-sent':
          return { kind: 'later', reason: 'modem', holdsAll: true };
        case 'ambiguous':
          return { kind: 'ambiguous', reason: 'no-clear-answer' };
      }
    },
  };
}

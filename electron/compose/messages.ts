/**
 * Who sends messages, by mode. SECURITY: P13. Practice sends none at all; sandbox speaks with Africa's Talking's own
 * sandbox, which reaches no phone, and has no modem; only production reaches anybody. No argument changes a host.
 */
import type { EventHub } from './events.ts';
import type { OpenedKeys } from './keys.ts';
import type { Ports } from './options.ts';
import { africasTalking, africasTalkingHost } from '../messages/africas-talking.ts';
import type { AfricasTalkingAccount } from '../messages/africas-talking.ts';
import { modemMessages } from '../messages/modem.ts';
import type { MessageSender, Modem, PhoneMessage } from '../ports.ts';
import { simulatedMessages } from '../practice/simulated-messages.ts';
import { loadMessageProvider } from '../services/messages/settings.ts';
import type { Till } from '../services/till.ts';

export type Messages = {
  readonly sender: MessageSender;
  /** Practice only. */
  readonly phone: { readonly received: () => readonly PhoneMessage[] } | undefined;
};

type Sources = {
  readonly ports: Pick<Ports, 'http' | 'clock'>;
  readonly till: Till;
  readonly keys: OpenedKeys;
  /** Undefined where there is none. */
  readonly modem: () => Pick<Modem, 'sendSms'> | undefined;
  /** Told when a message came to a practice phone. */
  readonly events: Pick<EventHub, 'publish'>;
};

export function messagesOf(sources: Sources): Messages {
  const { ports, till, modem, events } = sources;
  const { mode } = till;
  if (mode === 'practice') {
    const phone = simulatedMessages(ports.clock);
    phone.onChange(() => events.publish('phone', {}));
    return { sender: whenWanted(till, () => phone), phone };
  }
  const byHttp = africasTalking({
    http: ports.http,
    baseUrl: africasTalkingHost[mode],
    account: () => accountOf(sources),
  });
  const byModem = mode === 'production' ? modemMessages(modem) : simulatedMessages(ports.clock);
  return {
    sender: whenWanted(till, (kind) => (kind === 'modem' ? byModem : byHttp)),
    phone: undefined,
  };
}

/** The provider as it is set now; a message that waits while there is none goes on waiting. */
function whenWanted(till: Till, choose: (kind: 'africas-talking' | 'modem') => MessageSender): MessageSender {
  return {
    send: (to, text) => {
      const { kind } = loadMessageProvider(till.db, till.mode);
      return kind === 'none'
        ? Promise.resolve({ kind: 'later', reason: 'not-set-up', holdsAll: true })
        : choose(kind).send(to, text);
    },
  };
}

function accountOf({ till, keys }: Sources): AfricasTalkingAccount | 'not-set-up' | 'vault-locked' {
  const provider = loadMessageProvider(till.db, till.mode);
  if (provider.kind !== 'africas-talking') return 'not-set-up';
  if (keys.holder.current() === undefined) return 'vault-locked';
  const key = keys.vault?.get('sms-api-key');
  if (key === undefined || key.length === 0) return 'not-set-up';
  return {
    username: provider.username,
    apiKey: new TextDecoder().decode(key),
    senderId: provider.senderId === '' ? undefined : provider.senderId,
  };
}

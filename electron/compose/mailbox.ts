/** The mailbox of a real mode: its client, as the rest of the program uses it, and how a till enrols. */
import { isOpenFloat } from '../../shared/float-machine.ts';
import type { CheckOutcome } from '../ports.ts';
import { decodeAccount, encodeAccount, enrolAtMailbox } from '../callbacks/mailbox-account.ts';
import type { MailboxAccount } from '../callbacks/mailbox-account.ts';
import { mailboxClient } from '../callbacks/mailbox-client.ts';
import type { MailboxStatus } from '../callbacks/mailbox-status.ts';
import { mailboxInbox } from '../callbacks/mailbox-inbox.ts';
import type { OpenedKeys } from './keys.ts';
import type { Ports } from './options.ts';
import { attemptsInState } from '../db/attempt-store.ts';
import { openPayoutAttempts } from '../db/payout-attempt-store.ts';
import { floatMovesToLookAfter } from '../db/float-store.ts';
import { lastQuestion } from '../db/question-store.ts';
import type { Till } from '../services/till.ts';

export type Mailbox = {
  /** The public address of one attempt's answer; undefined while no mailbox is set up. */
  readonly address: (nonce: string) => string | undefined;
  /** The long-lived public address of a shortcode's own credits; undefined while no mailbox is set up. */
  readonly creditAddress: (kind: 'confirmation' | 'validation', shortcode: string) => string | undefined;
  readonly status: () => MailboxStatus;
  readonly isProved: (withinMs: number) => boolean;
  readonly probe: () => Promise<CheckOutcome>;
  readonly enrol: (address: string, relaySecret: string) => Promise<CheckOutcome>;
  readonly start: () => void;
  /** Something changed: an idle mailbox is asked at once if an answer is awaited now. */
  readonly nudge: () => void;
  readonly stop: () => Promise<void>;
};

/** An answer to a question is expected for so long. */
const questionMs = 10 * 60_000;

export function openMailbox(
  ports: Ports,
  till: Till,
  { vault, holder }: OpenedKeys,
  changed: () => void,
): Mailbox {
  let known: { readonly bytes: Uint8Array; readonly account: MailboxAccount | undefined } | undefined;
  // SECURITY: from the vault, so that a locked one drains nothing; decoded once per change.
  const account = (): MailboxAccount | undefined => {
    const bytes = holder.current() && vault?.get('mailbox-account');
    if (bytes === undefined) return undefined;
    if (known?.bytes !== bytes) known = { bytes, account: decodeAccount(bytes) };
    return known.account;
  };
  const client = mailboxClient({
    ...ports,
    account,
    store: mailboxInbox({
      db: till.db,
      bodies: till.bodies,
      stored: () => till.changed({ order: null, became: 'callback' }),
    }),
    isPending: () => isPending(till),
    changed,
  });
  return {
    address: (nonce) => client.url({ kind: 'attempt', nonce }),
    creditAddress: (kind, shortcode) => client.url({ kind, shortcode }),
    status: client.status,
    isProved: client.isProved,
    probe: async () =>
      (await client.probe())
        ? { kind: 'passed' }
        : { kind: 'failed', problem: 'setUp.problem.mailboxSilent', detail: client.status().trouble ?? '' },
    enrol: async (address, relaySecret) => {
      if (!vault || vault.state() !== 'open')
        return { kind: 'failed', problem: 'error.vault-locked', detail: '' };
      const enrolled = await enrolAtMailbox(ports, address, relaySecret);
      if (!enrolled.ok)
        return { kind: 'failed', problem: `setUp.mailbox.${enrolled.error}`, detail: enrolled.error };
      await vault.set('mailbox-account', encodeAccount(enrolled.value));
      client.wake();
      return { kind: 'passed' };
    },
    start: client.start,
    nudge: () => {
      if (isPending(till)) client.wake();
    },
    stop: client.stop,
  };
}

/** Something is under way whose answer comes by the mailbox: then it is asked all the time. */
function isPending(till: Till): boolean {
  if (attemptsInState(till.db, ['queued', 'sending', 'waiting', 'unknown']).length > 0) return true;
  if (openPayoutAttempts(till.db, ['queued', 'sending', 'accepted', 'unknown']).length > 0) return true;
  if (floatMovesToLookAfter(till.db).some(({ state }) => isOpenFloat(state))) return true;
  const question = lastQuestion(till.db, 'balance');
  const isOpen = question?.state === 'asked' || question?.state === 'accepted';
  return isOpen && till.clock.nowMs() - question.askedAtMs < questionMs;
}

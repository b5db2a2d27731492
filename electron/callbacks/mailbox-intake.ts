/** Takes one page in: stores its bodies in a commit, lets the mailbox forget them, and sees which probes came home. */
import type { MailboxPlace } from '../../shared/mailbox-protocol.ts';
import { bearerOf, postToMailbox } from './mailbox-account.ts';
import type { MailboxAccount } from './mailbox-account.ts';
import type { Stored } from './mailbox-inbox.ts';
import type { MailboxBody, ReadItem, ReadPage } from './mailbox-page.ts';
import { isProbe } from './mailbox-probe.ts';
import type { Running } from './mailbox-running.ts';

/** `left`: could not be stored and stays at the mailbox. */
export type Taken = { readonly isNew: boolean; readonly left: number };

export async function takePage(me: Running, account: MailboxAccount, page: ReadPage): Promise<Taken> {
  const { options } = me;
  const probes = page.items.filter(({ body }) => isProbeBody(me, account, body));
  const others = page.items.filter((item) => !probes.includes(item));
  const outcomes = storeAll(me, others);
  const done = [...probes, ...others.filter((_, n) => outcomes[n] !== 'refused')];
  // MONEY: after our own commit, and only what is in it; an answer that is lost is asked again and recognised.
  if (done.length > 0) await acknowledge(me, account, done);
  for (const { body } of probes) if (body.kind === 'opened') cameHome(me, body.place);
  const sealed = others.filter(({ body }, n) => body.kind === 'sealed' && outcomes[n] === 'stored').length;
  if (sealed > 0) options.log.warn('bodies that no key of this till opens were kept', { bodies: sealed });
  const left = outcomes.filter((outcome) => outcome === 'refused').length;
  return { isNew: probes.length > 0 || outcomes.includes('stored'), left };
}

/** All in one commit; where that fails, each by itself, so that one that cannot be stored does not block the others. */
function storeAll({ options }: Running, items: readonly ReadItem[]): readonly Stored[] {
  const bodies = items.map(({ body }) => body);
  if (bodies.length === 0) return [];
  const attempt = (some: readonly MailboxBody[]): readonly Stored[] | undefined => {
    try {
      return options.store(some);
    } catch (error) {
      options.log.error('bodies from the mailbox could not be stored', {
        error: error instanceof Error ? error.name : 'unknown',
      });
      return undefined;
    }
  };
  return attempt(bodies) ?? bodies.flatMap((body) => attempt([body]) ?? (['refused'] as const));
}

async function acknowledge(
  { options, rules, stopped }: Running,
  account: MailboxAccount,
  items: readonly ReadItem[],
): Promise<void> {
  const taken = items.map(({ body, digest }) => ({ cursor: body.cursor, digest }));
  await postToMailbox(options.http, `${account.origin}/ack`, JSON.stringify({ taken }), {
    bearer: bearerOf(account),
    timeoutMs: rules.answerTimeoutMs,
    signal: stopped.signal,
  });
}

const isProbeBody = ({ options }: Running, account: MailboxAccount, body: MailboxBody): boolean =>
  body.kind === 'opened' &&
  body.place.kind === 'attempt' &&
  isProbe(options.crypto, account, body.place.nonce, body.text);

function cameHome({ probes }: Running, place: MailboxPlace): void {
  if (place.kind === 'attempt') probes.get(place.nonce)?.();
}

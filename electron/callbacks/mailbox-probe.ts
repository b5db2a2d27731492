/**
 * A probe is a body that the till posts to a path of its own, as Safaricom would, and waits for (P5). Only the till can
 * make one (its private key is in the mac), so nobody can dress a callback up as a probe or a probe up as a callback.
 */
import type { Crypto } from '../ports.ts';
import { mailboxUrl, postToMailbox } from './mailbox-account.ts';
import type { MailboxAccount } from './mailbox-account.ts';
import type { Running } from './mailbox-running.ts';

export function probeBody(crypto: Crypto, account: MailboxAccount, nonce: string): string {
  const mac = crypto.hmacSha256(account.keyPairs[0].privateKey, `mailbox probe ${nonce}`);
  return JSON.stringify({ mailboxProbe: nonce, mac: Buffer.from(mac).toString('hex') });
}

/** True for every probe of this till, awaited or left over from an earlier run. */
export const isProbe = (crypto: Crypto, account: MailboxAccount, nonce: string, text: string): boolean =>
  account.keyPairs.some((pair) => text === probeBody(crypto, { ...account, keyPairs: [pair] }, nonce));

/** Whether a probe that is posted now comes home; `wake` makes the client look for it. */
export async function probeMailbox(me: Running, wake: () => void): Promise<boolean> {
  const { options, rules, state, stopped } = me;
  const account = options.account();
  if (account === undefined || stopped.signal.aborted) return false;
  const nonce = Buffer.from(options.random.bytes(16)).toString('hex');
  const home = awaitProbe(me, nonce);
  try {
    const url = mailboxUrl(options.crypto, account, { kind: 'attempt', nonce });
    const body = probeBody(options.crypto, account, nonce);
    const posted = await postToMailbox(options.http, url, body, {
      timeoutMs: rules.answerTimeoutMs,
      signal: stopped.signal,
    });
    if (posted.kind !== 'response' || posted.status !== 200) return false;
    wake();
    if (!(await home.came)) return false;
    state.lastProbeOkMs = options.clock.nowMs();
    state.lastProbeOkSteadyMs = options.clock.monotonicMs();
    return true;
  } finally {
    home.forget();
  }
}

function awaitProbe(
  { options, rules, probes, stopped }: Running,
  nonce: string,
): { readonly came: Promise<boolean>; readonly forget: () => void } {
  let settle = (_isHome: boolean): void => undefined;
  const came = new Promise<boolean>((resolve) => {
    settle = resolve;
  });
  const giveUp = (): void => settle(false);
  const cancel = options.clock.after(rules.probeTimeoutMs, giveUp);
  stopped.signal.addEventListener('abort', giveUp);
  probes.set(nonce, () => settle(true));
  return {
    came,
    forget: () => {
      cancel();
      stopped.signal.removeEventListener('abort', giveUp);
      probes.delete(nonce);
    },
  };
}

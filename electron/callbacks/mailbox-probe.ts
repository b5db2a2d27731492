/**
 * A probe is a body that the till posts to a path of its own, as Safaricom would, and waits for (P5). Only the till can
 * make one (its private key is in the mac), so nobody can dress a callback up as a probe or a probe up as a callback.
 */
import type { Crypto } from '../ports.ts';
import type { MailboxAccount } from './mailbox-account.ts';

export function probeBody(crypto: Crypto, account: MailboxAccount, nonce: string): string {
  const mac = crypto.hmacSha256(account.keyPairs[0].privateKey, `mailbox probe ${nonce}`);
  return JSON.stringify({ mailboxProbe: nonce, mac: Buffer.from(mac).toString('hex') });
}

/** True for every probe of this till, awaited or left over from an earlier run. */
export const isProbe = (crypto: Crypto, account: MailboxAccount, nonce: string, text: string): boolean =>
  account.keyPairs.some((pair) => text === probeBody(crypto, { ...account, keyPairs: [pair] }, nonce));

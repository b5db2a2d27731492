/** A till that dies around its commit: nothing is lost, and what comes again is recognised. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { encodeAccount, enrolAtMailbox } from '../../electron/callbacks/mailbox-account.ts';
import { nodePorts } from '../../electron/host/node-ports.ts';
import { mailboxPath } from '../../shared/mailbox-protocol.ts';
import { call, nonceOf } from '../relay/caller.ts';
import { nodeHome, removeFolders } from '../relay/homes.ts';
import { openMailboxTill } from '../support/mailbox-till.ts';
import { newShop } from '../support/till.ts';
import { until } from '../support/wait.ts';

const ports = nodePorts();
const child = join(import.meta.dirname, '..', 'support', 'mailbox-till-process.ts');
afterAll(removeFolders);

test.each([
  ['before-store', 0],
  ['before-store', 1],
  ['after-store', 0],
  ['after-store', 1],
  ['after-ack', 0],
])('killed %s (after %i more)', async (instant, passes) => {
  const home = await nodeHome();
  const shop = newShop();
  try {
    const account = await enrolAtMailbox(ports, home.origin, home.secret, { mayBeLoopback: true });
    if (!account.ok) throw new Error(account.error);
    const { tillId, pathKey } = account.value;
    // Two pages.
    const said = Array.from({ length: 70 }, (_, n) => `said ${n}`);
    for (const [n, body] of said.entries()) {
      const place = { kind: 'attempt', nonce: nonceOf(n) } as const;
      await call(home.origin, mailboxPath(ports.crypto.hmacSha256, pathKey, tillId, place), { body });
    }
    const secret = Buffer.from(encodeAccount(account.value)).toString('base64');
    const till = spawn(process.execPath, [child, shop.dataDir, secret, instant, String(passes)], {
      stdio: 'inherit',
    });
    expect((await once(till, 'exit'))[1]).toBe('SIGKILL');
    const again = openMailboxTill(shop.dataDir, () => account.value);
    const before = again.texts();
    expect(before.length).toBe(
      { 'before-store': [0, 50], 'after-store': [50, 70], 'after-ack': [50] }[instant]?.[passes],
    );
    again.client.start();
    await until('all are here', () => again.texts().length >= said.length);
    await until('nothing waits', async () => {
      const { lastDrainMs, pending } = again.client.status();
      return lastDrainMs !== undefined && pending === 0;
    });
    expect(again.texts()).toEqual(said);
    await again.close();
  } finally {
    await home.stop();
    shop.remove();
  }
});

/** Whatever a mailbox does with loss, repetition, order, delay and lies: what Safaricom said is in the inbox, once. */
import { describe, expect, test } from 'vitest';
import type { MailboxAccount } from '../../electron/callbacks/mailbox-account.ts';
import { newMailboxKeyPair } from '../../shared/mailbox-seal.ts';
import { nonceOf } from '../relay/caller.ts';
import { lies, openLyingMailbox } from '../support/lying-mailbox.ts';
import type { Lie } from '../support/lying-mailbox.ts';
import { openMailboxTill } from '../support/mailbox-till.ts';
import { chooseSeed, diceOf } from '../support/random.ts';
import { newShop } from '../support/till.ts';
import { until } from '../support/wait.ts';

const runs = 12;
const bodies = 40;
const seed = chooseSeed('lying mailbox');
const told = new Set<Lie>();

const tillId = '0011223344556677';

describe('a lying mailbox', () => {
  test.each(Array.from({ length: runs }, (_, n) => seed + n))(
    'loses and doubles nothing (SEED=%i)',
    async (own) => {
      const dice = diceOf(own);
      const pair = await newMailboxKeyPair(crypto.subtle);
      const shop = newShop();
      const inbox = new Set<string>();
      const early: string[] = [];
      const box = await openLyingMailbox({
        dice,
        tillId,
        publicKey: pair.publicKey,
        onAcknowledged: (text) => {
          if (!inbox.has(text)) for (const one of till.texts()) inbox.add(one);
          if (!inbox.has(text)) early.push(text);
        },
      });
      const account: MailboxAccount = {
        origin: box.origin,
        tillId,
        pathKey: new Uint8Array(32).fill(own % 251),
        drainSecret: '0'.repeat(64),
        keyPairs: [pair],
      };
      const till = openMailboxTill(shop.dataDir, () => account);
      try {
        till.client.start();
        const said = Array.from({ length: bodies }, (_, n) => `said ${n}`);
        for (const [n, text] of said.entries()) {
          await box.post(nonceOf(n), text);
          await until('a look or two later', () => dice.share() < 0.3);
        }
        await until('the lies have been told', () => box.told.size >= lies.length / 2);
        box.beHonest();
        await until('the mailbox is empty', () => box.waiting() === 0, 30_000);
        await until('it says that all is well', () => till.client.status().state === 'healthy');
        const kept = till.texts();
        expect(kept.filter((text) => !box.invented.has(text)).toSorted()).toEqual(said.toSorted());
        expect(new Set(kept).size).toBe(kept.length);
        expect(early).toEqual([]);
        for (const lie of box.told) told.add(lie);
      } finally {
        await till.close();
        await box.close();
        shop.remove();
      }
    },
  );

  test('has told every lie it knows: a suite without lies proves nothing', () => {
    expect([...lies].filter((lie) => !told.has(lie))).toEqual([]);
  });
});

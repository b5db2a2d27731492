/**
 * An old copy of the file brings an erased customer back, and before he can be erased again (the vault is locked) he buys
 * something: he keeps his number until that is finished, and what has come and is not understood yet is kept (P7, P10).
 */
import { expect, test } from 'vitest';
import { insertInboxItem, newInboxItems } from '../../electron/db/inbox-store.ts';
import { partyById } from '../../electron/db/party-store.ts';
import { transaction } from '../../electron/db/transaction.ts';
import { startDelivery } from '../../electron/services/deliver-order.ts';
import { replayErasures } from '../../electron/services/erase-customer.ts';
import { putBack, setAside } from '../support/old-copy.ts';
import { deliver, order, sell, value } from '../support/selling.ts';
import { openTestTill } from '../support/test-till.ts';

const sale = { payer: '0733000111', recipient: '0712345678', code: '11', tender: 'cash' } as const;

async function oldFile() {
  const shop = await openTestTill();
  const { attendant } = shop;
  deliver(shop.till, attendant, sell(shop.till, attendant, sale));
  const { recipientId } = order(shop.till, 'P-000001');
  const erased = [partyById(shop.till.db, recipientId).commitmentHex];
  const copy = setAside(shop, shop.till);
  sell(shop.till, attendant, { ...sale, payer: '0733999888', recipient: '0733999888' });
  const { till } = putBack(shop, shop, copy);
  return { till, attendant, recipientId, erased };
}

test('who has bought again since is erased once that is delivered, and not before', async () => {
  const { till, attendant, recipientId, erased } = await oldFile();
  const number = sell(till, attendant, { ...sale, code: '12' });
  await replayErasures(till, erased);
  expect(value(startDelivery(till, attendant, number)).recipient).toBe('0712345678');
  deliver(till, attendant, number);
  await replayErasures(till, erased);
  expect(partyById(till.db, recipientId).number).toBeUndefined();
});

test('an answer that nobody has read yet is read before its key goes', async () => {
  const { till, recipientId, erased } = await oldFile();
  transaction(till.db, (tx) =>
    insertInboxItem(tx, {
      nonce: 'c/5432100',
      receivedAtMs: till.clock.nowMs(),
      ...till.bodies.seal('{"TransID":"UKX0000009","MSISDN":"254712345678"}'),
    }),
  );
  await replayErasures(till, erased);
  const texts = newInboxItems(till.db, 10).map(({ body, bodyKey }) => till.bodies.open(body, bodyKey));
  expect(texts).toEqual([expect.stringContaining('UKX0000009')]);
  expect(partyById(till.db, recipientId).number).toBeDefined();
});

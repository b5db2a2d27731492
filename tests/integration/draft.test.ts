/** What is typed and not confirmed: the file is what counts, whatever the program remembers of it. */
import { describe, expect, test } from 'vitest';
import { bodyCipher } from '../../electron/db/body-cipher.ts';
import { loadDraft, storeDraft } from '../../electron/services/draft.ts';
import { openTestTill } from '../support/test-till.ts';

const first = { payerText: '0712345678', recipientText: '0722000111', packageId: 'sample-11' };
const second = { payerText: '0733999888', recipientText: '0110123456', packageId: null };
const none = { payerText: '', recipientText: '', packageId: null };

describe('a draft', () => {
  test('is what the file holds: another row put in its place counts, not what was stored last', async () => {
    const { till, attendant } = await openTestTill();
    const { connection } = till.db;
    storeDraft(till, attendant, first);
    const row = connection.prepare('SELECT body, body_key FROM draft').get() as Record<string, Buffer>;
    storeDraft(till, attendant, second);
    expect(loadDraft(till, till.db, attendant)).toEqual(second);
    connection.prepare('UPDATE draft SET body = ?, body_key = ?').run(row['body'], row['body_key']);
    expect(loadDraft(till, till.db, attendant)).toEqual(first);
    connection.exec('DELETE FROM draft');
    expect(loadDraft(till, till.db, attendant)).toEqual(none);
  });

  test("is each person's own", async () => {
    const { till, attendant, owner } = await openTestTill();
    storeDraft(till, attendant, first);
    storeDraft(till, owner, second);
    expect(loadDraft(till, till.db, attendant)).toEqual(first);
    expect(loadDraft(till, till.db, owner)).toEqual(second);
  });

  test('is empty where the file holds a body that no key of this till opens', async () => {
    const { till, attendant } = await openTestTill();
    storeDraft(till, attendant, first);
    const strange = bodyCipher(till.crypto, till.random, till.random.bytes(32));
    const { body } = strange.seal(JSON.stringify(second));
    till.db.connection.prepare('UPDATE draft SET body = ?').run(body);
    expect(loadDraft(till, till.db, attendant)).toEqual(none);
  });
});

/** A till's mailbox client on a real file, over real HTTP, and what is in its inbox. */
import { bodyCipher } from '../../electron/db/body-cipher.ts';
import { openDatabase } from '../../electron/db/open.ts';
import type { ReadableDb } from '../../electron/db/sql.ts';
import { mailboxClient } from '../../electron/callbacks/mailbox-client.ts';
import type { MailboxClient } from '../../electron/callbacks/mailbox-client.ts';
import type { MailboxRules } from '../../electron/callbacks/mailbox-rules.ts';
import type { MailboxClientOptions } from '../../electron/callbacks/mailbox-running.ts';
import { mailboxInbox } from '../../electron/callbacks/mailbox-inbox.ts';
import type { MailboxInboxOptions, MailboxStore } from '../../electron/callbacks/mailbox-inbox.ts';
import { nodePorts } from '../../electron/host/node-ports.ts';

const ports = nodePorts();
export const silentLog = { info: () => undefined, warn: () => undefined, error: () => undefined };
export const bodiesOfTest = bodyCipher(ports.crypto, ports.random, new Uint8Array(32).fill(9));

/** Quick enough for a test, and in the same proportion as the real ones. */
export const quickRules: Partial<MailboxRules> = {
  waitSeconds: 1,
  idleMs: 30,
  pageRestMs: 0,
  pauseMs: 5,
  backoffFirstMs: 2,
  backoffMostMs: 20,
  sweepEveryMs: 50,
  answerTimeoutMs: 1_000,
  probeTimeoutMs: 5_000,
};

export type MailboxTill = {
  readonly client: MailboxClient;
  readonly db: ReadableDb;
  readonly texts: () => readonly string[];
  readonly close: () => Promise<void>;
};

export type MailboxTillOptions = Partial<MailboxClientOptions> &
  Pick<MailboxInboxOptions, 'sealedMax'> & {
    /** In place of the real inbox. */
    readonly storeFrom?: (db: ReadableDb) => MailboxStore;
  };

export function openMailboxTill(
  dataDir: string,
  account: MailboxClientOptions['account'],
  options: MailboxTillOptions = {},
): MailboxTill {
  const opened = openDatabase({ dataDir, mode: 'practice', mustExist: false, ...ports });
  if (!opened.ok) throw new Error(JSON.stringify(opened.error));
  const { db, close } = opened.value;
  const { sealedMax, storeFrom, ...others } = options;
  const client = mailboxClient({
    ...ports,
    log: silentLog,
    account,
    store:
      storeFrom?.(db) ??
      mailboxInbox({
        db,
        bodies: bodiesOfTest,
        stored: () => undefined,
        ...(sealedMax === undefined ? {} : { sealedMax }),
      }),
    isPending: () => true,
    ...others,
    rules: { ...quickRules, ...options.rules },
  });
  return {
    client,
    db,
    texts: () => inboxTexts(db),
    close: async () => {
      await client.stop();
      close();
    },
  };
}

type InboxRow = { readonly body: Uint8Array; readonly body_key: Uint8Array | null };
export function inboxTexts({ connection }: ReadableDb): readonly string[] {
  const rows = connection.prepare('SELECT body, body_key FROM inbox ORDER BY id').all() as InboxRow[];
  return rows.map((row) => bodiesOfTest.open(row.body, row.body_key) ?? '(unreadable)');
}

export const sealedCount = ({ connection }: ReadableDb): number =>
  (connection.prepare('SELECT COUNT(*) AS n FROM mailbox_sealed').get() as { readonly n: number }).n;

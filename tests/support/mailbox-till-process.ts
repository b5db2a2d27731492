/**
 * A till's mailbox client in a process of its own, which ends by SIGKILL at a chosen instant: argv is the folder, the
 * account (base64) and `before-store`, `after-store` or `after-ack`, with how many times that instant is let pass.
 */
import { mailboxInbox } from '../../electron/callbacks/mailbox-inbox.ts';
import { decodeAccount } from '../../electron/callbacks/mailbox-account.ts';
import { nodePorts } from '../../electron/host/node-ports.ts';
import type { Http } from '../../electron/ports.ts';
import { bodiesOfTest, openMailboxTill } from './mailbox-till.ts';

const [dataDir = '', encoded = '', instant = '', passes = '0'] = process.argv.slice(2);
const account = decodeAccount(new Uint8Array(Buffer.from(encoded, 'base64')));
const ports = nodePorts();
let left = Number(passes);

function reach(here: string): void {
  if (here !== instant) return;
  left -= 1;
  if (left < 0) process.kill(process.pid, 'SIGKILL');
}

const http: Http = {
  send: async (request) => {
    const isAck = request.url.endsWith('/ack');
    if (isAck) reach('after-store');
    const outcome = await ports.http.send(request);
    if (isAck) reach('after-ack');
    return outcome;
  },
};

const till = openMailboxTill(dataDir, () => account, {
  http,
  storeFrom: (db) => {
    const store = mailboxInbox({ db, bodies: bodiesOfTest, stored: () => undefined });
    return (bodies) => {
      reach('before-store');
      return store(bodies);
    };
  },
});
till.client.start();

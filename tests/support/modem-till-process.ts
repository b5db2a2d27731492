/** A till in a process of its own whose modem is at a pseudo-terminal: sells one bundle of the modem, then goes on. */
import { serialLine } from '../../electron/delivery/serial-line.ts';
import { value } from './selling.ts';
import { silentLog } from './test-till.ts';
import { openTill } from './till.ts';

const [dataDir = '', port = '', recipient = ''] = process.argv.slice(2);
const till = await openTill({
  dataDir,
  modem: serialLine(() => ({ ports: [port], baud: 115_200 }), silentLog),
});
const review = value(
  await till.call('order:review', {
    payerText: '0712345678',
    recipientText: recipient,
    packageId: 'sample-41',
    tender: 'cash',
  }),
);
const { order } = value(
  await till.call('order:confirm', {
    confirmationId: review.confirmationId,
    shown: review.snapshot,
    answered: ['odd-prefix'],
    cashReceivedCents: review.snapshot.priceCents,
  }),
);
process.stdout.write(`${order}\n`);

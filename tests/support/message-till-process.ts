/** A till that sends its messages in a process of its own, to be killed: argv is the folder and the provider's address. */
import { openMessageTill } from './message-till.ts';

const [dataDir = '', origin = ''] = process.argv.slice(2);
openMessageTill(dataDir, origin).work.start();

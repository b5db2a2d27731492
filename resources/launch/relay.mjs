/** `npm run relay -- --port N --data DIR --secret-file F`: the mailbox on plain Node (resources/relay/README.md). */
import { join } from 'node:path';
import { run } from './child.mjs';
import { node24, prepare, root } from './prepare.mjs';

prepare({ needsBrowser: false });
process.exitCode = await run(node24, [
  join(root, 'resources', 'relay', 'node', 'main.ts'),
  ...process.argv.slice(2),
]);

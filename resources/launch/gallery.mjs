/** `npm run gallery`: a picture of every screen and state, light and dark, English and Swahili. */
import { join } from 'node:path';
import { run } from './child.mjs';
import { node24, prepare, root } from './prepare.mjs';

prepare({ needsBrowser: true });
process.exitCode = await run(node24, [
  join(root, 'tests', 'gallery', 'shoot.ts'),
  '--axe',
  '--out',
  join(root, 'gallery'),
  ...process.argv.slice(2),
]);

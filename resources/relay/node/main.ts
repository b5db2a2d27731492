/** `npm run relay -- --port N --data DIR --secret-file F`: one JSON line with the address, then silence. */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { readRelaySecrets } from '../src/secrets.ts';
import { readSources } from '../src/sources.ts';
import { startNodeRelay } from './server.ts';
import type { NodeRelayOptions } from './server.ts';

const help = `The mailbox for Mbili tills: keeps what Safaricom posts, sealed, until the till has taken it.

  --port N           port to listen on (8730; 0 takes any free one)
  --host ADDRESS     address to listen on (127.0.0.1: put a proxy with TLS before it)
  --data DIR         folder of the mailbox file
  --secret-file F    file with the relay secret, made with: openssl rand -hex 32
                     (further lines: earlier secrets, whose paths stay good)
  --sources LIST     addresses or networks that may post, separated by commas (default: all)
  --behind-proxy     the sender is the last address in X-Forwarded-For
  --help             this text
`;

const flags = {
  port: { type: 'string', default: '8730' },
  host: { type: 'string', default: '127.0.0.1' },
  data: { type: 'string' },
  'secret-file': { type: 'string' },
  sources: { type: 'string', default: '' },
  'behind-proxy': { type: 'boolean', default: false },
  help: { type: 'boolean', default: false },
} as const;

class Unusable extends Error {}

function readOptions(args: readonly string[]): NodeRelayOptions | 'help' {
  const { values } = parsed(args);
  if (values.help) return 'help';
  const { data: dataDir, 'secret-file': secretFile } = values;
  if (dataDir === undefined || secretFile === undefined)
    throw new Unusable('--data and --secret-file are needed; --help says more.');
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 0 || port > 65_535)
    throw new Unusable(`--port ${values.port} is no port.`);
  const secrets = readRelaySecrets(readText(secretFile));
  if (typeof secrets === 'string') throw new Unusable(secrets);
  const sources = readSources(values.sources);
  if (typeof sources === 'string') throw new Unusable(sources);
  return { port, host: values.host, dataDir, secrets, sources, isBehindProxy: values['behind-proxy'] };
}

function parsed(args: readonly string[]): ReturnType<typeof parseArgs<{ options: typeof flags }>> {
  try {
    return parseArgs({ args: [...args], options: flags });
  } catch (error) {
    throw new Unusable(`${error instanceof Error ? error.message : String(error)} --help says more.`);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    throw new Unusable(
      `The secret file ${path} cannot be read. Make it with: openssl rand -hex 32 > ${path}`,
    );
  }
}

async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2));
  if (options === 'help') {
    process.stdout.write(help);
    return;
  }
  const relay = await startNodeRelay(options);
  const stop = (): void => {
    // A second signal ends it at once, by Node's own rule.
    void relay.stop();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, stop);
  process.stdout.write(`${JSON.stringify({ ready: true, origin: relay.origin })}\n`);
}

try {
  await main();
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = error instanceof Unusable ? 2 : 1;
}

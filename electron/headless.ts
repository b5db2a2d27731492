/**
 * The whole main process without a window: one JSON request a line on standard input, one JSON response or event a
 * line on standard output, logs on standard error, a clean stop at the end of input.
 */
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { channels } from '../shared/ipc-contract.ts';
import type { Channel } from '../shared/ipc-contract.ts';
import { modes } from '../shared/modes.ts';
import type { Mode } from '../shared/modes.ts';
import { compose } from './compose.ts';
import type { App } from './compose.ts';
import { nodePorts } from './host/node-ports.ts';

const usage = `Usage: headless --data-dir DIR [--mode practice|sandbox|production]
       [--practice-only] [--daraja-url http://127.0.0.1:PORT] [--callback-port PORT]      (practice only)
       headless --describe

One request a line: {"id":1,"channel":"board:list","request":{}}
One answer a line:  {"id":1,"ok":true,"value":…} or {"id":1,"ok":false,"error":{"code":…}}
Events:             {"event":"board","payload":…}
`;

const requestSchema = z.object({
  id: z.union([z.string(), z.number()]),
  channel: z.string(),
  request: z.unknown().optional(),
});

const say = (line: unknown): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

async function main(): Promise<number> {
  const { values } = parseArgs({
    options: {
      'data-dir': { type: 'string' },
      mode: { type: 'string' },
      'practice-only': { type: 'boolean' },
      'daraja-url': { type: 'string' },
      'callback-port': { type: 'string' },
      describe: { type: 'boolean' },
      help: { type: 'boolean' },
    },
  });
  if (values.help === true) return print(usage, 0);
  if (values.describe === true) return describe();
  const mode = values.mode ?? 'practice';
  if (values['data-dir'] === undefined || !isMode(mode)) return print(usage, 2);
  if (values['daraja-url'] !== undefined && !isLoopbackUrl(values['daraja-url']))
    return print('Practice can only be pointed at http://127.0.0.1:PORT.\n', 2);
  if (mode !== 'practice' && (values['daraja-url'] !== undefined || values['callback-port'] !== undefined))
    return print('Only practice can be pointed at another server, and only on this machine.\n', 2);
  if (mode !== 'practice' && values['practice-only'] === true)
    return print('Started for practice only: no other mode opens.\n', 2);
  const composed = await compose(nodePorts(), {
    dataDir: values['data-dir'],
    mode,
    modeIsAsked: values.mode !== undefined,
    practiceOnly: values['practice-only'] === true,
    buildDateMs: 0,
    workerUrl: new URL('off-thread-worker.ts', import.meta.url),
    // With a mode asked for by name, somebody signs in over the same pipe.
    practiceSignIn: values.mode === undefined ? 'owner' : 'nobody',
    practice: {
      ...(values['daraja-url'] === undefined ? {} : { darajaUrl: values['daraja-url'] }),
      ...(values['callback-port'] === undefined ? {} : { callbackPort: Number(values['callback-port']) }),
    },
  });
  if (!composed.ok) {
    say({ refusal: composed.error });
    return 1;
  }
  await serve(composed.value);
  return 0;
}

async function serve(app: App): Promise<void> {
  app.subscribe(({ topic, payload }) => say({ event: topic, payload }));
  await app.start();
  say({ ready: true });
  const underWay = new Set<Promise<void>>();
  for await (const line of createInterface({ input: process.stdin })) {
    if (line.trim() === '') continue;
    const done = answer(app, line).finally(() => underWay.delete(done));
    underWay.add(done);
  }
  await Promise.allSettled(underWay);
  await app.stop();
}

async function answer(app: App, line: string): Promise<void> {
  const parsed = requestSchema.safeParse(readJson(line));
  if (!parsed.success) {
    say({ id: null, ok: false, error: { code: 'bad-request' } });
    return;
  }
  const { id, channel, request } = parsed.data;
  say({ id, ...(await app.handle({ channel, request: request ?? {}, sender: { trusted: true } })) });
}

function readJson(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return undefined;
  }
}

/** Every channel with the JSON Schema of its request and response. */
function describe(): number {
  const described = Object.entries(channels).map(([channel, shape]) => ({
    channel: channel as Channel,
    access: shape.access,
    money: 'money' in shape,
    request: z.toJSONSchema(shape.request, { unrepresentable: 'any', io: 'input' }),
    response: z.toJSONSchema(shape.response, { unrepresentable: 'any' }),
  }));
  say(described);
  return 0;
}

/** SECURITY: P13. Never another machine, whatever the command line says. */
function isLoopbackUrl(text: string): boolean {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.protocol === 'http:' && url.hostname === '127.0.0.1';
}

const isMode = (text: string): text is Mode => (modes as readonly string[]).includes(text);

function print(text: string, code: number): number {
  process.stderr.write(text);
  return code;
}

process.exitCode = await main();

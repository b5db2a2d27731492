/**
 * A web server that answers as a test tells it and remembers what it was asked. It knows nothing of Daraja's rules, so
 * that a sender is right by the documents and not by a simulator.
 */
import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

export type Asked = {
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
  readonly body: Readonly<Record<string, unknown>>;
};
export type Scripted =
  | {
      readonly status: number;
      readonly body: object | string;
      readonly headers?: Readonly<Record<string, string>>;
    }
  | 'hang up';
export type ScriptedDaraja = {
  readonly origin: string;
  /** Requests but those for a token. */
  readonly asked: readonly Asked[];
  readonly tokens: () => number;
  readonly stop: () => Promise<void>;
};

/** `answer` is asked for each request but those for a token, which are always granted, each with a new one. */
export async function scriptedDaraja(
  answer: (asked: Asked, count: number) => Scripted,
): Promise<ScriptedDaraja> {
  const asked: Asked[] = [];
  let tokens = 0;
  const server = createServer((request, response) => {
    if (request.url?.startsWith('/oauth/') === true) {
      tokens += 1;
      send(response, 200, { access_token: `scripted-token-${tokens}-0123456789`, expires_in: '3599' });
      return;
    }
    void read(request).then((one) => {
      asked.push(one);
      const scripted = answer(one, asked.length);
      if (scripted === 'hang up') request.socket.destroy();
      else send(response, scripted.status, scripted.body, scripted.headers);
    });
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    origin: `http://127.0.0.1:${port}`,
    asked,
    tokens: () => tokens,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function read(request: IncomingMessage): Promise<Asked> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const text = Buffer.concat(chunks).toString('utf8');
  const json: unknown = JSON.parse(text);
  return { path: request.url ?? '', headers: request.headers, text, body: { ...(json as object) } };
}

function send(
  response: ServerResponse,
  status: number,
  body: object | string,
  headers: Readonly<Record<string, string>> = { 'content-type': 'application/json' },
): void {
  response.writeHead(status, headers);
  response.end(typeof body === 'string' ? body : JSON.stringify(body));
}

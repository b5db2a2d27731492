/** Somebody on loopback to whom the simulated Daraja posts; it keeps every body as it came. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';

export type PostedBody = { readonly path: string; readonly text: string; readonly contentType: string };

export type Receiver = {
  readonly origin: string;
  readonly posted: () => readonly PostedBody[];
  /** Waits until so many have come (on this path). The test's own time limit is the deadline. */
  readonly until: (count: number, path?: string) => Promise<readonly PostedBody[]>;
  /** What it answers to everything from now on. */
  readonly answerWith: (body: object) => void;
  readonly stop: () => Promise<void>;
};

export async function startReceiver(): Promise<Receiver> {
  const posted: PostedBody[] = [];
  let waiting: readonly (() => void)[] = [];
  let answer: object = { ResultCode: 0, ResultDesc: 'Accepted' };
  const server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      posted.push({ path: request.url ?? '', text, contentType: request.headers['content-type'] ?? '' });
      response.setHeader('connection', 'close').end(JSON.stringify(answer));
      for (const look of waiting) look();
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    posted: () => posted,
    until: (count, path) =>
      new Promise((resolve) => {
        const look = (): void => {
          const wanted = posted.filter((one) => path === undefined || one.path === path);
          if (wanted.length < count) return;
          waiting = waiting.filter((one) => one !== look);
          resolve(wanted);
        };
        waiting = [...waiting, look];
        look();
      }),
    answerWith: (body) => {
      answer = body;
    },
    stop: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The value of every key replaced by its type, so that two documents of one shape are equal. */
export function shapeOf(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(shapeOf);
  if (typeof value !== 'object' || value === null) return typeof value;
  return Object.entries(value).map(([key, inner]) => [key, shapeOf(inner)]);
}

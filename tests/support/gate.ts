/** A gate on the wire between a till and the simulated Safaricom: one request is stopped exactly where a test wants it. */
import { once } from 'node:events';
import { connect, createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

export const stops = [
  /** The connection stands; nothing of the request is read. */
  'connected',
  /** The whole request is here; Safaricom has not got it. */
  'request-read',
  /** Safaricom has answered; the answer is kept back. */
  'answer-kept',
] as const;
export type Stop = (typeof stops)[number];

export type Stopped = {
  /** Lets the answer that was kept back go on to the till. */
  readonly letGo: () => Promise<void>;
};

export type Gate = {
  readonly origin: string;
  /** Stops the next connection there. */
  readonly stopNext: (stop: Stop) => Promise<Stopped>;
  readonly close: () => Promise<void>;
};

export async function openGate(targetPort: number): Promise<Gate> {
  const sockets = new Set<Socket>();
  let armed: { readonly stop: Stop; readonly reached: (stopped: Stopped) => void } | undefined;
  const server = createServer((till) => {
    sockets.add(till);
    till.on('error', () => undefined);
    const mine = armed;
    armed = undefined;
    if (mine?.stop === 'connected') {
      mine.reached({ letGo: async () => undefined });
      return;
    }
    void readRequest(till).then((request) => {
      if (mine?.stop === 'request-read') return mine.reached({ letGo: async () => undefined });
      const safaricom = connect(targetPort, '127.0.0.1');
      sockets.add(safaricom);
      safaricom.on('error', () => till.destroy());
      safaricom.write(request);
      if (mine === undefined) return void safaricom.pipe(till);
      return void readAll(safaricom).then((answer) =>
        mine.reached({
          letGo: async () => {
            till.end(answer);
            await once(till, 'close');
          },
        }),
      );
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    stopNext: (stop) =>
      new Promise((resolve) => {
        armed = { stop, reached: resolve };
      }),
    close: async () => {
      for (const socket of sockets) socket.destroy();
      server.close();
      await once(server, 'close');
    },
  };
}

/** The whole of one request: its head, and as many bytes as that says. */
function readRequest(socket: Socket): Promise<Buffer> {
  return new Promise((resolve) => {
    let read = Buffer.alloc(0);
    socket.on('data', (chunk: Buffer) => {
      read = Buffer.concat([read, chunk]);
      const end = read.indexOf('\r\n\r\n');
      if (end < 0) return;
      const length = Number(/content-length: (\d+)/i.exec(read.subarray(0, end).toString())?.[1] ?? 0);
      if (read.length >= end + 4 + length) resolve(read);
    });
  });
}

function readAll(socket: Socket): Promise<Buffer> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = [];
    socket.on('data', (chunk: Buffer) => chunks.push(chunk));
    socket.on('close', () => resolve(Buffer.concat(chunks)));
  });
}

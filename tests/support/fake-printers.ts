import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';

/** Status bytes by question 1 to 4 of `DLE EOT`; one left out is never answered. */
export type FakeStatus = { readonly [question: number]: number };

export type FakeBehaviour =
  /** Reads everything, answers nothing, closes when the till does: the usual cheap printer. */
  | { readonly kind: 'silent' }
  /** Takes the connection and never reads a byte. */
  | { readonly kind: 'deaf' }
  /** Reads a little at a time, a turn of the event loop between. */
  | { readonly kind: 'slow' }
  /** Ends its own side at once but goes on reading. */
  | { readonly kind: 'half-closing' }
  /** Cuts the connection as soon as so many bytes have come. */
  | { readonly kind: 'resetting'; readonly afterBytes: number }
  /** Reads everything, never closes. */
  | { readonly kind: 'never-closing' }
  /**
   * Answers `DLE EOT` from `before`, and from `after` once receipt bytes have come; answers `GS r` when
   * `tellsWhenDone`. `noise` is sent as soon as the till connects.
   */
  | {
      readonly kind: 'answering';
      readonly before: FakeStatus;
      readonly after: FakeStatus;
      readonly tellsWhenDone: boolean;
      readonly noise?: readonly number[];
    };

export type FakePrinter = {
  readonly port: number;
  /** The receipt's bytes so far, without the status questions. */
  readonly received: () => Uint8Array;
  readonly questions: () => readonly number[];
  readonly stop: () => Promise<void>;
};

export async function startFakePrinter(behaviour: FakeBehaviour): Promise<FakePrinter> {
  const received: number[] = [];
  const questions: number[] = [];
  const sockets = new Set<Socket>();

  const server = createServer({ allowHalfOpen: true, highWaterMark: 512 }, (socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('close', () => sockets.delete(socket));
    if (behaviour.kind === 'deaf') {
      socket.pause();
      return;
    }
    if (behaviour.kind === 'half-closing') socket.end();
    if (behaviour.kind === 'answering' && behaviour.noise) socket.write(Uint8Array.from(behaviour.noise));
    socket.on('data', (chunk: Buffer) => {
      take(socket, chunk);
      if (behaviour.kind === 'slow') {
        socket.pause();
        setImmediate(() => socket.resume());
      }
      if (behaviour.kind === 'resetting' && received.length >= behaviour.afterBytes) socket.resetAndDestroy();
    });
    socket.on('end', () => {
      if (behaviour.kind !== 'never-closing') socket.end();
    });
  });

  const take = (socket: Socket, chunk: Buffer): void => {
    for (let at = 0; at < chunk.length; at += 1) {
      const isQuestion = chunk[at] === 0x10 && chunk[at + 1] === 0x04;
      const isDoneQuestion = chunk[at] === 0x1d && chunk[at + 1] === 0x72;
      if (!isQuestion && !isDoneQuestion) {
        received.push(chunk[at] ?? 0);
        continue;
      }
      const question = chunk[at + 2] ?? 0;
      at += 2;
      if (behaviour.kind !== 'answering') {
        questions.push(question);
        continue;
      }
      if (isDoneQuestion) {
        if (behaviour.tellsWhenDone) socket.write(Uint8Array.of(0x00));
        continue;
      }
      questions.push(question);
      const answer = (received.length === 0 ? behaviour.before : behaviour.after)[question];
      if (answer !== undefined) socket.write(Uint8Array.of(answer));
    }
  };

  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    received: () => Uint8Array.from(received),
    questions: () => [...questions],
    stop: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** A port on which nobody listens any more. */
export async function refusingPort(): Promise<number> {
  const printer = await startFakePrinter({ kind: 'silent' });
  await printer.stop();
  return printer.port;
}

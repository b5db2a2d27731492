import { createServer } from 'node:net';
import type { AddressInfo, Socket } from 'node:net';
import { printerEars } from './printer-ears.ts';
import type { Answers } from './printer-ears.ts';

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
  | ({ readonly kind: 'answering'; readonly noise?: readonly number[] } & Answers);

export type FakePrinter = {
  readonly port: number;
  /** The receipt's bytes so far, without the status questions. */
  readonly received: () => Uint8Array;
  readonly questions: () => readonly number[];
  readonly stop: () => Promise<void>;
};

/** On a port of its own, or on that of a printer that was mended. */
export async function startFakePrinter(behaviour: FakeBehaviour, port = 0): Promise<FakePrinter> {
  const sockets = new Set<Socket>();
  let talking: Socket | undefined;
  const ears = printerEars(behaviour.kind === 'answering' ? behaviour : undefined, (byte) =>
    talking?.write(Uint8Array.of(byte)),
  );

  const server = createServer({ allowHalfOpen: true, highWaterMark: 512 }, (socket) => {
    talking = socket;
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
      ears.hear(chunk);
      if (behaviour.kind === 'slow') {
        socket.pause();
        setImmediate(() => socket.resume());
      }
      if (behaviour.kind === 'resetting' && ears.received().length >= behaviour.afterBytes)
        socket.resetAndDestroy();
    });
    socket.on('end', () => {
      if (behaviour.kind !== 'never-closing') socket.end();
    });
  });

  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    port: (server.address() as AddressInfo).port,
    received: ears.received,
    questions: ears.questions,
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

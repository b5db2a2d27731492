import { connect } from 'node:net';
import type { Socket } from 'node:net';
import type { Printer } from '../ports.ts';
import { incoming, receiveFrom, settle } from './byte-line.ts';
import type { ByteLine, Incoming } from './byte-line.ts';
import { lineDeadlines, linePrinter } from './conversation.ts';
import type { LineDeadlines } from './conversation.ts';

/** A printer at a raw TCP port (9100). It is through when it ends the connection after we have ended ours. */
export function tcpPrinter(host: string, port: number, deadlines: LineDeadlines = lineDeadlines): Printer {
  return linePrinter(async () => {
    const line = await openTcpLine(host, port, deadlines.openMs);
    return line === undefined ? { problem: 'no-connection' } : { line };
  }, deadlines);
}

/** Undefined when there is no connection in time. */
async function openTcpLine(host: string, port: number, openMs: number): Promise<ByteLine | undefined> {
  const socket = connect({ host, port, noDelay: true, allowHalfOpen: true });
  const came = incoming();
  const state = { isBroken: false, hasClosed: false };
  socket.on('connect', () => came.changed());
  socket.on('data', (chunk: Buffer) => {
    came.bytes.push(...chunk);
    came.changed();
  });
  socket.on('error', () => {
    state.isBroken = true;
    came.changed();
  });
  socket.on('close', () => {
    state.hasClosed = true;
    came.changed();
  });

  const look = () => (state.isBroken ? 'no' : socket.readyState === 'open' ? 'yes' : undefined);
  if ((await settle(came, look, openMs)) === 'yes') return tcpLine(socket, came, state);
  socket.destroy();
  return undefined;
}

function tcpLine(
  socket: Socket,
  came: Incoming,
  state: { readonly isBroken: boolean; readonly hasClosed: boolean },
): ByteLine {
  const isCut = (): boolean => state.isBroken || state.hasClosed;
  return {
    isCut,
    forget: () => {
      came.bytes.length = 0;
    },
    destroy: () => socket.destroy(),
    receive: (fits, withinMs) => receiveFrom(came, fits, () => isCut() || socket.readableEnded, withinMs),
    send: async (bytes, withinMs) => {
      let isTaken = false;
      // The callback gets an error too; the socket's own `error` event says that.
      socket.write(bytes, (error) => {
        isTaken = !error;
        came.changed();
      });
      const look = () => (isCut() ? 'broken' : isTaken ? 'taken' : undefined);
      return (await settle(came, look, withinMs)) ?? 'late';
    },
    /** Ends our side and waits for the printer to end its own: only then has it read to the last byte. */
    finish: async (withinMs) => {
      socket.end();
      const look = () => (state.isBroken ? 'broken' : state.hasClosed ? 'through' : undefined);
      return (await settle(came, look, withinMs)) ?? 'late';
    },
  };
}

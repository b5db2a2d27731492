/** A serial port, by the library that is loaded only where a modem is set. */
import type { SerialPort } from 'serialport';
import type { ModemProblem } from '../../shared/modem.ts';
import type { Log, OpenSerialLine, SerialLine } from '../ports.ts';

/** Tries the ports in order; the first that opens is taken. `baud` matters to boards, not to USB sticks. */
export function serialLine(
  setting: () => { readonly ports: readonly string[]; readonly baud: number },
  log: Log,
): OpenSerialLine {
  return async () => {
    const { ports, baud } = setting();
    const { SerialPort: Port } = await import('serialport');
    let refusal: { readonly reason: ModemProblem; readonly detail: string } = {
      reason: 'no-port',
      detail: ports.length === 0 ? 'no port is set' : 'none of the ports is there',
    };
    for (const path of ports) {
      const port = new Port({ path, baudRate: baud, autoOpen: false });
      const error = await new Promise<Error | null>((resolve) => {
        port.open(resolve);
      });
      if (error === null) return { kind: 'open', line: lineOf(port, path, log) };
      refusal = { reason: reasonOf(error), detail: `${path}: ${error.message}` };
    }
    return { kind: 'refused', ...refusal };
  };
}

function reasonOf(error: Error): ModemProblem {
  if (/EACCES|permission denied|access denied/i.test(error.message))
    return process.platform === 'win32' ? 'port-busy' : 'port-refused';
  return /EBUSY|cannot lock|locked|in use|resource temporarily/i.test(error.message)
    ? 'port-busy'
    : 'no-port';
}

function lineOf(port: SerialPort, path: string, log: Log): SerialLine {
  const closed = new Set<() => void>();
  const onClose = (): void => {
    const listeners = [...closed];
    closed.clear();
    for (const listener of listeners) listener();
  };
  port.on('close', onClose);
  port.on('error', (error) => log.warn('the serial port reports an error', { error: error.message }));
  return {
    path,
    // A write after the close would be kept for a later open and its end never told: it is asked first.
    write: (bytes) => {
      if (!port.isOpen) return false;
      port.write(Buffer.from(bytes));
      return true;
    },
    onData: (listener) => void port.on('data', listener),
    onClose: (listener) => void closed.add(listener),
    close: async () =>
      new Promise<void>((resolve) => {
        if (!port.isOpen) return resolve();
        port.close(() => resolve());
      }),
  };
}

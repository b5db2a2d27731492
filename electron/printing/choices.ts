/** What printers this machine seems to have, so that nobody has to know their names. A hint: every name may be typed. */
import { readdir } from 'node:fs/promises';
import type { Programs } from '../ports.ts';

export type PrinterChoices = {
  readonly serial: readonly string[];
  readonly device: readonly string[];
  readonly cups: readonly string[];
  readonly windows: readonly string[];
};

const lookMs = 8_000;

export async function printerChoices(
  programs: Programs,
  platform: NodeJS.Platform,
  listSerial: () => Promise<readonly string[]> = serialPaths,
): Promise<PrinterChoices> {
  const isWindows = platform === 'win32';
  const [serial, device, cups, windows] = await Promise.all([
    listSerial().catch(() => []),
    isWindows ? ['LPT1'] : usbPrinters(),
    isWindows ? [] : lines(programs, 'lpstat', ['-e']),
    isWindows ? lines(programs, 'powershell.exe', ['-NoProfile', '-Command', '(Get-Printer).Name']) : [],
  ]);
  return { serial, device, cups, windows };
}

async function lines(
  programs: Programs,
  command: string,
  args: readonly string[],
): Promise<readonly string[]> {
  const said = await programs.run({ command, args, deadlineMs: lookMs });
  if (said.kind !== 'ended' || said.code !== 0) return [];
  return said.output
    .split(/\r?\n/)
    .map((line) => line.trim())
    .filter((line) => line !== '');
}

async function usbPrinters(): Promise<readonly string[]> {
  const names = await readdir('/dev/usb').catch(() => []);
  return names
    .filter((name) => /^lp\d+$/.test(name))
    .toSorted()
    .map((name) => `/dev/usb/${name}`);
}

/** Without udev it throws, and without the native part there are none. */
async function serialPaths(): Promise<readonly string[]> {
  const { SerialPort } = await import('serialport');
  return (await SerialPort.list()).map(({ path }) => path);
}

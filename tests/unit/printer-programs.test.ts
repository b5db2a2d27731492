/** What other programs say about printers, as they say it, and what they are asked. */
import { describe, expect, test } from 'vitest';
import { isListed, jobOf, problemOfQueue, refusesJobs } from '../../electron/printing/cups-answers.ts';
import { copyCall, portName } from '../../electron/printing/transport-windows.ts';
import { spoolerAnswer, spoolerCall } from '../../electron/printing/windows-raw.ts';

describe('CUPS', () => {
  test('the job is known by its id', () => {
    expect(jobOf('request id is TM-T20-17 (1 file(s))\n')).toBe('TM-T20-17');
    expect(jobOf('request id is TM-T20-17 (0 file(s))\n')).toBe('TM-T20-17');
    expect(jobOf('lp: Error - scheduler not responding.')).toBeUndefined();
  });

  test('a job whose id begins with ours is another job', () => {
    const list = 'TM-T20-171   root   1024   Sat 21 Nov 2026 02:33:05 PM EAT\n';
    expect(isListed(list, 'TM-T20-17')).toBe(false);
    expect(isListed(`${list}TM-T20-17   root   2048   Sat`, 'TM-T20-17')).toBe(true);
  });

  const idle = 'printer TM-T20 is idle.  enabled since Sat 21 Nov 2026\n\tForm mounted:\n\tAlerts: ';
  test.each([
    ['none', undefined],
    ['media-empty-warning', 'paper-out'],
    ['media-needed-error', 'paper-out'],
    ['cover-open-error', 'cover-open'],
    ['door-open', 'cover-open'],
    ['offline-report', 'offline'],
    ['connecting-to-device', 'no-connection'],
    ['paused', 'queue-stopped'],
    ['media-low-report', undefined],
    ['cups-waiting-for-job-completed', undefined],
    ['media-empty-warning cover-open-error', 'cover-open'],
  ] as const)('Alerts: %s', (alerts, problem) => {
    expect(problemOfQueue(`${idle}${alerts}\n`)).toBe(problem);
  });

  test('a disabled queue and one that takes no jobs say so', () => {
    expect(problemOfQueue('printer TM-T20 disabled since Sat 21 Nov 2026 -\n\treason unknown')).toBe(
      'queue-stopped',
    );
    expect(refusesJobs('TM-T20 not accepting requests since Sat 21 Nov 2026 -\n\tRejecting Jobs')).toBe(true);
    expect(refusesJobs('TM-T20 accepting requests since Sat 21 Nov 2026')).toBe(false);
  });
});

describe('the spooler of Windows', () => {
  const queue = `Duka la "Mama" & Co's \\ $(calc) 1`;
  const bytes = Uint8Array.of(0x1b, 0x40, 0x00, 0xff);
  const call = spoolerCall(queue, bytes);
  const script = Buffer.from(call.args.at(-1) ?? '', 'base64').toString('utf16le');

  test('gets name and bytes by standard input, and never as a part of a command', () => {
    const [name = '', data = ''] = Buffer.from(call.input).toString('ascii').split('\r\n');
    expect(Buffer.from(name, 'base64').toString('utf8')).toBe(queue);
    expect([...Buffer.from(data, 'base64')]).toEqual([...bytes]);
    expect(call.command).toBe('powershell.exe');
    expect(spoolerCall('other', Uint8Array.of(1)).args).toEqual(call.args);
    expect(script).not.toContain('Mama');
  });

  test('is called raw, and the call fits a command line of Windows', () => {
    for (const part of ['OpenPrinterW', 'StartDocPrinterW', 'WritePrinter', 'EndDocPrinter', 'Type = "RAW"'])
      expect(script).toContain(part);
    expect([call.command, ...call.args].join(' ').length).toBeLessThan(32_767);
  });

  const answer = { before: 'ready', failed: '', left: false, after: 'ready' };
  test.each([
    [answer, { kind: 'passed-on' }],
    [{ before: 'missing' }, { kind: 'refused', problem: 'no-device', detail: 'missing' }],
    [{ before: 'paper-out' }, { kind: 'refused', problem: 'paper-out', detail: 'paper-out' }],
    [{ before: 'paused' }, { kind: 'refused', problem: 'queue-stopped', detail: 'paused' }],
    [
      { ...answer, failed: 'open 5' },
      { kind: 'refused', problem: 'no-permission', detail: 'open 5' },
    ],
    [
      { ...answer, failed: 'start 1804' },
      { kind: 'refused', problem: 'not-supported', detail: 'start 1804' },
    ],
    [
      { ...answer, failed: 'write 6' },
      { kind: 'stuck', problem: 'no-answer' },
    ],
    [
      { ...answer, left: true, after: 'offline' },
      { kind: 'stuck', problem: 'offline' },
    ],
    [
      { ...answer, left: true },
      { kind: 'stuck', problem: 'no-answer' },
    ],
  ])('says %j', (line, understood) => {
    expect(spoolerAnswer(`WARNING: something\r\n${JSON.stringify(line)}\r\n`)).toEqual(understood);
  });

  test.each(['', '#< CLIXML', '[]', 'null', '"ready"', '{"left":true}'])(
    'what is no answer is none: %j',
    (output) => {
      expect(spoolerAnswer(output)).toBeUndefined();
    },
  );
});

describe('a port of Windows', () => {
  test.each([
    ['LPT1', 'LPT1'],
    ['lpt1', 'LPT1'],
    ['\\\\.\\LPT2', 'LPT2'],
    ['COM12', 'COM12'],
    ['LPT1 & del *', undefined],
    ['C:\\file', undefined],
    ['', undefined],
  ])('%j is %s', (typed, port) => {
    expect(portName(typed)).toBe(port);
  });

  test('is written by a binary copy of a bare file name', () => {
    expect(copyCall('mbili-1.bin', 'LPT1')).toEqual({
      command: 'cmd.exe',
      args: ['/d', '/c', 'copy', '/b', '/y', 'mbili-1.bin', '\\\\.\\LPT1'],
    });
  });
});

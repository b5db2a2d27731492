/**
 * How Windows' spooler is given raw bytes: a fixed PowerShell script that calls winspool.drv (MSDN "Sending data
 * directly to a printer": OpenPrinter, StartDocPrinter with datatype RAW, WritePrinter). No native module to build, and
 * nothing of ours is part of the script: queue and bytes come by standard input.
 */
import type { PrintProblem } from '../../shared/print-problems.ts';

/** Queue name and bytes as base64, one line each; what it finds out goes back as one line of JSON. */
const script = String.raw`
$ErrorActionPreference = 'Stop'
$ProgressPreference = 'SilentlyContinue'
$queue = [Text.Encoding]::UTF8.GetString([Convert]::FromBase64String([Console]::In.ReadLine()))
$bytes = [Convert]::FromBase64String([Console]::In.ReadLine())
Add-Type -TypeDefinition @'
using System;
using System.Runtime.InteropServices;
public static class Spool {
  [StructLayout(LayoutKind.Sequential, CharSet = CharSet.Unicode)]
  public struct DocInfo { public string Name; public string File; public string Type; }
  [DllImport("winspool.drv", CharSet = CharSet.Unicode, SetLastError = true)]
  static extern bool OpenPrinterW(string name, out IntPtr printer, IntPtr defaults);
  [DllImport("winspool.drv", CharSet = CharSet.Unicode, SetLastError = true)]
  static extern int StartDocPrinterW(IntPtr printer, int level, ref DocInfo info);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool StartPagePrinter(IntPtr printer);
  [DllImport("winspool.drv", SetLastError = true)]
  static extern bool WritePrinter(IntPtr printer, byte[] bytes, int count, out int written);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool EndPagePrinter(IntPtr printer);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool EndDocPrinter(IntPtr printer);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool AbortPrinter(IntPtr printer);
  [DllImport("winspool.drv", SetLastError = true)] static extern bool ClosePrinter(IntPtr printer);
  public static string Print(string queue, byte[] bytes, out int job) {
    IntPtr printer;
    job = 0;
    if (!OpenPrinterW(queue, out printer, IntPtr.Zero)) return "open " + Marshal.GetLastWin32Error();
    try {
      var info = new DocInfo { Name = "Mbili", File = null, Type = "RAW" };
      job = StartDocPrinterW(printer, 1, ref info);
      if (job == 0) return "start " + Marshal.GetLastWin32Error();
      int written = 0;
      if (!StartPagePrinter(printer) || !WritePrinter(printer, bytes, bytes.Length, out written) || written != bytes.Length) {
        var error = Marshal.GetLastWin32Error();
        AbortPrinter(printer);
        return "write " + error;
      }
      EndPagePrinter(printer);
      return EndDocPrinter(printer) ? "" : "end " + Marshal.GetLastWin32Error();
    } finally { ClosePrinter(printer); }
  }
}
'@
function State {
  $name = $queue.Replace('\', '\\').Replace("'", "\'")
  $found = Get-CimInstance Win32_Printer -Filter "Name='$name'"
  if ($null -eq $found) { return 'missing' }
  if ($found.DetectedErrorState -eq 4) { return 'paper-out' }
  if ($found.DetectedErrorState -eq 7) { return 'cover-open' }
  if ($found.WorkOffline -or $found.DetectedErrorState -eq 9 -or $found.PrinterStatus -eq 7) { return 'offline' }
  if ($found.ExtendedPrinterStatus -eq 8) { return 'paused' }
  return 'ready'
}
$before = State
if ($before -ne 'ready') { [Console]::Out.WriteLine((@{ before = $before } | ConvertTo-Json -Compress)); exit 0 }
$job = 0
$failed = [Spool]::Print($queue, $bytes, [ref] $job)
$left = $false
if ($failed -eq '') {
  $until = (Get-Date).AddSeconds(15)
  do {
    Start-Sleep -Milliseconds 300
    $left = $null -ne (Get-PrintJob -PrinterName $queue -ID $job -ErrorAction SilentlyContinue)
  } while ($left -and (Get-Date) -lt $until)
}
$after = 'ready'
if ($left) {
  $after = State
  Remove-PrintJob -PrinterName $queue -ID $job -ErrorAction SilentlyContinue
}
[Console]::Out.WriteLine((@{ before = $before; failed = $failed; left = $left; after = $after } | ConvertTo-Json -Compress))
`;

export type ProgramCall = {
  readonly command: string;
  readonly args: readonly string[];
  readonly input: Uint8Array;
};

const base64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

/** The call that hands `bytes` to a queue of the spooler as they are. */
export function spoolerCall(queue: string, bytes: Uint8Array): ProgramCall {
  // PowerShell takes a script in UTF-16, so that no sign of it means anything to the command line.
  const encoded = Buffer.from(script, 'utf16le').toString('base64');
  const lines = `${base64(Buffer.from(queue, 'utf8'))}\r\n${base64(bytes)}\r\n`;
  return {
    command: 'powershell.exe',
    args: [
      '-NoLogo',
      '-NoProfile',
      '-NonInteractive',
      '-ExecutionPolicy',
      'Bypass',
      '-EncodedCommand',
      encoded,
    ],
    input: Buffer.from(lines, 'ascii'),
  };
}

export type SpoolerAnswer =
  /** Nothing was handed over. */
  | { readonly kind: 'refused'; readonly problem: PrintProblem; readonly detail: string }
  /** The spooler has it, and it left the queue. */
  | { readonly kind: 'passed-on' }
  /** It still stood in the queue and was taken back; part of it may be on paper. */
  | { readonly kind: 'stuck'; readonly problem: PrintProblem };

const states: Readonly<Record<string, PrintProblem>> = {
  missing: 'no-device',
  'paper-out': 'paper-out',
  'cover-open': 'cover-open',
  offline: 'offline',
  paused: 'queue-stopped',
};
/** Win32 errors that a person can do something about. */
const errors: Readonly<Record<string, PrintProblem>> = {
  '5': 'no-permission',
  '1801': 'no-device',
  '1804': 'not-supported',
};

/** The script's last line, understood; undefined when it is none. */
export function spoolerAnswer(output: string): SpoolerAnswer | undefined {
  const line = output.trim().split(/\r?\n/).at(-1) ?? '';
  const said = parsed(line);
  if (said === undefined) return undefined;
  if (said.before !== 'ready')
    return { kind: 'refused', problem: states[said.before] ?? 'no-device', detail: said.before };
  if (said.failed !== '') {
    const [step = '', code = ''] = said.failed.split(' ');
    const problem = errors[code] ?? 'no-device';
    // Until the document is begun, nothing can have come out.
    return step === 'open' || step === 'start'
      ? { kind: 'refused', problem, detail: said.failed }
      : { kind: 'stuck', problem: 'no-answer' };
  }
  return said.left ? { kind: 'stuck', problem: states[said.after] ?? 'no-answer' } : { kind: 'passed-on' };
}

type Said = {
  readonly before: string;
  readonly failed: string;
  readonly left: boolean;
  readonly after: string;
};

function parsed(line: string): Said | undefined {
  try {
    const value: unknown = JSON.parse(line);
    if (typeof value !== 'object' || value === null || !('before' in value)) return undefined;
    const text = (name: string): string => {
      const part: unknown = Reflect.get(value, name);
      return typeof part === 'string' ? part : '';
    };
    return {
      before: text('before'),
      failed: text('failed'),
      left: Reflect.get(value, 'left') === true,
      after: text('after'),
    };
  } catch {
    return undefined;
  }
}

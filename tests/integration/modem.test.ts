/** The modem's driver over a real serial port (a pseudo-terminal), against a simulated modem with its noise and failures. */
import { describe, expect, it, onTestFinished } from 'vitest';
import { gsmModem } from '../../electron/delivery/gsm-modem.ts';
import type { GsmModem } from '../../electron/delivery/gsm-modem.ts';
import { serialLine } from '../../electron/delivery/serial-line.ts';
import { nodeClock } from '../../electron/host/clock.ts';
import { simulatedModem } from '../../electron/practice/simulated-modem.ts';
import type { SimulatedModem } from '../../electron/practice/simulated-modem.ts';
import type { ModemRules } from '../../electron/practice/simulated-modem-rules.ts';
import { modemTerminal } from '../support/modem-terminal.ts';
import { silentLog } from '../support/test-till.ts';
import { until } from '../support/wait.ts';

const clock = nodeClock();
const quick = { okDelayMs: 2, replyDelayMs: 10 } as const;
const bundle = '*180*5*2*0712345678*1*1#';
const longMs = 10_000;

type Bench = {
  readonly modem: GsmModem;
  readonly device: SimulatedModem;
  readonly plugInAgain: () => Promise<void>;
  /** The stick is pulled out while nothing is asked of it. */
  readonly pullOut: () => void;
  readonly refusedPins: string[];
};

async function plugIn(rules: Partial<ModemRules> = {}, pin?: string): Promise<Bench> {
  const device = simulatedModem(clock, { ...quick, ...rules });
  const ports = ['/dev/does-not-exist'];
  let pullOut = (): void => undefined;
  const connect = async (): Promise<void> => {
    const terminal = await modemTerminal();
    pullOut = () => {
      ports.pop();
      terminal.unplug();
    };
    terminal.onData(device.feed);
    device.onOutput(terminal.write);
    device.onPulledOut(() => pullOut());
    ports.push(terminal.path);
  };
  await connect();
  const refusedPins: string[] = [];
  let secret = pin;
  const modem = gsmModem({
    clock,
    log: silentLog,
    kind: 'serial',
    open: serialLine(() => ({ ports, baud: 115_200 }), silentLog),
    pin: {
      read: () => secret,
      refused: async () => {
        refusedPins.push(secret ?? '');
        secret = undefined;
      },
    },
    mayDial: (code) => !code.includes('PRACTICE'),
    onChange: () => undefined,
  });
  onTestFinished(() => modem.stop());
  return { modem, device, plugInAgain: connect, pullOut: () => pullOut(), refusedPins };
}

describe('a dial over a serial port', () => {
  it.each<readonly [string, Partial<ModemRules>]>([
    ['a plain modem', {}],
    ['one that keeps its echo', { echo: true }],
    ['one without echo', { echo: false }],
    ['one that talks all the time', { noise: true }],
    ['one whose text comes before OK', { textFirst: true }],
    ['one that packs its text', { packed: true }],
    ['one that announces the release', { releaseLine: true }],
    ['one whose sessions the network ends', { endsByNetwork: true }],
    ['one whose bytes come in pieces', { chunk: 3, noise: true }],
  ])('reads the reply of %s', async (_name, rules) => {
    const { modem, device } = await plugIn(rules);
    const outcome = await modem.dial(bundle, longMs);
    expect(outcome).toMatchObject({ kind: 'answered' });
    expect(outcome.kind === 'answered' && outcome.text).toContain('Reward the offer is succeed');
    expect(device.dialled()).toEqual([bundle]);
  });

  it('answers menus in turn', async () => {
    const { modem, device } = await plugIn();
    const outcome = await modem.dial('*334# 2 1', longMs);
    expect(outcome.kind === 'answered' && outcome.text).toContain('succeed');
    expect(device.dialled()).toEqual(['*334#', '>2', '>1']);
  });

  it('ends a session that waits for more than it was told to say', async () => {
    const { modem } = await plugIn();
    const outcome = await modem.dial('*334#', longMs);
    expect(outcome.kind === 'answered' && outcome.text).toContain('M-PESA');
    // The session was ended: the next dial begins a new one.
    expect(await modem.dial(bundle, longMs)).toMatchObject({ kind: 'answered' });
  });

  it('is known by its signal, network and SIM', async () => {
    const { modem } = await plugIn();
    modem.wake();
    await until('the modem is ready', () => modem.state().phase === 'ready');
    expect(modem.state()).toMatchObject({
      kind: 'serial',
      signal: 18,
      registration: 'home',
      operator: 'Safaricom',
      sim: 'ready',
      lastError: undefined,
    });
  });
});

describe('an end that nobody knows', () => {
  it.each<readonly [Partial<ModemRules>, string]>([
    [{ reply: 'silent' }, 'timed-out'],
    [{ reply: 'network-time-out' }, 'network-timed-out'],
    [{ reply: 'network-ended' }, 'network-ended'],
    [{ reply: 'not-available' }, 'not-available'],
    [{ reply: 'late-error' }, 'modem-error'],
    [{ reply: 'pulled-out' }, 'port-lost'],
  ])('%j is ambiguous: %s', async (rules, reason) => {
    const { modem, device } = await plugIn(rules);
    // A silent network ends by the deadline; all others say something before it.
    const deadlineMs = rules.reply === 'silent' ? 400 : longMs;
    expect(await modem.dial(bundle, deadlineMs)).toMatchObject({ kind: 'ambiguous', reason });
    expect(device.dialled()).toEqual([bundle]);
  });

  it('is also a text that was cut off', async () => {
    const { modem } = await plugIn({ reply: 'truncated' });
    const outcome = await modem.dial(bundle, longMs);
    expect(outcome).toMatchObject({ kind: 'ambiguous', reason: 'truncated', text: 'Request succ' });
  });

  it('is never answered by a text that comes late: the next dial hears only its own', async () => {
    const { modem, device } = await plugIn({ replyDelayMs: 1_500 });
    expect(await modem.dial(bundle, 500)).toMatchObject({ kind: 'ambiguous', reason: 'timed-out' });
    device.set({ replyDelayMs: 10 });
    const balance = await modem.dial('*144#', 20_000);
    expect(balance.kind === 'answered' && balance.text).toContain('Your balance is');
  });
});

describe('what was not dialled', () => {
  it('says that there is no network, and nothing has left', async () => {
    const { modem, device } = await plugIn();
    modem.wake();
    await until('the modem is ready', () => modem.state().phase === 'ready');
    device.set({ reply: 'no-network' });
    expect(await modem.dial(bundle, longMs)).toMatchObject({ kind: 'not-dialled', reason: 'no-signal' });
    expect(device.dialled()).toEqual([]);
    expect(modem.state().lastError).toMatchObject({ problem: 'no-signal' });
  });

  it.each<readonly [Partial<ModemRules>, string]>([
    [{ sim: 'absent' }, 'no-sim'],
    [{ sim: 'puk' }, 'sim-puk'],
    [{ sim: 'pin' }, 'sim-pin'],
    [{ registration: 3 }, 'not-registered'],
  ])('%j: %s', async (rules, reason) => {
    const { modem, device } = await plugIn(rules);
    expect(await modem.dial(bundle, longMs)).toMatchObject({ kind: 'not-dialled', reason });
    expect(device.dialled()).toEqual([]);
  });

  it('enters the PIN of the SIM', async () => {
    const { modem } = await plugIn({ sim: 'pin' }, '1234');
    expect(await modem.dial(bundle, longMs)).toMatchObject({ kind: 'answered' });
  });

  it('tries a wrong PIN once and never again: the third would lock the SIM', async () => {
    const { modem, refusedPins } = await plugIn({ sim: 'pin' }, '9999');
    expect(await modem.dial(bundle, longMs)).toMatchObject({ kind: 'not-dialled', reason: 'sim-pin-wrong' });
    expect(await modem.dial(bundle, longMs)).toMatchObject({ kind: 'not-dialled', reason: 'sim-pin' });
    expect(refusedPins).toEqual(['9999']);
  });

  it('does not dial a practice string, nor anything that no phone could type', async () => {
    const { modem, device } = await plugIn();
    for (const code of ['*PRACTICE*0712345678#', '*144#";AT+CMGD=1', '*144', '0712345678', '*1#\r'])
      expect(await modem.dial(code, longMs)).toMatchObject({ kind: 'not-dialled', reason: 'refused' });
    expect(device.dialled()).toEqual([]);
  });

  it('says so when no port is there', async () => {
    const modem = gsmModem({
      clock,
      log: silentLog,
      kind: 'serial',
      open: serialLine(() => ({ ports: ['/dev/does-not-exist'], baud: 115_200 }), silentLog),
      pin: { read: () => undefined, refused: async () => undefined },
      mayDial: () => true,
      onChange: () => undefined,
    });
    expect(await modem.dial(bundle, longMs)).toMatchObject({ kind: 'not-dialled', reason: 'no-port' });
  });
});

describe('one session at a time', () => {
  it('lets whoever comes second wait, within his own deadline', async () => {
    const { modem, device } = await plugIn({ replyDelayMs: 300 });
    const first = modem.dial(bundle, longMs);
    const hasty = modem.dial('*180*5*2*0712345679*1*1#', 100);
    const patient = modem.dial('*144#', longMs);
    expect(await hasty).toMatchObject({ kind: 'not-dialled', reason: 'in-use' });
    expect(await first).toMatchObject({ kind: 'answered' });
    const balance = await patient;
    expect(balance.kind === 'answered' && balance.text).toContain('balance');
    expect(device.dialled()).toEqual([bundle, '*144#']);
  });

  it('comes back after the modem was pulled out and put in again', async () => {
    const { modem, device, plugInAgain } = await plugIn({ reply: 'pulled-out' });
    expect(await modem.dial(bundle, longMs)).toMatchObject({ kind: 'ambiguous', reason: 'port-lost' });
    await until('the modem is gone', () => modem.state().phase === 'off');
    expect(await modem.dial(bundle, longMs)).toMatchObject({ kind: 'not-dialled', reason: 'no-port' });
    await plugInAgain();
    device.set({ reply: 'delivered' });
    expect(await modem.dial(bundle, longMs)).toMatchObject({ kind: 'answered' });
    expect(device.dialled()).toHaveLength(2);
  });

  it('is missed at once when it is pulled out idle, and is back by itself when it is put in again', async () => {
    const { modem, device, plugInAgain, pullOut } = await plugIn();
    modem.wake();
    await until('the modem is ready', () => modem.state().phase === 'ready');
    pullOut();
    await until('the modem is missed', () => modem.state().lastError?.problem === 'no-port');
    expect(modem.state()).toMatchObject({ phase: 'off', registration: 'unknown' });
    await plugInAgain();
    await until('the modem is back', () => modem.state().phase === 'ready', 20_000);
    expect(modem.state()).toMatchObject({
      registration: 'home',
      operator: 'Safaricom',
      lastError: undefined,
    });
    // Nobody asked for anything: it was only opened.
    expect(device.dialled()).toEqual([]);
  }, 60_000);

  it('is found by itself when it is put in after the start', async () => {
    const { modem, plugInAgain, pullOut } = await plugIn();
    pullOut();
    modem.wake();
    await until('the modem is missed', () => modem.state().lastError?.problem === 'no-port');
    await plugInAgain();
    await until('the modem is back', () => modem.state().phase === 'ready', 20_000);
  }, 60_000);

  it('that was closed to be set anew is not opened before it is used', async () => {
    const { modem } = await plugIn();
    modem.wake();
    await until('the modem is ready', () => modem.state().phase === 'ready');
    await modem.reopen();
    expect(modem.state()).toMatchObject({ phase: 'off', lastError: undefined });
  });

  it('sends a message between two sessions', async () => {
    const { modem, device } = await plugIn();
    const [dialled, sent] = await Promise.all([
      modem.dial(bundle, longMs),
      modem.sendSms('254712345678', 'Asante! Umelipa Ksh 500.', longMs),
    ]);
    expect(dialled).toMatchObject({ kind: 'answered' });
    expect(sent).toEqual({ kind: 'sent', reference: '1' });
    expect(device.sent()).toEqual(['0001000C91527421436587000018C179D84D2F8740D576999D868741CB391A5483C15C']);
  });
});

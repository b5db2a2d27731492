/** From an order to paper, through the whole program: copies, what a printer refuses, restarts, the drawer. */
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Channel, Request, Response } from '../../shared/ipc-contract.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Mode } from '../../shared/modes.ts';
import type { Result } from '../../shared/result.ts';
import { compose } from '../../electron/compose.ts';
import type { App } from '../../electron/compose.ts';
import { databasePath } from '../../electron/db/open.ts';
import { nodePorts } from '../../electron/host/node-ports.ts';
import type { Pdf } from '../../electron/ports.ts';
import { decodeEscpos } from '../support/escpos-decoder.ts';
import { startFakePrinter } from '../support/fake-printers.ts';
import type { FakeBehaviour, FakePrinter } from '../support/fake-printers.ts';
import { coverOpen, offline, paperOut, ready } from '../support/printer-ears.ts';
import type { FakeStatus } from '../support/printer-ears.ts';
import { quickCrypto, silentLog } from '../support/test-till.ts';
import { must, sell as sellSample } from '../support/counter.ts';
import { startTill } from '../support/headless-till.ts';
import type { HeadlessTill } from '../support/headless-till.ts';
import { newShop } from '../support/till.ts';
import { until } from '../support/wait.ts';

type Running = {
  readonly app: App;
  readonly ask: <C extends Channel>(channel: C, request: Request<C>) => Promise<Result<Response<C>, Failure>>;
  readonly call: <C extends Channel>(channel: C, request: Request<C>) => Promise<Response<C>>;
  readonly dataDir: string;
};

const owner = { name: 'Amina', pin: '4711', shopName: 'Amina Data Shop' };
let shop: ReturnType<typeof newShop>;
const cleanUps: (() => Promise<unknown>)[] = [];
beforeEach(() => {
  shop = newShop();
});
afterEach(async () => {
  for (const cleanUp of cleanUps.splice(0).toReversed()) await cleanUp();
  shop.remove();
});

async function start(mode: Mode = 'practice', pdf?: Pdf): Promise<Running> {
  const composed = await compose(
    { ...nodePorts(), crypto: quickCrypto(), log: silentLog, ...(pdf && { pdf }) },
    {
      dataDir: shop.dataDir,
      mode,
      modeIsAsked: true,
      buildDateMs: 0,
      workerUrl: new URL('../../electron/off-thread-worker.ts', import.meta.url),
      practiceSignIn: 'owner',
      vault: { cost: { N: 1024, r: 8, p: 1 } },
    },
  );
  if (!composed.ok) throw new Error(JSON.stringify(composed.error));
  const app = composed.value;
  cleanUps.push(app.stop);
  await app.start();
  const ask: Running['ask'] = async (channel, request) =>
    (await app.handle({ channel, request, sender: { trusted: true } })) as never;
  return {
    app,
    ask,
    dataDir: shop.dataDir,
    call: async (channel, request) => {
      const answer = await ask(channel, request);
      if (answer.ok) return answer.value;
      throw new Error(`${channel}: ${JSON.stringify(answer.error)}`);
    },
  };
}

/** A real mode, its owner signed in and one package on sale. */
async function goLive(mode: 'sandbox' | 'production'): Promise<Running> {
  const practice = await start();
  await practice.call('set-up:open-mode', { mode, owner });
  await practice.app.stop();
  cleanUps.splice(0);
  const till = await start(mode);
  await till.call('session:sign-in', { personId: 'owner', pin: owner.pin });
  const [first] = (await till.call('packages:list', {})).items;
  if (!first) throw new Error('no package came over');
  const { id, version, priceCents, dial } = first;
  await till.call('packages:check', { id, version, priceCents, dial, onSale: true });
  return till;
}

const printer = async (behaviour: FakeBehaviour, port?: number): Promise<FakePrinter> => {
  const fake = await startFakePrinter(behaviour, port);
  cleanUps.push(fake.stop);
  return fake;
};
const saying = (status: FakeStatus): FakeBehaviour => ({
  kind: 'answering',
  before: status,
  after: status,
  tellsWhenDone: true,
});
const printsOn = (till: Running, port: number, more: Partial<Request<'settings:set'>> = {}) =>
  till.call('settings:set', { printer: { kind: 'tcp', host: '127.0.0.1', port, columns: 42 }, ...more });

/** Cash, so that there is something to print at once. */
async function sell(till: Running, recipientText = '0722000111'): Promise<string> {
  const item = (await till.call('catalogue:list', {})).items.find(({ onSale }) => onSale);
  if (!item) throw new Error('nothing is on sale');
  const review = await till.call('order:review', {
    payerText: '0712345678',
    recipientText,
    packageId: item.id,
    tender: 'cash',
  });
  const request = {
    confirmationId: review.confirmationId,
    shown: review.snapshot,
    answered: ['repeat' as const],
    cashReceivedCents: item.priceCents + 100,
  };
  const { order } = await till.call('order:confirm', request);
  // A second Enter is the same order.
  expect(await till.call('order:confirm', request)).toMatchObject({ order, again: true });
  return order;
}

const copies = async (till: Running, order: string) =>
  (await till.call('order:get', { order })).prints.map(({ copy, state, reason }) => ({
    copy,
    state,
    reason,
  }));
const lastIs = (till: Running, order: string, state: string) =>
  until(`the last copy is ${state}`, async () => (await copies(till, order)).at(-1)?.state === state);
const trouble = async (till: Running) => (await till.call('app:state', {})).link.printer;

const textOf = (bytes: Uint8Array): string =>
  decodeEscpos(bytes, 42)
    .map((item) => (item.kind === 'line' ? item.cells.map(({ sign }) => sign).join('') : `[${item.kind}]`))
    .join('\n');
const pulsesOf = (bytes: Uint8Array): number =>
  decodeEscpos(bytes, 42).filter((item) => item.kind === 'drawer').length;

describe('copies', () => {
  test('the first is the receipt; every further one is numbered, says DUPLICATE first and last, and is logged', async () => {
    const fake = await printer(saying(ready));
    const till = await start();
    await printsOn(till, fake.port);
    const order = await sell(till);
    await till.call('receipt:print', { order });
    await lastIs(till, order, 'confirmed');
    const first = textOf(fake.received());
    expect(first).not.toMatch(/NAKALA|DUPLICATE/);
    for (const copy of [2, 3]) {
      const before = fake.received().length;
      await till.call('receipt:print', { order });
      await until(
        'the copy is out',
        async () => (await copies(till, order)).filter(isConfirmed).length === copy,
      );
      const paper = textOf(fake.received().slice(before));
      const marks = [...paper.matchAll(new RegExp(`NAKALA ya ${copy}`, 'g'))].map(({ index }) => index);
      expect(marks).toHaveLength(2);
      expect(paper.match(new RegExp(`DUPLICATE no\\. ${copy}`, 'g'))).toHaveLength(2);
      expect(marks[0]).toBeLessThan(paper.indexOf('ODA'));
      expect(marks[1]).toBeGreaterThan(paper.indexOf('[barcode]'));
    }
    const { timeline } = await till.call('order:get', { order });
    expect(
      timeline.filter(({ kind }) => kind === 'receiptAsked').map(({ values }) => values['copy']),
    ).toEqual([1, 2, 3]);
  });

  test('what only a person says did not come out is followed by a DUPLICATE; what the printer refused is not', async () => {
    const fake = await printer({ kind: 'silent' });
    const till = await start();
    await printsOn(till, fake.port);
    const order = await sell(till);
    const { id } = await till.call('receipt:print', { order });
    await lastIs(till, order, 'handed-over');
    await till.call('print:answer', { id, printed: false });
    expect(await till.call('print:open', {})).toEqual({ jobs: [] });
    await till.call('receipt:print', { order });
    await lastIs(till, order, 'handed-over');
    expect(await copies(till, order)).toEqual([
      { copy: 1, state: 'not-printed', reason: 'denied' },
      { copy: 2, state: 'handed-over', reason: null },
    ]);
    expect(textOf(fake.received()).match(/DUPLICATE no\. 2/g)).toHaveLength(2);
  });

  test('a PDF is saved, and nobody is told that paper came out', async () => {
    const till = await start('practice', { render: async () => new TextEncoder().encode('%PDF-1.7') });
    await till.call('settings:set', { printer: { kind: 'pdf' } });
    const order = await sell(till);
    await till.call('receipt:print', { order });
    await lastIs(till, order, 'confirmed');
    expect(await copies(till, order)).toEqual([{ copy: 1, state: 'confirmed', reason: 'saved' }]);
    expect(await trouble(till)).toBeNull();
  });
});

const isConfirmed = ({ state }: { readonly state: string }): boolean => state === 'confirmed';

describe('a printer in trouble', () => {
  test.each([
    ['paper-out', paperOut],
    ['cover-open', coverOpen],
    ['offline', offline],
  ] as const)(
    '%s: the copy and the strip say so, and it prints when it is mended',
    async (problem, status) => {
      const broken = await printer(saying(status));
      const till = await start();
      await printsOn(till, broken.port);
      const order = await sell(till);
      await till.call('receipt:print', { order });
      await lastIs(till, order, 'not-printed');
      expect(await copies(till, order)).toEqual([{ copy: 1, state: 'not-printed', reason: problem }]);
      expect(await trouble(till)).toEqual({ problem, waiting: 1 });
      expect((await till.call('print:open', {})).jobs).toMatchObject([{ order, copy: 1, reason: problem }]);
      expect(broken.received()).toHaveLength(0);

      await broken.stop();
      const mended = await printer(saying(ready), broken.port);
      await till.call('receipt:print', { order });
      await lastIs(till, order, 'confirmed');
      expect(textOf(mended.received())).not.toContain('DUPLICATE');
      expect(await copies(till, order)).toEqual([{ copy: 1, state: 'confirmed', reason: null }]);
      expect(await trouble(till)).toBeNull();
      expect(await till.call('print:open', {})).toEqual({ jobs: [] });
    },
  );

  test('a jammed printer blocks neither the sale nor the board (P15)', async () => {
    const deaf = await printer({ kind: 'deaf' });
    const till = await start();
    await printsOn(till, deaf.port);
    const order = await sell(till);
    await till.call('receipt:print', { order });
    await lastIs(till, order, 'sending');
    const sinceMs = performance.now();
    const second = await sell(till, '0722000222');
    await till.call('receipt:print', { order: second });
    expect((await till.call('board:list', {})).cards).toHaveLength(2);
    expect(performance.now() - sinceMs).toBeLessThan(2_000);
    // It is still jammed with the first; the second waits behind it, and nothing else does.
    expect((await copies(till, order)).at(-1)?.state).toBe('sending');
    expect((await copies(till, second)).at(-1)?.state).toBe('queued');
  });
});

describe('a restart', () => {
  test('finds what waited and prints it; what was in the printer asks a person and is not printed again', async () => {
    const jammed = await printer({ kind: 'never-closing' });
    const victim = await startTill({ dataDir: shop.dataDir });
    cleanUps.push(victim.kill);
    must(
      await victim.call('settings:set', {
        printer: { kind: 'tcp', host: '127.0.0.1', port: jammed.port, columns: 42 },
      }),
    );
    const first = await sellByCash(victim, '0722000111');
    const second = await sellByCash(victim, '0722000222');
    must(await victim.call('receipt:print', { order: first }));
    await until('the first is in the printer', () => jammed.received().length > 0);
    must(await victim.call('receipt:print', { order: second }));
    await victim.kill();
    await jammed.stop();
    const well = await printer(saying(ready), jammed.port);
    const again = await start();
    await lastIs(again, second, 'confirmed');
    expect(await copies(again, first)).toEqual([{ copy: 1, state: 'needs-person', reason: 'restart' }]);
    expect(textOf(well.received())).toContain(second);
    expect(textOf(well.received())).not.toContain(first);
    expect((await again.call('print:open', {})).jobs).toMatchObject([{ order: first, reason: 'restart' }]);
  });
});

const sellByCash = (till: HeadlessTill, recipient: string): Promise<string> =>
  sellSample(till, { recipient, tender: 'cash' });

describe('the drawer', () => {
  const withDrawer = { drawer: { opensOnCash: true, pin: 5, pulseMs: 60 } } as const;

  test('in production opens once for cash and once for each time that the owner asks, and each is noted', async () => {
    const fake = await printer({ kind: 'silent' });
    const till = await goLive('production');
    await printsOn(till, fake.port, withDrawer);
    const order = await sell(till);
    await until('the drawer opens', () => pulsesOf(fake.received()) === 1);
    expect((await till.call('order:get', { order })).timeline).toContainEqual(
      expect.objectContaining({ kind: 'drawerOpened', actor: 'Amina' }),
    );
    expect(await till.call('drawer:open', {})).toEqual({ sent: true, reason: null });
    expect(pulsesOf(fake.received())).toBe(2);
    expect(decodeEscpos(fake.received(), 42)).toContainEqual({
      kind: 'drawer',
      pin: 5,
      onMs: 60,
      offMs: 300,
    });
    expect(notesOf(till.dataDir, 'production')).toEqual(['drawerOpened', 'drawerNoSale']);
  });

  test('that is switched off in settings stays shut, which it is unless the owner wants it', async () => {
    const fake = await printer({ kind: 'silent' });
    const till = await goLive('production');
    await printsOn(till, fake.port);
    const order = await sell(till);
    expect(await till.ask('drawer:open', {})).toMatchObject({ ok: false, error: { code: 'drawer-off' } });
    // A receipt that was asked for later has come out, so a pulse would have come by now.
    await till.call('receipt:print', { order });
    await lastIs(till, order, 'handed-over');
    expect(pulsesOf(fake.received())).toBe(0);
    expect(notesOf(till.dataDir, 'production')).toEqual([]);
  });

  test.each(['practice', 'sandbox'] as const)(
    'in %s never opens, whatever the settings say (P13)',
    async (mode) => {
      const fake = await printer({ kind: 'silent' });
      const till = mode === 'practice' ? await start() : await goLive(mode);
      await printsOn(till, fake.port, withDrawer);
      const order = await sell(till);
      expect(await till.ask('drawer:open', {})).toMatchObject({ ok: false, error: { code: 'drawer-off' } });
      await till.call('receipt:print', { order });
      await lastIs(till, order, 'handed-over');
      expect(pulsesOf(fake.received())).toBe(0);
      expect(notesOf(till.dataDir, mode)).toEqual([]);
    },
  );

  test('behind a jammed printer delays no sale, and does not open when nobody stands there any more', async () => {
    const deaf = await printer({ kind: 'deaf' });
    const till = await goLive('production');
    await printsOn(till, deaf.port, withDrawer);
    const sinceMs = performance.now();
    await sell(till);
    await sell(till, '0722000222');
    expect(performance.now() - sinceMs).toBeLessThan(2_000);
    expect(deaf.received()).toHaveLength(0);
  });
});

/** The drawer's entries in the file, in order. */
function notesOf(dataDir: string, mode: Mode): readonly string[] {
  const file = new Database(databasePath(dataDir, mode), { readonly: true });
  try {
    return file
      .prepare(`SELECT action FROM audit_entry WHERE action LIKE 'drawer%' ORDER BY seq`)
      .pluck()
      .all() as string[];
  } finally {
    file.close();
  }
}

describe('what stands on paper', () => {
  test('own lines and the taxpayer number are printed; the receipt never calls itself a tax invoice', async () => {
    const fake = await printer(saying(ready));
    const till = await start();
    await printsOn(till, fake.port, {
      receiptHeader: ['Moi Avenue, ghorofa ya 2', 'Duka la data na simu'],
      receiptFooter: ['Asante, karibu tena'],
      kraPin: 'A123456789B',
    });
    for (const bad of ['TAX INVOICE', 'Tax  invoice No. 7', 'tax-invoice', 'ankara ya kodi'])
      for (const field of ['receiptHeader', 'receiptFooter'] as const)
        expect(await till.ask('settings:set', { [field]: [bad] })).toMatchObject({
          ok: false,
          error: { code: 'tax-invoice-words' },
        });
    for (const kraPin of ['A12345678B', '123456789', 'a123456789b'])
      expect(await till.ask('settings:set', { kraPin })).toMatchObject({ ok: false });
    const order = await sell(till);
    await till.call('receipt:print', { order });
    await lastIs(till, order, 'confirmed');
    const paper = textOf(fake.received());
    for (const line of [
      'Moi Avenue, ghorofa ya 2',
      'Duka la data na simu',
      'Asante, karibu tena',
      'A123456789B',
    ])
      expect(paper).toContain(line);
    expect(paper.match(/tax invoice/gi)).toHaveLength(2);
    expect(paper).toContain('Si tax invoice · Not a tax invoice');
  });

  test('the logo is printed over the shop, shown in the preview, and gone when it is taken away', async () => {
    const fake = await printer(saying(ready));
    const till = await start();
    await printsOn(till, fake.port);
    const logo = { widthDots: 16, rows: ['ffff', '8001', 'ffff'] };
    await till.call('receipt:set-logo', { logo });
    const order = await sell(till);
    const { lines } = await till.call('receipt:preview', { order });
    expect(lines).toContainEqual({ kind: 'logo', logo });
    await till.call('receipt:print', { order });
    await lastIs(till, order, 'confirmed');
    expect(textOf(fake.received())).toContain('[picture]');
    await till.call('receipt:set-logo', { logo: null });
    expect((await till.call('receipt:preview', { order })).lines).not.toContainEqual({ kind: 'logo', logo });
  });
});

describe('a test from the settings', () => {
  const request = { receiptWidth: '80', paperCut: false } as const;
  const on = (port: number) => ({ kind: 'tcp', host: '127.0.0.1', port, columns: 32 }) as const;

  test('prints on the printer as it stands there, and says what it answered', async () => {
    const fake = await printer(saying(ready));
    const till = await start();
    for (const page of ['test', 'ruler'] as const)
      expect(await till.call('printer:test', { ...request, printer: on(fake.port), page })).toEqual({
        outcome: 'confirmed',
        reason: null,
        detail: null,
      });
    expect((await till.call('settings:get', {})).printer).toEqual({ kind: 'none' });
  });

  test.each([
    ['paper-out', paperOut],
    ['cover-open', coverOpen],
  ] as const)('says %s', async (reason, status) => {
    const fake = await printer(saying(status));
    const till = await start();
    expect(await till.call('printer:test', { ...request, printer: on(fake.port), page: 'test' })).toEqual({
      outcome: 'not-printed',
      reason,
      detail: null,
    });
  });

  test('says that a device is not there, in the words of the system too', async () => {
    const till = await start();
    const printerThere = { kind: 'device', path: '/dev/usb/lpMbili9', columns: 48 } as const;
    const said = await till.call('printer:test', { ...request, printer: printerThere, page: 'ruler' });
    expect(said).toMatchObject({ outcome: 'not-printed', reason: 'no-device' });
    expect(said.detail).toContain('ENOENT');
  });
});

/** Everything between an order and its paper: the printer's settings, papers of each width, a printer in trouble. */
import { defaultSettings } from '../../shared/settings.ts';
import type { PrintJob, Settings } from '../../shared/ipc-contract.ts';
import type { Columns } from '../../shared/receipt-layout.ts';
import { ago, app, nowMs, orderPage, paidCard, unknownCard, waitingCard, type Answers } from './fixtures.ts';
import { logoFixture, receiptLinesOf } from './receipt-fixture.ts';
import type { Paper } from './receipt-fixture.ts';
import type { Scene } from './scenes.ts';

const owner = {
  ...app,
  session: { ...app.session, person: { id: 'p4', name: 'Owner', role: 'owner' as const } },
};

const printerPage = (settings: Partial<Settings>, logo = false): Scene => ({
  answers: {
    'app:state': owner,
    'settings:get': { ...defaultSettings, ...settings },
    'receipt:logo': { logo: logo ? logoFixture : null },
    'printer:choices': {
      serial: ['/dev/ttyS0', '/dev/ttyUSB0'],
      device: ['/dev/usb/lp0'],
      cups: ['TM-T20', 'Xprinter-80', 'HP-LaserJet-M15w'],
      windows: [],
    },
    'printer:test': { outcome: 'not-printed', reason: 'cover-open', detail: null },
  },
  screen: { name: 'settings' },
  keys: ['Alt+3'],
});

const paper = (columns: Columns, more: Paper = {}): Scene => ({
  answers: {
    'receipt:preview': { lines: [...receiptLinesOf(1, { columns, ...more })], columns },
    'order:get': { ...orderPage, prints: [] },
  },
  screen: { name: 'receipt', order: 'A-000122' },
});

const trouble = (problem: string, waiting: number): Answers => ({
  'app:state': { ...app, link: { ...app.link, printer: { problem, waiting } } },
  'board:list': { cards: [paidCard, unknownCard, waitingCard], nowMs },
});
const job = (id: number, order: string, reason: string, state = 'not-printed'): PrintJob => ({
  id,
  order,
  copy: 1,
  state,
  reason,
});
const printed = (state: string, reason: string | null): Scene => ({
  answers: {
    'receipt:preview': { lines: [...receiptLinesOf(1)], columns: 48 },
    'order:get': {
      ...orderPage,
      prints: [{ id: 3, copy: 1, state, atMs: ago(0, 5), by: 'Staff 1', reason }],
    },
  },
  screen: { name: 'receipt', order: 'A-000122' },
});

export const paperScenes: Readonly<Record<string, Scene>> = {
  '70-printer-network': printerPage({
    printer: { kind: 'tcp', host: '192.168.1.50', port: 9100, columns: 48 },
  }),
  '70b-printer-serial': printerPage(
    {
      printer: {
        kind: 'serial',
        path: '/dev/ttyUSB0',
        baudRate: 19_200,
        handshake: 'hardware',
        columns: 32,
      },
      drawer: { opensOnCash: true, pin: 2, pulseMs: 50 },
      receiptHeader: ['Ghorofa ya 2, karibu na Equity Bank, Githurai 45', 'Bundles · Cash · Airtime'],
      receiptFooter: ['Karibu tena.', 'Malalamiko: 0700 000 000'],
      kraPin: 'A123456789',
      printWhen: 'always',
    },
    true,
  ),
  '70c-printer-tested': {
    ...printerPage({ printer: { kind: 'device', path: '/dev/usb/lp0', columns: 42 } }),
    keys: ['Alt+3', 'Pause', 'Alt+t', 'Pause'],
  },
  '70d-printer-staff': { screen: { name: 'settings' }, keys: ['Alt+3'] },
  '71-paper-32': paper(32),
  '71b-paper-42': paper(42),
  '71c-paper-48': paper(48),
  '71d-paper-32-english': paper(32, { language: 'en' }),
  '71e-paper-42-english': paper(42, { language: 'en' }),
  '71f-paper-48-english': paper(48, { language: 'en' }),
  '71g-paper-32-full': paper(32, { isFull: true }),
  '71h-paper-42-full': paper(42, { isFull: true, language: 'en' }),
  '71i-paper-48-full': paper(48, { isFull: true }),
  '72-strip-no-paper': { answers: trouble('paper-out', 1) },
  '72b-strip-cover-open': { answers: trouble('cover-open', 12) },
  '72c-strip-no-device': { answers: trouble('no-device', 3) },
  '73-papers': {
    answers: {
      ...trouble('offline', 4),
      'print:open': {
        jobs: [
          job(9, 'A-000131', 'offline'),
          job(8, 'A-000130', 'offline'),
          job(7, 'A-000129', 'no-device'),
          job(6, 'A-000122', 'restart', 'needs-person'),
        ],
      },
    },
    screen: { name: 'papers' },
  },
  '73b-papers-none': { answers: { 'print:open': { jobs: [] } }, screen: { name: 'papers' } },
  '74-not-printed': printed('not-printed', 'paper-out'),
  '74b-no-device': printed('not-printed', 'no-device'),
  '74c-saved': printed('confirmed', 'saved'),
  '74d-restart': printed('needs-person', 'restart'),
};

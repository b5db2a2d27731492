/** Setting the till up for real money: each page in the states that are hard to look at. */
import type { Health, ModemView, SetUpState } from '../../shared/ipc-contract.ts';
import { goLiveItems, setUpSteps } from '../../shared/set-up.ts';
import { ago, app, catalogue, nowMs } from './fixtures.ts';
import type { Scene } from './scenes.ts';

const ownerApp = {
  ...app,
  session: { ...app.session, person: { id: 'p3', name: 'Owner', role: 'owner' as const } },
};
const locked = { ...ownerApp, link: { ...app.link, secrets: 'locked' as const } };

const empty: SetUpState = {
  mode: 'production',
  practiceOnly: false,
  modes: [
    { mode: 'practice', state: 'ready' },
    { mode: 'sandbox', state: 'ready' },
    { mode: 'production', state: 'here' },
  ],
  vault: { kind: 'passphrase', state: 'open' },
  merchant: null,
  answers: null,
  initiatorName: '',
  passwordDaysLeft: null,
  certificate: null,
  has: {
    consumerKey: false,
    consumerSecret: false,
    passkey: false,
    initiatorPassword: false,
    securityCredential: false,
  },
  steps: setUpSteps.map((step) => ({
    step,
    state: step === 'initiator' || step === 'balance' ? 'later' : 'missing',
    atMs: null,
    problem: null,
    detail: '',
    testable: false,
  })),
  testOrder: null,
  goLive: goLiveItems.map((item, at) => ({ item, done: at < 3 })),
  packagesUnchecked: 9,
};

const halfway: SetUpState = {
  ...empty,
  merchant: { kind: 'till', shortcode: '600123', tillNumber: '5123456' },
  answers: { kind: 'own-address', url: 'https://answers.duka.co.ke' },
  initiatorName: 'duka-api',
  passwordDaysLeft: 12,
  certificate: {
    subject: 'apigee.apicaller.safaricom.co.ke',
    validUntilMs: Date.UTC(2018, 2, 21),
    expired: true,
  },
  has: { ...empty.has, consumerKey: true, consumerSecret: true, passkey: true, initiatorPassword: true },
  steps: empty.steps.map((one, at) => ({
    ...one,
    testable: true,
    ...(at === 0
      ? { state: 'passed' as const, atMs: ago(4, 0) }
      : at === 4
        ? { state: 'failed' as const, atMs: ago(0, 20), problem: 'daraja.wrongPasskey' }
        : at === 5
          ? { state: 'running' as const, atMs: ago(0, 9) }
          : { state: 'entered' as const }),
  })),
  testOrder: 'A-000002',
};

const modem: ModemView = {
  kind: 'serial',
  phase: 'off',
  port: '/dev/ttyUSB2',
  signal: null,
  registration: 'unknown',
  operator: null,
  sim: 'ready',
  airtimeCents: 1_250_40,
  airtimeMs: nowMs,
  problem: 'no-port',
  problemMs: nowMs,
};

const health: Health = {
  nowMs,
  apis: ['token', 'prompt', 'query', 'payout', 'status', 'balance', 'reversal'].map((api, at) => ({
    api,
    lastSuccessMs: at < 3 ? ago(at + 1, 0) : null,
    lastFailureMs: at === 2 ? ago(0, 30) : null,
  })),
  clockOffsetMs: 1_200,
  mailboxLagMs: null,
  balances: [],
  rate: { nextQueryMs: nowMs - 1, perMinute: 4.8, fullPerMinute: 4.8, waiting: 0 },
  passwordDaysLeft: 12,
  passwordWarnDays: 14,
  vault: 'passphrase',
  vaultState: 'open',
  diskFreeMb: 48_210,
  ledger: { verifiedMs: ago(30, 0), brokenAt: null },
  anchorWrittenMs: ago(0, 5),
  payoutsFrozenUntilMs: null,
  recoverySheetMs: null,
};

const dial = (position: number): string => `*180*5*2*{recipient}*${position}*1#`;
/** As they come with the till: two of them put on sale by now. */
const items = catalogue.map((item, at) => ({
  ...item,
  dial: at < 6 ? dial(at + 1) : null,
  onSale: item.code === '11' || item.code === '21',
  costCents: null,
  withdrawn: false,
}));

export const setUpScenes: Readonly<Record<string, Scene>> = {
  '54-go-live': {
    answers: {
      'app:state': { ...ownerApp, mode: 'practice' },
      'set-up:state': {
        ...empty,
        mode: 'practice',
        modes: [
          { mode: 'practice', state: 'here' },
          { mode: 'sandbox', state: 'ready' },
          { mode: 'production', state: 'new' },
        ],
      },
    },
    screen: { name: 'go-live' },
    keys: ['3'],
  },
  '54b-go-live-practice-only': {
    answers: {
      'app:state': { ...ownerApp, mode: 'practice' },
      'set-up:state': {
        ...empty,
        practiceOnly: true,
        mode: 'practice',
        modes: [
          { mode: 'practice', state: 'here' },
          { mode: 'sandbox', state: 'new' },
          { mode: 'production', state: 'new' },
        ],
      },
    },
    screen: { name: 'go-live' },
  },
  '55-set-up-empty': {
    answers: { 'app:state': ownerApp, 'set-up:state': empty },
    screen: { name: 'set-up' },
  },
  '55b-set-up-failed': {
    answers: { 'app:state': ownerApp, 'set-up:state': halfway },
    screen: { name: 'set-up' },
  },
  '55c-set-up-shortcode': {
    answers: { 'app:state': { ...ownerApp, mode: 'sandbox' }, 'set-up:state': halfway },
    screen: { name: 'set-up' },
    keys: ['Alt+2'],
  },
  '55d-set-up-initiator': {
    answers: { 'app:state': ownerApp, 'set-up:state': halfway },
    screen: { name: 'set-up' },
    keys: ['Alt+7'],
  },
  '55e-set-up-no-vault': {
    answers: {
      'app:state': { ...locked, link: { ...locked.link, secrets: 'absent' } },
      'set-up:state': { ...empty, vault: { kind: 'passphrase', state: 'absent' } },
    },
    screen: { name: 'set-up' },
  },
  '53-poster-drawn': {
    answers: { 'app:state': ownerApp },
    screen: { name: 'settings' },
    keys: ['q', 'Pause'],
    waits: ['poster:save'],
  },
  '53b-poster-saved': {
    answers: {
      'app:state': ownerApp,
      'poster:save': { path: '/home/shop/Mbili/exports/mbili-poster-2026-11-21.pdf' },
    },
    screen: { name: 'settings' },
    keys: ['q', 'Pause'],
  },
  '56-vault-locked': { answers: { 'app:state': locked }, screen: { name: 'vault' } },
  '56b-counter-locked': { answers: { 'app:state': locked } },
  '56c-keyring-locked': {
    answers: { 'app:state': { ...locked, link: { ...locked.link, secretsBy: 'keyring' } } },
    screen: { name: 'vault' },
  },
  '56e-vault-anew': {
    answers: { 'app:state': { ...locked, session: ownerApp.session } },
    screen: { name: 'vault' },
    keys: ['Alt+n'],
  },
  '56f-keyring-anew': {
    answers: {
      'app:state': {
        ...locked,
        session: ownerApp.session,
        link: { ...locked.link, secretsBy: 'keyring' },
      },
    },
    screen: { name: 'vault' },
    keys: ['Alt+n'],
  },
  '56g-vault-locked-owner': {
    answers: { 'app:state': { ...locked, session: ownerApp.session } },
    screen: { name: 'vault' },
  },
  '56d-password-soon': {
    answers: { 'app:state': { ...ownerApp, link: { ...app.link, passwordDaysLeft: 9 } } },
  },
  '95e-packages': {
    answers: { 'app:state': ownerApp, 'packages:list': { items } },
    screen: { name: 'packages' },
  },
  '57-health': { answers: { 'app:state': ownerApp, 'health:get': health }, screen: { name: 'health' } },
  '57b-health-modem': {
    answers: { 'app:state': ownerApp, 'health:get': health, 'modem:state': modem },
    screen: { name: 'health' },
  },
  '58-recover': {
    answers: { 'app:state': { ...app, session: { ...app.session, person: null } } },
    keys: ['F8'],
  },
};

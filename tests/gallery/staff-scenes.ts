/** The people of the till: the list, each form, the PIN that must be changed; and a customer who is erased. */
import type { Response } from '../../shared/ipc-contract.ts';
import { ago, app, nowMs } from './fixtures.ts';
import type { Scene } from './scenes.ts';

const owner = { id: 'p4', name: 'Owner', role: 'owner' as const };
const ownerApp = { ...app, session: { ...app.session, person: owner } };

type Member = Response<'staff:list'>['people'][number];
const member = (id: string, name: string, rest: Partial<Member> = {}): Member => ({
  id,
  name,
  role: 'attendant',
  active: true,
  mustChangePin: false,
  lockedUntilMs: null,
  createdMs: ago(9_000),
  ...rest,
});
const people: readonly Member[] = [
  member('p4', 'Owner', { role: 'owner' }),
  member('p1', 'Staff 1'),
  member('p2', 'Wanjiku Nyambura wa Kamau na Njoroge', { mustChangePin: true }),
  member('p3', 'Brian Kiptoo', { lockedUntilMs: nowMs + 4 * 60_000 }),
  member('p5', 'Mama Njeri', { role: 'owner' }),
  member('p6', 'Musa', { active: false }),
];
const many = [...people, ...Array.from({ length: 9 }, (_, at) => member(`q${at}`, `Staff ${at + 10}`))];
const answers = { 'app:state': ownerApp, 'staff:list': { people: [...people] } };
const staff = { name: 'staff' } as const;

const erase = { name: 'erase-customer' } as const;
const held = {
  orders: 12,
  payouts: 0,
  firstMs: ago(90_000),
  lastMs: ago(9_000),
  unfinished: [],
  fromMs: null,
};
const unfinished = [
  { kind: 'order' as const, order: 'A-000122' },
  { kind: 'order' as const, order: 'A-000119' },
  { kind: 'payout' as const, payoutId: 7 },
  { kind: 'credit' as const, receipt: 'TKL4X7Q2M9' },
];
const typedNumber = [...'0712345678'];
const look = (found: Partial<Response<'customer:look'>>) => ({
  'app:state': ownerApp,
  'customer:look': { ...held, ...found },
  'customer:erase': { orders: 12 },
});

export const staffScenes: Readonly<Record<string, Scene>> = {
  '51-erase-customer': { answers: look({}), screen: erase },
  '51b-erase-found': { answers: look({}), screen: erase, keys: typedNumber },
  '51c-erase-put-back': { answers: look({}), screen: erase, keys: [...typedNumber, 'Escape'] },
  '51d-erase-unfinished': { answers: look({ unfinished, payouts: 2 }), screen: erase, keys: typedNumber },
  '51e-erase-too-early': {
    answers: look({ fromMs: nowMs + 30 * 3_600_000 }),
    screen: erase,
    keys: typedNumber,
  },
  '51f-erase-unknown': {
    answers: { 'app:state': ownerApp },
    screen: erase,
    keys: typedNumber,
    refuses: { 'customer:look': 'customer-unknown' },
  },
  '51g-erase-approval': {
    answers: look({}),
    screen: erase,
    keys: [...typedNumber, 'F9'],
    refuses: { 'customer:erase': 'approval-needed' },
  },
  '51h-erase-done': { answers: look({}), screen: erase, keys: [...typedNumber, 'F9'] },
  '50-staff': { answers, screen: staff, keys: ['3'] },
  '50b-staff-add': { answers, screen: staff, keys: ['a'] },
  '50c-staff-edit': { answers, screen: staff, keys: ['2', 'e'] },
  '50d-staff-reset-pin': { answers, screen: staff, keys: ['3', 'r'] },
  '50e-staff-put-away': { answers, screen: staff, keys: ['2', 'd'] },
  '50f-staff-own-pin': { answers, screen: staff, keys: ['p'] },
  '50g-staff-many': { answers: { ...answers, 'staff:list': { people: many } }, screen: staff, keys: ['6'] },
  '50h-choose-pin': {
    answers: {
      'app:state': { ...app, session: { ...app.session, person: { ...owner, mustChangePin: true } } },
    },
  },
  '50i-sign-in-many': {
    answers: {
      'app:state': {
        ...app,
        session: {
          ...app.session,
          person: null,
          people: many
            .filter(({ active }) => active)
            .map(({ id, name, role }) => ({ id, name, role, wasLast: id === 'p1', lockedUntilMs: null })),
        },
      },
    },
  },
  '50k-own-pin-attendant': { screen: staff },
  '50j-settings-mpesa': { answers: { 'app:state': ownerApp }, screen: { name: 'settings' }, keys: ['Alt+2'] },
};

/** The people of the till: the list, each form, and the PIN that must be changed. */
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

export const staffScenes: Readonly<Record<string, Scene>> = {
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

/** The people of a till: who may add, change and put away whom, and whose PIN counts afterwards. */
import { describe, expect, test } from 'vitest';
import { orderByNumber } from '../../electron/db/order-store.ts';
import { payoutsFrozenUntilMs } from '../../electron/db/payout-freeze.ts';
import { everybody } from '../../electron/db/person-store.ts';
import { nodeCrypto } from '../../electron/host/crypto.ts';
import type { Crypto } from '../../electron/ports.ts';
import { orderPage } from '../../electron/reports/order-page.ts';
import { approve, signIn } from '../../electron/services/people.ts';
import {
  addPerson,
  changeOwnPin,
  changePerson,
  deactivatePerson,
  reactivatePerson,
  resetPin,
} from '../../electron/services/staff.ts';
import type { Actor, Till } from '../../electron/services/till.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Approval } from '../../shared/ipc-contract.ts';
import type { Result } from '../../shared/result.ts';
import { sell, value } from '../support/selling.ts';
import { openTestTill, quickCrypto } from '../support/test-till.ts';
import type { TestTill } from '../support/test-till.ts';

const approval: Approval = { personId: 'sample-2', pin: '2222' };
const attendantsPin: Approval = { personId: 'sample-1', pin: '1111' };

const codeOf = async (of: Promise<Result<unknown, Failure>>): Promise<string> => {
  const result = await of;
  return result.ok ? 'ok' : result.error.code;
};
const idOf = (till: Till, name: string): string => {
  const person = everybody(till.db).find((one) => one.name === name);
  if (!person) throw new Error(`nobody is called ${name}`);
  return person.id;
};
const people = (till: Till): string =>
  JSON.stringify(till.db.connection.prepare('SELECT * FROM person').all());
const records = (till: Till) =>
  (
    till.db.connection
      .prepare('SELECT actor_id AS actor, action, detail FROM audit_entry ORDER BY seq')
      .all() as { actor: string; action: string; detail: string }[]
  ).map(({ actor, action, detail }) => ({ actor, action, values: JSON.parse(detail) as object }));

/** The sample shop with a second owner, who is signed in nowhere. */
async function withTwoOwners(): Promise<
  TestTill & { readonly second: Actor; readonly secondsPin: Approval }
> {
  const one = await openTestTill();
  value(await addPerson(one.till, one.owner, { name: 'Zawadi', role: 'owner', pin: '2468', approval }));
  const id = idOf(one.till, 'Zawadi');
  return { ...one, second: { id, name: 'Zawadi', role: 'owner' }, secondsPin: { personId: id, pin: '2468' } };
}

type Call = (till: Till, actor: Actor, given: Approval | undefined) => Promise<Result<unknown, Failure>>;
const acts: readonly { readonly name: string; readonly act: Call }[] = [
  {
    name: 'adding somebody',
    act: (till, actor, given) =>
      addPerson(till, actor, { name: 'Brian', role: 'attendant', pin: '1357', approval: given }),
  },
  {
    name: 'changing a name',
    act: (till, actor, given) =>
      changePerson(till, actor, { personId: 'sample-1', name: 'Brian', role: 'attendant', approval: given }),
  },
  {
    name: 'making an owner',
    act: (till, actor, given) =>
      changePerson(till, actor, {
        personId: 'sample-1',
        name: 'Staff 1 (sample)',
        role: 'owner',
        approval: given,
      }),
  },
  {
    name: 'putting somebody away',
    act: (till, actor, given) => deactivatePerson(till, actor, { personId: 'sample-1', approval: given }),
  },
  {
    name: 'resetting a PIN',
    act: (till, actor, given) =>
      resetPin(till, actor, { personId: 'sample-1', pin: '4711', approval: given }),
  },
];

describe.each(acts)('$name', ({ act }) => {
  test('takes the PIN of an owner, whoever sits there', async () => {
    const { till, attendant, owner } = await openTestTill();
    const before = people(till).replaceAll(/"failed_attempts":\d/g, '');
    const wrong: readonly [Actor, Approval | undefined, string][] = [
      [owner, undefined, 'approval-needed'],
      [owner, { ...approval, pin: '0000' }, 'pin-wrong'],
      [owner, attendantsPin, 'approval-not-allowed'],
      [attendant, attendantsPin, 'approval-same-person'],
      [attendant, { personId: 'nobody', pin: '2222' }, 'pin-wrong'],
    ];
    for (const [actor, given, code] of wrong) expect(await codeOf(act(till, actor, given))).toBe(code);
    expect(people(till).replaceAll(/"failed_attempts":\d/g, '')).toBe(before);
    expect(await codeOf(act(till, owner, approval))).toBe('ok');
  });

  test('is on record with the names of who did it, who approved it and whom it was about, and no PIN', async () => {
    const { till, owner, secondsPin } = await withTwoOwners();
    value(await act(till, owner, secondsPin));
    const last = records(till).at(-1);
    expect(last).toMatchObject({ actor: 'sample-2', values: { by: 'Zawadi' } });
    expect(JSON.stringify(last?.values)).toMatch(/"person":"(?:Brian|Staff 1 \(sample\))"/);
    expect(JSON.stringify(records(till))).not.toMatch(/1357|4711|2468|2222/);
  });
});

describe('a new person', () => {
  test('signs in at once with the PIN he chose, with the role he was given', async () => {
    const { till, owner } = await openTestTill({ crypto: nodeCrypto() });
    value(
      await addPerson(till, owner, { name: '  Brian \t Otieno ', role: 'attendant', pin: '1357', approval }),
    );
    const id = idOf(till, 'Brian Otieno');
    expect(await signIn(till, id, '1357')).toEqual({
      ok: true,
      value: { id, name: 'Brian Otieno', role: 'attendant' },
    });
    expect(Buffer.from(till.db.connection.serialize()).includes('1357')).toBe(false);
  });

  test.each(['Staff 1 (sample)', ' staff 1  (SAMPLE)', 'Ｓtaff 1 (sample)'])(
    'is not called "%s" as somebody else is',
    async (name) => {
      const { till, owner } = await openTestTill();
      expect(await codeOf(addPerson(till, owner, { name, role: 'attendant', pin: '1357', approval }))).toBe(
        'name-taken',
      );
    },
  );

  test('is not called as somebody who has left, because records name that one', async () => {
    const { till, owner } = await openTestTill();
    value(await deactivatePerson(till, owner, { personId: 'sample-1', approval }));
    const request = { name: 'Staff 1 (sample)', role: 'attendant', pin: '1357', approval } as const;
    expect(await codeOf(addPerson(till, owner, request))).toBe('name-taken');
  });

  test('has a name', async () => {
    const { till, owner } = await openTestTill();
    const request = { name: '\u200b\u0007', role: 'attendant', pin: '1357', approval } as const;
    expect(await codeOf(addPerson(till, owner, request))).toBe('bad-request');
  });

  test('may have the same PIN as another, and nobody is told', async () => {
    const { till, owner } = await openTestTill();
    const request = { name: 'Brian', role: 'attendant', pin: '1111', approval } as const;
    expect(await codeOf(addPerson(till, owner, request))).toBe('ok');
  });
});

describe('an owner', () => {
  test('neither demotes nor puts away himself, also where another owner is', async () => {
    const { till, owner, second, secondsPin } = await withTwoOwners();
    const self = { personId: 'sample-2', name: 'Owner (sample)', role: 'attendant' } as const;
    for (const given of [approval, secondsPin]) {
      expect(await codeOf(changePerson(till, owner, { ...self, approval: given }))).toBe(
        'person-is-yourself',
      );
      expect(await codeOf(deactivatePerson(till, owner, { personId: 'sample-2', approval: given }))).toBe(
        'person-is-yourself',
      );
      expect(
        await codeOf(resetPin(till, owner, { personId: 'sample-2', pin: '1212', approval: given })),
      ).toBe('person-is-yourself');
    }
    // His own PIN under somebody else's sign-in is still himself.
    expect(await codeOf(deactivatePerson(till, second, { personId: 'sample-2', approval }))).toBe(
      'person-is-yourself',
    );
  });

  test('may rename himself', async () => {
    const { till, owner } = await openTestTill();
    const request = { personId: 'sample-2', name: 'Wanjiku', role: 'owner', approval } as const;
    expect(await codeOf(changePerson(till, owner, request))).toBe('ok');
    expect(await signIn(till, 'sample-2', '2222')).toMatchObject({ value: { name: 'Wanjiku' } });
  });

  test('always remains: the last one is neither put away nor demoted, whoever asks', async () => {
    const { till, owner, second, secondsPin } = await withTwoOwners();
    value(await deactivatePerson(till, second, { personId: 'sample-2', approval: secondsPin }));
    // A call that was under way when the caller was put away still names him; his PIN no longer counts.
    expect(await codeOf(deactivatePerson(till, owner, { personId: second.id, approval }))).toBe('pin-wrong');
    const demotion = {
      personId: second.id,
      name: 'Zawadi',
      role: 'attendant',
      approval: secondsPin,
    } as const;
    expect(await codeOf(changePerson(till, owner, demotion))).toBe('person-is-yourself');
    expect(() => till.db.connection.exec("UPDATE person SET active = 0 WHERE role = 'owner'")).toThrow(
      'one owner always remains',
    );
  });

  test('of two who put each other away at the same moment, one remains', async () => {
    const { till, owner, second, secondsPin } = await withTwoOwners();
    await Promise.all([
      deactivatePerson(till, owner, { personId: second.id, approval }),
      deactivatePerson(till, second, { personId: 'sample-2', approval: secondsPin }),
    ]);
    const left = everybody(till.db).filter(({ role, active }) => role === 'owner' && active);
    expect(left).toHaveLength(1);
  });
});

describe('a person who was put away', () => {
  test('signs in no more, approves no more, and keeps his name on what he did', async () => {
    const { till, attendant, owner, second, secondsPin } = await withTwoOwners();
    const sale = { payer: '0712345678', recipient: '0722000111', code: '11', tender: 'cash' } as const;
    const order = sell(till, attendant, sale);
    value(await deactivatePerson(till, owner, { personId: 'sample-1', approval }));
    value(await deactivatePerson(till, owner, { personId: second.id, approval }));
    expect(await codeOf(signIn(till, 'sample-1', '1111'))).toBe('pin-wrong');
    expect(await codeOf(approve(till, owner, 'refund-in-cash', secondsPin))).toBe('pin-wrong');
    const facts = {
      runId: till.runId,
      online: true,
      nowMs: till.clock.nowMs(),
      tomorrowMs: 0,
      statementFromMs: 0,
    };
    const found = orderByNumber(till.db, order);
    if (!found) throw new Error('the order is gone');
    expect(orderPage(till.db, facts, found).servedBy).toBe('Staff 1 (sample)');
  });

  test('is let in by no check of his PIN that was under way', async () => {
    const quick = quickCrypto();
    let gate: Promise<void> | undefined;
    const crypto: Crypto = {
      ...quick,
      scrypt: async (secret, salt) => {
        const waits = gate;
        await waits;
        return quick.scrypt(secret, salt);
      },
    };
    const { till, owner } = await openTestTill({ crypto });
    const held = Promise.withResolvers<void>();
    gate = held.promise;
    const signingIn = codeOf(signIn(till, 'sample-1', '1111'));
    gate = undefined;
    value(await deactivatePerson(till, owner, { personId: 'sample-1', approval }));
    held.resolve();
    expect(await signingIn).toBe('pin-wrong');
  });

  test('comes back with his PIN and his role', async () => {
    const { till, owner } = await openTestTill();
    value(await deactivatePerson(till, owner, { personId: 'sample-1', approval }));
    value(await reactivatePerson(till, owner, { personId: 'sample-1', approval }));
    expect(await signIn(till, 'sample-1', '1111')).toMatchObject({ value: { role: 'attendant' } });
    expect(records(till).map(({ action }) => action)).toEqual([
      'personDeactivated',
      'personReactivated',
      'signedIn',
    ]);
  });
});

describe('a PIN that an owner has reset', () => {
  test('ends a lock, signs in, and binds nobody before a new one is chosen', async () => {
    const { till, owner, second } = await withTwoOwners();
    for (let tries = 0; tries < 5; tries += 1) await signIn(till, second.id, '0000');
    expect(await codeOf(signIn(till, second.id, '2468'))).toBe('pin-locked');
    value(await resetPin(till, owner, { personId: second.id, pin: '4711', approval }));
    expect(await codeOf(signIn(till, second.id, '2468'))).toBe('pin-wrong');
    const signedIn = value(await signIn(till, second.id, '4711'));
    expect(signedIn.mustChangePin).toBe(true);
    const given = { personId: second.id, pin: '4711' };
    expect(await codeOf(approve(till, owner, 'refund-in-cash', given))).toBe('pin-must-change');
    value(await changeOwnPin(till, signedIn, { present: '4711', next: '9753' }));
    expect(value(await signIn(till, second.id, '9753')).mustChangePin).toBeUndefined();
    expect(await codeOf(approve(till, owner, 'refund-in-cash', { ...given, pin: '9753' }))).toBe('ok');
  });

  test('is given to nobody who has left or never was', async () => {
    const { till, owner } = await openTestTill();
    value(await deactivatePerson(till, owner, { personId: 'sample-1', approval }));
    for (const personId of ['sample-1', 'nobody'])
      expect(await codeOf(resetPin(till, owner, { personId, pin: '4711', approval }))).toBe(
        'person-not-found',
      );
  });
});

describe("one's own PIN", () => {
  test('is changed by who knows it, and by nobody else', async () => {
    const { till, attendant } = await openTestTill();
    expect(await codeOf(changeOwnPin(till, attendant, { present: '2222', next: '1357' }))).toBe('pin-wrong');
    expect(await codeOf(changeOwnPin(till, attendant, { present: '1111', next: '1111' }))).toBe('pin-same');
    expect(await codeOf(changeOwnPin(till, attendant, { present: '1111', next: '1357' }))).toBe('ok');
    expect(await codeOf(signIn(till, 'sample-1', '1111'))).toBe('pin-wrong');
    expect(await codeOf(signIn(till, 'sample-1', '1357'))).toBe('ok');
  });

  test('is guessed here no more often than on the sign-in screen', async () => {
    const { till, attendant } = await openTestTill();
    for (let tries = 0; tries < 5; tries += 1)
      await changeOwnPin(till, attendant, { present: '0000', next: '1357' });
    expect(await codeOf(changeOwnPin(till, attendant, { present: '1111', next: '1357' }))).toBe('pin-locked');
    expect(await codeOf(signIn(till, 'sample-1', '1111'))).toBe('pin-locked');
  });
});

describe('nothing is paid out for a while after the owners change', () => {
  const hour = 60 * 60_000;
  const isFrozen = ({ till }: TestTill): boolean =>
    (payoutsFrozenUntilMs(till.db) ?? 0) > till.clock.nowMs() + 23 * hour;

  test('because one was added', async () => {
    const one = await openTestTill();
    expect(isFrozen(one)).toBe(false);
    value(await addPerson(one.till, one.owner, { name: 'Zawadi', role: 'owner', pin: '2468', approval }));
    expect(isFrozen(one)).toBe(true);
  });

  test.each([
    [
      'an attendant became one',
      ({ till, owner }: TestTill, _second: string) =>
        changePerson(till, owner, { personId: 'sample-1', name: 'Staff 1', role: 'owner', approval }),
    ],
    [
      'the PIN of another was reset',
      ({ till, owner }: TestTill, second: string) =>
        resetPin(till, owner, { personId: second, pin: '4711', approval }),
    ],
    [
      'another was put away',
      ({ till, owner }: TestTill, second: string) =>
        deactivatePerson(till, owner, { personId: second, approval }),
    ],
  ] as const)('because %s', async (_what, change) => {
    const one = await withTwoOwners();
    one.clock.pass(25 * hour);
    expect(isFrozen(one)).toBe(false);
    value(await change(one, one.second.id));
    expect(isFrozen(one)).toBe(true);
  });

  test('but not because an attendant comes or goes', async () => {
    const { till, owner, ...one } = await openTestTill();
    value(await addPerson(till, owner, { name: 'Brian', role: 'attendant', pin: '1357', approval }));
    value(await deactivatePerson(till, owner, { personId: 'sample-1', approval }));
    expect(isFrozen({ till, owner, ...one })).toBe(false);
  });
});

/** The snapshot that is confirmed: one text for one content, and every changed field is found (P2). */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { modes } from '../../shared/modes.ts';
import type { Validity } from '../../shared/packages.ts';
import { canonicalSnapshot, changedField, snapshotSchema, tenders } from '../../shared/snapshot.ts';
import type { Snapshot, SnapshotField } from '../../shared/snapshot.ts';

const seed = Number(process.env.SEED ?? Date.now() % 2 ** 31);
const runs = { seed, numRuns: 500 };
console.info(`snapshot properties: SEED=${seed}`);

const anyNumber = fc
  .integer({ min: 0, max: 99_999_999 })
  .map((tail) => `2547${String(tail).padStart(8, '0')}`);
const anyValidity: fc.Arbitrary<Validity> = fc.oneof(
  fc.integer({ min: 1, max: 999 }).map((hours) => ({ kind: 'hours' as const, hours })),
  fc.integer({ min: 1, max: 999 }).map((days) => ({ kind: 'days' as const, days })),
  fc.constant({ kind: 'until-midnight' as const }),
  fc.constant({ kind: 'none' as const }),
);
const anySnapshot: fc.Arbitrary<Snapshot> = fc.record({
  mode: fc.constantFrom(...modes),
  payer: anyNumber,
  recipient: anyNumber,
  packageId: fc.string({ minLength: 1, maxLength: 12 }),
  packageVersion: fc.integer({ min: 1, max: 99 }),
  packageName: fc.string({ maxLength: 20 }),
  validity: anyValidity,
  priceCents: fc.integer({ min: 1, max: 25_000_000 }),
  tender: fc.constantFrom(...tenders),
  dueAtMs: fc.option(fc.integer({ min: 1, max: 2_000_000_000_000 }), { nil: undefined }),
});
const everyField = Object.keys(snapshotSchema.shape) as SnapshotField[];

/** The same content with its keys in another order, as it comes back from another process. */
function shuffled(snapshot: Snapshot): Snapshot {
  const turn = (value: object): object => Object.fromEntries(Object.entries(value).toReversed());
  return snapshotSchema.parse(
    Object.fromEntries(
      Object.entries(turn(snapshot)).map(([name, value]: [string, unknown]) => [
        name,
        typeof value === 'object' && value !== null ? turn(value) : value,
      ]),
    ),
  );
}

describe('the canonical form', () => {
  test('of one snapshot is written down here, so that no change of it goes unseen', () => {
    expect(
      canonicalSnapshot({
        mode: 'practice',
        payer: '254712345678',
        recipient: '254722000111',
        packageId: 'sample-11',
        packageVersion: 1,
        packageName: '1.5 GB',
        validity: { kind: 'hours', hours: 3 },
        priceCents: 5_000,
        tender: 'mpesa-prompt',
      }),
    ).toBe(
      '[["mode","practice"],["payer","254712345678"],["recipient","254722000111"],["packageId","sample-11"],' +
        '["packageName","1.5 GB"],["validity",[["hours",3],["kind","hours"]]],' +
        '["priceCents",5000],["tender","mpesa-prompt"],["dueAtMs",null],["packageVersion",1]]',
    );
  });

  test('covers every field of the schema', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        const covered = (JSON.parse(canonicalSnapshot(snapshot)) as [string, unknown][]).map(
          ([name]) => name,
        );
        expect(covered.toSorted()).toEqual(everyField.toSorted());
      }),
      { ...runs, numRuns: 20 },
    );
  });

  test('does not depend on the order in which keys arrive', () => {
    fc.assert(
      fc.property(anySnapshot, (snapshot) => {
        expect(canonicalSnapshot(shuffled(snapshot))).toBe(canonicalSnapshot(snapshot));
        expect(changedField(shuffled(snapshot), snapshot)).toBeUndefined();
      }),
      runs,
    );
  });

  test('is equal for two snapshots exactly when no field changed', () => {
    fc.assert(
      fc.property(anySnapshot, anySnapshot, (one, other) => {
        expect(canonicalSnapshot(one) === canonicalSnapshot(other)).toBe(
          changedField(one, other) === undefined,
        );
      }),
      runs,
    );
  });
});

describe('a changed snapshot', () => {
  test.each(everyField)('with another %s alone is found and named', (field) => {
    let compared = 0;
    fc.assert(
      fc.property(anySnapshot, anySnapshot, (shown, other) => {
        const own = { ...shown, [field]: other[field] };
        fc.pre(JSON.stringify(own[field]) !== JSON.stringify(shown[field]));
        compared += 1;
        expect(changedField(shown, own)).toBe(field);
        expect(canonicalSnapshot(shown)).not.toBe(canonicalSnapshot(own));
      }),
      { ...runs, numRuns: 60 },
    );
    expect(compared).toBeGreaterThan(0);
  });

  test('with payer and recipient exchanged is never taken for the same', () => {
    fc.assert(
      fc.property(anySnapshot, (shown) => {
        fc.pre(shown.payer !== shown.recipient);
        expect(changedField(shown, { ...shown, payer: shown.recipient, recipient: shown.payer })).toBe(
          'payer',
        );
      }),
      runs,
    );
  });

  test('names the first of several changes', () => {
    fc.assert(
      fc.property(anySnapshot, (shown) => {
        const own = { ...shown, recipient: `${shown.recipient}0`, priceCents: shown.priceCents + 1 };
        expect(changedField(shown, own)).toBe('recipient');
      }),
      { ...runs, numRuns: 20 },
    );
  });
});

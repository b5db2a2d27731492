/** What a new practice file starts with. Going live copies none of it. */
import type { Role } from '../../shared/roles.ts';
import { currentPackages, insertPackage } from '../db/package-store.ts';
import type { StoredPackage } from '../db/package-store.ts';
import { transaction } from '../db/transaction.ts';
import { activePeople } from '../db/person-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import { addPeople } from './people.ts';
import type { Till } from './till.ts';

type SamplePerson = { readonly name: string; readonly role: Role; readonly pin: string };
type SamplePackage = Omit<StoredPackage, 'id' | 'version' | 'withdrawn' | 'sort'>;

/** People come last, because a file without people is furnished again: the power may go on the way. */
export async function furnishPractice(
  till: Till,
  people: readonly SamplePerson[],
  packages: readonly SamplePackage[],
): Promise<void> {
  transaction(till.db, (tx) => {
    const isThere = new Set(currentPackages(tx).map((item) => item.code));
    for (const item of packages.filter((one) => !isThere.has(one.code)))
      insertPackage(tx, { ...item, id: `sample-${item.code}`, version: 1 });
  });
  await addPeople(
    till,
    people.map((person, index) => ({ ...person, id: sampleId(index) })),
  );
}

const sampleId = (index: number): string => `sample-${index + 1}`;

/** What the sign-in screen of practice shows: sample people that are still here and still have their first PIN. */
export function shownPins(
  db: ReadableDb,
  samples: readonly SamplePerson[],
): readonly { readonly name: string; readonly pin: string }[] {
  const people = activePeople(db);
  return samples.flatMap(({ pin }, index) => {
    const person = people.find(({ id }) => id === sampleId(index));
    return person && person.pinSetAtMs === person.createdAtMs ? [{ name: person.name, pin }] : [];
  });
}

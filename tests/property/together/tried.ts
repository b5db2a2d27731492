/** Does something over the real services and takes all of it back: what would come of it, and nothing stays. */
import type Database from 'better-sqlite3';
import type { ReadableDb } from '../../../electron/db/sql.ts';
import type { Till } from '../../../electron/services/till.ts';

/** The same connection, on which a whole transaction is only a part of one that is never committed. */
function within(real: Database.Database): Database.Database {
  let isInside = false;
  const enter = (): void => {
    real.exec('SAVEPOINT tried');
    isInside = true;
  };
  const leave = (how: 'RELEASE tried' | 'ROLLBACK TO tried; RELEASE tried'): void => {
    real.exec(how);
    isInside = false;
  };
  const instead = new Map<string, () => void>([
    ['BEGIN', enter],
    ['BEGIN IMMEDIATE', enter],
    ['COMMIT', () => leave('RELEASE tried')],
    ['ROLLBACK', () => leave('ROLLBACK TO tried; RELEASE tried')],
  ]);
  return new Proxy(real, {
    get: (target, name) => {
      if (name === 'inTransaction') return isInside;
      if (name === 'prepare')
        return (text: string) => {
          const run = instead.get(text);
          return run ? { run } : target.prepare(text);
        };
      if (name === 'exec') return (text: string) => (instead.get(text) ?? (() => target.exec(text)))();
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? (value.bind(target) as unknown) : value;
    },
  });
}

const known = new WeakMap<Database.Database, Database.Database>();

/** What `act` would answer now. */
export async function tried<T>(till: Till, act: (till: Till) => T | Promise<T>): Promise<T> {
  const real = till.db.connection;
  const connection = known.get(real) ?? within(real);
  known.set(real, connection);
  real.exec('BEGIN');
  try {
    return await act({ ...till, db: { connection } as ReadableDb });
  } finally {
    real.exec('ROLLBACK');
  }
}

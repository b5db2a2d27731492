/** The transaction is the only door to writing: it commits whole, rolls back whole, and lets nothing slow inside. */
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { describe, expect, onTestFinished, test } from 'vitest';
import { all, first, run, sql } from '../../electron/db/sql.ts';
import type { ReadableDb, WritableDb } from '../../electron/db/sql.ts';
import { readSettings, writeSetting } from '../../electron/db/setting-store.ts';
import { decide, transaction } from '../../electron/db/transaction.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { temporaryFolder } from '../support/test-till.ts';

function settingsFile(): ReadableDb {
  const connection = new Database(join(temporaryFolder(), 'settings.sqlite'));
  onTestFinished(() => void connection.close());
  connection.exec('CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID');
  return { connection } as ReadableDb;
}

const stored = (db: ReadableDb): Record<string, string> => Object.fromEntries(readSettings(db));

describe('a transaction', () => {
  test('commits what its body wrote and returns its value', () => {
    const db = settingsFile();
    const value = transaction(db, (tx) => {
      writeSetting(tx, 'a', '1');
      writeSetting(tx, 'b', '2');
      return 7;
    });
    expect(value).toBe(7);
    expect(stored(db)).toEqual({ a: '1', b: '2' });
    expect(db.connection.inTransaction).toBe(false);
  });

  test('rolls everything back when its body throws, and passes the same error on', () => {
    const db = settingsFile();
    transaction(db, (tx) => writeSetting(tx, 'before', '1'));
    const broken = new Error('broken');
    expect(() =>
      transaction(db, (tx) => {
        writeSetting(tx, 'before', 'changed');
        writeSetting(tx, 'a', '1');
        throw broken;
      }),
    ).toThrow(broken);
    expect(stored(db)).toEqual({ before: '1' });
    expect(db.connection.inTransaction).toBe(false);
  });

  test('rolls back when the database refuses a statement half-way', () => {
    const db = settingsFile();
    expect(() =>
      transaction(db, (tx) => {
        writeSetting(tx, 'a', '1');
        run(tx, sql.insertInto('setting').values({ name: 'a', value: 'twice' }));
      }),
    ).toThrow(/UNIQUE/);
    expect(stored(db)).toEqual({});
  });

  test('refuses to begin inside another one, and the outer one leaves nothing', () => {
    const db = settingsFile();
    expect(() =>
      transaction(db, (tx) => {
        writeSetting(tx, 'outer', '1');
        transaction(tx, (inner) => writeSetting(inner, 'inner', '1'));
      }),
    ).toThrow('a transaction inside a transaction');
    expect(stored(db)).toEqual({});
  });

  test('holds the write lock from its first moment, so that what it read cannot change under it', () => {
    const folder = temporaryFolder();
    const path = join(folder, 'two.sqlite');
    const one = { connection: new Database(path) } as ReadableDb;
    const other = { connection: new Database(path, { timeout: 0 }) } as ReadableDb;
    onTestFinished(() => {
      one.connection.close();
      other.connection.close();
    });
    one.connection.exec(
      'CREATE TABLE setting (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT, WITHOUT ROWID',
    );
    transaction(one, () => {
      expect(() => transaction(other, (tx) => writeSetting(tx, 'a', '1'))).toThrow(/locked/);
    });
    transaction(other, (tx) => writeSetting(tx, 'a', '1'));
    expect(stored(one)).toEqual({ a: '1' });
  });

  test('whose body returns a promise does not compile, throws, and leaves nothing', () => {
    const db = settingsFile();
    const attempt = () =>
      transaction(
        db,
        // @ts-expect-error a body that returns a promise is refused by the compiler
        async (tx) => {
          writeSetting(tx, 'a', '1');
          await Promise.resolve();
        },
      );
    expect(attempt).toThrow('a transaction body returned a promise');
    expect(stored(db)).toEqual({});
    expect(db.connection.inTransaction).toBe(false);
  });

  test('whose body returns something that can be awaited is refused too', () => {
    const db = settingsFile();
    const thenable: unknown = Promise.resolve(1);
    expect(() =>
      transaction(db, (tx) => {
        writeSetting(tx, 'a', '1');
        return thenable as number;
      }),
    ).toThrow('a transaction body returned a promise');
    expect(stored(db)).toEqual({});
  });
});

describe('a decision', () => {
  test('that is a refusal is returned, and everything written before it is rolled back', () => {
    const db = settingsFile();
    const outcome = decide(db, (tx): Result<number, string> => {
      writeSetting(tx, 'a', '1');
      return err('no');
    });
    expect(outcome).toEqual({ ok: false, error: 'no' });
    expect(stored(db)).toEqual({});
    expect(db.connection.inTransaction).toBe(false);
  });

  test('that is not a refusal commits', () => {
    const db = settingsFile();
    const outcome = decide(db, (tx): Result<number, string> => {
      writeSetting(tx, 'a', '1');
      return ok(3);
    });
    expect(outcome).toEqual({ ok: true, value: 3 });
    expect(stored(db)).toEqual({ a: '1' });
  });

  test('that throws is not mistaken for a refusal', () => {
    const db = settingsFile();
    expect(() =>
      decide(db, (tx): Result<number, string> => {
        writeSetting(tx, 'a', '1');
        throw new Error('broken');
      }),
    ).toThrow('broken');
    expect(stored(db)).toEqual({});
  });
});

describe('the executor', () => {
  test('prepares one statement per text and connection, and never mixes connections', () => {
    const [one, other] = [settingsFile(), settingsFile()];
    const prepared: string[] = [];
    for (const db of [one, other]) {
      const prepare = db.connection.prepare.bind(db.connection);
      Object.defineProperty(db.connection, 'prepare', {
        value: (text: string) => {
          prepared.push(text);
          return prepare(text);
        },
      });
    }
    const query = (name: string) => sql.selectFrom('setting').select('value').where('name', '=', name);
    transaction(one, (tx) => writeSetting(tx, 'a', 'one'));
    transaction(other, (tx) => writeSetting(tx, 'a', 'other'));
    prepared.length = 0;
    for (let round = 0; round < 50; round += 1) {
      expect(first(one, query('a'))?.value).toBe('one');
      expect(first(other, query('a'))?.value).toBe('other');
      expect(first(one, query(`none-${round}`))).toBeUndefined();
    }
    expect(prepared).toHaveLength(2);
  });

  test('goes on after more different statements than it keeps', () => {
    const db = settingsFile();
    transaction(db, (tx) => writeSetting(tx, 'a', '1'));
    for (let count = 1; count <= 600; count += 1) {
      const names = Array.from({ length: count }, () => 'a');
      expect(all(db, sql.selectFrom('setting').select('value').where('name', 'in', names))).toHaveLength(1);
    }
  });

  test('says how many rows changed and the last id', () => {
    const db = settingsFile();
    const changed = transaction(db, (tx) => {
      writeSetting(tx, 'a', '1');
      return run(tx, sql.updateTable('setting').set({ value: '2' }).where('name', '=', 'none'));
    });
    expect(changed.changes).toBe(0);
  });
});

test('a connection outside a transaction is not accepted where something is written', () => {
  const db = settingsFile();
  const write = (tx: WritableDb): void => writeSetting(tx, 'a', '1');
  // @ts-expect-error only the transaction hands out a database that may be written
  write(db);
  const read = (readable: ReadableDb): number => readSettings(readable).size;
  transaction(db, (tx) => expect(read(tx)).toBe(1));
});

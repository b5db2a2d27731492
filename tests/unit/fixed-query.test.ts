import { describe, expect, it } from 'vitest';
import { fixed, sql } from '../../electron/db/sql.ts';

describe('a fixed query', () => {
  it('is built once, takes the values of each call, and writes out what never changes', () => {
    let built = 0;
    const byPlace = fixed(({ sort }: { readonly sort: number }) => {
      built += 1;
      return sql.selectFrom('person').select('name').where('sort', '=', sort).where('active', '=', 1);
    });
    expect(byPlace({ sort: 3 }).compile().parameters).toEqual([3]);
    expect(byPlace({ sort: 4 }).compile().parameters).toEqual([4]);
    expect(byPlace({ sort: 5 }).compile().sql).toContain('"active" = 1');
    expect(built).toBe(1);
  });

  it('refuses to be built from a value that it looked at, instead of keeping what it saw for good', () => {
    const insertFlag = fixed(({ active }: { readonly active: number }) =>
      sql.updateTable('person').set({ sort: active + 1 }),
    );
    expect(() => insertFlag({ active: 1 }).compile()).toThrow('looked at');
  });
});

/** What was changed in the catalogue, newest first, as the owner reads it. */
import type { Request, Response } from '../../shared/ipc-contract.ts';
import { changesBefore } from '../db/package-change-store.ts';
import { allPackages } from '../db/package-store.ts';
import { personById } from '../db/person-store.ts';
import type { ReadableDb } from '../db/sql.ts';

const perPage = 100;

export function packageHistory(
  db: ReadableDb,
  { id, before }: Request<'packages:history'>,
): Response<'packages:history'> {
  const found = changesBefore(db, { packageId: id, before, limit: perPage + 1 });
  const items = new Map(allPackages(db).map((item) => [item.id, item]));
  return {
    rows: found.slice(0, perPage).map(({ actorId, ...row }) => {
      const item = items.get(row.packageId);
      return {
        ...row,
        actor: personById(db, actorId)?.name ?? actorId,
        packageName: item?.name ?? row.packageId,
        code: item?.code ?? '',
      };
    }),
    more: found.length > perPage,
  };
}

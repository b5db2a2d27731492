/** The cash drawer. Every opening has a name to it, noted before the drawer opens. */
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { note } from '../db/audit-store.ts';
import { orderByNumber } from '../db/order-store.ts';
import { transaction } from '../db/transaction.ts';
import type { Actor, Till } from './till.ts';

/** SECURITY: P13. Only production opens a drawer, and only where the owner has said that there is one. */
export const drawerIsThere = (till: Till): boolean =>
  till.mode === 'production' && till.settings().drawer.opensOnCash && paperPrinter(till);

const paperPrinter = (till: Till): boolean => {
  const { kind } = till.settings().printer;
  return kind !== 'none' && kind !== 'pdf' && kind !== 'file';
};

/** The owner opens it without a sale. */
export function noteNoSale(till: Till, actor: Actor): Result<object, Failure> {
  if (!drawerIsThere(till)) return err(failure('drawer-off'));
  transaction(till.db, (tx) =>
    note(tx, { atMs: till.clock.nowMs(), actorId: actor.id, action: 'drawerNoSale' }),
  );
  till.changed({ order: null, became: 'drawer' });
  return ok({});
}

/** Cash was taken for an order. False where no drawer is to open. */
export function noteCashSale(till: Till, actor: Actor, number: string): boolean {
  if (!drawerIsThere(till)) return false;
  transaction(till.db, (tx) => {
    const order = orderByNumber(tx, number);
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'drawerOpened',
      ...(order && { orderId: order.id }),
    });
  });
  return true;
}

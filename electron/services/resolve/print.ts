/** What became of handing a copy to a printer. Nothing here touches an order. */
import type { PrintEvent } from '../../../shared/print-machine.ts';
import { machineActor, note } from '../../db/audit-store.ts';
import { orderById } from '../../db/order-store.ts';
import type { OutboxItem } from '../../db/outbox-store.ts';
import { claimItem, settleItem } from '../../db/outbox-store.ts';
import { documentOfPrintJob, movePrintJob, printJobById } from '../../db/print-store.ts';
import { transaction } from '../../db/transaction.ts';
import type { PrintOutcome } from '../../ports.ts';
import type { Till } from '../till.ts';

export function claimPrint(
  till: Till,
  item: OutboxItem,
): { readonly id: number; readonly document: string } | undefined {
  return transaction(till.db, (tx) => {
    const job = printJobById(tx, item.subjectId);
    const nowMs = till.clock.nowMs();
    if (!job || !claimItem(tx, item, nowMs)) return undefined;
    return (
      movePrintJob(tx, job, 'claimed', nowMs, null) && {
        id: job.id,
        document: documentOfPrintJob(tx, till.crypto, job.id),
      }
    );
  });
}

const events: { readonly [K in PrintOutcome['kind']]: PrintEvent } = {
  confirmed: 'confirmed',
  'handed-over': 'taken',
  'not-printed': 'refused',
  unclear: 'unclear',
};

export function recordPrint(till: Till, itemId: number, jobId: number, outcome: PrintOutcome): void {
  const order = transaction(till.db, (tx) => {
    const nowMs = till.clock.nowMs();
    const job = printJobById(tx, jobId);
    settleItem(tx, itemId, { state: outcome.kind === 'not-printed' ? 'stopped' : 'done' });
    const moved =
      job && movePrintJob(tx, job, events[outcome.kind], nowMs, 'reason' in outcome ? outcome.reason : null);
    if (!moved) return null;
    const action = outcome.kind === 'not-printed' ? 'receiptNotPrinted' : 'receiptPrinted';
    note(tx, {
      atMs: nowMs,
      actorId: machineActor,
      action,
      orderId: moved.orderId,
      values: { copy: moved.copy, state: moved.state },
    });
    return orderById(tx, moved.orderId).number;
  });
  till.changed({ order, became: 'printing' });
}

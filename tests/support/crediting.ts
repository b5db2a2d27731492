/** Credits as Safaricom reports them, over the real inbox and the real resolver. */
import type { Credit } from '../../electron/db/credit-store.ts';
import { creditByReceipt } from '../../electron/db/credit-store.ts';
import { insertInboxItem, newInboxItems } from '../../electron/db/inbox-store.ts';
import { transaction } from '../../electron/db/transaction.ts';
import { applyPulled } from '../../electron/services/resolve/credit.ts';
import { applyPosted } from '../../electron/services/resolve/posted.ts';
import type { ResultReaders } from '../../electron/services/resolve/posted.ts';
import type { Till } from '../../electron/services/till.ts';
import { cents } from '../../shared/cents.ts';
import type { PostedCredit, PulledCredit } from '../../shared/observation.ts';

const noResults: ResultReaders = {
  payout: () => {
    throw new Error('no payout here');
  },
  reversal: () => {
    throw new Error('no reversal here');
  },
  status: () => {
    throw new Error('no status here');
  },
  balances: () => [],
};

export type Reported = { readonly receipt: string } & Partial<Omit<PostedCredit, 'receipt'>>;

/** A C2B confirmation as the intake stores it and the inbox lane applies it. */
export function confirmation(till: Till, { receipt, ...change }: Reported): void {
  transaction(till.db, (tx) =>
    insertInboxItem(tx, {
      nonce: 'c/5432100',
      receivedAtMs: till.clock.nowMs(),
      ...till.bodies.seal('{"body":"as it came"}'),
    }),
  );
  const item = newInboxItems(till.db, 1)[0];
  if (!item) throw new Error('the inbox is empty');
  const credit: PostedCredit = {
    receipt,
    amountCents: cents(5000),
    occurredAtMs: till.clock.nowMs(),
    payerText: '2547 ***** 678',
    payerName: 'JANE WANJIKU',
    reference: undefined,
    shortcode: '5432100',
    ...change,
  };
  applyPosted(till, item, { kind: 'credit', credit }, noResults);
}

/** One row of a page of Pull Transactions. */
export function pulled(
  till: Till,
  { receipt, ...change }: { receipt: string } & Partial<PulledCredit>,
): void {
  const atMs = till.clock.nowMs();
  applyPulled(till, [
    {
      receipt,
      amountCents: cents(5000),
      earliestAtMs: atMs,
      latestAtMs: atMs + 3 * 3_600_000,
      payerText: '2547*****678',
      payerMsisdn: undefined,
      payerName: 'JANE WANJIKU',
      reference: undefined,
      ...change,
    },
  ]);
}

export function creditOf(till: Till, receipt: string): Credit {
  const credit = creditByReceipt(till.db, receipt);
  if (!credit) throw new Error(`no credit ${receipt}`);
  return credit;
}

/** Every transaction that M-PESA accepted, found again by receipt or by OriginatorConversationID. */
import type { Clock, Random } from '../ports.ts';
import { newReceipt } from './simulated-ids.ts';

export const transactionStatuses = [
  'Initiated',
  'Authorized',
  'Pending Authorized',
  'Completed',
  'Cancelled',
  'Declined',
  'Expired',
] as const;
export type TransactionStatus = (typeof transactionStatuses)[number];

export type SimulatedTransaction = {
  readonly kind: 'stk' | 'c2b' | 'b2c' | 'reversal' | 'float';
  readonly status: TransactionStatus;
  /** Undefined until completed: only then a receipt is worth something. */
  readonly receipt: string | undefined;
  readonly ocid: string | undefined;
  readonly amountShillings: number;
  readonly feeCents: number;
  /** The customer; undefined where no customer takes part. */
  readonly msisdn: string | undefined;
  /** The organisation's number that the customer saw or that paid. */
  readonly shortcode: number;
  readonly reference: string;
  readonly reasonType: string;
  readonly resultCode: string | undefined;
  readonly initiatedAtMs: number;
  readonly finalisedAtMs: number | undefined;
  readonly reversedBy: string | undefined;
};

export type SimulatedRegister = {
  /** A receipt that nobody had before. */
  readonly takeReceipt: () => string;
  readonly add: (transaction: SimulatedTransaction) => number;
  readonly change: (id: number, change: Partial<SimulatedTransaction>) => void;
  readonly get: (id: number) => SimulatedTransaction | undefined;
  readonly byReceipt: (receipt: string) => Found | undefined;
  readonly byOcid: (ocid: string) => Found | undefined;
  /** In the order in which they came. */
  readonly all: () => readonly SimulatedTransaction[];
};
type Found = { readonly id: number; readonly transaction: SimulatedTransaction };

/** `remembered`: the oldest final ones are forgotten first, because practice may run for days. */
export function simulatedRegister(clock: Clock, random: Random, remembered: number): SimulatedRegister {
  const transactions = new Map<number, SimulatedTransaction>();
  const taken = new Set<string>();
  let added = 0;

  function find(isIt: (transaction: SimulatedTransaction) => boolean): Found | undefined {
    for (const [id, transaction] of transactions) if (isIt(transaction)) return { id, transaction };
    return undefined;
  }

  return {
    takeReceipt: () => {
      const receipt = newReceipt(clock.nowMs(), random, taken);
      taken.add(receipt);
      return receipt;
    },
    add: (transaction) => {
      for (const [id, { finalisedAtMs }] of transactions) {
        if (transactions.size < remembered) break;
        if (finalisedAtMs !== undefined) transactions.delete(id);
      }
      transactions.set(++added, transaction);
      return added;
    },
    change: (id, change) => {
      const transaction = transactions.get(id);
      if (transaction) transactions.set(id, { ...transaction, ...change });
    },
    get: (id) => transactions.get(id),
    byReceipt: (receipt) => find((one) => one.receipt === receipt),
    byOcid: (ocid) => find((one) => one.ocid === ocid),
    all: () => [...transactions.values()],
  };
}

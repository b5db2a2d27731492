/** The people behind the numbers. Nobody has to be set up: a number nobody spoke of is an ordinary customer. */
import { businessDay } from '../../shared/nairobi-time.ts';
import type { Clock } from '../ports.ts';

export type SimulatedCustomer = {
  readonly msisdn: string;
  readonly name: string;
  /** `no-such-number`: no operator knows it (SFC_IC0003). */
  readonly standing: 'registered' | 'unregistered' | 'no-such-number';
  readonly walletShillings: number;
  /** Paid and received on this East African day; the daily limit counts both. */
  readonly movedTodayShillings: number;
  /** Set up by hand: only then can the wallet be too small or the day too full for a prompt. */
  readonly isKept: boolean;
};

export type CustomerChange = Partial<Omit<SimulatedCustomer, 'msisdn' | 'isKept'>>;

export type SimulatedCustomers = {
  readonly find: (msisdn: string) => SimulatedCustomer;
  readonly set: (msisdn: string, change: CustomerChange) => void;
  /** Positive: received. Negative: paid. A customer nobody set up never runs dry. */
  readonly move: (msisdn: string, shillings: number) => void;
  readonly all: () => readonly SimulatedCustomer[];
};

const names = [
  'JANE WANJIKU',
  'PETER OTIENO',
  'AMINA HASSAN',
  'JOHN KAMAU',
  'FAITH CHEBET',
  'BRIAN MUTUA',
  'GRACE NAFULA',
  'DAVID KIPTOO',
] as const;

export function simulatedCustomers(clock: Clock, firstWalletShillings: number): SimulatedCustomers {
  const customers = new Map<string, SimulatedCustomer & { readonly day: string }>();

  function find(msisdn: string): SimulatedCustomer & { readonly day: string } {
    const day = businessDay(clock.nowMs());
    const known = customers.get(msisdn) ?? { ...stranger(msisdn, firstWalletShillings), day };
    return known.day === day ? known : { ...known, day, movedTodayShillings: 0 };
  }

  return {
    find,
    set: (msisdn, change) => {
      customers.set(msisdn, { ...find(msisdn), ...change, isKept: true });
    },
    move: (msisdn, shillings) => {
      const customer = find(msisdn);
      customers.set(msisdn, {
        ...customer,
        walletShillings: Math.max(0, customer.walletShillings + shillings),
        movedTodayShillings: customer.movedTodayShillings + Math.abs(shillings),
      });
    },
    all: () => [...customers.values()],
  };
}

function stranger(msisdn: string, walletShillings: number): SimulatedCustomer {
  return {
    msisdn,
    name: names[Number(msisdn.slice(-1)) % names.length] ?? names[0],
    standing: 'registered',
    walletShillings,
    movedTodayShillings: 0,
    isKept: false,
  };
}

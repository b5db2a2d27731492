/** M-PESA behind the gateway: whose money is where, and by which rules it moves. */
import type { Clock, Random } from '../ports.ts';
import type { AccountBook } from './simulated-accounts.ts';
import type { SimulatedMerchant } from './simulated-checks.ts';
import type { SimulatedCustomer, SimulatedCustomers } from './simulated-customers.ts';
import type { SimulatedInitiator } from './simulated-initiator.ts';
import type { SimulatedRegister } from './simulated-register.ts';

/** Safaricom Daraja portal, limits. They have changed before (70,000, then 150,000). */
export type SimulatedLimits = {
  readonly maxShillings: number;
  readonly payoutMinShillings: number;
  readonly walletMaxShillings: number;
  readonly dailyMaxShillings: number;
  /** What the Working account may hold; undefined: no cap. */
  readonly workingMaxShillings: number | undefined;
};

export const defaultLimits: SimulatedLimits = {
  maxShillings: 250_000,
  payoutMinShillings: 10,
  walletMaxShillings: 500_000,
  dailyMaxShillings: 500_000,
  workingMaxShillings: undefined,
};

export type SimulatedBank = {
  readonly clock: Clock;
  readonly random: Random;
  readonly merchant: SimulatedMerchant;
  readonly accounts: AccountBook;
  /** The B2C account of the other shortcode. */
  readonly bulkAccounts: AccountBook;
  readonly customers: SimulatedCustomers;
  readonly register: SimulatedRegister;
  readonly initiator: SimulatedInitiator;
  readonly limits: SimulatedLimits;
  /** Taken per payout from the Charges Paid account. */
  readonly payoutFeeCents: number;
};

/** The result code with which M-PESA turns a customer's payment down; undefined when it goes through. */
export function paymentRefusal(
  customer: SimulatedCustomer,
  shillings: number,
  workingCents: number,
  limits: SimulatedLimits,
): '1' | '4' | '8' | undefined {
  if (customer.isKept && customer.walletShillings < shillings) return '1';
  if (customer.isKept && customer.movedTodayShillings + shillings > limits.dailyMaxShillings) return '4';
  const room = limits.workingMaxShillings;
  return room !== undefined && workingCents + shillings * 100 > room * 100 ? '8' : undefined;
}

export type CustomerPayment = {
  readonly kind: 'stk' | 'c2b';
  readonly msisdn: string;
  readonly amountShillings: number;
  readonly reference: string;
  readonly shortcode: number;
};

/** Moves a customer's money to the Working account and writes it down. Returns the receipt. */
export function takePayment(bank: SimulatedBank, payment: CustomerPayment): string {
  const { kind, msisdn, amountShillings, reference, shortcode } = payment;
  const receipt = bank.register.takeReceipt();
  const atMs = bank.clock.nowMs();
  bank.customers.move(msisdn, -amountShillings);
  bank.accounts.move({ workingCents: amountShillings * 100 });
  bank.register.add({
    kind,
    status: 'Completed',
    receipt,
    ocid: undefined,
    amountShillings,
    feeCents: 0,
    msisdn,
    shortcode,
    reference,
    reasonType: shortcode === bank.merchant.tillNumber ? 'Merchant Payment' : 'Pay Bill Online',
    resultCode: '0',
    initiatedAtMs: atMs,
    finalisedAtMs: atMs,
    reversedBy: undefined,
  });
  return receipt;
}

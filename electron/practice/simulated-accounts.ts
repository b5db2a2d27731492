/**
 * The organisation's money: prompts and C2B fill the Working account, B2C is paid from the Utility account, fees are
 * taken from the Charges Paid account, which is why that one is below zero (Safaricom Daraja portal, Account Balance).
 */
export type SimulatedAccounts = {
  readonly workingCents: number;
  readonly utilityCents: number;
  readonly chargesCents: number;
};

/** 1234567 → `12345.67`. */
export const shillingsText = (cents: number): string => (cents / 100).toFixed(2);

/** `Working Account|KES|700000.00|700000.00|0.00|0.00&…`: name, currency, current, available, reserved, uncleared. */
export function accountsText({ workingCents, utilityCents, chargesCents }: SimulatedAccounts): string {
  return [
    accountText('Working Account', workingCents),
    accountText('Utility Account', utilityCents),
    accountText('Charges Paid Account', chargesCents),
  ].join('&');
}

export function accountText(name: string, cents: number): string {
  return [name, 'KES', shillingsText(cents), shillingsText(cents), '0.00', '0.00'].join('|');
}

export type AccountBook = {
  readonly read: () => SimulatedAccounts;
  readonly set: (change: Partial<SimulatedAccounts>) => void;
  /** Adds to what is there; negative takes away. */
  readonly move: (change: Partial<SimulatedAccounts>) => void;
};

export function accountBook(first: SimulatedAccounts): AccountBook {
  let accounts = first;
  return {
    read: () => accounts,
    set: (change) => {
      accounts = { ...accounts, ...change };
    },
    move: ({ workingCents = 0, utilityCents = 0, chargesCents = 0 }) => {
      accounts = {
        workingCents: accounts.workingCents + workingCents,
        utilityCents: accounts.utilityCents + utilityCents,
        chargesCents: accounts.chargesCents + chargesCents,
      };
    },
  };
}

/** The API operator: his password, his roles, and the lock that too many wrong passwords turn. */
import type { SimulatedCredentials } from './simulated-credential.ts';
import type { SimulatedMerchant } from './simulated-checks.ts';

/** One per API that wants a role of its own; `own-move` also stands for the whitelisting that it needs. */
export const initiatorRoles = ['b2c', 'status', 'balance', 'reversal', 'top-up', 'own-move'] as const;
export type InitiatorRole = (typeof initiatorRoles)[number];

export type InitiatorState = {
  readonly isLocked: boolean;
  readonly wrongPasswords: number;
  readonly missingRoles: readonly InitiatorRole[];
};

export type InitiatorChange = Partial<InitiatorState> & { readonly password?: string };

export type SimulatedInitiator = {
  /** Undefined when he may; else the result code. A wrong password counts towards the lock. */
  readonly judge: (name: string, credential: string, role: InitiatorRole) => InitiatorRefusal | undefined;
  readonly state: () => InitiatorState;
  readonly change: (change: InitiatorChange) => void;
};

/** Safaricom Daraja portal, B2C, "Result codes": 2001 wrong name or password, 21 role missing, 8006 locked. */
export type InitiatorRefusal = '2001' | '21' | '8006';

export function simulatedInitiator(
  merchant: Pick<SimulatedMerchant, 'initiatorName' | 'initiatorPassword'>,
  credentials: Pick<SimulatedCredentials, 'open'>,
  wrongPasswordsMax: number,
): SimulatedInitiator {
  let password = merchant.initiatorPassword;
  let state: InitiatorState = { isLocked: false, wrongPasswords: 0, missingRoles: [] };

  function countWrong(): InitiatorRefusal {
    const wrongPasswords = state.wrongPasswords + 1;
    state = { ...state, wrongPasswords, isLocked: wrongPasswords >= wrongPasswordsMax };
    return '2001';
  }

  return {
    judge: (name, credential, role) => {
      if (name !== merchant.initiatorName) return '2001';
      if (state.isLocked) return '8006';
      if (credentials.open(credential) !== password) return countWrong();
      state = { ...state, wrongPasswords: 0 };
      return state.missingRoles.includes(role) ? '21' : undefined;
    },
    state: () => state,
    change: ({ password: fresh, ...change }) => {
      password = fresh ?? password;
      state = { ...state, ...change };
      if (change.isLocked === false) state = { ...state, wrongPasswords: 0 };
    },
  };
}

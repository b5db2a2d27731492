/**
 * The closed list of what can be refused. Each code has a sentence in both languages (`error.<code>` in
 * `locales/`): what happened, is the money safe, what to do now.
 */
export const errorCodes = [
  'bad-request',
  'unknown-channel',
  'untrusted-sender',
  'not-signed-in',
  'not-allowed',
  'locked',
  'pin-wrong',
  'pin-locked',
  'pin-must-change',
  'pin-same',
  'person-not-found',
  'person-is-yourself',
  'last-owner',
  'name-taken',
  'approval-needed',
  'approval-same-person',
  'approval-not-allowed',
  'number-not-understood',
  'package-not-found',
  'package-not-on-sale',
  'snapshot-changed',
  'doubt-not-answered',
  'already-confirmed',
  'payer-has-unknown',
  'amount-over-limit',
  'send-later-refused',
  'order-not-found',
  'order-changed',
  'order-has-live-prompt',
  'order-not-paid',
  'order-on-hold',
  'delivery-live',
  'delivery-not-found',
  'attempt-not-found',
  'too-early',
  'receipt-code-bad',
  'receipt-code-used',
  'credit-not-found',
  'credit-other-amount',
  'credit-reserved',
  'credit-going-back',
  'cash-too-little',
  'nothing-to-refund',
  'payout-not-found',
  'payout-changed',
  'payout-limit',
  'payout-day-limit',
  'payee-not-typed',
  'refund-live',
  'refund-way-closed',
  'payout-list-bad',
  'clock-wrong',
  'disk-full',
  'database-busy',
  'database-read-only',
  'database-corrupt',
  'credentials-missing',
  'printer-not-set',
  'print-not-found',
  'practice-only',
  'not-in-practice',
  'started-practice-only',
  'mode-not-new',
  'mode-file-missing',
  'owner-needed',
  'passphrase-wrong',
  'passphrase-wait',
  'passphrase-weak',
  'vault-locked',
  'vault-there',
  'vault-damaged',
  'credential-not-understood',
  'address-refused',
  'set-up-incomplete',
  'check-not-there',
  'dial-string-bad',
  'recovery-wrong',
  'recovery-wait',
  'stopping',
  'internal',
] as const;
export type ErrorCode = (typeof errorCodes)[number];

/** What the renderer gets when a call is refused. `values` fill the sentence's placeholders. */
export type Failure = {
  readonly code: ErrorCode;
  readonly values?: Readonly<Record<string, string | number>>;
};

export const failure = (code: ErrorCode, values?: Readonly<Record<string, string | number>>): Failure =>
  values === undefined ? { code } : { code, values };

/** Why the program does not open its database. Each has a screen of its own (`refusal.<code>`). */
export const refusalCodes = [
  'database-newer',
  'database-corrupt',
  'database-read-only',
  'database-missing',
  'database-wrong-mode',
  'database-in-use',
  'disk-full',
  'migration-failed',
  'production-expected',
  'not-set-up',
  'keys-damaged',
  'pragma-refused',
] as const;
export type RefusalCode = (typeof refusalCodes)[number];
export type Refusal = { readonly code: RefusalCode; readonly path: string; readonly detail: string };

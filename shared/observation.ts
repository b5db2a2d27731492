import type { Cents } from './cents.ts';

/**
 * What somebody saw happen to a prompt. Senders, readers and people only make observations; one place
 * (`electron/services/resolve/`) turns them into states.
 */

/** What became of one try to send an STK push. */
export type StkSendOutcome =
  /** The request never left: safe to try again until the deadline. */
  | { readonly kind: 'not-sent'; readonly reason: NotSentReason; readonly retryAfterMs?: number }
  /** Safaricom took it: the prompt goes to the phone. */
  | { readonly kind: 'accepted'; readonly merchantRequestId: string; readonly checkoutRequestId: string }
  /** A documented refusal before anything happened; `retry` says whether the machine may try again by itself. */
  | {
      readonly kind: 'refused';
      readonly errorRow: string;
      readonly code: string;
      readonly description: string;
      readonly retry: 'never' | 'later';
      readonly retryAfterMs?: number;
    }
  /** It may have arrived. Never sent again. */
  | { readonly kind: 'ambiguous'; readonly reason: string };

export type NotSentReason =
  | 'no-connection'
  | 'token-refused'
  | 'deadline'
  | 'stopped'
  | 'credentials-missing'
  | 'busy'
  | 'set-up';

/** Safaricom's callback for one prompt, as parsed from the stored body. */
export type StkCallback = {
  readonly checkoutRequestId: string;
  readonly merchantRequestId: string;
  readonly resultCode: string;
  readonly resultDescription: string;
  /** Only on success; undefined where Safaricom left it out. */
  readonly amountCents: Cents | undefined;
  readonly receipt: string | undefined;
  readonly occurredAtMs: number | undefined;
};

/** The answer to one STK query. `not-known` is Safaricom's "Invalid CheckoutRequestID". */
export type StkQueryOutcome =
  | { readonly kind: 'paid'; readonly resultCode: string; readonly description: string }
  | { readonly kind: 'refused'; readonly resultCode: string; readonly description: string }
  | ({ readonly kind: 'pending'; readonly description: string; readonly retryAfterMs?: number } & TooFast)
  | { readonly kind: 'not-known'; readonly description: string }
  | ({
      readonly kind: 'no-answer';
      readonly reason: string;
      /** Whether Safaricom was reached at all. */ readonly reached: boolean;
      readonly retryAfterMs?: number;
    } & TooFast);

/** Set where Safaricom refused because it was asked too often: every question then waits longer. */
export type TooFast = { readonly tooFast?: true };

/**
 * What became of one try to send a request whose result Safaricom posts later: B2C, Transaction Status, Account
 * Balance, Reversal, account top-up. The ids are those that Safaricom repeated in its synchronous answer.
 */
export type PostedSendOutcome =
  | ({
      readonly kind: 'not-sent';
      readonly reason: NotSentReason;
      readonly retryAfterMs?: number;
    } & TooFast)
  | { readonly kind: 'accepted'; readonly originatorConversationId: string; readonly conversationId: string }
  /** "Duplicate OriginatorConversationID": M-PESA has this id already; neither a failure nor a success (B2C only). */
  | { readonly kind: 'already-accepted'; readonly description: string }
  /** A documented refusal before anything happened. */
  | ({
      readonly kind: 'refused';
      readonly errorRow: string;
      readonly code: string;
      readonly description: string;
      readonly retryAfterMs?: number;
    } & TooFast)
  | ({ readonly kind: 'ambiguous'; readonly reason: string } & TooFast);

/** What Safaricom posted to one of our secret paths, as parsed from the stored body. */
export type Posted =
  | { readonly kind: 'stk'; readonly callback: StkCallback }
  | { readonly kind: 'result'; readonly result: PostedResult }
  /** The queue at Safaricom timed out: ambiguous, never a failure. The body repeats our request. */
  | { readonly kind: 'queue-timeout'; readonly originatorConversationId: string | undefined }
  /** Money without a prompt (C2B confirmation). */
  | { readonly kind: 'credit'; readonly credit: PostedCredit };

/** The generic result envelope. Parameters keep their order and may repeat a key; a missing value is undefined. */
export type PostedResult = {
  readonly resultCode: string;
  readonly resultDescription: string;
  /** Empty where Safaricom left it out; then `conversationId` is there. */
  readonly originatorConversationId: string;
  /** Empty where Safaricom left it out. */
  readonly conversationId: string;
  /** Undefined on a failure: Safaricom fills in a made-up one there. That of a status query is the query's own. */
  readonly transactionId: string | undefined;
  readonly parameters: readonly ResultParameter[];
};
export type ResultParameter = { readonly key: string; readonly value: string | undefined };

/** A successful B2C result, read from its parameters. Undefined where Safaricom left something out. */
export type PayoutResult = {
  readonly receipt: string | undefined;
  readonly amountCents: Cents | undefined;
  /** Twelve digits, 254…, from "254712345678 - JANE WANJIKU"; undefined where it is masked or absent. */
  readonly payeeMsisdn: string | undefined;
  readonly payeeName: string | undefined;
  readonly isRegistered: boolean | undefined;
  readonly occurredAtMs: number | undefined;
  readonly utilityCents: number | undefined;
  readonly workingCents: number | undefined;
};

/** What Transaction Status says about another transaction; `verdict` is never taken from the query's own result code. */
export type StatusResult = {
  readonly verdict: 'completed' | 'pending' | 'failed' | 'not-understood';
  /** Of a failure: the documented word of `TransactionStatus`, in lower case. */
  readonly failedAs?: 'cancelled' | 'declined' | 'expired' | undefined;
  readonly originatorConversationId: string | undefined;
  readonly receipt: string | undefined;
  readonly amountCents: Cents | undefined;
  /** The party that is not us: twelve digits where it was given in full. */
  readonly payeeMsisdn: string | undefined;
  readonly occurredAtMs: number | undefined;
};

/** One account of the shortcode, in shillings of Kenya; the charges account is often negative. */
export type AccountBalance = { readonly account: string; readonly availableCents: number };

export type ReversalResult = {
  readonly receipt: string | undefined;
  readonly originalReceipt: string | undefined;
  readonly amountCents: Cents | undefined;
  readonly occurredAtMs: number | undefined;
};

export type PostedCredit = {
  readonly receipt: string;
  readonly amountCents: Cents;
  readonly occurredAtMs: number | undefined;
  /** As Safaricom gave it: full, or masked ("2547 ***** 126"). */
  readonly payerText: string | undefined;
  readonly payerName: string | undefined;
  readonly reference: string | undefined;
  readonly shortcode: string;
};

/** One credit from Pull Transactions. */
export type PulledCredit = {
  readonly receipt: string;
  readonly amountCents: Cents;
  /**
   * Safaricom's time ends with Z, and nobody has shown whether it is UTC or East Africa Time: the credit was between
   * these two moments (three hours apart), or at one where the zone is given.
   */
  readonly earliestAtMs: number | undefined;
  readonly latestAtMs: number | undefined;
  /** As Safaricom gave it: full, short or masked. */
  readonly payerText: string | undefined;
  /** Twelve digits, 254…, where the number was given in full. */
  readonly payerMsisdn: string | undefined;
  readonly payerName: string | undefined;
  readonly reference: string | undefined;
};

/** What a look at the shortcode's credits brought. It never proves that a payment did not happen. */
export type PullOutcome =
  | {
      readonly kind: 'credits';
      readonly credits: readonly PulledCredit[];
      /** Rows without a receipt or an amount that we understand. */
      readonly notUnderstood: number;
      /** False when a later page failed or there were more pages than we ask for. */
      readonly isComplete: boolean;
    }
  | { readonly kind: 'refused'; readonly errorRow: string; readonly description: string }
  | {
      readonly kind: 'no-answer';
      readonly reason: string;
      readonly reached: boolean;
      readonly retryAfterMs?: number;
    };

/** What became of a registration (C2B addresses, Pull Transactions). Asking twice does no harm. */
export type CreditRegistration =
  | { readonly kind: 'registered' }
  | { readonly kind: 'already-registered' }
  | {
      readonly kind: 'refused';
      readonly errorRow: string;
      readonly code: string;
      readonly description: string;
    }
  | {
      readonly kind: 'no-answer';
      readonly reason: string;
      readonly reached: boolean;
      readonly retryAfterMs?: number;
    };

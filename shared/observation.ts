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
  | { readonly kind: 'pending'; readonly description: string; readonly retryAfterMs?: number }
  | { readonly kind: 'not-known'; readonly description: string }
  | {
      readonly kind: 'no-answer';
      readonly reason: string;
      /** Whether Safaricom was reached at all. */ readonly reached: boolean;
      readonly retryAfterMs?: number;
    };

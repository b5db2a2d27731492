/** What a till needs to know to speak with Daraja, and the limits that come from outside, each with its source. */

/** The keys of one Daraja app. A shop may have one app for prompts and another for payouts. */
export type AppKeys = { readonly consumerKey: string; readonly consumerSecret: string };

/** The API operator who starts payouts, questions and reversals (Safaricom Daraja portal, "Initiator"). */
export type Initiator = {
  readonly name: string;
  readonly key:
    | {
        readonly kind: 'password';
        readonly password: string;
        /** Safaricom's certificate as the owner imported it, PEM. */
        readonly certificatePem: string;
      }
    /** Made by the owner on Safaricom's portal and pasted. */
    | { readonly kind: 'ready'; readonly securityCredential: string };
};

/** Safaricom Daraja portal, M-PESA Express: PayBill for a paybill, BuyGoods for a till number. */
export const transactionTypes = ['CustomerPayBillOnline', 'CustomerBuyGoodsOnline'] as const;
export type TransactionType = (typeof transactionTypes)[number];

export type DarajaTimeouts = {
  readonly connectTimeoutMs: number;
  readonly answerTimeoutMs: number;
  readonly maxAnswerBytes: number;
};

export const defaultTimeouts: DarajaTimeouts = {
  connectTimeoutMs: 10_000,
  /** Ours: Daraja answers a push in a few seconds; past half a minute nobody at a counter still waits for it. */
  answerTimeoutMs: 30_000,
  /** Ours: documented answers are under 1 kB, firewall pages under 20 kB. */
  maxAnswerBytes: 64 * 1024,
};

export type AmountLimits = { readonly minShillings: number; readonly maxShillings: number };

/** Safaricom Daraja portal, M-PESA Express and the tariff page. Raised twice before, so they are settings. */
export type StkLimits = AmountLimits;
export const defaultStkLimits: StkLimits = { minShillings: 1, maxShillings: 250_000 };

export type TextLimits = { readonly shortest: number; readonly longest: number };

/** Limits of the requests whose result is posted later. */
export type PostedLimits = {
  readonly payout: AmountLimits;
  readonly reversal: AmountLimits;
  readonly float: AmountLimits;
  readonly remarks: TextLimits;
  readonly occasion: TextLimits;
  readonly originatorConversationId: TextLimits;
};

export const defaultPostedLimits: PostedLimits = {
  /** Safaricom Daraja portal, B2C: KES 10 to 250,000 for each payment. */
  payout: { minShillings: 10, maxShillings: 250_000 },
  /** What a customer can have paid in: the limits of M-PESA Express. */
  reversal: { minShillings: 1, maxShillings: 250_000 },
  /** Ours: the portal names no limit between accounts of organisations. */
  float: { minShillings: 1, maxShillings: 10_000_000 },
  /** Safaricom Daraja portal, B2C and Reversal: 2 to 100 characters. */
  remarks: { shortest: 2, longest: 100 },
  /** Safaricom Daraja portal, B2C: optional, 1 to 100 characters. */
  occasion: { shortest: 1, longest: 100 },
  /** Undocumented: the portal's own samples have 26 to 34 characters, production systems send a UUID (36). */
  originatorConversationId: { shortest: 8, longest: 36 },
};

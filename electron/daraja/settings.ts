/** What a till needs to know to speak with Daraja, and the limits that come from outside, each with its source. */
export type DarajaCredentials = {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly passkey: string;
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

/** Safaricom Daraja portal, M-PESA Express and the tariff page. Raised twice before, so they are settings. */
export type StkLimits = { readonly minShillings: number; readonly maxShillings: number };
export const defaultStkLimits: StkLimits = { minShillings: 1, maxShillings: 250_000 };

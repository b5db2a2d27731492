/**
 * What all requests with a posted result have in common: who asks, where the result comes home, and how Safaricom says
 * that it took the request. Source: Safaricom Daraja portal, B2C, Transaction Status, Account Balance, Reversal,
 * B2C account top-up.
 */
import type { DarajaAnswer } from './answer.ts';
import { textOf } from './json.ts';
import type { SignedInitiator } from './security-credential.ts';
import type { PostedLimits } from './settings.ts';
import { readId } from './wire-values.ts';

/** What the sender knows beside the request itself. */
export type PostedFacts = {
  /** The shortcode that pays, asks or gives back. */
  readonly shortcode: number;
  /** One address for the result and for the queue's time-out: their bodies tell them apart. */
  readonly resultUrl: string;
  readonly limits: PostedLimits;
};

/** Safaricom's types of identifier: an organisation's shortcode. Text, as in the portal's samples. */
export const organisation = '4';

export type AskedBy = { readonly Initiator: string; readonly SecurityCredential: string };
export const askedBy = ({ name, securityCredential }: SignedInitiator): AskedBy => ({
  Initiator: name,
  SecurityCredential: securityCredential,
});

export type ComesHome = { readonly QueueTimeOutURL: string; readonly ResultURL: string };
export const comesHome = ({ resultUrl }: PostedFacts): ComesHome => ({
  QueueTimeOutURL: resultUrl,
  ResultURL: resultUrl,
});

export type PostedAccepted = { readonly originatorConversationId: string; readonly conversationId: string };

/** Undefined when the answer is anything else, also an acceptance that names no transaction. */
export function readPostedAccepted(answer: DarajaAnswer): PostedAccepted | undefined {
  if (answer.kind !== 'success' || textOf(answer.json['ResponseCode']) !== '0') return undefined;
  const originatorConversationId = readId(answer.json['OriginatorConversationID']);
  const conversationId = readId(answer.json['ConversationID']);
  if (originatorConversationId === undefined || conversationId === undefined) return undefined;
  return { originatorConversationId, conversationId };
}

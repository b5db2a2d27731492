/** One token per app: a new one ends the one before (Safaricom Daraja portal, Authorization). */
import type { Clock, Random } from '../ports.ts';
import { emptyRefusal, jsonAnswer, refusals } from './simulated-answers.ts';
import type { WireAnswer } from './simulated-answers.ts';
import type { SimulatedMerchant } from './simulated-checks.ts';

export type SimulatedTokens = {
  readonly issue: (
    authorization: string | undefined,
    grantType: string | null,
    requestId: string,
  ) => WireAnswer;
  readonly isValid: (authorization: string | undefined) => boolean;
  readonly invalidate: () => void;
};

export function simulatedTokens(
  clock: Clock,
  random: Random,
  merchant: SimulatedMerchant,
  lifeMs: number,
): SimulatedTokens {
  let current: { readonly token: string; readonly endsAtMs: number } | undefined;
  const pair = Buffer.from(`${merchant.consumerKey}:${merchant.consumerSecret}`).toString('base64');
  return {
    issue: (authorization, grantType, requestId) => {
      if (authorization?.startsWith('Basic ') !== true) return refusals.authenticationType(requestId);
      if (grantType !== 'client_credentials') return refusals.grantType(requestId);
      if (authorization !== `Basic ${pair}`) return emptyRefusal;
      const token = Buffer.from(random.bytes(21)).toString('base64url');
      current = { token, endsAtMs: clock.monotonicMs() + lifeMs };
      return jsonAnswer(200, { access_token: token, expires_in: String(Math.floor(lifeMs / 1000)) });
    },
    isValid: (authorization) =>
      current !== undefined &&
      clock.monotonicMs() < current.endsAtMs &&
      authorization === `Bearer ${current.token}`,
    invalidate: () => {
      current = undefined;
    },
  };
}

/** Account Balance: what lies on the accounts of the shortcode. Source: Safaricom Daraja portal, Account Balance. */
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { AccountBalance, PostedResult } from '../../shared/observation.ts';
import type { BalanceRequest } from '../ports.ts';
import { checkShortcode, checkText, checkUrl } from './field-checks.ts';
import type { FieldProblem } from './field-checks.ts';
import { askedBy, comesHome, organisation } from './posted-request.ts';
import type { AskedBy, ComesHome, PostedFacts } from './posted-request.ts';
import { valueOf } from './posted-result.ts';
import type { SignedInitiator } from './security-credential.ts';
import { readBalance, readName } from './wire-values.ts';

export const accountBalancePath = '/mpesa/accountbalance/v1/query';

export type AccountBalanceWire = AskedBy &
  ComesHome & {
    readonly CommandID: 'AccountBalance';
    readonly PartyA: number;
    readonly IdentifierType: string;
    readonly Remarks: string;
  };

/** Names the first field that is wrong. */
export function checkAccountBalance(
  request: BalanceRequest,
  facts: PostedFacts,
): Result<BalanceRequest, FieldProblem> {
  const problem =
    checkShortcode('PartyA', facts.shortcode) ??
    checkText('Remarks', request.remarks, facts.limits.remarks) ??
    checkUrl('ResultURL', facts.resultUrl);
  return problem === undefined ? ok(request) : err(problem);
}

export function buildAccountBalance(
  request: BalanceRequest,
  facts: PostedFacts,
  initiator: SignedInitiator,
): AccountBalanceWire {
  return {
    ...askedBy(initiator),
    CommandID: 'AccountBalance',
    PartyA: facts.shortcode,
    IdentifierType: organisation,
    Remarks: request.remarks,
    ...comesHome(facts),
  };
}

/**
 * `Working Account|KES|700000.00|700000.00|0.00|0.00&Utility Account|KES|…`: accounts joined by `&`, fields by `|`.
 * Empty when there is nothing that can be read. MONEY: an account that stands there twice with different amounts, or
 * in another currency, is left out.
 */
export function readBalances(result: PostedResult): readonly AccountBalance[] {
  if (result.resultCode !== '0') return [];
  const text = valueOf(result, 'AccountBalance') ?? '';
  const found = text
    .replaceAll('&amp;', '&')
    .split('&')
    .flatMap((account) => readAccount(account) ?? []);
  return found.filter(
    ({ account, availableCents }, at) =>
      found.every((other) => other.account !== account || other.availableCents === availableCents) &&
      found.findIndex((other) => other.account === account) === at,
  );
}

/** The third and fourth field are "current" and "available"; where they differ, the lower one can be counted on. */
function readAccount(text: string): AccountBalance | undefined {
  const [name, currency, current, available] = text.split('|');
  const account = readName(name);
  const amounts = [current, available].map(readBalance);
  const [first, second] = amounts;
  if (account === undefined || currency?.trim() !== 'KES') return undefined;
  if (first === undefined || second === undefined) return undefined;
  return { account, availableCents: Math.min(first, second) };
}

/**
 * Tells Safaricom where to post money that comes without a prompt. In production it works once for a shortcode; the
 * addresses are deleted on Safaricom's portal. Source: Safaricom Daraja portal, C2B, "Register URL".
 */
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import type { CreditRegistration } from '../../shared/observation.ts';
import type { CreditUrls } from '../ports.ts';
import type { DarajaAnswer } from './answer.ts';
import { classify } from './error-table.ts';
import { checkShortcode, checkUrl } from './field-checks.ts';
import type { FieldProblem } from './field-checks.ts';
import { textOf } from './json.ts';
import { noAnswerFrom, refusalFrom } from './outcomes.ts';

/** Version 2 posts masked numbers, version 1 hashed ones. */
export const c2bRegisterPath = '/mpesa/c2b/v2/registerurl';

export type C2bRegisterWire = {
  readonly ShortCode: number;
  readonly ResponseType: 'Completed' | 'Cancelled';
  readonly ConfirmationURL: string;
  readonly ValidationURL: string;
};

/** Names the first field that is wrong. */
export function checkC2bRegister(urls: CreditUrls, shortcode: number): Result<CreditUrls, FieldProblem> {
  const problem =
    checkShortcode('ShortCode', shortcode) ??
    checkUrl('ConfirmationURL', urls.confirmationUrl) ??
    checkUrl('ValidationURL', urls.validationUrl);
  return problem === undefined ? ok(urls) : err(problem);
}

export function buildC2bRegister(urls: CreditUrls, shortcode: number): C2bRegisterWire {
  return {
    ShortCode: shortcode,
    ResponseType: urls.unanswered,
    ConfirmationURL: urls.confirmationUrl,
    ValidationURL: urls.validationUrl,
  };
}

/** The answer carries `OriginatorCoversationID` (so spelt), which nothing needs. */
export function readC2bRegister(answer: DarajaAnswer, secrets: readonly string[]): CreditRegistration {
  if (answer.kind === 'success' && textOf(answer.json['ResponseCode']) === '0') return { kind: 'registered' };
  const row = classify(answer, 'c2b-register');
  if (row.id === 'urlsRegistered') return { kind: 'already-registered' };
  return row.class === 'definite' ? refusalFrom(row, answer, secrets) : noAnswerFrom(row, answer, secrets);
}

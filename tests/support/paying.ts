/**
 * What happens when money goes out, as short calls over the real services: a request, another person's look, the send
 * with any end, and what Safaricom posts about it later. Everything goes through the public use cases.
 */
import { readBalances } from '../../electron/daraja/account-balance.ts';
import { readPayoutResult } from '../../electron/daraja/b2c.ts';
import { readReversal } from '../../electron/daraja/reversal.ts';
import { readStatusResult } from '../../electron/daraja/transaction-status.ts';
import { insertInboxItem, newInboxItems } from '../../electron/db/inbox-store.ts';
import { itemOf } from '../../electron/db/outbox-store.ts';
import { attemptsOfPayout, payoutAttemptById } from '../../electron/db/payout-attempt-store.ts';
import type { PayoutAttempt } from '../../electron/db/payout-attempt-store.ts';
import { evidenceOfPayout } from '../../electron/db/payout-evidence-store.ts';
import { payoutById } from '../../electron/db/payout-store.ts';
import type { Payout } from '../../electron/db/payout-store.ts';
import { questionByNonce } from '../../electron/db/question-store.ts';
import { transaction } from '../../electron/db/transaction.ts';
import { addPeople } from '../../electron/services/people.ts';
import { approvePayout } from '../../electron/services/payouts/approve-payout.ts';
import { requestPayout, requestRefund } from '../../electron/services/payouts/request-payout.ts';
import { claimPayout } from '../../electron/services/resolve/payout-claim.ts';
import type { PayoutClaim } from '../../electron/services/resolve/payout-claim.ts';
import { recordPayoutSend } from '../../electron/services/resolve/payout-send.ts';
import { applyPosted } from '../../electron/services/resolve/posted.ts';
import { askAboutPayout, recordQuestionSend } from '../../electron/services/resolve/questions.ts';
import type { Actor, Till } from '../../electron/services/till.ts';
import type { Request } from '../../shared/ipc-contract.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Posted, PostedResult, PostedSendOutcome } from '../../shared/observation.ts';
import { national } from '../../shared/msisdn.ts';
import type { PayoutChannel } from '../../shared/payouts.ts';
import type { Result } from '../../shared/result.ts';
import { partyById } from '../../electron/db/party-store.ts';
import { callback, lastAttempt, sell, send, value } from './selling.ts';

export const readers = {
  payout: readPayoutResult,
  reversal: readReversal,
  status: readStatusResult,
  balances: readBalances,
};

/** PIN 2222 of the sample owner; the second owner's is 7777. */
export const pinOf: Readonly<Record<string, string>> = {
  'sample-1': '1111',
  'sample-2': '2222',
  second: '7777',
};
export const approvalOf = (actor: Actor) => ({ personId: actor.id, pin: pinOf[actor.id] ?? '' });

/** Another person who may approve: without him the only owner waits a day for himself. */
export async function secondOwner(till: Till): Promise<Actor> {
  const person = { id: 'second', name: 'Second owner', role: 'owner', pin: '7777' } as const;
  await addPeople(till, [person]);
  return { id: person.id, name: person.name, role: person.role };
}

export type Wanted = Partial<Request<'payout:request'>>;

/** Asks for a payout that refunds nothing. Returns its id. */
export const ask = (till: Till, maker: Actor, wanted: Wanted = {}): number =>
  value(
    requestPayout(till, maker, {
      kind: 'salary',
      payeeText: '0722333444',
      payeeName: 'Jane',
      amountCents: 500_00,
      note: 'November',
      ...wanted,
    }),
  ).id;

/** An order that is paid by prompt. Returns its number. */
export function paidOrder(till: Till, actor: Actor, payer = '0712345678', code = '11'): string {
  const number = sell(till, actor, { payer, recipient: '0722000111', code, tender: 'mpesa-prompt' });
  send(till, number);
  callback(till, lastAttempt(till, number));
  return number;
}

export const askRefund = (
  till: Till,
  actor: Actor,
  order: string,
  channel: PayoutChannel = 'b2c',
  heldId?: number,
): number =>
  value(requestRefund(till, actor, { order, channel, ...(heldId === undefined ? {} : { heldId }) })).id;

/** What a checker types: the whole number, or the last four digits of a payer. */
export function typedOf(till: Till, id: number): string {
  const found = payout(till, id);
  if (found.payeeId === null) return found.creditReceipt?.slice(-4) ?? '';
  const { number } = partyById(till.db, found.payeeId);
  const digits = number === undefined ? '' : national(number);
  return found.kind === 'refund' ? digits.slice(-4) : digits;
}

export const tryApprove = async (
  till: Till,
  actor: Actor,
  checker: Actor,
  id: number,
): Promise<Result<Record<string, never>, Failure>> =>
  approvePayout(till, actor, {
    payoutId: id,
    payeeTyped: typedOf(till, id),
    approval: approvalOf(checker),
  });

export const approveBy = async (till: Till, checker: Actor, id: number): Promise<void> =>
  void value(await tryApprove(till, checker, checker, id));

export function payout(till: Till, id: number): Payout {
  const found = payoutById(till.db, id);
  if (!found) throw new Error(`no payout ${id}`);
  return found;
}

export const attempts = (till: Till, id: number): readonly PayoutAttempt[] => attemptsOfPayout(till.db, id);
export function attempt(till: Till, id: number): PayoutAttempt {
  const found = attempts(till, id).at(-1);
  if (!found) throw new Error(`payout ${id} has no attempt`);
  return found;
}
/** The states of a payout and of its attempts, oldest first. */
export const states = (till: Till, id: number): readonly string[] => [
  payout(till, id).state,
  ...attempts(till, id).map((one) => one.state),
];

/** Claims the newest attempt as the lane does, whatever its due time. */
export function claim(till: Till, id: number): PayoutClaim['kind'] | 'no-item' {
  const item = itemOf(till.db, 'payout', attempt(till, id).id);
  return item?.state === 'ready' ? claimPayout(till, item).kind : 'no-item';
}

export const taken = (one: PayoutAttempt): PostedSendOutcome => ({
  kind: 'accepted',
  originatorConversationId: one.ocid ?? `orig-${one.id}`,
  conversationId: `AG_${one.id}`,
});

/** Writes down the end of a send that was claimed. */
export function record(till: Till, one: PayoutAttempt, outcome: PostedSendOutcome): void {
  const item = itemOf(till.db, 'payout', one.id);
  if (!item) throw new Error('the outbox row is there');
  recordPayoutSend(till, item.id, one.id, outcome);
}

/** Claims and sends the newest attempt, with this end. False when it may not go now. */
export function pay(till: Till, id: number, outcome?: PostedSendOutcome): boolean {
  const kind = claim(till, id);
  if (kind !== 'pay' && kind !== 'reverse') return false;
  const one = attempt(till, id);
  record(till, one, outcome ?? taken(one));
  return true;
}

/** `UKP0000012`: ten characters, one per attempt. */
export const payoutReceipt = (one: PayoutAttempt): string => `UKP${String(one.id).padStart(7, '0')}`;

export type SaidResult = {
  readonly code?: string;
  readonly ocid?: string;
  readonly conversationId?: string;
  readonly amount?: number;
  readonly receipt?: string;
  readonly payee?: string;
  readonly original?: string;
};

/** A result in Safaricom's own shape, of a B2C payment or a reversal. */
export function resultOf(till: Till, one: PayoutAttempt, said: SaidResult = {}): Posted {
  const of = payout(till, one.payoutId);
  const isReversal = of.channel === 'reversal';
  const { code = '0', amount = of.amountCents / 100, receipt = payoutReceipt(one) } = said;
  const number = said.payee ?? (of.payeeId === null ? '' : (partyById(till.db, of.payeeId).number ?? ''));
  const parameters = isReversal
    ? [
        { key: 'Amount', value: String(amount) },
        { key: 'OriginalTransactionID', value: said.original ?? of.reversesReceipt ?? undefined },
      ]
    : [
        { key: 'TransactionAmount', value: String(amount) },
        { key: 'TransactionReceipt', value: receipt },
        { key: 'ReceiverPartyPublicName', value: `${number} - JANE` },
      ];
  const result: PostedResult = {
    resultCode: code,
    resultDescription: code === '0' ? 'done' : 'not done',
    originatorConversationId: said.ocid ?? one.ocid ?? `orig-${one.id}`,
    conversationId: said.conversationId ?? `AG_${one.id}`,
    transactionId: code === '0' ? receipt : undefined,
    parameters: code === '0' ? parameters : [],
  };
  return { kind: 'result', result };
}

/** A body comes to a path of ours and is applied, as the listener and the inbox lane do. */
export function post(till: Till, nonce: string, posted: Posted | undefined): void {
  transaction(till.db, (tx) =>
    insertInboxItem(tx, {
      nonce,
      receivedAtMs: till.clock.nowMs(),
      ...till.bodies.seal('{"body":"as it came"}'),
    }),
  );
  const item = newInboxItems(till.db, 1)[0];
  if (!item) throw new Error('the inbox is empty');
  applyPosted(till, item, posted, readers);
}

export const result = (till: Till, one: PayoutAttempt, said: SaidResult = {}): void =>
  post(till, one.nonce, resultOf(till, one, said));

export type SaidStatus = {
  readonly says?: string;
  readonly code?: string;
  readonly ocid?: string | undefined;
  readonly amount?: number;
  readonly receipt?: string;
};

/** Asks what became of an attempt, and Safaricom posts this answer. False when there is nothing to ask now. */
export function status(till: Till, one: PayoutAttempt, said: SaidStatus = {}): boolean {
  const asking = askAboutPayout(till, payoutAttemptById(till.db, one.id));
  if (!asking) return false;
  recordQuestionSend(till, asking.questionId, {
    kind: 'accepted',
    originatorConversationId: 'question',
    conversationId: 'AG_question',
  });
  answer(till, one, asking.request.nonce, said);
  return true;
}

export function answer(till: Till, one: PayoutAttempt, nonce: string, said: SaidStatus): void {
  if (!questionByNonce(till.db, nonce)) throw new Error('nobody asked that');
  const of = payout(till, one.payoutId);
  const { says = 'Completed', code = '0' } = said;
  const ocid = 'ocid' in said ? said.ocid : (one.ocid ?? `orig-${one.id}`);
  post(till, nonce, {
    kind: 'result',
    result: {
      resultCode: code,
      resultDescription: 'asked',
      originatorConversationId: 'question',
      conversationId: 'AG_question',
      transactionId: undefined,
      parameters:
        code === '0'
          ? [
              ...(ocid === undefined ? [] : [{ key: 'OriginatorConversationID', value: ocid }]),
              { key: 'TransactionStatus', value: says },
              { key: 'Amount', value: String(said.amount ?? of.amountCents / 100) },
              { key: 'ReceiptNo', value: said.receipt ?? payoutReceipt(one) },
            ]
          : [],
    },
  });
}

/** What was kept about a payout, oldest first. */
export const evidence = (till: Till, id: number) => evidenceOfPayout(till.db, id);

/** What the accounts hold, in shillings: debits positive. Accounts without lines are left out. */
export function accountsOf(till: Till): Readonly<Record<string, number>> {
  const rows = till.db.connection
    .prepare('SELECT account, SUM(amount_cents) / 100 AS total FROM ledger_line GROUP BY account')
    .all() as readonly { account: string; total: number }[];
  return Object.fromEntries(rows.filter((row) => row.total !== 0).map((row) => [row.account, row.total]));
}

/** The kinds of all postings, in order. */
export const postings = (till: Till): readonly string[] =>
  till.db.connection.prepare('SELECT kind FROM ledger_entry ORDER BY seq').pluck().all() as string[];

/** The calls about payouts. Their numbers are full only in `payout:confirm`, the payout's confirm screen (P16). */
import { z } from 'zod';
import { approvalSchema, calendarDay, orderNumber } from './parts.ts';
import { excessReasons, excessWays } from '../payout-excess.ts';
import { listProblems, payoutChannels, payoutKinds } from '../payouts.ts';
import { payoutSources, payoutVerdicts } from '../said.ts';

const none = z.object({});
const ms = z.number().int();
const money = z.number().int();
const listKinds = z.enum(['settlement', 'salary', 'promotion']);

/** What a payout looks like to the person who looks: one word per situation (`payoutCard.<state>`). */
export const payoutCardStates = [
  'approve',
  'lapsed',
  'waits',
  'onHold',
  'stopped',
  'sending',
  'accepted',
  'unknown',
  'mismatch',
  'failed',
  'paid',
  'paidTwice',
  'wentElsewhere',
  'statedDenied',
  'withdrawn',
] as const;
export type PayoutCardState = (typeof payoutCardStates)[number];

export const payoutActions = [
  'approve',
  'withdraw',
  'try-again',
  'state-not-paid',
  'settle-mismatch',
  'settle-excess',
  'wait',
] as const;

const payoutRow = z.object({
  id: z.number().int(),
  payout: z.string(),
  kind: z.enum(payoutKinds),
  channel: z.enum(payoutChannels),
  state: z.enum(payoutCardStates),
  amountCents: money,
  payeeMasked: z.string(),
  payeeName: z.string(),
  note: z.string(),
  order: z.string().nullable(),
  batch: z.object({ id: z.number().int(), name: z.string() }).nullable(),
  requestedBy: z.string(),
  approvedBy: z.string().nullable(),
  sinceMs: ms,
  receipt: z.string().nullable(),
  /** Money of it that left too much, or was stated paid and did not leave, and is still to be settled. */
  excess: z
    .object({
      id: z.number().int(),
      amountCents: money,
      reason: z.enum(excessReasons),
      ways: z.array(z.enum(excessWays)),
      /** An old file was put back: it may be settled already, and the owner looks first. */
      needsLook: z.boolean(),
      /** Safaricom has said the opposite since: what the owner finds decides which of both stays. */
      overtaken: z.boolean(),
    })
    .nullable(),
  /** First is the recommended one. */
  actions: z.array(z.enum(payoutActions)),
  /** Fill the sentence: reason (a message key), code, times in ms, amounts in cents. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});

/** Another payout of the same amount to the same payee. */
const alike = z.object({ payout: z.string(), atMs: ms, requestedBy: z.string(), payeeName: z.string() });

const requested = z.object({ id: z.number().int(), payout: z.string() });
const byApproval = { approval: approvalSchema.optional() };
const payoutId = z.number().int();

export const payoutContract = {
  /** Unfinished ones first, then those of the day. */
  'payout:list': {
    request: z.object({ day: calendarDay.optional() }),
    response: z.object({
      rows: z.array(payoutRow),
      /** Set while no payout may leave; `code` when Safaricom's lock did it. */
      stopped: z.object({ atMs: ms, by: z.string(), code: z.string().nullable() }).nullable(),
      /** Why nothing leaves now although nobody stopped it. */
      hold: z.enum(['clock', 'frozen', 'no-way-home']).nullable(),
      leftTodayCents: money,
      balances: z.array(z.object({ account: z.string(), amountCents: money, atMs: ms })),
    }),
    access: 'person',
  },
  'payout:get': {
    request: z.object({ payoutId }),
    response: z.object({
      row: payoutRow,
      attempts: z.array(
        z.object({
          id: z.number().int(),
          state: z.string(),
          createdMs: ms,
          sentMs: ms.nullable(),
          sends: z.number().int(),
          resultCode: z.string().nullable(),
          resultText: z.string().nullable(),
          receipt: z.string().nullable(),
          paidCents: money.nullable(),
          nextStatusMs: ms.nullable(),
          /** From when "not paid" may be stated. */
          notPaidFromMs: ms.nullable(),
        }),
      ),
      evidence: z.array(
        z.object({
          atMs: ms,
          source: z.enum(payoutSources),
          verdict: z.enum(payoutVerdicts),
          resultCode: z.string().nullable(),
          receipt: z.string().nullable(),
          /** Safaricom's own words, as they came; never ours. */
          text: z.string().nullable(),
          applied: z.boolean(),
        }),
      ),
      timeline: z.array(
        z.object({
          atMs: ms,
          kind: z.string(),
          actor: z.string().nullable(),
          values: z.record(z.string(), z.union([z.string(), z.number()])),
        }),
      ),
    }),
    access: 'person',
  },
  /** Full number: this is the payout's confirm screen. */
  'payout:confirm': {
    request: z.object({ payoutId }),
    response: z.object({
      row: payoutRow,
      /** Empty where a payment goes back whose payer Safaricom never told: its code is typed instead. */
      payeeNational: z.string(),
      isNewPayee: z.boolean(),
      sendsFromMs: ms,
      /** Asked for not long ago: is this a second one? Said, and never in the way. */
      alike: z.array(alike),
    }),
    access: 'person',
    money: true,
  },
  /** The same of a list that waits for its approval. */
  'payout:list-doubts': {
    request: z.object({ batchId: z.number().int() }),
    response: z.object({
      sameList: z.object({ name: z.string(), atMs: ms }).nullable(),
      alike: z.array(alike),
    }),
    access: 'person',
  },
  /** How an order's money, or one held payment, can go back. */
  'payout:refund-ways': {
    request: z.object({ order: orderNumber, heldId: z.number().int().optional() }),
    response: z.object({
      amountCents: money,
      ways: z.array(z.enum([...payoutChannels, 'cash'])),
    }),
    access: 'person',
  },
  'payout:request': {
    request: z.object({
      kind: z.enum(['cash-out', ...listKinds.options]),
      payeeText: z.string().max(80),
      payeeName: z.string().max(60),
      amountCents: money.positive(),
      note: z.string().max(80),
    }),
    response: requested,
    access: 'person',
    money: true,
  },
  'payout:request-refund': {
    request: z.object({
      order: orderNumber,
      heldId: z.number().int().optional(),
      channel: z.enum(payoutChannels),
    }),
    response: requested,
    access: 'person',
    money: true,
  },
  /** Nothing is stored: what a pasted list would ask for, and what is wrong with each row. */
  'payout:preview-list': {
    request: z.object({ text: z.string().max(100_000) }),
    response: z.object({
      rows: z.array(
        z.object({
          line: z.number().int(),
          payeeMasked: z.string(),
          name: z.string(),
          amountCents: money.nullable(),
          problems: z.array(z.enum(listProblems)),
        }),
      ),
      totalCents: money,
      tooMany: z.boolean(),
    }),
    access: 'owner',
  },
  'payout:request-list': {
    request: z.object({ kind: listKinds, name: z.string().min(1).max(60), text: z.string().max(100_000) }),
    response: z.object({ batchId: z.number().int(), count: z.number().int() }),
    access: 'person',
    money: true,
  },
  'payout:approve': {
    request: z.object({ payoutId, payeeTyped: z.string().max(80), ...byApproval }),
    response: none,
    access: 'person',
    money: true,
  },
  'payout:approve-list': {
    request: z.object({ batchId: z.number().int(), totalCents: money, ...byApproval }),
    response: none,
    access: 'person',
    money: true,
  },
  'payout:withdraw': { request: z.object({ payoutId }), response: none, access: 'person', money: true },
  'payout:state-not-paid': {
    request: z.object({ payoutId, searchedPortal: z.literal(true), ...byApproval }),
    response: none,
    access: 'person',
    money: true,
  },
  /** The portal shows it as paid: the owner types its receipt. What Safaricom posts later still counts. */
  'payout:state-paid': {
    request: z.object({ payoutId, receipt: z.string().max(20), ...byApproval }),
    response: none,
    access: 'person',
    money: true,
  },
  'payout:settle-mismatch': {
    request: z.object({ payoutId, found: z.enum(['paid', 'elsewhere', 'not-paid']), ...byApproval }),
    response: none,
    access: 'person',
    money: true,
  },
  'payout:settle-excess': {
    request: z.object({ excessId: z.number().int(), how: z.enum(excessWays), ...byApproval }),
    response: none,
    access: 'person',
    money: true,
  },
  /** One key, anybody's. */
  'payout:stop-all': { request: none, response: none, access: 'person' },
  'payout:resume': { request: z.object(byApproval), response: none, access: 'person', money: true },
  'payout:ask-balance': { request: none, response: none, access: 'owner', money: true },
} as const;

export type PayoutRow = z.infer<typeof payoutRow>;

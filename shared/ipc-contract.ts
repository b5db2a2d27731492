/**
 * Every call between the screen and the main process: request, response, who may make it. The router parses requests
 * with these schemas; the compiler asks for a handler per channel; `headless --describe` prints them as JSON Schema.
 * No response carries a secret; full phone numbers only where a comment says so (a draft's fields, confirm screens,
 * the open delivery panel, an explicit unmasking).
 */
import { z } from 'zod';
import type { ChannelName, Topic } from './channel-names.ts';
import { cardActions, cardGroups, cardStates } from './board.ts';
import { refusalCodes } from './error-codes.ts';
import { approvalSchema as approval, orderNumber } from './contract-parts.ts';
import { modes } from './modes.ts';
import { payoutContract } from './payout-channels.ts';
import { catalogueItemSchema, validitySchema } from './packages.ts';
import { payoutSettingsSchema } from './payouts.ts';
import { printLineSchema } from './receipt-layout.ts';
import { roles } from './roles.ts';
import { snapshotSchema, tenders } from './snapshot.ts';

const none = z.object({});
const ms = z.number().int();
const money = z.number().int();
const text = (max: number) => z.string().max(max);
const language = z.enum(['en', 'sw']);

const person = z.object({ id: z.string(), name: z.string(), role: z.enum(roles) });

const linkState = z.object({
  /** The truth is the last answer from Daraja, not the operating system's hint. */
  online: z.boolean(),
  offlineSinceMs: ms.nullable(),
  unsentPrompts: z.number().int(),
  oldestUnsentMs: ms.nullable(),
  /** Set when this machine's clock cannot be right. */
  clockWrong: z.object({ shownMs: ms, realMs: ms.nullable() }).nullable(),
  diskLowMb: z.number().int().nullable(),
});

const sessionState = z.object({
  person: person.nullable(),
  people: z.array(person.extend({ wasLast: z.boolean(), lockedUntilMs: ms.nullable() })),
  lockedBy: z.string().nullable(),
  /** While locked: what is still running, so that a paid order calls someone to the till. */
  waiting: z.object({ paid: z.number().int(), waiting: z.number().int(), unknown: z.number().int() }),
  language,
  theme: z.enum(['light', 'dark', 'system']),
  /** Practice only: what to type on the sign-in screen. */
  practicePins: z.array(z.object({ name: z.string(), pin: z.string() })),
});

const appState = z.object({
  refusal: z.object({ code: z.enum(refusalCodes), path: z.string(), detail: z.string() }).nullable(),
  mode: z.enum(modes),
  shopName: z.string(),
  tillName: z.string(),
  firstRun: z.boolean(),
  nowMs: ms,
  session: sessionState,
  link: linkState,
  /** Set when the ledger's chain does not fit: the first row that is wrong. */
  ledgerBrokenAt: z.number().int().nullable(),
  /** Set when an older file was put back: rows of older epochs are only reconciled, never sent. */
  restored: z.object({ quarantined: z.number().int(), nextOrder: z.string() }).nullable(),
});

const doubt = z.discriminatedUnion('kind', [
  /** 1-based positions in the ten-digit national number. */
  z.object({ kind: z.literal('nearly-equal'), positions: z.array(z.number().int()) }),
  z.object({ kind: z.literal('repeat'), order: z.string(), minutes: z.number().int() }),
  z.object({ kind: z.literal('sold-today'), order: z.string() }),
  z.object({ kind: z.literal('odd-prefix'), who: z.enum(['payer', 'recipient', 'both']) }),
  /** Not a question: the prompt will wait for this order of the same payer. */
  z.object({ kind: z.literal('after-other'), order: z.string() }),
]);
const answerableDoubt = z.enum(['nearly-equal', 'repeat', 'sold-today', 'odd-prefix']);

const review = z.object({
  /** Names this very review: confirming twice with it makes one order. */
  confirmationId: z.string(),
  /** Full numbers: this is the confirm screen. */
  snapshot: snapshotSchema,
  doubts: z.array(doubt),
  validUntilMs: ms.nullable(),
  promptDeadlineMs: ms,
  /** Until when the prompt may wait for the network after the customer has gone; null where the owner does not allow it. */
  mayWaitUntilMs: ms.nullable(),
});

const confirmation = z.object({
  confirmationId: text(64),
  shown: snapshotSchema,
  answered: z.array(answerableDoubt).max(8),
  cashReceivedCents: money.nonnegative().optional(),
  /** Send the prompt when the network is back, until this time; only within what the review allowed. */
  sendUntilMs: ms.optional(),
});
const confirmed = z.object({ order: orderNumber, changeCents: money, again: z.boolean() });

const card = z.object({
  /** The order's number; for held money the order it came for. */
  order: z.string(),
  /** Set on cards of held money. */
  heldId: z.number().int().nullable(),
  /** Set on cards of money that an ended order did not bring. */
  shortfallId: z.number().int().nullable(),
  state: z.enum(cardStates),
  group: z.enum(cardGroups),
  packageName: z.string(),
  validity: validitySchema,
  priceCents: money,
  payerMasked: z.string(),
  recipientMasked: z.string(),
  sameNumber: z.boolean(),
  sinceMs: ms,
  deadlineMs: ms.nullable(),
  startMs: ms.nullable(),
  /** First is the recommended one. */
  actions: z.array(z.enum(cardActions)),
  /** Fill the sentence: reason (a message key), order, code, name, amounts in cents, times in ms. */
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});

const timelineEntry = z.object({
  atMs: ms,
  /** Message key `event.<kind>`. */
  kind: z.string(),
  actor: z.string().nullable(),
  values: z.record(z.string(), z.union([z.string(), z.number()])),
});

const orderPage = z.object({
  card: card,
  order: orderNumber,
  createdMs: ms,
  servedBy: z.string(),
  tender: z.enum(tenders),
  attempts: z.array(
    z.object({
      id: z.number().int(),
      state: z.string(),
      createdMs: ms,
      sentMs: ms.nullable(),
      resultCode: z.string().nullable(),
      resultText: z.string().nullable(),
      receipt: z.string().nullable(),
      nextQueryMs: ms.nullable(),
      /** From when "not charged" may be stated. */
      notChargedFromMs: ms.nullable(),
    }),
  ),
  deliveries: z.array(
    z.object({
      id: z.number().int(),
      state: z.string(),
      by: z.string(),
      startedMs: ms,
      endedMs: ms.nullable(),
      reason: z.string().nullable(),
    }),
  ),
  /** What Safaricom said, newest last; bodies stay encrypted. */
  evidence: z.array(z.object({ atMs: ms, source: z.string(), summary: z.string(), applied: z.boolean() })),
  postings: z.array(
    z.object({
      seq: z.number().int(),
      kind: z.string(),
      bookedMs: ms,
      hash: z.string(),
      lines: z.array(z.object({ account: z.string(), amountCents: money })),
    }),
  ),
  prints: z.array(
    z.object({
      id: z.number().int(),
      copy: z.number().int(),
      state: z.string(),
      atMs: ms,
      by: z.string(),
      reason: z.string().nullable(),
    }),
  ),
  timeline: z.array(timelineEntry),
  receivedCents: money,
  refundedCents: money,
});

const orderRow = z.object({
  order: orderNumber,
  createdMs: ms,
  payerMasked: z.string(),
  recipientMasked: z.string(),
  sameNumber: z.boolean(),
  packageName: z.string(),
  validity: validitySchema,
  tender: z.enum(tenders),
  /** Null when nobody knows whether money came. */
  receivedCents: money.nullable(),
  state: z.enum(cardStates),
  servedBy: z.string(),
  receipt: z.string().nullable(),
});

const dayCell = z.object({ amountCents: money, count: z.number().int() });
const dayRow = z.object({
  tender: z.enum(tenders),
  received: dayCell,
  delivered: dayCell,
  toDeliver: dayCell,
  owedBack: dayCell,
  refunded: dayCell,
});
const owed = z.object({
  /** `to-deliver`: paid, and the bundle is still owed; the others are money to decide about. */
  kind: z.enum(['to-deliver', 'delivery-refused', 'held', 'on-hold']),
  order: orderNumber,
  heldId: z.number().int().nullable(),
  amountCents: money,
  payerMasked: z.string(),
  sinceMs: ms,
});

const settings = z.object({
  shopName: text(60),
  shopLine: text(80),
  tillName: text(20),
  receiptLanguage: language,
  receiptWidth: z.enum(['58', '80']),
  printer: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('none') }),
    z.object({ kind: z.literal('file'), columns: z.union([z.literal(32), z.literal(42), z.literal(48)]) }),
    z.object({
      kind: z.literal('tcp'),
      host: text(120),
      port: z.number().int().min(1).max(65535),
      columns: z.union([z.literal(32), z.literal(42), z.literal(48)]),
    }),
  ]),
  printWhen: z.enum(['never', 'ask', 'always']),
  idleLockMinutes: z.number().int().min(1).max(120),
  customerWaitsSeconds: z.number().int().min(30).max(900),
  /** Prompts that may wait for the network after the customer has gone: how many, how much together, how long. */
  sendLater: z.object({
    allowed: z.boolean(),
    maxCount: z.number().int().min(1).max(50),
    maxTotalCents: money.min(100).max(10_000_000),
    maxMinutes: z.number().int().min(5).max(720),
  }),
  payouts: payoutSettingsSchema,
});

const printJob = z.object({
  id: z.number().int(),
  order: orderNumber,
  copy: z.number().int(),
  state: z.string(),
  reason: z.string().nullable(),
});

export const orderFilters = ['all', 'unfinished', 'delivered', 'refused', 'unknown', 'owed'] as const;

/** `public`: before sign-in too · `person`: anybody signed in · `owner`. Finer rights are checked by the services. */
type Access = 'public' | 'person' | 'owner';
type ChannelShape = {
  readonly request: z.ZodType;
  readonly response: z.ZodType;
  readonly access: Access;
  /** Moves or may move money, or shows a full number: outside practice it needs a real sign-in. */
  readonly money?: true;
};

export const channels = {
  'app:state': { request: none, response: appState, access: 'public' },
  'session:sign-in': {
    request: z.object({ personId: text(40), pin: text(12) }),
    response: sessionState,
    access: 'public',
  },
  'session:lock': { request: none, response: sessionState, access: 'public' },
  'session:preferences': {
    request: z.object({
      language: language.optional(),
      theme: z.enum(['light', 'dark', 'system']).optional(),
    }),
    response: sessionState,
    access: 'public',
  },
  'catalogue:list': {
    request: none,
    response: z.object({ items: z.array(catalogueItemSchema) }),
    access: 'person',
  },
  /** A draft's own fields are full, as typed. */
  'draft:load': {
    request: none,
    response: z.object({
      payerText: z.string(),
      recipientText: z.string(),
      packageId: z.string().nullable(),
    }),
    access: 'person',
  },
  'draft:save': {
    request: z.object({ payerText: text(80), recipientText: text(80), packageId: text(40).nullable() }),
    response: none,
    access: 'person',
  },
  'order:review': {
    request: z.object({
      payerText: text(80),
      recipientText: text(80),
      packageId: text(40),
      tender: z.enum(tenders),
    }),
    response: review,
    access: 'person',
  },
  'order:confirm': { request: confirmation, response: confirmed, access: 'person', money: true },
  /** A new prompt for an order that was refused or not sent: the same frozen values, confirmed anew. */
  'order:review-again': {
    request: z.object({ order: orderNumber, tender: z.enum(tenders) }),
    response: review,
    access: 'person',
    money: true,
  },
  'order:confirm-again': {
    request: confirmation.extend({ order: orderNumber }),
    response: confirmed,
    access: 'person',
    money: true,
  },
  'order:take-cash': {
    request: z.object({
      order: orderNumber,
      cashReceivedCents: money.nonnegative(),
      approval: approval.optional(),
    }),
    response: confirmed,
    access: 'person',
    money: true,
  },
  'order:cancel': {
    request: z.object({ order: orderNumber, approval: approval.optional() }),
    response: none,
    access: 'person',
    money: true,
  },
  'order:get': { request: z.object({ order: orderNumber }), response: orderPage, access: 'person' },
  /** By order number, receipt code or last three digits. */
  'order:search': {
    request: z.object({ query: text(40) }),
    response: z.object({ rows: z.array(orderRow) }),
    access: 'person',
  },
  'order:release-hold': {
    request: z.object({ order: orderNumber, approval: approval.optional() }),
    response: none,
    access: 'person',
    money: true,
  },
  'order:refund-cash': {
    request: z.object({ order: orderNumber, approval: approval.optional() }),
    response: z.object({ refundedCents: money }),
    access: 'person',
    money: true,
  },
  'board:list': { request: none, response: z.object({ cards: z.array(card), nowMs: ms }), access: 'person' },
  /** Full recipient: this is the open delivery panel. Committed before it is shown. */
  'delivery:start': {
    request: z.object({ order: orderNumber }),
    response: z.object({
      deliveryId: z.number().int(),
      /** Ten digits, as they are dialled. */
      recipient: z.string(),
      method: z.enum(['by-hand', 'handed-over']),
      /** The dial string cut at the recipient's digits, so that they can be marked. */
      dial: z.object({ before: z.string(), recipient: z.string(), after: z.string() }).nullable(),
      by: z.string(),
      startedMs: ms,
    }),
    access: 'person',
    money: true,
  },
  'delivery:record': {
    request: z.object({
      order: orderNumber,
      deliveryId: z.number().int(),
      outcome: z.enum(['delivered', 'refused', 'unclear']),
      reason: z.enum(['already-recommended', 'okoa-jahazi', 'low-airtime', 'busy', 'other']).optional(),
    }),
    response: none,
    access: 'person',
    money: true,
  },
  'delivery:answer-dialled': {
    request: z.object({
      order: orderNumber,
      deliveryId: z.number().int(),
      answer: z.enum(['yes', 'no', 'not-sure']),
    }),
    response: none,
    access: 'person',
    money: true,
  },
  /** What became of an unknown delivery; the owner says it. */
  'delivery:settle': {
    request: z.object({
      order: orderNumber,
      deliveryId: z.number().int(),
      found: z.enum(['delivered', 'not-delivered']),
      approval: approval.optional(),
    }),
    response: none,
    access: 'person',
    money: true,
  },
  'payment:state-charged': {
    request: z.object({
      order: orderNumber,
      attemptId: z.number().int(),
      receipt: text(20),
      approval: approval.optional(),
    }),
    response: none,
    access: 'person',
    money: true,
  },
  'payment:state-not-charged': {
    request: z.object({ order: orderNumber, attemptId: z.number().int() }),
    response: none,
    access: 'person',
    money: true,
  },
  'payment:accept-stated': {
    request: z.object({ order: orderNumber, attemptId: z.number().int(), approval: approval.optional() }),
    response: none,
    access: 'person',
    money: true,
  },
  /** For an order that has ended another way: the owner gives back what the payer says he paid. */
  'payment:refund-stated': {
    request: z.object({ order: orderNumber, attemptId: z.number().int(), approval: approval.optional() }),
    response: z.object({ refundedCents: money }),
    access: 'person',
    money: true,
  },
  'shortfall:settle': {
    request: z.object({
      shortfallId: z.number().int(),
      how: z.enum(['paid-in-cash', 'written-off']),
      approval: approval.optional(),
    }),
    response: none,
    access: 'person',
    money: true,
  },
  'held:deliver': {
    request: z.object({ heldId: z.number().int() }),
    response: none,
    access: 'person',
    money: true,
  },
  'held:refund-cash': {
    request: z.object({ heldId: z.number().int(), approval: approval.optional() }),
    response: z.object({ refundedCents: money }),
    access: 'person',
    money: true,
  },
  'receipt:preview': {
    request: z.object({ order: orderNumber }),
    response: z.object({
      lines: z.array(printLineSchema),
      columns: z.union([z.literal(32), z.literal(42), z.literal(48)]),
    }),
    access: 'person',
  },
  'receipt:print': { request: z.object({ order: orderNumber }), response: printJob, access: 'person' },
  'receipt:last-order': {
    request: none,
    response: z.object({ order: orderNumber.nullable() }),
    access: 'person',
  },
  'receipt:save-pdf': {
    request: z.object({ order: orderNumber }),
    response: z.object({ path: z.string() }),
    access: 'person',
  },
  'print:answer': {
    request: z.object({ id: z.number().int(), printed: z.boolean() }),
    response: printJob,
    access: 'person',
  },
  'day:summary': {
    request: z.object({
      day: z
        .string()
        .regex(/^\d{4}-\d{2}-\d{2}$/)
        .optional(),
    }),
    response: z.object({
      day: z.string(),
      rows: z.array(dayRow),
      total: dayRow.omit({ tender: true }),
      unknown: dayCell,
      /** What ended orders did not bring and nobody has settled yet, whatever day it is from. */
      missing: dayCell,
      cash: z.object({ salesCents: money, refundsCents: money, expectedCents: money }),
      owed: z.array(owed),
      owedTotalCents: money,
      ledgerHead: z.string(),
      ledgerWhole: z.boolean(),
      fromEarlierDays: dayCell,
    }),
    access: 'owner',
  },
  'day:orders': {
    request: z.object({
      day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/),
      filter: z.enum(orderFilters),
      beforeOrder: orderNumber.optional(),
    }),
    response: z.object({ rows: z.array(orderRow), more: z.boolean() }),
    access: 'owner',
  },
  /** Writes `mbili-<day>.csv` to the exports folder; numbers masked. */
  'day:export': {
    request: z.object({ day: z.string().regex(/^\d{4}-\d{2}-\d{2}$/) }),
    response: z.object({ path: z.string(), rows: z.number().int() }),
    access: 'owner',
  },
  /** A logged act by a named person. */
  'party:unmask': {
    request: z.object({ order: orderNumber, who: z.enum(['payer', 'recipient']) }),
    response: z.object({ national: z.string() }),
    access: 'person',
    money: true,
  },
  /** Practice: the customer's phone. */
  'phone:list': {
    request: none,
    response: z.object({
      prompts: z.array(
        z.object({
          id: z.string(),
          masked: z.string(),
          amountShillings: z.number(),
          accountReference: z.string(),
          sinceMs: ms,
        }),
      ),
    }),
    access: 'person',
  },
  'phone:answer': {
    request: z.object({
      id: text(80),
      answer: z.enum(['pin', 'wrong-pin', 'cancel', 'ignore', 'no-money', 'unreachable']),
    }),
    response: z.object({ taken: z.boolean() }),
    access: 'person',
  },
  'settings:get': { request: none, response: settings, access: 'person' },
  'settings:set': { request: settings.partial(), response: settings, access: 'owner' },
  'ledger:verify': {
    request: none,
    response: z.object({ rows: z.number().int(), brokenAt: z.number().int().nullable() }),
    access: 'owner',
  },
  ...payoutContract,
} as const satisfies Record<ChannelName, ChannelShape>;

export type Channel = keyof typeof channels;
export type Request<C extends Channel> = z.output<(typeof channels)[C]['request']>;
export type Response<C extends Channel> = z.output<(typeof channels)[C]['response']>;

export type AppState = z.infer<typeof appState>;
export type SessionState = z.infer<typeof sessionState>;
export type LinkState = z.infer<typeof linkState>;
export type Review = z.infer<typeof review>;
export type Doubt = z.infer<typeof doubt>;
export type BoardCard = z.infer<typeof card>;
export type OrderPage = z.infer<typeof orderPage>;
export type OrderRow = z.infer<typeof orderRow>;
export type Owed = z.infer<typeof owed>;
export type Settings = z.infer<typeof settings>;
export type PrintJob = z.infer<typeof printJob>;
export type Approval = z.infer<typeof approval>;

/** What each topic carries. Payloads only say what changed; the screen asks again. */
export type TopicPayload = {
  readonly board: { readonly order: string | null; readonly became: string | null };
  readonly session: SessionState;
  readonly phone: Record<string, never>;
  readonly link: LinkState;
} & Record<Topic, unknown>;

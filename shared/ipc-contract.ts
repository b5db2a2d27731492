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
import { creditContract } from './credit-channels.ts';
import { approvalSchema as approval, orderNumber, pinSchema as pin } from './contract-parts.ts';
import { modes } from './modes.ts';
import { payoutContract } from './payout-channels.ts';
import { catalogueItemSchema, validitySchema } from './packages.ts';
import { payoutSettingsSchema } from './payouts.ts';
import { printLineSchema } from './receipt-layout.ts';
import { roles } from './roles.ts';
import { staffContract } from './staff-channels.ts';
import { answersSchema, goLiveItems, merchantSchema, setUpSteps, stepStates } from './set-up.ts';
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
  /** The mailbox, where answers come by one: `behind` or `unreachable` delays results. */
  mailbox: z.enum(['healthy', 'behind', 'unreachable', 'not-set']).nullable(),
  /** Without them prompts cannot be sent; cash, paper and the board work. */
  secrets: z.enum(['open', 'locked', 'absent']),
  secretsBy: z.enum(['practice', 'keyring', 'passphrase']),
  /** Days left of the initiator's password, once the owner should hear of it; negative when it is over. */
  passwordDaysLeft: z.number().int().nullable(),
});

const sessionState = z.object({
  /** `mustChangePin`: signed in with a PIN that somebody else knows; nothing goes before a new one is chosen. */
  person: person.extend({ mustChangePin: z.literal(true).optional() }).nullable(),
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
  /** What the recovery form says before anybody is signed in. */
  payoutFreezeHours: z.number().int(),
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
  /** "Already paid to the till": the code of the payment, instead of a prompt. */
  creditReceipt: text(20).optional(),
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
  /** Days that an initiator's password is valid, and from how many left the owner is warned. */
  passwordLifeDays: z.number().int().min(1).max(365),
  passwordWarnDays: z.number().int().min(1).max(90),
  /** Hours without payouts after the recovery sheet was used. */
  payoutFreezeHours: z.number().int().min(1).max(168),
  /** How often Safaricom lets one consumer key ask, and how many tills share that key. */
  questionPace: z.object({
    perMinute: z.number().int().min(1).max(600),
    tills: z.number().int().min(1).max(50),
  }),
});

const printJob = z.object({
  id: z.number().int(),
  order: orderNumber,
  copy: z.number().int(),
  state: z.string(),
  reason: z.string().nullable(),
});

const modeState = z.object({
  mode: z.enum(modes),
  /** `here`: open now · `ready`: its file is there · `new`: it can be set up. */
  state: z.enum(['here', 'ready', 'new']),
});
const setUpState = z.object({
  mode: z.enum(modes),
  /** Started for practice only: nothing of this can be done here. */
  practiceOnly: z.boolean(),
  modes: z.array(modeState),
  vault: z
    .object({ kind: z.enum(['keyring', 'passphrase']), state: z.enum(['open', 'locked', 'absent']) })
    .nullable(),
  merchant: merchantSchema.nullable(),
  answers: answersSchema.nullable(),
  initiatorName: z.string(),
  /** Null while no password is set; negative once it is over. */
  passwordDaysLeft: z.number().int().nullable(),
  certificate: z.object({ subject: z.string(), validUntilMs: ms, expired: z.boolean() }).nullable(),
  /** SECURITY: whether a secret is set, and nothing of it. */
  has: z.object({
    consumerKey: z.boolean(),
    consumerSecret: z.boolean(),
    passkey: z.boolean(),
    initiatorPassword: z.boolean(),
    securityCredential: z.boolean(),
  }),
  steps: z.array(
    z.object({
      step: z.enum(setUpSteps),
      state: z.enum(stepStates),
      atMs: ms.nullable(),
      /** A key of the words, where the test failed. */
      problem: z.string().nullable(),
      detail: z.string(),
      /** Whether this till can make the test at all. */
      testable: z.boolean(),
    }),
  ),
  testOrder: orderNumber.nullable(),
  goLive: z.array(z.object({ item: z.enum(goLiveItems), done: z.boolean() })),
  packagesUnchecked: z.number().int(),
});
const secretText = z.string().min(1).max(4_000);

/** Every value may be unknown, and then is null: never a guess. */
const health = z.object({
  nowMs: ms,
  apis: z.array(z.object({ api: z.string(), lastSuccessMs: ms.nullable(), lastFailureMs: ms.nullable() })),
  clockOffsetMs: z.number().int().nullable(),
  mailboxLagMs: z.number().int().nullable(),
  balances: z.array(z.object({ account: z.string(), amountCents: z.number().int(), atMs: ms })),
  /**
   * When the next question to Safaricom may leave, how many a minute at present and while Safaricom does not slow this
   * till down, and how many are due.
   */
  rate: z.object({
    nextQueryMs: ms,
    perMinute: z.number(),
    fullPerMinute: z.number(),
    waiting: z.number().int(),
  }),
  passwordDaysLeft: z.number().int().nullable(),
  passwordWarnDays: z.number().int(),
  vault: z.enum(['practice', 'keyring', 'passphrase']),
  vaultState: z.enum(['open', 'locked', 'absent']),
  diskFreeMb: z.number().int().nullable(),
  ledger: z.object({ verifiedMs: ms.nullable(), brokenAt: z.number().int().nullable() }),
  anchorWrittenMs: ms.nullable(),
  payoutsFrozenUntilMs: ms.nullable(),
  recoverySheetMs: ms.nullable(),
});

const checkedPackage = z.object({
  id: z.string(),
  version: z.number().int(),
  code: z.string(),
  name: z.string(),
  priceCents: money,
  validity: validitySchema,
  /** With `{recipient}`; the owner compares it with what he dials. */
  dial: z.string().nullable(),
  onSale: z.boolean(),
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
  ...creditContract,
  'set-up:state': { request: none, response: setUpState, access: 'owner' },
  /** Opens another mode; a new one is furnished first, with its owner. The program starts again in that mode. */
  'set-up:open-mode': {
    request: z.object({
      mode: z.enum(modes),
      owner: z.object({ name: text(40).min(1), pin, shopName: text(60).min(1) }).optional(),
    }),
    response: z.object({ reopens: z.boolean() }),
    access: 'owner',
  },
  /** What was typed or pasted. Secrets go in here and never come out anywhere. */
  'set-up:save': {
    request: z.object({
      consumerKey: secretText.optional(),
      consumerSecret: secretText.optional(),
      passkey: secretText.optional(),
      merchant: merchantSchema.optional(),
      answers: answersSchema.optional(),
      initiatorName: text(60).optional(),
      initiatorPassword: secretText.optional(),
      securityCredential: secretText.optional(),
      /** PEM, or DER in base64. */
      certificate: z.string().min(1).max(20_000).optional(),
    }),
    response: setUpState,
    access: 'owner',
  },
  /** `prompt` sends a real KES 1 prompt to the phone that is named. */
  'set-up:test': {
    request: z.object({
      test: z.enum(['token', 'prompt', 'query', 'mailbox', 'balance']),
      phone: text(40).optional(),
    }),
    response: setUpState,
    access: 'owner',
    money: true,
  },
  /** The mailbox's address and its relay secret, which is used once and not kept. */
  'set-up:enrol-mailbox': {
    request: z.object({ address: text(200), relaySecret: text(400) }),
    response: setUpState,
    access: 'owner',
    money: true,
  },
  'set-up:check-item': {
    request: z.object({ item: z.enum(goLiveItems), done: z.boolean() }),
    response: setUpState,
    access: 'owner',
  },
  'vault:create': {
    request: z.object({ passphrase: text(200), replace: z.boolean() }),
    response: linkState,
    access: 'owner',
  },
  'vault:unlock': { request: z.object({ passphrase: text(200) }), response: linkState, access: 'person' },
  'vault:change': {
    request: z.object({ present: text(200), next: text(200) }),
    response: linkState,
    access: 'owner',
  },
  /** Every package with the string that will be dialled, for the owner's check. */
  'packages:list': { request: none, response: z.object({ items: z.array(checkedPackage) }), access: 'owner' },
  /** The owner has compared string and price; a changed one is a new version. */
  'packages:check': {
    request: z.object({
      id: text(60),
      version: z.number().int(),
      priceCents: money.min(100).max(25_000_000),
      dial: text(80).nullable(),
      onSale: z.boolean(),
    }),
    response: z.object({ items: z.array(checkedPackage) }),
    access: 'owner',
  },
  'health:get': { request: none, response: health, access: 'owner' },
  /** A new recovery sheet, on paper or as a file; the one before is worth nothing from then on. */
  'recovery:make': {
    request: z.object({ approval: approval.optional() }),
    response: z.object({ path: z.string().nullable(), printed: z.boolean() }),
    access: 'owner',
  },
  /** The owner has lost his PIN: the code of the sheet sets a new one. */
  'recovery:use': {
    request: z.object({ personId: text(40), code: text(60), pin }),
    response: z.object({ payoutsFrozenUntilMs: ms }),
    access: 'public',
  },
  ...staffContract,
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
export type SetUpState = z.infer<typeof setUpState>;
export type Health = z.infer<typeof health>;
export type CheckedPackage = z.infer<typeof checkedPackage>;

/** What each topic carries. Payloads only say what changed; the screen asks again. */
export type TopicPayload = {
  readonly board: { readonly order: string | null; readonly became: string | null };
  readonly session: SessionState;
  readonly phone: Record<string, never>;
  readonly link: LinkState;
} & Record<Topic, unknown>;

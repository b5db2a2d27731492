/** The till itself: its state, who is signed in, its secrets and its health. */
import { z } from 'zod';
import { refusalCodes } from '../error-codes.ts';
import { isKeyMap, keyActs } from '../key-map.ts';
import type { KeyAct } from '../key-map.ts';
import { modemProblems } from '../modem.ts';
import { modes } from '../modes.ts';
import { volumes } from '../sounds.ts';
import { roles } from '../roles.ts';
import { approvalSchema as approval, language, ms, none, pinSchema as pin, text } from './parts.ts';

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
  /** The last copy did not come out: why, and how many of today's wait for somebody. */
  printer: z.object({ problem: z.string(), waiting: z.number().int() }).nullable(),
  /** The modem is away while paid orders wait for it. */
  modem: z.object({ problem: z.enum(modemProblems), waiting: z.number().int() }).nullable(),
});

/** Only the acts that lie on another key than the README's. */
const keyMap = z.object(
  Object.fromEntries(keyActs.map((act) => [act, text(20).optional()])) as {
    [A in KeyAct]: z.ZodOptional<z.ZodString>;
  },
);

const sessionState = z.object({
  /** `mustChangePin`: signed in with a PIN that somebody else knows; nothing goes before a new one is chosen. */
  person: person.extend({ mustChangePin: z.literal(true).optional() }).nullable(),
  people: z.array(person.extend({ wasLast: z.boolean(), lockedUntilMs: ms.nullable() })),
  lockedBy: z.string().nullable(),
  /** While locked: what is still running, so that a paid order calls someone to the till. */
  waiting: z.object({
    paid: z.number().int(),
    waiting: z.number().int(),
    unknown: z.number().int(),
    /** Refused, not sent or unknown: what has its own sound. */
    failed: z.number().int(),
  }),
  language,
  theme: z.enum(['light', 'dark', 'system']),
  keys: keyMap,
  sound: z.enum(volumes),
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

export const appContract = {
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
      sound: z.enum(volumes).optional(),
    }),
    response: sessionState,
    access: 'public',
  },
  /** Every act keeps a key of its own, or the map is refused. */
  'keys:set': {
    request: z.object({ keys: keyMap.refine(isKeyMap) }),
    response: sessionState,
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
} as const;

export type AppState = z.infer<typeof appState>;
export type SessionState = z.infer<typeof sessionState>;
export type LinkState = z.infer<typeof linkState>;
export type Health = z.infer<typeof health>;

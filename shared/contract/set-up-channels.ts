/** Going live: modes, credentials, their tests, the checklist. */
import { z } from 'zod';
import { modes } from '../modes.ts';
import { answersSchema, goLiveItems, merchantSchema, setUpSteps, stepStates } from '../set-up.ts';
import { ms, none, orderNumber, pinSchema as pin, text } from './parts.ts';

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

export const setUpContract = {
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
} as const;

export type SetUpState = z.infer<typeof setUpState>;

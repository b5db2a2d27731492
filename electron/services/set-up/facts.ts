/** What the set-up keeps in the file: everything about the merchant that is no secret. */
import { z } from 'zod';
import { answersSchema, goLiveItems, merchantSchema } from '../../../shared/set-up.ts';
import { readSettings, writeSetting } from '../../db/setting-store.ts';
import type { ReadableDb, WritableDb } from '../../db/sql.ts';

const certificateSchema = z.object({ pem: z.string(), subject: z.string(), validUntilMs: z.number() });
const checkSchema = z.object({
  atMs: z.number(),
  outcome: z.enum(['passed', 'failed', 'running']),
  /** A key of the words: what went wrong and what to do. */
  problem: z.string().nullable(),
  detail: z.string(),
});

const factsSchema = z.object({
  merchant: merchantSchema.nullable(),
  answers: answersSchema.nullable(),
  initiatorName: z.string(),
  /** When the initiator's password was set here; the portal's 90 days are counted from it. */
  passwordSetAtMs: z.number().nullable(),
  certificate: certificateSchema.nullable(),
  /** The last try of each test. */
  checks: z.record(z.string(), checkSchema),
  goLive: z.array(z.enum(goLiveItems)),
  /** The order of the last KES 1 test. */
  testOrderId: z.number().nullable(),
  /** What the shortcode is registered for: confirmations of its credits (C2B), and looking at them (Pull). */
  credits: z.object({ urls: z.boolean(), pull: z.boolean() }),
});
export type SetUpFacts = z.infer<typeof factsSchema>;
export type StoredCheck = z.infer<typeof checkSchema>;
export type Certificate = z.infer<typeof certificateSchema>;

const nothing: SetUpFacts = {
  merchant: null,
  answers: null,
  initiatorName: '',
  passwordSetAtMs: null,
  certificate: null,
  checks: {},
  goLive: [],
  testOrderId: null,
  credits: { urls: false, pull: false },
};

const settingName = 'setUp';

let lastRead: { readonly text: string; readonly facts: SetUpFacts } | undefined;

/** Asked at every request and every second; the same text is parsed once. */
export function loadFacts(db: ReadableDb): SetUpFacts {
  const text = readSettings(db).get(settingName);
  if (text === undefined) return nothing;
  if (lastRead?.text !== text)
    lastRead = { text, facts: factsSchema.parse({ ...nothing, ...(JSON.parse(text) as object) }) };
  return lastRead.facts;
}

export function storeFacts(tx: WritableDb, change: Partial<SetUpFacts>): void {
  writeSetting(tx, settingName, JSON.stringify({ ...loadFacts(tx), ...change }));
}

export function storeCheck(tx: WritableDb, name: string, check: StoredCheck): void {
  const { checks } = loadFacts(tx);
  storeFacts(tx, { checks: { ...checks, [name]: check } });
}

/** What the guided set-up knows and asks for: its steps, what may be typed, and where numbers come from. */
import { z } from 'zod';

/** In the order in which they are done; each can be tested by itself. */
export const setUpSteps = [
  'keys',
  'shortcode',
  'passkey',
  'answers',
  'prompt',
  'query',
  'initiator',
  'balance',
] as const;
export type SetUpStep = (typeof setUpSteps)[number];

/** `missing`: something must be typed · `entered`: not tested yet · `running`: asked, no answer yet. */
export const stepStates = ['missing', 'entered', 'running', 'passed', 'failed', 'later'] as const;

/** Safaricom Daraja portal, "Go Live": what the portal and the M-PESA organisation portal ask of a shop. */
export const goLiveItems = [
  'portal-account',
  'sandbox-app',
  'sandbox-tested',
  'organisation-portal',
  'go-live-form',
  'production-keys',
  'passkey-mail',
  'initiator-user',
] as const;
export type GoLiveItem = (typeof goLiveItems)[number];

/** A pasted secret comes with spaces and line ends around it, and sometimes inside it; none of ours holds any. */
export const withoutBlanks = (text: string): string => text.replaceAll(/\s+/g, '');

const digits = (from: number, to: number) => z.string().regex(new RegExp(`^\\d{${from},${to}}$`));

/**
 * Whose account is paid. A till is prompted with the *store number* (head office number) of its Go Live as shortcode
 * and the till number as the receiver (Safaricom Daraja portal, M-PESA Express).
 */
export const merchantSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('paybill'), shortcode: digits(5, 7) }),
  z.object({ kind: z.literal('till'), shortcode: digits(5, 7), tillNumber: digits(5, 8) }),
]);
export type Merchant = z.infer<typeof merchantSchema>;

/** Where Safaricom's answers go. Without a mailbox prompts work by asking, and payouts are off. */
export const answersSchema = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('mailbox') }),
  z.object({ kind: z.literal('own-address'), url: z.string().max(120) }),
]);

/** Words that Safaricom refuses in addresses, in any case (Safaricom Daraja portal, Register URL and FAQ). */
const refusedWords = /m-?pesa|safaricom|exec?|cmd|sql|query/i;
/** Addresses of tunnels and request bins are blocked in production (the same page). */
const refusedHosts = /(^|\.)(ngrok(-free)?\.(io|app|dev)|mockbin\.(org|com)|requestbin\.(com|net))$/i;

export const addressProblems = [
  'not-an-address',
  'not-https',
  'refused-word',
  'refused-host',
  'too-much',
] as const;
export type AddressProblem = (typeof addressProblems)[number];

/** Why Safaricom would not take this address as the beginning of our answer paths; undefined when it would. */
export function addressProblem(text: string): AddressProblem | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  if (!url || !url.hostname.includes('.')) return 'not-an-address';
  if (url.protocol !== 'https:') return 'not-https';
  if (url.search !== '' || url.hash !== '' || url.username !== '' || url.password !== '') return 'too-much';
  if (refusedWords.test(text)) return 'refused-word';
  return refusedHosts.test(url.hostname) ? 'refused-host' : undefined;
}

/** The package of the KES 1 order that proves a set-up; never on the counter. */
export const setUpTestPackageId = 'set-up-test';

const dayMs = 86_400_000;

/** How many whole days an initiator's password is still good for; negative once it is over. */
export function passwordDaysLeft(setAtMs: number, lifeDays: number, nowMs: number): number {
  return Math.ceil((setAtMs + lifeDays * dayMs - nowMs) / dayMs);
}

/**
 * Safaricom's reply to a dialled bundle → what it says. For the attendant it only proposes; for the modem it decides,
 * so whatever does not say one clear thing is unclear.
 */
import { z } from 'zod';

export const refusalReasons = ['already-recommended', 'okoa-jahazi', 'low-airtime', 'busy', 'other'] as const;
export type RefusalReason = (typeof refusalReasons)[number];

export type ReplyReading =
  | { readonly kind: 'delivered' }
  | { readonly kind: 'refused'; readonly reason: RefusalReason }
  /** It says that it worked, and names amounts that are not this bundle's. */
  | { readonly kind: 'other-bundle'; readonly named: string }
  | { readonly kind: 'unclear' };

/** Words that the owner adds when Safaricom changes its replies. Plain text, no patterns: case and spaces do not count. */
export const replyWordsSchema = z.object({
  words: z.string().min(3).max(120),
  means: z.union([z.literal('delivered'), z.enum(refusalReasons)]),
});
export type ReplyWords = z.infer<typeof replyWordsSchema>;

type Pattern = { readonly says: 'delivered' | 'pending' | RefusalReason; readonly pattern: RegExp };

/**
 * Safaricom publishes no list of these replies. The words are those by which programs of Bingwa Sokoni agents tell them
 * apart: "already recommended" and "already been recommended", "reward the offer is succeed", "successful", "failed",
 * "error", "invalid", "not allowed", "try again" (five public code bases, 2024 to 2026); Okoa Jahazi and too little
 * airtime as Safaricom's own help pages name them. `settings.replyWords` adds to them.
 */
const patterns: readonly Pattern[] = [
  { says: 'already-recommended', pattern: /\balready (been )?recommended\b/ },
  { says: 'okoa-jahazi', pattern: /\bokoa ?jahazi\b/ },
  {
    says: 'low-airtime',
    pattern: /\b(insufficient|not enough|low|inadequate) (airtime|balance|credit|funds)\b/,
  },
  {
    says: 'low-airtime',
    pattern: /\b(do not|don't) have (sufficient|enough) (airtime|balance|credit|funds)\b/,
  },
  { says: 'busy', pattern: /\btry again( later)?\b/ },
  { says: 'busy', pattern: /\b(system|service) (is )?(currently )?(busy|unavailable|not available)\b/ },
  {
    says: 'other',
    pattern:
      /\b(failed|invalid|not allowed|not eligible|denied|error|unsuccessful|not success\w*|does not exist)\b/,
  },
  { says: 'delivered', pattern: /\breward the offer is succeed/ },
  { says: 'delivered', pattern: /(?<!\bnot )\bsuccess(ful|fully)?\b/ },
  { says: 'delivered', pattern: /\byou have (bought|purchased|gifted)\b/ },
  {
    says: 'pending',
    pattern: /\b(being processed|will be processed|kindly wait|please wait|shortly|timed? ?out)\b/,
  },
];

/** Reads a reply for a bundle. `bundleName` is the package's own name ("1.5 GB"). */
export function readReply(reply: string, bundleName: string, own: readonly ReplyWords[] = []): ReplyReading {
  const text = plain(reply);
  const said = own.filter(({ words }) => text.includes(plain(words))).map(({ means }) => means);
  // The owner's own words say what this shop's replies mean; ours are asked only where they are silent.
  const found =
    said.length > 0 ? said : patterns.filter(({ pattern }) => pattern.test(text)).map(({ says }) => says);
  if (found.includes('pending')) return { kind: 'unclear' };
  const isDelivered = found.includes('delivered');
  const reasons = refusalReasons.filter((reason) => found.includes(reason));
  // "Failed … insufficient airtime" has one reason; "other" only says that there is one.
  const named = reasons.filter((reason) => reason !== 'other' && reason !== 'busy');
  const reason = named[0] ?? reasons[0];
  if (isDelivered && reason === undefined) return otherBundle(reply, bundleName) ?? { kind: 'delivered' };
  if (!isDelivered && reason !== undefined && named.length <= 1) return { kind: 'refused', reason };
  return { kind: 'unclear' };
}

const plain = (text: string): string =>
  text.toLowerCase().replaceAll('’', "'").replaceAll(/\s+/g, ' ').trim();

const amount = /(\d{1,3}(?:,\d{3})+|\d+(?:[.,]\d+)?)\s*(gb|mb|mins?|minutes?|sms)\b/gi;

/** MONEY: a reply that names other amounts than the bundle's own was not for what the customer paid. */
function otherBundle(reply: string, bundleName: string): ReplyReading | undefined {
  const own = amountsIn(bundleName);
  const said = amountsIn(reply);
  if (own.length === 0 || said.length === 0) return undefined;
  const isNamed = said.some((one) => own.some((mine) => isSame(one, mine)));
  return isNamed ? undefined : { kind: 'other-bundle', named: said.map(({ text }) => text).join(', ') };
}

type Amount = {
  readonly text: string;
  readonly unit: 'mb' | 'min' | 'sms';
  readonly values: readonly number[];
};

/** A gigabyte is 1000 or 1024 megabytes, as the writer likes. */
function amountsIn(text: string): readonly Amount[] {
  return [...text.matchAll(amount)].map(([whole, digits = '', unit = '']) => {
    // A comma before three digits parts thousands; any other is a decimal one.
    const value = Number(digits.replaceAll(/,(?=\d{3}\b)/g, '').replace(',', '.'));
    const letters = unit.toLowerCase();
    if (letters === 'gb') return { text: whole, unit: 'mb', values: [value * 1000, value * 1024] };
    if (letters === 'mb') return { text: whole, unit: 'mb', values: [value] };
    return { text: whole, unit: letters === 'sms' ? 'sms' : 'min', values: [value] };
  });
}

const isSame = (a: Amount, b: Amount): boolean =>
  a.unit === b.unit && a.values.some((one) => b.values.some((other) => Math.abs(one - other) < 0.5));

/** The balance in the reply to the balance code; the first number after the owner's own words, or after "bal…". */
export function readBalance(reply: string, before: string): number | undefined {
  const from = before.trim() === '' ? -1 : plain(reply).indexOf(plain(before));
  if (before.trim() !== '' && from < 0) return undefined;
  const rest = from < 0 ? plain(reply) : plain(reply).slice(from + plain(before).length);
  const match = /(\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d{1,2}))?/.exec(rest);
  if (!match) return undefined;
  const shillings = Number((match[1] ?? '').replaceAll(',', ''));
  const centsPart = Number((match[2] ?? '').padEnd(2, '0'));
  const total = shillings * 100 + (Number.isNaN(centsPart) ? 0 : centsPart);
  return Number.isSafeInteger(total) ? total : undefined;
}

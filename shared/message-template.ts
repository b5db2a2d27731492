/** What a message says: a template of the shop's with facts of one order in it. Pure. */
import { formatKes } from './cents.ts';
import type { Cents } from './cents.ts';
import type { Language } from './locales/catalogue.ts';
import { translate } from './locales/catalogue.ts';
import type { MessageReader, MessageSettings, MessageSlot } from './messages.ts';
import { readerOf } from './messages.ts';
import type { Msisdn } from './msisdn.ts';
import { mask, maskNumbersIn } from './msisdn.ts';
import type { Validity } from './packages.ts';
import { smsLength, toSmsText } from './sms-length.ts';
import { validityMessage } from './validity.ts';

export const messageFields = [
  'shop',
  'order',
  'package',
  'validity',
  'amount',
  'payer',
  'recipient',
  'phone',
] as const;
export type MessageField = (typeof messageFields)[number];

export type MessageFacts = {
  readonly shopName: string;
  readonly shopPhone: string;
  readonly order: string;
  readonly packageName: string;
  readonly validity: Validity;
  readonly amountCents: Cents;
  /** Undefined once erased. */
  readonly payer: Msisdn | undefined;
  readonly recipient: Msisdn | undefined;
};

/** What keeps a template from being used. */
export const templateProblems = ['empty', 'unknown-field', 'not-for-reader', 'number', 'too-long'] as const;
export type TemplateProblem = {
  readonly problem: (typeof templateProblems)[number];
  /** The field, or the length in segments. */
  readonly what: string;
};

const placeholder = /\{([^{}]*)\}/g;

/** The message as it is sent. P16: both numbers are masked here, whatever the template says and whoever reads it. */
export function messageText(template: string, language: Language, facts: MessageFacts): string {
  const values = fieldValues(language, facts);
  // Once over the template: a name with braces in it is text, not a field.
  return toSmsText(
    template.replaceAll(placeholder, (whole, name: string) =>
      Object.hasOwn(values, name) ? values[name as MessageField] : whole,
    ),
  );
}

/** In the spelling that is sent: other digits than ours would otherwise become a number after the mask. */
const masked = (text: string): string => maskNumbersIn(toSmsText(text));

function fieldValues(language: Language, facts: MessageFacts): { readonly [F in MessageField]: string } {
  const validity = validityMessage(facts.validity);
  return {
    // P16: a name or a package may have been typed with a number in it.
    shop: masked(facts.shopName),
    order: facts.order,
    package: masked(facts.packageName),
    validity: validity === undefined ? '-' : translate(language, validity.key, validity.values),
    amount: formatKes(facts.amountCents),
    payer: facts.payer === undefined ? '***' : mask(facts.payer),
    recipient: facts.recipient === undefined ? '***' : mask(facts.recipient),
    // Whom to call is never left out of a sentence.
    phone: facts.shopPhone === '' ? masked(facts.shopName) : facts.shopPhone,
  };
}

/** A long name, a long package: what a template may grow to. */
const wide: Omit<MessageFacts, 'shopName' | 'shopPhone'> = {
  order: 'A-000122',
  packageName: 'Bingwa 1.25GB + 100 min',
  validity: { kind: 'hours', hours: 24 },
  amountCents: 125_000 as Cents,
  payer: '254712345678' as Msisdn,
  recipient: '254110123456' as Msisdn,
};

/** The message with an invented order in it, for the owner to read. */
export function sampleMessage(template: string, language: Language, shop: ShopFacts): string {
  return messageText(template, language, { ...wide, ...shop });
}

type ShopFacts = Pick<MessageFacts, 'shopName' | 'shopPhone'>;

/** Undefined: the template may be used. The first thing that is wrong, otherwise. */
export function templateProblem(
  slot: MessageSlot,
  template: string,
  language: Language,
  rules: ShopFacts & Pick<MessageSettings, 'segmentsMax'>,
): TemplateProblem | undefined {
  if (template.trim() === '') return { problem: 'empty', what: '' };
  const fields = [...template.matchAll(placeholder)].map(([, name = '']) => name);
  const unknown = fields.find((name) => !(messageFields as readonly string[]).includes(name));
  if (unknown !== undefined) return { problem: 'unknown-field', what: `{${unknown}}` };
  const foreign = fields.find((name) => notFor[readerOf(slot)].includes(name));
  if (foreign !== undefined) return { problem: 'not-for-reader', what: `{${foreign}}` };
  // P16: a number that stands in a template goes to everybody. The shop's own has a field.
  if (masked(template) !== toSmsText(template)) return { problem: 'number', what: '' };
  const { segments } = smsLength(sampleMessage(template, language, rules));
  return segments > rules.segmentsMax ? { problem: 'too-long', what: String(segments) } : undefined;
}

/** What was paid is between the payer and the shop. */
const notFor: { readonly [R in MessageReader]: readonly string[] } = { payer: [], recipient: ['amount'] };

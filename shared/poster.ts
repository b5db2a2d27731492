/** The poster for the shop's wall: what is on sale and how to pay. Pure: facts in, a document out; nothing is drawn here. */
import { formatAmount, cents } from './cents.ts';
import type { Language, MessageKey } from './locales/catalogue.ts';
import { say, translate } from './locales/catalogue.ts';
import type { CatalogueItem, Validity } from './packages.ts';
import { paperDate } from './nairobi-time.ts';
import { validityMessage } from './validity.ts';

const groups = ['hours', 'day', 'week', 'long', 'goods'] as const;
type Group = (typeof groups)[number];

export type PosterFacts = {
  readonly shopName: string;
  readonly shopLine: string;
  /** Its words come first; how to pay stands in both. */
  readonly language: Language;
  readonly packages: readonly CatalogueItem[];
  /** Where a customer pays by himself; undefined before the shop has its number. */
  readonly account: { readonly kind: 'till' | 'paybill'; readonly number: string } | undefined;
  /** Whom to call; empty where none is set. */
  readonly phone: string;
  readonly isPractice: boolean;
  readonly atMs: number;
};

export type PosterDocument = {
  readonly shopName: string;
  readonly shopLine: string;
  readonly title: string;
  readonly groups: readonly {
    readonly title: string;
    readonly items: readonly { readonly name: string; readonly validity: string; readonly price: string }[];
  }[];
  /** First language first. */
  readonly pay: readonly { readonly title: string; readonly steps: readonly string[] }[];
  readonly account: { readonly label: string; readonly number: string } | undefined;
  /** What a phone reads, and what stands under it. */
  readonly qr: { readonly text: string; readonly caption: string } | undefined;
  readonly foot: string;
  /** Set in practice: it must not be taken for a price list. */
  readonly banner: string | undefined;
};

/** Packages on sale, grouped by how long they last, cheapest first. */
export function posterDocument(facts: PosterFacts): PosterDocument {
  const { language, isPractice } = facts;
  const onSale = facts.packages
    .filter((item) => item.onSale)
    .toSorted((a, b) => a.priceCents - b.priceCents || a.code.localeCompare(b.code));
  const other: Language = language === 'en' ? 'sw' : 'en';
  const both = (key: MessageKey): string => `${say(language, key)} · ${say(other, key)}`;
  return {
    shopName: facts.shopName,
    shopLine: facts.shopLine,
    title: both('poster.title'),
    groups: groups.flatMap((group) => {
      const items = onSale.filter(({ validity }) => groupOf(validity) === group);
      const title = both(`poster.group.${group}`);
      return items.length === 0 ? [] : [{ title, items: items.map((item) => row(item, language)) }];
    }),
    pay: [language, other].map((one) => ({
      title: say(one, 'poster.pay'),
      steps: (['numbers', 'check', 'pin', 'cash'] as const).map((step) => say(one, `poster.step.${step}`)),
    })),
    account: facts.account && {
      label: say(language, facts.account.kind === 'till' ? 'poster.till' : 'poster.paybill'),
      number: facts.account.number,
    },
    qr: qrOf(facts),
    foot: say(language, 'poster.ask', { date: paperDate(facts.atMs) }),
    banner: isPractice ? both('poster.practice') : undefined,
  };
}

const row = (
  { name, validity, priceCents }: CatalogueItem,
  language: Language,
): PosterDocument['groups'][number]['items'][number] => {
  const words = validityMessage(validity);
  return {
    name,
    validity: words === undefined ? '' : translate(language, words.key, words.values),
    price: formatAmount(cents(priceCents)),
  };
};

function groupOf(validity: Validity): Group {
  switch (validity.kind) {
    case 'hours':
      return validity.hours < 24 ? 'hours' : groupOfDays(Math.ceil(validity.hours / 24));
    case 'until-midnight':
      return 'day';
    case 'days':
      return groupOfDays(validity.days);
    case 'none':
      return 'goods';
  }
}

const groupOfDays = (days: number): Group => (days <= 1 ? 'day' : days <= 7 ? 'week' : 'long');

/**
 * A phone's camera shows text to copy, or offers to call. Daraja's Dynamic QR is not used: it carries one fixed amount, is
 * read by the M-PESA app alone, and what is paid by it comes without an order and without a recipient.
 */
function qrOf({ account, phone, shopName, language }: PosterFacts): PosterDocument['qr'] {
  if (account !== undefined) {
    const label = say(language, account.kind === 'till' ? 'poster.till' : 'poster.paybill');
    const lines = [`M-PESA ${label}: ${account.number}`, shopName, phone].filter((line) => line !== '');
    return { text: lines.join('\n'), caption: say(language, 'poster.scan') };
  }
  const digits = phone.replaceAll(/[^\d+]/g, '');
  return digits === '' ? undefined : { text: `tel:${digits}`, caption: say(language, 'poster.scanPhone') };
}

/**
 * The words of the till in its two languages. One function serves screens, paper and the main process, so that a
 * sentence about money is written once. The format is i18next's: nested keys, `{{value}}`, `_one` and `_other`.
 */
import en from './en.json' with { type: 'json' };
import sw from './sw.json' with { type: 'json' };

export const locales = { en, sw } as const;

export type Language = keyof typeof locales;
export const languages = ['en', 'sw'] as const satisfies readonly Language[];

/** Dotted path of every leaf; the two plural forms of a sentence are one key. */
type LeafPath<Tree> = {
  [Name in keyof Tree & string]: Tree[Name] extends string
    ? Name extends `${infer Stem}_${'one' | 'other'}`
      ? Stem
      : Name
    : `${Name}.${LeafPath<Tree[Name]>}`;
}[keyof Tree & string];

export type MessageKey = LeafPath<typeof en>;
export type MessageValues = Readonly<Record<string, string | number>>;

/** Flat, because the keys of a lookup may come from stored data and must not walk into prototypes. */
const flatten = (tree: object, prefix = ''): ReadonlyArray<readonly [string, string]> =>
  Object.entries(tree).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'string'
      ? [[`${prefix}${name}`, value] as const]
      : typeof value === 'object' && value !== null
        ? flatten(value, `${prefix}${name}.`)
        : [],
  );

const flat: Readonly<Record<Language, ReadonlyMap<string, string>>> = {
  en: new Map(flatten(en)),
  sw: new Map(flatten(sw)),
};

const plurals: Readonly<Record<Language, Intl.PluralRules>> = {
  en: new Intl.PluralRules('en'),
  sw: new Intl.PluralRules('sw'),
};

const template = (language: Language, key: string, values: MessageValues): string | undefined => {
  const count = values['count'];
  if (typeof count === 'number') {
    const form = plurals[language].select(count) === 'one' ? 'one' : 'other';
    const counted = flat[language].get(`${key}_${form}`);
    if (counted !== undefined) return counted;
  }
  return flat[language].get(key);
};

/** Whether the key has text: a fallback is chosen with this, never by comparing the answer with the key. */
export const hasMessage = (key: string): boolean => flat.en.has(key) || flat.en.has(`${key}_other`);

/** A missing key shows as itself and a missing value as its placeholder: seen in review, never an empty line. */
export const translate = (language: Language, key: string, values: MessageValues = {}): string =>
  (template(language, key, values) ?? key).replace(/\{\{\s*([\w-]+)\s*\}\}/gu, (whole, name: string) =>
    Object.hasOwn(values, name) ? String(values[name]) : whole,
  );

/** For keys written in code: the compiler knows whether they exist. */
export const say = (language: Language, key: MessageKey, values?: MessageValues): string =>
  translate(language, key, values);

/** What happened, where the money is, what to do: in this order, leaving out what a sentence does not have. */
export const sayWhole = (language: Language, key: string, values?: MessageValues): string =>
  ['what', 'money', 'now']
    .map((part) => `${key}.${part}`)
    .filter(hasMessage)
    .map((part) => translate(language, part, values))
    .join(' ');

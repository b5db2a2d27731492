import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { errorRowIds } from '../../electron/daraja/error-table.ts';
import { credentialProblems } from '../../electron/daraja/security-credential.ts';
import { cardActions, cardStates } from '../../shared/board.ts';
import { deliveryStates } from '../../shared/delivery-machine.ts';
import { errorCodes, refusalCodes } from '../../shared/error-codes.ts';
import { accounts, intentKinds, postingKinds } from '../../shared/ledger-rules.ts';
import { hasMessage, languages, locales, say, sayWhole, translate } from '../../shared/locales/catalogue.ts';
import { messageStates } from '../../shared/message-machine.ts';
import { templateProblems } from '../../shared/message-template.ts';
import { messageDoubts, messageProblems, messageSlots } from '../../shared/messages.ts';
import { modes } from '../../shared/modes.ts';
import { msisdnRefusals } from '../../shared/msisdn.ts';
import { attemptStates } from '../../shared/payment-machine.ts';
import { payoutActions, payoutCardStates } from '../../shared/contract/payout-channels.ts';
import { payoutAttemptStates } from '../../shared/payout-machine.ts';
import { payoutResultCodes, reversalResultCodes } from '../../shared/payout-result-codes.ts';
import { listProblems, payoutChannels, payoutKinds } from '../../shared/payouts.ts';
import { printStates } from '../../shared/print-machine.ts';
import { stkResultCodes } from '../../shared/result-codes.ts';
import { tenders } from '../../shared/snapshot.ts';

type Language = (typeof languages)[number];
type Leaf = { readonly key: string; readonly text: string };

const leavesOf = (tree: object, prefix = ''): readonly Leaf[] =>
  Object.entries(tree).flatMap(([name, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null
      ? leavesOf(value, `${prefix}${name}.`)
      : [{ key: `${prefix}${name}`, text: String(value) }],
  );

const leaves: Readonly<Record<Language, readonly Leaf[]>> = {
  en: leavesOf(locales.en),
  sw: leavesOf(locales.sw),
};
const textOf = (language: Language, key: string): string =>
  leaves[language].find((leaf) => leaf.key === key)?.text ?? '';
const placeholders = (text: string): readonly string[] =>
  (text.match(/\{\{\s*[\w-]+\s*\}\}|<\/?\w+>/gu) ?? []).toSorted();
/** What does not fit, as `key: text`, so that a failure names it. */
const unfit = (language: Language, fits: (leaf: Leaf) => boolean): readonly string[] =>
  leaves[language].filter((leaf) => !fits(leaf)).map(({ key, text }) => `${key}: ${text}`);

/** About as long as what fills them: a masked number, an amount, a name, a time. */
const widest: Readonly<Record<string, string>> = {
  order: 'A-000122',
  time: '14:40',
  from: '14:40',
  until: '14:40',
  code: 'TKL4X7Q2M9',
  name: 'Wanjiku',
  short: '',
  desc: 'Request not permitted now',
};
const filled = (text: string): string =>
  text.replace(/\{\{\s*([\w-]+)\s*\}\}/gu, (_, name: string) => widest[name] ?? 'KES 1,250');

describe('both languages', () => {
  it('have a catalogue worth testing', () => {
    expect(leaves.en.length).toBeGreaterThan(700);
  });

  it('have the same keys', () => {
    expect(leaves.sw.map(({ key }) => key).toSorted()).toEqual(leaves.en.map(({ key }) => key).toSorted());
  });

  it('have the same placeholders and tags', () => {
    const different = leaves.en.filter(
      ({ key, text }) => placeholders(text).join() !== placeholders(textOf('sw', key)).join(),
    );
    expect(different.map(({ key }) => key)).toEqual([]);
  });

  it.each(languages)('have no empty text and no stray space (%s)', (language) => {
    expect(
      unfit(language, ({ text }) => text !== '' && text === text.trim() && !text.includes('  ')),
    ).toEqual([]);
  });

  it('have both plural forms of a sentence', () => {
    const keys = new Set(leaves.en.map(({ key }) => key));
    const lonely = [...keys].filter(
      (key) =>
        (key.endsWith('_one') && !keys.has(key.replace(/_one$/u, '_other'))) ||
        (key.endsWith('_other') && !keys.has(key.replace(/_other$/u, '_one'))),
    );
    expect(lonely).toEqual([]);
  });
});

describe('everything that can happen has its words', () => {
  it('and no card has a short word for a state that it can never have', () => {
    const states: readonly string[] = cardStates;
    const short = leaves.en.flatMap(({ key }) => /^stateShort\.(.+)$/u.exec(key)?.[1] ?? []);
    expect(short.filter((state) => !states.includes(state))).toEqual([]);
  });

  const family = (names: readonly string[], prefix: string, parts: readonly string[]): readonly string[] =>
    names.flatMap((name) =>
      parts.map((part) => [prefix, name, part].filter((step) => step !== '').join('.')),
    );

  it.each([
    ['card state', family(cardStates, 'card', ['word', 'sentence', 'action'])],
    ['short card state', family(cardStates, 'stateShort', [''])],
    ['card action', family(cardActions, 'action', [''])],
    ['error code', family(errorCodes, 'error', ['what', 'now'])],
    ['refusal to open', family(refusalCodes, 'refusal', ['title', 'what', 'now'])],
    ['refused number', family(msisdnRefusals, 'number', [''])],
    ['STK result', family([...stkResultCodes.map(({ code }) => code), 'other'], 'stk', ['what'])],
    [
      'answer of Daraja that is not a success',
      family([...errorRowIds, 'attendantSetup'], 'daraja', ['what', 'now']),
    ],
    [
      'result of a payout or a reversal',
      family(
        [
          ...payoutResultCodes.map(({ key }) => key),
          'b2c.other',
          ...reversalResultCodes.map(({ key }) => key),
        ],
        '',
        ['what', 'now'],
      ),
    ],
    ['credential', family([...credentialProblems, 'expired'], 'credential', ['what', 'now'])],
    ['mode', family(modes, 'mode', [''])],
    ['way of paying', family(tenders, 'confirm.tender', [''])],
    ['prompt', family(attemptStates, 'attempt', [''])],
    ['delivery', family(deliveryStates, 'delivery', [''])],
    ['paper', family(printStates, 'print.state', [''])],
    ['message', family(messageSlots, 'message.slot', [''])],
    ['state of a message', family(messageStates, 'message.state', [''])],
    ['why a message was not sent', family([...messageProblems, ...messageDoubts], 'message.reason', [''])],
    ['problem of a message’s text', family(templateProblems, 'message.template', [''])],
    ['payout', family(payoutCardStates, 'payoutCard', ['word', 'sentence', 'action'])],
    ['what is done with a payout', family(payoutActions, 'payout.do', [''])],
    ['what a payout is for', family(payoutKinds, 'payout.kind', [''])],
    ['way of a payout', family(payoutChannels, 'payout.channel', [''])],
    ['attempt at a payout', family(payoutAttemptStates, 'payout.attempt', [''])],
    ['problem of a list', family(listProblems, 'payout.list.problem', [''])],
    ['posting', family([...postingKinds, ...intentKinds], 'posting', [''])],
    ['account', family(accounts, 'account', [''])],
    [
      'refused delivery',
      family(['already-recommended', 'okoa-jahazi', 'low-airtime', 'busy', 'other'], 'reason', [
        'short',
        'what',
        'money',
        'now',
      ]),
    ],
  ])('%s', (_, keys) => {
    expect(keys.filter((key) => !hasMessage(key))).toEqual([]);
  });

  it('every refused STK result says where the money is and what to do', () => {
    const refused = stkResultCodes.filter(({ code, terminalOnQuery }) => terminalOnQuery && code !== '0');
    for (const { key } of refused) {
      expect(textOf('en', `${key}.money`), key).toBe('No money taken.');
      expect(hasMessage(`${key}.now`), key).toBe(true);
      expect(hasMessage(`${key}.short`), key).toBe(true);
    }
  });

  const sources = (folder: string): readonly string[] =>
    readdirSync(folder, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile() && /\.tsx?$/u.test(entry.name))
      .map((entry) => readFileSync(join(entry.parentPath, entry.name), 'utf8'));

  it('every key that a screen names', () => {
    const named = sources('renderer').flatMap((source) =>
      [...source.matchAll(/\bt\(\s*'([\w.-]+)'/gu)].map(([, key = '']) => key),
    );
    expect(named.length).toBeGreaterThan(100);
    expect([...new Set(named)].filter((key) => !hasMessage(key))).toEqual([]);
  });

  it('every act that is written down', () => {
    const noted = sources('electron').flatMap((source) =>
      [...source.matchAll(/\baction: '([a-z]\w+)'|\bnoteAttempt\([^;]*?, '(\w+)'/gu)].map(
        ([, action, onAttempt]) => action ?? onAttempt ?? '',
      ),
    );
    expect(noted.length).toBeGreaterThan(10);
    // `deny` belongs to the window that opens no second one.
    expect([...new Set(noted)].filter((kind) => kind !== 'deny' && !hasMessage(`event.${kind}`))).toEqual([]);
  });
});

describe('the five money phrases', () => {
  const phrases: Readonly<Record<Language, readonly string[]>> = {
    en: [
      'No money taken.',
      'Money is in.',
      'Money may have moved. Do not send again.',
      "We are holding the customer's money.",
      'Your records are safe.',
      // Of a payout, where the other one would speak of a prompt.
      'Money may have moved. Do not pay again.',
    ],
    sw: [
      'Hakuna pesa iliyotoka.',
      'Pesa imeingia.',
      'Huenda pesa imetoka. Usitume tena.',
      'Tunashikilia pesa ya mteja.',
      'Rekodi zako ziko salama.',
      'Huenda pesa imetoka. Usitume tena.',
    ],
  };
  /** Their band says "do not send again" in words as large: there the amount or the next question follows. */
  const underABand = ['unknown.mayHaveMoved', 'card.unknown.askingMoney', 'card.unknown.money'];

  /** A row of the ledger, and what a trainee answers as the customer. */
  const notAboutThisOrder = ['order.noMoney', 'phone.answer.no-money', 'phone.no-money'];

  it.each(languages)('stand alone where a sentence has its money part (%s)', (language) => {
    expect(
      unfit(
        language,
        ({ key, text }) =>
          !key.endsWith('.money') ||
          key === 'day.money' ||
          underABand.includes(key) ||
          phrases[language].includes(text),
      ),
    ).toEqual([]);
  });

  it.each(languages)('are never varied inside a sentence (%s)', (language) => {
    const beginnings =
      language === 'en'
        ? [/no money\b/giu, /money may have/giu, /money is in\b/giu, /records are\b/giu]
        : [/hakuna pesa ili/giu, /huenda pesa/giu, /pesa imeingia/giu, /rekodi zako/giu];
    const whole = (text: string): string =>
      phrases[language].reduce((rest, phrase) => rest.replaceAll(phrase, ''), text);
    expect(
      unfit(
        language,
        ({ key, text }) =>
          underABand.includes(key) ||
          notAboutThisOrder.includes(key) ||
          beginnings.every((beginning) => !whole(text).match(beginning)),
      ),
    ).toEqual([]);
  });

  it('are the same sentence in both languages, everywhere', () => {
    const different = leaves.en.filter(({ key, text }) => {
      const at = phrases.en.indexOf(text);
      return at >= 0 && textOf('sw', key) !== phrases.sw[at];
    });
    expect(different.map(({ key }) => key)).toEqual([]);
  });

  it('never promise that no money moved where nobody knows', () => {
    for (const state of ['unknown', 'contradiction', 'stated'] as const)
      for (const language of languages)
        expect(say(language, `card.${state}.sentence`)).not.toContain(phrases[language][0]);
  });
});

describe('words of the counter', () => {
  const banned: Readonly<Record<Language, RegExp>> = {
    // A study of the M-PESA menu and the counter's own speech: hard, textbook or Tanzanian words, and persons told
    // apart by one letter.
    sw: /\b(analipwa|umelipwa|mlipwaji|m?uamala|miamala|stakabadhi|taslimu|kifurushi|vifurushi|bando|hitilafu|batili|tarakilishi|kichapishi|kuchakata|fanikiw\w*|mafanikio|agizo|nambari|keshia|mmiliki|leja|ingiza|tafadhali|samahani|omba PIN|tuma tena|foleni|doh|bob|kredo|imegoma)\b/iu,
    en: /\b(please|sorry|successfully|oops|invalid|you entered|transaction|failed|ask for the PIN|bob)\b/iu,
  };

  /** "Please" is said to the customer, who reads the display, and to nobody else. */
  const isToCustomer = (key: string): boolean => /^display\.(?:check|checkSame|unknown)$/.test(key);

  it.each(languages)('leaves out what nobody says (%s)', (language) => {
    expect(unfit(language, ({ key, text }) => isToCustomer(key) || !banned[language].test(text))).toEqual([]);
  });

  it.each(languages)('shouts nowhere and names no country code (%s)', (language) => {
    // M-PESA's own messages are quoted as they come.
    const quoted = ['phone.received', 'phone.reversed'];
    expect(
      unfit(
        language,
        ({ key, text }) => !text.includes('!') && (quoted.includes(key) || !/254|\/=|Ksh/u.test(text)),
      ),
    ).toEqual([]);
  });

  it('keeps the clock and durations apart from the Swahili hours', () => {
    expect(unfit('sw', ({ text }) => !/\bsaa (\d|\{\{|moja|mbili|tatu)/iu.test(text))).toEqual([]);
    expect(translate('sw', 'validity.hours', { count: 1 })).toBe('dakika 60');
    expect(translate('sw', 'validity.hours', { count: 3 })).toBe('masaa 3');
    expect(translate('en', 'validity.hours', { count: 1 })).toBe('1 hour');
  });

  it('keeps names that are never translated', () => {
    const names = /M-PESA|\bSTK\b|\bPIN\b|USSD|Okoa Jahazi|Safaricom|Daraja|sandbox|PDF/giu;
    const lost = leaves.en.filter(({ key, text }) => {
      const inSwahili = textOf('sw', key).toLowerCase();
      // A name may be said once where English says it twice; it may never be missing altogether.
      return (text.match(names) ?? []).some((name) => !inSwahili.includes(name.toLowerCase()));
    });
    expect(lost.map(({ key }) => key)).toEqual([]);
  });
});

describe('lengths', () => {
  it.each(languages)('a whole sentence has at most 140 characters (%s)', (language) => {
    const groups = [
      ...new Set(
        leaves[language].filter(({ key }) => key.endsWith('.what')).map(({ key }) => key.slice(0, -5)),
      ),
    ];
    expect(groups.length).toBeGreaterThan(60);
    const long = groups.map((group) => filled(sayWhole(language, group))).filter((text) => text.length > 140);
    expect(long).toEqual([]);
  });

  it.each(languages)('a button has at most 24 (%s)', (language) => {
    expect(
      unfit(language, ({ key, text }) => !/^(action|keys)\./u.test(key) || filled(text).length <= 24),
    ).toEqual([]);
  });

  it.each(languages)('a band has at most 36 (%s)', (language) => {
    expect(
      unfit(language, ({ key, text }) => !/^card\.\w+\.word$/u.test(key) || filled(text).length <= 36),
    ).toEqual([]);
    const words = leaves[language].filter(({ key }) => /^(stk|daraja|reason)\.[\w-]+\.short$/u.test(key));
    for (const { text } of words)
      expect(
        translate(language, 'card.refused.wordReason', { short: text }).length,
        text,
      ).toBeLessThanOrEqual(38);
  });
});

describe('translate', () => {
  it('fills placeholders and leaves a missing one to be seen', () => {
    expect(translate('en', 'card.afterOther.word', { order: 'A-000122' })).toBe('After A-000122');
    expect(translate('en', 'card.afterOther.word')).toBe('After {{order}}');
  });

  it('does not read placeholders in a value', () => {
    expect(translate('en', 'stk.other.what', { desc: '{{desc}} $& no' })).toBe(
      'M-PESA refused: "{{desc}} $& no".',
    );
  });

  it('shows a missing key as itself', () => {
    expect(translate('sw', 'no.such.key')).toBe('no.such.key');
    expect(translate('sw', 'card')).toBe('card');
    expect(translate('sw', 'constructor.name')).toBe('constructor.name');
  });

  it('chooses the plural', () => {
    expect(translate('en', 'number.missing', { count: 1 })).toBe('1 more digit');
    expect(translate('en', 'number.missing', { count: 2 })).toBe('2 more digits');
    expect(translate('sw', 'strip.unsent', { count: 1 })).toBe('Ombi 1 halijatumwa');
    expect(translate('sw', 'strip.unsent', { count: 0 })).toBe('Maombi 0 hayajatumwa');
  });

  it('says a whole sentence in its order', () => {
    expect(sayWhole('sw', 'stk.1032')).toBe(
      'Mteja amekataa kwa simu. Hakuna pesa iliyotoka. Muulize, kisha tuma upya au pokea cash.',
    );
    expect(sayWhole('en', 'stk.4999')).toBe('Still waiting for the PIN. Do not send again.');
  });
});

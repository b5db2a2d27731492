import type { TFunction } from 'i18next';
import { useState } from 'react';
import { IconCalendarClock, IconCloudOff } from '@tabler/icons-react';
import { cents, formatAmount } from '../../shared/cents.ts';
import { msisdn, spoken } from '../../shared/msisdn.ts';
import { clockTime, screenDate } from '../../shared/nairobi-time.ts';
import type { Snapshot } from '../../shared/snapshot.ts';
import { useKeys } from '../keys.ts';
import { useWords, validityText, wordsIn, type Language } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import { RoleIcon } from './role-icon.tsx';
import './read-aloud.css';

/** What to say to the customer, in the customer's language: one line per role, digits in spoken groups. */
export function ReadAloud({
  snapshot,
  untilMs,
}: {
  readonly snapshot: Snapshot;
  /** Until when the prompt may still come after the customer has gone. */
  readonly untilMs: number | undefined;
}) {
  const { t } = useWords();
  const [spokenIn, setSpokenIn] = useState<Language>('sw');
  const other: Language = spokenIn === 'sw' ? 'en' : 'sw';
  // A code has letters: while one is typed the key needs Alt.
  const isCodeTyped = snapshot.tender === 'mpesa-own';
  useKeys({ [isCodeTyped ? 'Alt+l' : 'l']: () => setSpokenIn(other) }, { inFields: true });
  const payer = spoken(msisdn(snapshot.payer));
  const recipient = spoken(msisdn(snapshot.recipient));
  const [first, second] = sentences(wordsIn(spokenIn), snapshot, payer, recipient);
  return (
    <section className="read-aloud" aria-labelledby="read-aloud-title">
      <header>
        <h2 id="read-aloud-title">{t('confirm.readTo')}</h2>
        <button type="button" tabIndex={-1} onClick={() => setSpokenIn(other)}>
          {t(`confirm.readIn.${other}`)} <KeyCap k={isCodeTyped ? 'Alt L' : 'L'} />
        </button>
      </header>
      <p lang={spokenIn} className="is-payer">
        <RoleIcon role="payer" size={32} />
        <Stressed text={`“${first}`} part={payer} />
      </p>
      <p lang={spokenIn} className="is-recipient">
        <RoleIcon role="recipient" size={32} />
        <Stressed
          text={untilMs === undefined && snapshot.dueAtMs === undefined ? `${second}”` : second}
          part={recipient}
        />
      </p>
      {snapshot.dueAtMs !== undefined && (
        <p lang={spokenIn} className="is-later">
          <IconCalendarClock size={32} aria-hidden="true" />
          <Stressed
            text={`${wordsIn(spokenIn)('confirm.read.tomorrow', {
              date: screenDate(snapshot.dueAtMs, spokenIn),
              time: clockTime(snapshot.dueAtMs),
            })}${untilMs === undefined ? '”' : ''}`}
            part={screenDate(snapshot.dueAtMs, spokenIn)}
          />
        </p>
      )}
      {untilMs !== undefined && (
        <p lang={spokenIn} className="is-later">
          <IconCloudOff size={32} aria-hidden="true" />
          <Stressed
            text={`${wordsIn(spokenIn)('confirm.read.later', { time: clockTime(untilMs) })}”`}
            part={clockTime(untilMs)}
          />
        </p>
      )}
    </section>
  );
}

function sentences(
  say: TFunction,
  snapshot: Snapshot,
  payer: string,
  recipient: string,
): readonly [string, string] {
  const goods = snapshot.validity.kind === 'none';
  const values = {
    payer,
    recipient,
    number: payer,
    package: snapshot.packageName,
    validity: validityText(say, snapshot.validity),
    amount: formatAmount(cents(snapshot.priceCents)),
  };
  if (payer === recipient)
    return [
      say('confirm.read.same', values),
      say(goods ? 'confirm.read.goodsWhat' : 'confirm.read.sameWhat', values),
    ];
  return [
    say(payerLine[snapshot.tender], values),
    say(goods ? 'confirm.read.recipientGoods' : 'confirm.read.recipient', values),
  ];
}

const payerLine = {
  'mpesa-prompt': 'confirm.read.payer',
  cash: 'confirm.read.payerCash',
  'mpesa-own': 'confirm.read.payerOwn',
} as const satisfies { readonly [T in Snapshot['tender']]: string };

/** The number inside the sentence stands out. */
export function Stressed({ text, part }: { readonly text: string; readonly part: string }) {
  const at = text.indexOf(part);
  if (at < 0) return <span>{text}</span>;
  return (
    <span>
      {text.slice(0, at)}
      <strong>{part}</strong>
      {text.slice(at + part.length)}
    </span>
  );
}

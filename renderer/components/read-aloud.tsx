import type { TFunction } from 'i18next';
import { IconCalendarClock, IconCloudOff } from '@tabler/icons-react';
import { cents, formatAmount } from '../../shared/cents.ts';
import { msisdn, spoken } from '../../shared/msisdn.ts';
import { clockTime, screenDate } from '../../shared/nairobi-time.ts';
import type { Snapshot } from '../../shared/snapshot.ts';
import { useKeys } from '../keys.ts';
import { useWords, validityText, wordsIn, type Language } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import { RoleIcon } from './role-icon.tsx';
import { textWidthPx, type TextLook } from './text-width.ts';
import './read-aloud.css';

/** Half the size of what is read, and what a line of it has at 1366×768: its end is the price, and is never cut. */
const labelLook: TextLook = { weight: '--w-text', size: '--t-label' };
const roomPx = 1_150;

/** What to say to the customer, in the customer's language: one line per role, digits in spoken groups. */
export function ReadAloud({
  snapshot,
  backCents,
  isMore = false,
  untilMs,
  spokenIn,
  onLanguage,
}: {
  readonly snapshot: Snapshot;
  /** It is paid already: what comes back to the payer, 0 where nothing does. Absent where he pays now. */
  readonly backCents?: number | undefined;
  /** The price is what he pays in addition to what he has paid. */
  readonly isMore?: boolean;
  /** The customer's language: what is read here, and what the display across the counter shows. */
  readonly spokenIn: Language;
  readonly onLanguage: (language: Language) => void;
  /** Until when the prompt may still come after the customer has gone. */
  readonly untilMs: number | undefined;
}) {
  const { t } = useWords();
  const other: Language = spokenIn === 'sw' ? 'en' : 'sw';
  // A code that is typed here has letters: with Alt the key is the same in every way of paying.
  useKeys({ 'Alt+l': () => onLanguage(other) }, { inFields: true });
  const payer = spoken(msisdn(snapshot.payer));
  const recipient = spoken(msisdn(snapshot.recipient));
  const [first, second] = sentences(wordsIn(spokenIn), snapshot, { payer, recipient, backCents, isMore });
  const isLong = textWidthPx(second, labelLook) * 2 > roomPx;
  const stressed = backCents === undefined || backCents === 0 ? payer : formatAmount(cents(backCents));
  return (
    <section className="read-aloud" aria-labelledby="read-aloud-title">
      <header>
        <h2 id="read-aloud-title">{t('confirm.readTo')}</h2>
        <button type="button" tabIndex={-1} onClick={() => onLanguage(other)}>
          {t(`confirm.readIn.${other}`)} <KeyCap k="Alt L" />
        </button>
      </header>
      <p lang={spokenIn} className="is-payer">
        <RoleIcon role="payer" size={32} />
        <Stressed text={`“${first}`} part={stressed} />
      </p>
      <p lang={spokenIn} className={`is-recipient${isLong ? ' is-long' : ''}`}>
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
  {
    payer,
    recipient,
    backCents,
    isMore,
  }: {
    readonly payer: string;
    readonly recipient: string;
    readonly backCents?: number | undefined;
    readonly isMore: boolean;
  },
): readonly [string, string] {
  const goods = snapshot.validity.kind === 'none';
  const values = {
    payer,
    recipient,
    number: payer,
    package: snapshot.packageName,
    validity: validityText(say, snapshot.validity),
    amount: formatAmount(cents(snapshot.priceCents)),
    back: formatAmount(cents(backCents ?? 0)),
  };
  const forWhom = goods ? 'confirm.read.recipientGoods' : 'confirm.read.recipient';
  const whatFor = say(isMore ? `${forWhom}More` : forWhom, values);
  // Nobody is told to pay what he has paid already.
  if (backCents !== undefined)
    return [say(backCents > 0 ? 'confirm.read.paidBack' : 'confirm.read.paidEqual', values), whatFor];
  if (payer === recipient && !isMore)
    return [
      say('confirm.read.same', values),
      say(goods ? 'confirm.read.goodsWhat' : 'confirm.read.sameWhat', values),
    ];
  return [say(payerLine[snapshot.tender], values), whatFor];
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

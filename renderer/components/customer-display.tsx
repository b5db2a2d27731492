import {
  IconChecks,
  IconCircleCheckFilled,
  IconCircleX,
  IconClock,
  IconHelpOctagon,
  IconLock,
} from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import type { ReactNode } from 'react';
import { cents, formatKes } from '../../shared/cents.ts';
import type { DisplayFace, DisplayState } from '../../shared/contract/display-channels.ts';
import { countdown } from '../../shared/nairobi-time.ts';
import { useNow } from '../clock.ts';
import { validityText, wordsIn } from '../words.ts';
import { CanonicalNumber } from './canonical-number.tsx';
import { RoleIcon, type PartyRole } from './role-icon.tsx';
import './customer-display.css';

type FaceOf<K extends DisplayFace['kind']> = Extract<DisplayFace, { readonly kind: K }>;
/** The customer's language, and the other one beside it, smaller. */
type Both = { readonly own: TFunction; readonly other: TFunction; readonly shop: string };

/** What the customer reads from across the counter: the two numbers, then how far the payment is. */
export function CustomerDisplay({ state }: { readonly state: DisplayState }) {
  const { face, language, mode, shopName } = state;
  const both: Both = {
    own: wordsIn(language),
    other: wordsIn(language === 'sw' ? 'en' : 'sw'),
    shop: shopName,
  };
  return (
    <main className={`customer-display mode-${mode}`} lang={language} data-face={face.kind}>
      {mode !== 'production' && (
        <p className="mode-word">
          {both.own(`mode.${mode}`)} · {both.own(`mode.${mode}Note`)}
        </p>
      )}
      <Face face={face} both={both} />
    </main>
  );
}

function Face({ face, both }: { readonly face: DisplayFace; readonly both: Both }) {
  switch (face.kind) {
    case 'idle':
      return <Idle both={both} />;
    case 'check':
      return <Check face={face} both={both} />;
    case 'paying':
      return <Paying face={face} both={both} />;
    case 'ended':
      return <Ended face={face} both={both} />;
  }
}

function Idle({ both }: { readonly both: Both }) {
  return (
    <div className="idle">
      <h1>{both.shop}</h1>
      <Said both={both} word="display.welcome" />
    </div>
  );
}

/** One sentence in the customer's language, and in the other beside it. */
function Said({ both, word }: { readonly both: Both; readonly word: string }) {
  return (
    <p className="said">
      <strong>{both.own(word)}</strong> <span>{both.other(word)}</span>
    </p>
  );
}

function Check({ face, both }: { readonly face: FaceOf<'check'>; readonly both: Both }) {
  const { own, other } = both;
  const isSame = face.payer === face.recipient;
  const valid = [own, other].map((t) => validityText(t, face.validity)).filter(Boolean);
  const { backCents = 0 } = face;
  const how = face.backCents === undefined ? `display.tender.${face.tender}` : 'display.paidAlready';
  return (
    <>
      <h1 className="visually-hidden">{own('confirm.title')}</h1>
      <Said both={both} word={isSame ? 'display.checkSame' : 'display.check'} />
      <Panel role="payer" both={both} number={face.payer}>
        <strong>{formatKes(cents(face.priceCents))}</strong> <span>{own(how)}</span>
        {backCents > 0 && (
          <strong className="back">{own('display.back', { amount: formatKes(cents(backCents)) })}</strong>
        )}
      </Panel>
      <Panel role="recipient" both={both} number={face.recipient}>
        <strong>{face.packageName}</strong> <span>{valid.join(' · ')}</span>
      </Panel>
      <Said both={both} word="display.wrong" />
    </>
  );
}

function Panel(props: {
  readonly role: PartyRole;
  readonly both: Both;
  readonly number: string;
  readonly children: ReactNode;
}) {
  const { role, both, number, children } = props;
  return (
    <section className={`display-panel is-${role}`}>
      <h2>
        <RoleIcon role={role} size={72} />
        <span>{both.own(`role.${role}`)}</span>
        <small>{both.other(`role.${role}`)}</small>
      </h2>
      <div>
        <p className="number">
          <CanonicalNumber digits={number} />
        </p>
        <p className="gets">{children}</p>
      </div>
    </section>
  );
}

function Paying({ face, both }: { readonly face: FaceOf<'paying'>; readonly both: Both }) {
  const { own, other, shop } = both;
  const nowMs = useNow();
  const isWaiting = face.stage === 'waiting';
  const left = (face.untilMs - nowMs) / Math.max(1, face.untilMs - face.sinceMs);
  return (
    <>
      <header>
        <h1>{own(isWaiting ? 'display.look' : 'display.soon')}</h1>
        <span>{shop}</span>
      </header>
      <Said both={both} word={isWaiting ? 'display.enterPin' : 'display.comes'} />
      <Panel role="payer" both={both} number={face.payer}>
        <strong>{formatKes(cents(face.priceCents))}</strong> <span>{own('display.to', { shop })}</span>
      </Panel>
      <section className={`progress ${isWaiting ? 'is-waiting' : 'is-queued'}`}>
        <p>
          <IconClock size={44} aria-hidden="true" />
          <span>{own(isWaiting ? 'display.waiting' : 'display.queued')}</span>
          <span className="figures">{countdown(nowMs - face.sinceMs)}</span>
        </p>
        <progress value={Math.min(1, Math.max(0, left))} aria-hidden="true" />
      </section>
      <p className="secret">
        <IconLock size={40} aria-hidden="true" />
        <span>
          <strong>{own('display.secret')}</strong>
          <span>{other('display.secret')}</span>
        </span>
      </p>
    </>
  );
}

const outcomes = {
  paid: { icon: IconCircleCheckFilled, word: 'display.paid' },
  delivered: { icon: IconChecks, word: 'display.delivered' },
  'not-paid': { icon: IconCircleX, word: 'display.notPaid' },
  unknown: { icon: IconHelpOctagon, word: 'display.unknown' },
} as const;

function Ended({ face, both }: { readonly face: FaceOf<'ended'>; readonly both: Both }) {
  const { icon: Icon, word } = outcomes[face.outcome];
  const values = { package: face.packageName, recipient: face.recipientMasked };
  return (
    <div className={`ended is-${face.outcome}`} role="status">
      <Icon size={160} aria-hidden="true" />
      <h1>{both.own(word, values)}</h1>
      <p>{both.other(word, values)}</p>
    </div>
  );
}

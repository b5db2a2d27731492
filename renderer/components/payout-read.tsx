import { useState } from 'react';
import { cents, formatAmount } from '../../shared/cents.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { parseMsisdn, spoken } from '../../shared/msisdn.ts';
import { useKeys } from '../keys.ts';
import { useWords, wordsIn, type Language } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import { Stressed } from './read-aloud.tsx';
import { RoleIcon } from './role-icon.tsx';

/** What to say before the money leaves: how much, to which number, and that it does not come back. */
export function PayoutRead({ confirmation }: { readonly confirmation: Response<'payout:confirm'> }) {
  const { t } = useWords();
  const [spokenIn, setSpokenIn] = useState<Language>('sw');
  const other: Language = spokenIn === 'sw' ? 'en' : 'sw';
  const { row, payeeNational } = confirmation;
  // As on the confirm screen, where a code with letters may be typed.
  useKeys({ 'Alt+l': () => setSpokenIn(other) }, { inFields: true });
  const parsed = parseMsisdn(payeeNational);
  const number = parsed.kind === 'ok' ? spoken(parsed.msisdn) : payeeNational;
  const amount = formatAmount(cents(row.amountCents));
  const say = wordsIn(spokenIn);
  // Whom Safaricom never named is known by the end of his payment's code.
  const sentence =
    payeeNational === ''
      ? say('payout.confirm.readReversal', { amount, number: row.note })
      : say('payout.confirm.read', { amount, number });
  return (
    <section className="read-aloud" aria-labelledby="read-aloud-title">
      <header>
        <h2 id="read-aloud-title">
          {t(row.kind === 'refund' ? 'payout.confirm.readToPayer' : 'payout.confirm.readTo')}
        </h2>
        <button type="button" tabIndex={-1} onClick={() => setSpokenIn(other)}>
          {t(`confirm.readIn.${other}`)} <KeyCap k="Alt L" />
        </button>
      </header>
      <p lang={spokenIn} className="is-payee">
        <RoleIcon role="payee" size={32} />
        <Stressed text={`“${sentence}”`} part={number === '' ? row.note : number} />
      </p>
    </section>
  );
}

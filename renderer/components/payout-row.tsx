import type { TFunction } from 'i18next';
import type { Ref } from 'react';
import { cents, formatKes } from '../../shared/cents.ts';
import { clockTime } from '../../shared/nairobi-time.ts';
import { useWords } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import { PartyChip } from './party.tsx';
import { payoutBands } from './payout-bands.ts';
import { PayoutClock } from './payout-clock.tsx';
import { sumCentsOf, type PayoutItem } from './payout-items.ts';
import { payoutKeys, payoutPurpose, payoutSentence, payoutWord } from './payout-words.ts';
import { StateBand } from './state-band.tsx';
import './payout-row.css';

type RowProps = {
  readonly item: PayoutItem;
  readonly chosen: boolean;
  readonly ref?: Ref<HTMLButtonElement>;
  readonly onFocus: () => void;
  readonly onOpen: () => void;
};

/** One unfinished payout or list: its state and clock, whom and how much, the one thing to do. */
export function PayoutRow({ item, chosen, ref, onFocus, onOpen }: RowProps) {
  const { t } = useWords();
  const { row, batch } = item;
  const action = row.actions[0];
  const key = action === undefined ? null : payoutKeys[action];
  return (
    <li>
      <button
        ref={ref}
        type="button"
        className={`payout-row${chosen ? ' is-chosen' : ''}`}
        aria-current={chosen}
        data-state={row.state}
        onFocus={onFocus}
        onClick={onOpen}
      >
        <StateBand
          band={payoutBands[row.state]}
          word={payoutWord(t, row)}
          aside={<PayoutClock sinceMs={row.sinceMs} />}
        />
        <span className="first">
          <Whom item={item} />
          <span className="purpose">{payoutPurpose(t, row)}</span>
          <span className="amount figures">{formatKes(cents(amountOf(item)))}</span>
        </span>
        <span className="second">
          <span className="sentence">{sentenceOf(t, item)}</span>
          {action !== undefined && key !== null && (
            <span className="act">
              {t(batch !== null && action === 'approve' ? 'payout.do.approveList' : `payout.do.${action}`)}{' '}
              <KeyCap k={key} filled={chosen} />
            </span>
          )}
        </span>
      </button>
    </li>
  );
}

/** A list is spoken of as a whole where its most urgent payee is like all others. */
function sentenceOf(t: TFunction, item: PayoutItem): string {
  const { row, batch } = item;
  if (batch === null) return payoutSentence(t, row);
  const alike = batch.rows.filter(({ state }) => state === row.state).length;
  const sentence = payoutSentence(t, { ...row, amountCents: amountOf(item), payeeName: batch.name });
  return alike === batch.rows.length ? sentence : `${t('payout.batch.count', { count: alike })}: ${sentence}`;
}

const amountOf = ({ row, batch }: PayoutItem): number =>
  batch === null ? row.amountCents : sumCentsOf(batch.rows);

function Whom({ item: { row, batch } }: { readonly item: PayoutItem }) {
  const { t } = useWords();
  if (batch !== null)
    return <strong className="whom">{t('payout.batch.count', { count: batch.rows.length })}</strong>;
  return (
    <>
      <PartyChip role="payee" masked={row.payeeMasked} />
      <strong className="whom">{row.payeeName}</strong>
    </>
  );
}

/** A finished one takes a line. */
export function FinishedRow({ item, chosen, ref, onFocus, onOpen }: RowProps) {
  const { t } = useWords();
  const { row, batch } = item;
  const { icon: Icon, look } = payoutBands[row.state];
  return (
    <li>
      <button
        ref={ref}
        type="button"
        className={`payout-row is-finished${chosen ? ' is-chosen' : ''}`}
        aria-current={chosen}
        onFocus={onFocus}
        onClick={onOpen}
      >
        <span className="figures time">{clockTime(row.sinceMs)}</span>
        <span className={`state-word text-${look}`}>
          <Icon size={20} aria-hidden="true" /> {payoutWord(t, row)}
        </span>
        {batch === null ? (
          <PartyChip role="payee" masked={row.payeeMasked} small />
        ) : (
          <strong>{t('payout.batch.count', { count: batch.rows.length })}</strong>
        )}
        <span className="whom">{[row.payeeName, payoutPurpose(t, row)].filter(Boolean).join(' · ')}</span>
        <span className="code-figures code">{batch === null ? row.receipt : ''}</span>
        <span className="amount figures">{formatKes(cents(amountOf(item)))}</span>
      </button>
    </li>
  );
}

import type { Ref } from 'react';
import { actionKeys } from '../../shared/card-rules.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import { clockTime, countdown } from '../../shared/nairobi-time.ts';
import type { BoardCard } from '../../shared/ipc-contract.ts';
import { actionWord, cardSentence, cardWord, unbroken } from '../card-words.ts';
import { useNow } from '../clock.ts';
import { useWords, validityText } from '../words.ts';
import { bands } from './bands.ts';
import { Elapsed } from './clock.tsx';
import { KeyCap } from './key-cap.tsx';
import { OrderNumber } from './order-number.tsx';
import { PartyChip, PartyPair } from './party.tsx';
import { sentenceLines } from './sentence-lines.ts';
import { StateBand } from './state-band.tsx';
import { textWidthPx, type TextLook } from './text-width.ts';
import './order-card.css';

type OrderCardProps = {
  readonly card: BoardCard;
  /** The ink ring: chosen with F6, or the one that the left column works on. */
  readonly ringed: boolean;
  /** Its keys act now: the board has the focus. */
  readonly armed: boolean;
  readonly ref?: Ref<HTMLLIElement>;
  readonly onFocus: () => void;
  readonly onAct: () => void;
};

/** What a name has beside a price of five digits and the longest act; two lines of it are smaller. */
const nameLook: TextLook = { weight: '--w-strong', size: '--t-text' };
const nameRoomPx = 190;

/** One unfinished order: what it is, how long it has been so, and the one thing to do. */
export function OrderCard({ card, ringed, armed, ref, onFocus, onAct }: OrderCardProps) {
  const { t } = useWords();
  const nowMs = useNow();
  const band = bands[card.state];
  const action = card.actions[0];
  const validity = validityText(t, card.validity);
  const name = [card.packageName, validity].filter(Boolean).join(' · ');
  const isLong = textWidthPx(name, nameLook) > nameRoomPx;
  const lines = sentenceLines(t, card, nowMs);
  return (
    <li
      ref={ref}
      className={`order-card${ringed ? ' is-ringed' : ''}`}
      tabIndex={-1}
      aria-label={[card.order, cardWord(t, card, nowMs)].filter(Boolean).join(', ')}
      data-order={card.order}
      data-state={card.state}
      onFocus={onFocus}
    >
      <StateBand
        band={band}
        word={cardWord(t, card, nowMs)}
        aside={<CardClock card={card} />}
        bar={deadlineLeft(card, nowMs)}
      />
      <div className="row">
        <strong className={`what${isLong ? ' is-long' : ''}`}>
          <span className="name">{name}</span>
          <span className={card.order === '' ? 'figures' : 'price'}>{formatKes(cents(card.priceCents))}</span>
        </strong>
        {action !== undefined && actionKeys[action] !== null && (armed || !ringed) && (
          <button type="button" className="act" tabIndex={-1} onClick={onAct}>
            {actionWord(t, action, card.state)} <KeyCap k={actionKeys[action] ?? ''} filled={armed} />
          </button>
        )}
      </div>
      {lines > 0 && (
        <p className={`sentence${lines === 2 ? ' has-two-lines' : ''}`}>
          {unbroken(cardSentence(t, card, nowMs))}
        </p>
      )}
      <div className="row">
        {card.order === '' ? (
          card.payerMasked !== '' && <PartyChip role="payer" masked={card.payerMasked} />
        ) : (
          <>
            <PartyPair payerMasked={card.payerMasked} recipientMasked={card.recipientMasked} />
            <span className="number">
              <OrderNumber order={card.order} />
            </span>
          </>
        )}
      </div>
    </li>
  );
}

function CardClock({ card }: { readonly card: BoardCard }) {
  const { t } = useWords();
  const nowMs = useNow();
  const { clock } = bands[card.state];
  const { deadlineMs, startMs, sinceMs } = card;
  if (clock === 'time') return <span className="figures">{clockTime(sinceMs)}</span>;
  if (clock === 'from' && deadlineMs !== null)
    return <span className="figures">{clockTime(deadlineMs)}</span>;
  if (clock === 'until' && deadlineMs !== null && deadlineMs - nowMs > 10 * 60_000)
    return <span className="figures">{t('clock.until', { time: clockTime(deadlineMs) })}</span>;
  if ((clock === 'left' || clock === 'until') && deadlineMs !== null)
    return <span className="figures">{t('clock.left', { time: countdown(deadlineMs - nowMs) })}</span>;
  if (clock === 'waited' && startMs !== null)
    return <span className="figures">{countdown(sinceMs - startMs)}</span>;
  return <Elapsed sinceMs={sinceMs} />;
}

/** How much of a queued prompt's time is left, 1 to 0. */
function deadlineLeft(card: BoardCard, nowMs: number): number | undefined {
  const { clock } = bands[card.state];
  const { deadlineMs, startMs } = card;
  if ((clock !== 'left' && clock !== 'until') || deadlineMs === null || startMs === null) return undefined;
  return Math.min(1, Math.max(0, (deadlineMs - nowMs) / Math.max(1, deadlineMs - startMs)));
}

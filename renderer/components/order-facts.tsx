import { useState } from 'react';
import { cardSentence, cardWord } from '../card-words.ts';
import { useNow } from '../clock.ts';
import { useKeys } from '../keys.ts';
import { ask } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { OrderPage } from '../../shared/ipc-contract.ts';
import { clockTime, screenDate } from '../../shared/nairobi-time.ts';
import { bands } from './bands.ts';
import { Elapsed } from './clock.tsx';
import { KeyCap } from './key-cap.tsx';
import { spacedNational } from './national-digits.ts';
import { packageText } from './package-text.ts';
import { PartyChip } from './party.tsx';
import type { PartyRole } from './role-icon.tsx';
import { RoleLabel } from './role-label.tsx';
import { StateBand } from './state-band.tsx';
import './order-facts.css';

/** What was confirmed, who served it, what came in; each number can be shown in full, which is written down. */
export function OrderFacts({ page }: { readonly page: OrderPage }) {
  const { t, language } = useWords();
  const now = useNow();
  const { card } = page;
  const over = card.group === 'closed';
  return (
    <section className="sheet order-facts">
      <StateBand
        band={bands[card.state]}
        word={cardWord(t, card, now)}
        aside={
          over ? (
            <span className="figures">{clockTime(card.sinceMs)}</span>
          ) : (
            <Elapsed sinceMs={card.sinceMs} />
          )
        }
      />
      <p className="sentence">
        {cardSentence(t, card, now)}
        {card.state === 'delivered' && <span className="got-nothing">{t('order.gotNothing')}</span>}
      </p>
      <Party page={page} role="payer" k="F3" masked={card.payerMasked} />
      <Party page={page} role="recipient" k="F4" masked={card.recipientMasked} />
      <dl>
        <Fact name={t('order.package')} value={packageText(t, card)} />
        <Fact name={t('order.price')} value={formatKes(cents(card.priceCents))} />
        <Fact name={t('order.tender')} value={t(`tender.${page.tender}Long`)} />
        <Fact name={t('order.received')} value={formatKes(cents(page.receivedCents))} />
        {page.refundedCents > 0 && (
          <Fact name={t('order.refunded')} value={formatKes(cents(page.refundedCents))} />
        )}
        <Fact name={t('order.servedBy')} value={page.servedBy} />
        <Fact
          name={t('order.created')}
          value={`${screenDate(page.createdMs, language)} ${clockTime(page.createdMs)}`}
        />
      </dl>
      <Versions page={page} />
    </section>
  );
}

/** Where it was changed after payment: everything it was confirmed as, the newest confirmed one counts. */
function Versions({ page }: { readonly page: OrderPage }) {
  const { t } = useWords();
  if (page.versions.length === 0) return null;
  return (
    <section className="order-versions">
      <h2>{t('order.versions')}</h2>
      <ol>
        {page.versions.map((one) => (
          <li key={one.version}>
            <strong>
              {t(`order.version.${one.state}`, {
                version: one.version,
                difference: formatKes(cents(one.differenceCents)),
              })}
            </strong>{' '}
            <span>{`${packageText(t, one)} · ${formatKes(cents(one.priceCents))}`}</span>{' '}
            <PartyChip role="recipient" masked={one.recipientMasked} small />{' '}
            <span className="note">
              {one.approvedBy === null
                ? one.by
                : t('order.versionBy', { by: one.by, approver: one.approvedBy })}
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

function Fact({ name, value }: { readonly name: string; readonly value: string }) {
  return (
    <div>
      <dt>{name}</dt>
      <dd>{value}</dd>
    </div>
  );
}

type PartyProps = {
  readonly page: OrderPage;
  readonly role: Exclude<PartyRole, 'payee'>;
  readonly k: 'F3' | 'F4';
  readonly masked: string;
};

/** Masked until a person asks for it by name; shown until the page is left. */
function Party({ page, role, k, masked }: PartyProps) {
  const { t } = useWords();
  const [full, setFull] = useState<string | null>(null);
  const show = async () => {
    const shown = await ask('party:unmask', { order: page.order, who: role });
    if (shown !== undefined) setFull(shown.national);
  };
  useKeys({ [k]: () => void show() }, { when: full === null });
  return (
    <div className="party-row">
      <span className={`role is-${role}`}>
        <RoleLabel role={role} />
      </span>
      <PartyChip role={role} masked={full === null ? masked : spacedNational(full)} />
      {full === null ? (
        <button type="button" onClick={() => void show()}>
          {t('order.unmask')} <KeyCap k={k} />
        </button>
      ) : (
        <span className="logged" role="status">
          {t('order.unmaskLogged')}
        </span>
      )}
    </div>
  );
}

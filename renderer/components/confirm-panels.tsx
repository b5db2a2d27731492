import { IconArrowRight } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { cents, formatKes } from '../../shared/cents.ts';
import type { Review } from '../../shared/ipc-contract.ts';
import { msisdn, national } from '../../shared/msisdn.ts';
import { clockTime, screenDate } from '../../shared/nairobi-time.ts';
import type { SnapshotField } from '../../shared/snapshot.ts';
import { unbroken } from '../card-words.ts';
import { useTill } from '../store/till.ts';
import { useWords, validityText } from '../words.ts';
import { CanonicalNumber } from './canonical-number.tsx';
import { RoleIcon, type PartyRole } from './role-icon.tsx';
import { RoleLabel } from './role-label.tsx';
import { textWidthPx, type TextLook } from './text-width.ts';
import './confirm-panels.css';

/** Half of a figure's size, and what a panel has for it at 1366×768. */
const halfSize: TextLook = { weight: '--w-figure', size: '--t-strong' };
const roomPx = 490;

/** A package's name stands whole: as large as the amount beside it while it fits, then smaller. */
function nameLook(name: string): string {
  const halfPx = textWidthPx(name, halfSize);
  if (halfPx * 2 <= roomPx) return '';
  return halfPx * 1.4 <= roomPx ? ' is-long' : ' is-longest';
}

type PanelsProps = {
  readonly review: Review;
  readonly changed: SnapshotField | undefined;
  /** It is paid already: nothing is asked of the payer. */
  readonly paid?: boolean;
};

/** Both numbers before money: payer left, recipient right, or one panel that wears both looks. */
export function ConfirmPanels({ review, changed, paid = false }: PanelsProps) {
  const { payer, recipient } = review.snapshot;
  const marked = review.doubts.flatMap((doubt) => (doubt.kind === 'nearly-equal' ? doubt.positions : []));
  if (payer === recipient) return <SamePanel review={review} changed={changed} paid={paid} />;
  return (
    <div className="confirm-panels">
      <section className="confirm-panel is-payer">
        <PanelBand role="payer" />
        <Value isChanged={changed === 'payer'} className="number">
          <CanonicalNumber digits={national(msisdn(payer))} marked={marked} />
        </Value>
        <PayerPart review={review} changed={changed} paid={paid} />
      </section>
      <IconArrowRight className="arrow" size={64} stroke={2.2} aria-hidden="true" />
      <section className="confirm-panel is-recipient">
        <PanelBand role="recipient" />
        <Value isChanged={changed === 'recipient'} className="number">
          <CanonicalNumber digits={national(msisdn(recipient))} marked={marked} />
        </Value>
        <RecipientPart review={review} changed={changed} />
      </section>
    </div>
  );
}

function SamePanel({ review, changed, paid = false }: PanelsProps) {
  const { t } = useWords();
  return (
    <div className="confirm-panels">
      <section className="same-panel">
        <span className="half is-payer" aria-hidden="true" />
        <span className="half is-recipient" aria-hidden="true" />
        <div className="bands">
          <PanelBand role="payer" />
          <PanelBand role="recipient" />
        </div>
        <Value isChanged={changed === 'payer' || changed === 'recipient'} className="number">
          <CanonicalNumber digits={national(msisdn(review.snapshot.payer))} />
        </Value>
        <p className="both">
          {t('confirm.same.before')} <strong>{t('confirm.same.and')}</strong> {t('confirm.same.after')}
        </p>
        <div className="parts">
          <PayerPart review={review} changed={changed} paid={paid} />
          <RecipientPart review={review} changed={changed} />
        </div>
      </section>
    </div>
  );
}

function PanelBand({ role }: { readonly role: PartyRole }) {
  return (
    <h2 className={`panel-band is-${role}`}>
      <RoleIcon role={role} size={40} />
      <span>
        <RoleLabel role={role} />
      </span>
    </h2>
  );
}

function PayerPart({ review, changed, paid = false }: PanelsProps) {
  const { t } = useWords();
  const offline = useTill((till) => till.app?.link.online === false);
  const { priceCents, tender } = review.snapshot;
  const after = review.doubts.find((doubt) => doubt.kind === 'after-other');
  const does =
    tender === 'cash'
      ? t('confirm.payerCash')
      : tender === 'mpesa-own'
        ? t('confirm.payerOwn')
        : after !== undefined
          ? t('confirm.payerAfter', { order: after.order })
          : offline
            ? t('confirm.deadline', { time: clockTime(review.promptDeadlineMs) })
            : t('confirm.payerPrompt');
  return (
    <div className="part">
      <Value isChanged={changed === 'priceCents'} className="big">
        {formatKes(cents(priceCents))}
      </Value>
      <Value isChanged={changed === 'tender'} className="does">
        {paid ? t('change.paidAlready') : unbroken(does)}
      </Value>
    </div>
  );
}

function RecipientPart({ review, changed }: PanelsProps) {
  const { t, language } = useWords();
  const { packageName, validity, dueAtMs } = review.snapshot;
  const until = review.validUntilMs;
  const valid = validityText(t, validity);
  const text =
    valid === ''
      ? t('confirm.goods')
      : until === null
        ? t('confirm.valid', { validity: valid })
        : t('confirm.validUntil', { validity: valid, time: clockTime(until) });
  const due =
    dueAtMs === undefined
      ? undefined
      : t(valid === '' ? 'confirm.tomorrowGoods' : 'confirm.tomorrow', {
          date: screenDate(dueAtMs, language),
          time: clockTime(dueAtMs),
          validity: valid,
        });
  const isPackage = changed === 'packageId' || changed === 'packageVersion' || changed === 'packageName';
  return (
    <div className="part">
      <Value isChanged={isPackage} className={`big${nameLook(packageName)}`}>
        {packageName}
      </Value>
      <Value isChanged={changed === 'validity' || changed === 'dueAtMs'} className="does">
        {due ?? text}
      </Value>
    </div>
  );
}

/** A value that the main process found different comes back in an ink frame. */
function Value(props: {
  readonly isChanged: boolean;
  readonly className: string;
  readonly children: ReactNode;
}) {
  const { t } = useWords();
  return (
    <p className={`${props.className}${props.isChanged ? ' is-changed' : ''}`}>
      {props.children}
      {props.isChanged && <span className="changed-note">{t('confirm.changedHere')}</span>}
    </p>
  );
}

import { useEffect, useRef, useState } from 'react';
import { bands } from '../components/bands.ts';
import { DidYouDial } from '../components/did-you-dial.tsx';
import { DialString } from '../components/dial-string.tsx';
import { OpenRecipient } from '../components/open-recipient.tsx';
import { OrderNumber } from '../components/order-number.tsx';
import { PanelWaits } from '../components/panel-waits.tsx';
import { QrCode } from '../components/qr-code.tsx';
import { ModemDials, ModemOrHand } from '../components/modem-delivery.tsx';
import { ReplyAnswers } from '../components/reply-answers.tsx';
import type { ReplyOutcome } from '../components/pasted-reply.tsx';
import { Step, StepPanel } from '../components/step-panel.tsx';
import { packageText } from '../components/package-text.ts';
import { useOrderPage } from '../components/use-order-page.ts';
import { useNow } from '../clock.ts';
import type { ScreenOf } from '../store/screens.ts';
import { act, back, open, showNotice, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { OrderPage, Response } from '../../shared/ipc-contract.ts';
import { clockTime } from '../../shared/nairobi-time.ts';
import './deliver.css';

type Opened = Response<'delivery:start'>;

/** Delivery by hand: one recipient, one string, one answer. After a restart the only question is "Did you dial it?". */
export function DeliverScreen({ order, early }: ScreenOf<'deliver'>) {
  const page = useOrderPage(order);
  return page === null ? (
    <PanelWaits band={bands.delivering} order={order} />
  ) : (
    <AskOrOpen key={order} page={page} early={early === true} />
  );
}

/**
 * The question stands until it is answered here, although the order has another state before the answer is back: else
 * "no" would open the delivery once more, and "yes" show the string for a moment.
 */
function AskOrOpen({ page, early }: { readonly page: OrderPage; readonly early: boolean }) {
  const [asks] = useState(page.card.state === 'didYouDial');
  const [dialled, setDialled] = useState(false);
  const [chosen, setChosen] = useState<'modem' | 'hand' | null>(null);
  // A package of the modem: it dials by itself, and a person only chooses where it did not.
  const isModems = page.deliveryMethod === 'modem' && !asks;
  const isOpen = page.card.state === 'delivering';
  if (isModems && !isOpen && chosen === null && page.card.state !== 'modemDialling')
    return <ModemOrHand page={page} onChoose={(byHand) => setChosen(byHand ? 'hand' : 'modem')} />;
  if (isModems && !isOpen && chosen !== 'hand') return <OpenModem page={page} early={early} />;
  return asks && !dialled ? (
    <DidYouDial page={page} onDialled={() => setDialled(true)} />
  ) : (
    <OpenDelivery page={page} dialled={dialled} byHand={chosen === 'hand'} early={early} />
  );
}

/** The modem is asked, or is at it; the panel leaves when it has ended. */
function OpenModem({ page, early }: { readonly page: OrderPage; readonly early: boolean }) {
  const opened = useStarted(page.order, false, early);
  // Until the page is read again it still shows the state before.
  if (opened === null) return <PanelWaits band={bands.modemDialling} order={page.order} />;
  return <ModemDials page={page} recipient={opened.recipient} />;
}

function OpenDelivery({
  page,
  dialled,
  byHand,
  early,
}: {
  readonly page: OrderPage;
  readonly dialled: boolean;
  readonly byHand: boolean;
  readonly early: boolean;
}) {
  const { t } = useWords();
  const opened = useStarted(page.order, byHand, early);
  const busy = useRef(false);
  if (opened === null) return <PanelWaits band={bands.delivering} order={page.order} />;

  const record = async (outcome: ReplyOutcome) => {
    if (busy.current) return;
    busy.current = true;
    const result = await act('delivery:record', {
      order: page.order,
      deliveryId: opened.deliveryId,
      ...outcome,
    });
    busy.current = false;
    if (result.ok) leave(page.order, outcome.outcome === 'delivered');
  };

  return (
    <StepPanel
      band={bands.delivering}
      title={t('deliver.title', { package: packageText(t, page.card) })}
      aside={<PaidAside page={page} />}
    >
      <DialStep opened={opened} dialled={dialled} />
      <ReplyAnswers
        opened={opened}
        bundleName={page.card.packageName}
        onAnswer={(outcome) => void record(outcome)}
      />
    </StepPanel>
  );
}

/** `A-000122 · KES 50 paid 14:31`. */
function PaidAside({ page }: { readonly page: OrderPage }) {
  const { t } = useWords();
  const paidMs = page.postings.find((posting) => posting.lines.length > 0)?.bookedMs;
  const amount = formatKes(cents(page.card.priceCents));
  return (
    <>
      <OrderNumber order={page.order} /> ·{' '}
      {paidMs === undefined ? amount : t('deliver.paidAt', { amount, time: clockTime(paidMs) })}
    </>
  );
}

function DialStep({ opened, dialled }: { readonly opened: Opened; readonly dialled: boolean }) {
  const { t } = useWords();
  const practice = useTill((till) => till.app?.mode !== 'production');
  const { dial } = opened;
  if (dial === null || dialled) {
    return (
      <Step number={1} title={t(dialled ? 'deliver.dialledAlready' : 'deliver.handOver')}>
        <OpenRecipient number={opened.recipient} />
      </Step>
    );
  }
  const plain = `${dial.before}${dial.recipient}${dial.after}`;
  return (
    <div className="step deliver-dial">
      <div>
        <h2>
          <span className="step-number figures">1</span>
          <DialTitle startedMs={opened.startedMs} />
        </h2>
        <OpenRecipient number={opened.recipient} />
        <DialString dial={dial} />
      </div>
      <figure>
        <QrCode
          text={practice ? plain : `tel:${plain.replaceAll('#', '%23')}`}
          label={t('deliver.codeLabel', { string: plain })}
        />
        <figcaption>{t(practice ? 'deliver.practiceCode' : 'deliver.scan')}</figcaption>
      </figure>
    </div>
  );
}

/** A panel that was opened before must not read as an order to dial again. */
function DialTitle({ startedMs }: { readonly startedMs: number }) {
  const { t } = useWords();
  const [openedMs] = useState(useNow());
  const reopened = openedMs - startedMs > 5000;
  return (
    <span className="step-title">
      {reopened ? t('deliver.dialOnceReopened', { time: clockTime(startedMs) }) : t('deliver.dialOnce')}
    </span>
  );
}

/** Opens the delivery once per order: it is committed before anything is shown. */
function useStarted(order: string, byHand: boolean, early: boolean): Opened | null {
  const [opened, setOpened] = useState<Opened | null>(null);
  const asked = useRef<string | null>(null);
  useEffect(() => {
    if (asked.current === order) return;
    asked.current = order;
    void act('delivery:start', { order, byHand, early }).then((result) => {
      if (result.ok) return setOpened(result.value);
      back();
      showNotice(result.error);
    });
  }, [order, byHand, early]);
  return opened;
}

/** Back to where the panel came from; a delivered order shows its receipt where the shop wants to be asked. */
function leave(order: string, delivered: boolean): void {
  back();
  if (delivered && useTill.getState().settings?.printWhen === 'ask') open({ name: 'receipt', order });
}

import { IconArrowBackUp, IconCash, IconDeviceMobile, IconSend } from '@tabler/icons-react';
import type { TFunction } from 'i18next';
import { useEffect, useState, type ReactNode } from 'react';
import { call, onTopic } from '../bridge.ts';
import { ActionButton } from '../components/action-button.tsx';
import { bands } from '../components/bands.ts';
import { BandClock } from '../components/band-clock.tsx';
import { CodeField } from '../components/code-field.tsx';
import { CreditHead } from '../components/credit-head.tsx';
import { DecisionList, numbered, type Decision } from '../components/decision-list.tsx';
import { useLookAnswers } from '../components/look-answers.tsx';
import { packageText } from '../components/package-text.ts';
import { Step, StepPanel } from '../components/step-panel.tsx';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, back, open } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { CreditPage } from '../../shared/contract/credit-channels.ts';
import { isReceiptCode } from '../../shared/receipt-code.ts';
import './steps.css';

/** One payment without a prompt: which order it pays, or how it goes back. Nobody decides without the customer's code. */
export function CreditScreen({ id }: ScreenOf<'credit'>) {
  const { t } = useWords();
  const page = useCreditPage(id);
  useKeys({ Escape: back });
  if (page === undefined) return null;
  if (page === null)
    return (
      <StepPanel band={bands.ownPayment} title={t('credit.title')}>
        <Step title={t('credit.none.without-order')} />
      </StepPanel>
    );
  const { credit } = page;
  return (
    <StepPanel
      band={bands.ownPayment}
      title={t(credit.state === 'without-order' ? 'card.ownPayment.word' : `credit.state.${credit.state}`)}
      aside={<BandClock sinceMs={credit.reportedMs} />}
    >
      <CreditHead page={page} />
      {page.needsLook ? (
        <LookFirst page={page} />
      ) : credit.state === 'used-before' && credit.payoutId === null ? (
        <CalledUsed page={page} />
      ) : page.ways.length === 0 && page.orders.length === 0 ? (
        <Settled page={page} />
      ) : (
        <Decide page={page} />
      )}
    </StepPanel>
  );
}

/** Null where none waits; undefined until it is read. Read anew whenever money or orders change. */
function useCreditPage(asked: string | undefined): CreditPage | null | undefined {
  const [page, setPage] = useState<CreditPage | null>();
  useEffect(() => {
    let current = true;
    let id = asked;
    const read = async (): Promise<void> => {
      id ??= (await ask('credit:list', {}))?.credits.findLast((one) => one.payoutId === null)?.id;
      const answer = id === undefined ? null : await ask('credit:get', { id });
      if (current && answer !== undefined) setPage(answer);
    };
    void read();
    const stop = onTopic('board', () => void read());
    return () => {
      current = false;
      stop();
    };
  }, [asked]);
  return page;
}

/** It came before an older copy of the file was put back. */
function LookFirst({ page }: { readonly page: CreditPage }) {
  const { t } = useWords();
  const { credit } = page;
  const { code, fields } = useCode(page);
  const answers = useLookAnswers(
    { kind: 'credit', receipt: code },
    {
      what: `…${credit.tail}`,
      amountCents: credit.amountCents,
      mayBe: { used: true, back: ['cash', 'reversal', 'b2c'] },
      ...(fields === undefined ? {} : { typed: fields }),
      onDone: back,
    },
  );
  return (
    <Step title={t('lookBack.credit')}>
      <DecisionList decisions={answers} leaveHint={t('lookBack.leaveHint')} alone />
    </Step>
  );
}

/** Who has the code on his own papers need not copy it. */
function useCode(page: CreditPage): {
  readonly code: string;
  readonly fields: { readonly field: ReactNode; readonly ready: boolean } | undefined;
} {
  const { credit } = page;
  const [typed, setTyped] = useState('');
  if (credit.receipt !== null) return { code: credit.receipt, fields: undefined };
  const isOther = isReceiptCode(typed) && !typed.endsWith(credit.tail);
  return {
    code: typed,
    fields: {
      field: <Code typed={typed} isOther={isOther} message={page.message} onType={setTyped} />,
      ready: isReceiptCode(typed) && !isOther,
    },
  };
}

function Decide({ page }: { readonly page: CreditPage }) {
  const { t } = useWords();
  const { code, fields: field = {} } = useCode(page);
  const pays = page.orders.map((order): Omit<Decision, 'k'> => {
    let became: 'paid' | 'held' = 'paid';
    return {
      title: t('credit.pays', { order: order.order }),
      hint: orderHint(t, order),
      icon: <IconSend size={28} />,
      confirm: t('credit.paysConfirm', { order: order.order }),
      what: t('credit.paysConfirm', { order: order.order }),
      ...field,
      act: async () => {
        const result = await call('credit:apply', { receipt: code, order: order.order });
        if (result.ok) ({ became } = result.value);
        return result;
      },
      onDone: () => {
        back();
        open({ name: became === 'paid' ? 'deliver' : 'order', order: order.order });
      },
    };
  });
  const goesBack = page.ways.map((way) => ({ ...wayBack(t, way, page, code), ...field }));
  return (
    <Step title={t('credit.ask')}>
      <DecisionList
        decisions={numbered([...pays, ...goesBack])}
        leaveHint={t('credit.leaveHint')}
        alone={pays.length + goesBack.length > 3}
      />
    </Step>
  );
}

/** Told apart by more than an order number: who pays, who receives, what. */
const orderHint = (t: TFunction, order: CreditPage['orders'][number]): string =>
  `${packageText(t, order)} · ${order.payerMasked} → ${order.recipientMasked}`;

const icons = { reversal: IconArrowBackUp, b2c: IconDeviceMobile, cash: IconCash } as const;

function wayBack(
  t: TFunction,
  way: CreditPage['ways'][number],
  { credit: { amountCents } }: CreditPage,
  receipt: string,
): Omit<Decision, 'k'> {
  const amount = formatKes(cents(amountCents));
  const Icon = icons[way];
  const shown = { icon: <Icon size={28} />, amountCents };
  if (way === 'cash')
    return {
      ...shown,
      title: t('held.refund', { amount }),
      hint: t('credit.cashHint'),
      confirm: t('held.refundConfirm', { amount }),
      what: t('credit.cashWhat'),
      act: (approval) => call('credit:refund-cash', { receipt, ...approval }),
      onDone: back,
    };
  let payoutId: number | undefined;
  return {
    ...shown,
    title: t(`payout.refund.${way}`, { amount }),
    hint: t(`payout.refund.${way}Hint`),
    confirm: t('payout.refund.confirm'),
    what: t('payout.refund.confirm'),
    act: async () => {
      const result = await call('credit:request-refund', { receipt, channel: way });
      if (result.ok) payoutId = result.value.id;
      return result;
    },
    // The payout's own page says who has to approve it.
    onDone: () => {
      back();
      if (payoutId !== undefined) open({ name: 'payout', payoutId });
    },
  };
}

function Code(props: {
  readonly typed: string;
  readonly isOther: boolean;
  readonly message: string | null;
  readonly onType: (code: string) => void;
}): ReactNode {
  const { t } = useWords();
  return (
    <>
      <CodeField label={t('confirm.own.code')} value={props.typed} onType={props.onType} />
      <p className="code-said" role="status">
        {t(props.isOther ? 'credit.otherCode' : 'confirm.own.type')}
        {props.message !== null && ` ${t('confirm.own.practiceMessage')} ${props.message}`}
      </p>
    </>
  );
}

/** The owner called it used in the time before an older copy was put back; a slip is taken back, and asked again. */
function CalledUsed({ page }: { readonly page: CreditPage }) {
  const { t } = useWords();
  const { credit } = page;
  const { code, fields = {} } = useCode(page);
  const takeBack: Decision = {
    k: '1',
    title: t('lookBack.takeBack'),
    hint: t('lookBack.takeBackHint'),
    icon: <IconArrowBackUp size={28} />,
    confirm: t('lookBack.takeBackConfirm'),
    what: t('lookBack.takeBackWhat', { what: `…${credit.tail}` }),
    amountCents: credit.amountCents,
    ...fields,
    act: (approval) => call('old-file:take-back', { receipt: code, ...approval }),
    onDone: back,
  };
  return (
    <Step title={t('credit.settled.used-before')}>
      <DecisionList decisions={[takeBack]} leaveHint={t('lookBack.takeBackLeave')} />
    </Step>
  );
}

/** Used, kept for a prompt, or going back: what it is, and where to look. */
function Settled({ page: { credit } }: { readonly page: CreditPage }) {
  const { t } = useWords();
  const { order, payoutId } = credit;
  const look = (): void => {
    if (payoutId !== null) open({ name: 'payout', payoutId });
    else if (order !== null) open({ name: 'order', order });
  };
  const canLook = payoutId !== null || order !== null;
  useKeys({ Enter: look }, { when: canLook });
  const key = payoutId === null ? credit.state : 'going-back';
  return (
    <Step title={t(`credit.settled.${key}`, { order: order ?? '' })}>
      <div className="decision-do">
        <ActionButton k="Esc" onPress={back}>
          {t('decision.back')}
        </ActionButton>
        {canLook && (
          <ActionButton k="Enter" ink onPress={look}>
            {payoutId === null ? t('credit.openOrder', { order: order ?? '' }) : t('action.see-payout')}
          </ActionButton>
        )}
      </div>
    </Step>
  );
}

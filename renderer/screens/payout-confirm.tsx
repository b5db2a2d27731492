import { useEffect, useState } from 'react';
import { call } from '../bridge.ts';
import { ActionButton } from '../components/action-button.tsx';
import { ArmedButton } from '../components/armed-button.tsx';
import { useApproved } from '../components/decision-list.tsx';
import { Notice, NoticeText } from '../components/notice.tsx';
import { OrderNumber } from '../components/order-number.tsx';
import { PayoutAlike } from '../components/payout-doubts.tsx';
import { PayoutPanel } from '../components/payout-panel.tsx';
import { PayoutRead } from '../components/payout-read.tsx';
import { isTypedAgain, PayoutTyped } from '../components/payout-typed.tsx';
import { payoutSentence } from '../components/payout-words.ts';
import { useKeys } from '../keys.ts';
import { choosePayout, readPayouts } from '../store/payouts.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, back, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import './confirm.css';
import './payout-confirm.css';

type Confirmation = Response<'payout:confirm'>;

/** The last look before money leaves the shop. Somebody types the payee again; F9 asks for the second person's PIN. */
export function PayoutConfirmScreen({ payoutId }: ScreenOf<'payout-confirm'>) {
  const [confirmation, setConfirmation] = useState<Confirmation | null>(null);
  const notice = useTill((till) => till.notice);
  useEffect(() => {
    let current = true;
    void ask('payout:confirm', { payoutId }).then((answer) => {
      if (current && answer !== undefined) setConfirmation(answer);
    });
    return () => {
      current = false;
    };
  }, [payoutId]);
  useKeys({ Escape: back }, { inFields: true });
  if (confirmation === null) return notice === null ? null : <Notice failure={notice} />;
  return <Confirm confirmation={confirmation} />;
}

function Confirm({ confirmation }: { readonly confirmation: Confirmation }) {
  const { t } = useWords();
  const [text, setText] = useState('');
  const notice = useTill((till) => till.notice);
  const me = useTill((till) => till.app?.session.person?.name);
  const { run, dialog } = useApproved();
  const { row, payeeNational, alike } = confirmation;
  const isRefund = row.kind === 'refund';
  // Money without an order whose payer Safaricom never named: the end of its code says which.
  const codeEnd = payeeNational === '' ? { codeEnd: row.note.slice(-4) } : {};
  const ready = isTypedAgain({ text, payeeNational, lastFour: isRefund, ...codeEnd });
  const approve = () =>
    void run({
      what: isRefund
        ? row.order === null
          ? t('payout.confirm.whatCredit', { note: row.note })
          : t('payout.confirm.whatRefund', { order: row.order })
        : t('payout.confirm.what', { name: row.payeeName === '' ? row.payeeMasked : row.payeeName }),
      amountCents: row.amountCents,
      secondPerson: row.requestedBy === me,
      act: (approval) => call('payout:approve', { payoutId: row.id, payeeTyped: text, ...approval }),
      onDone: () => {
        choosePayout(`payout:${row.id}`);
        back();
        void readPayouts();
      },
    });
  // A key that was already on its way when the last digit was typed does nothing yet.
  useKeys({ F9: approve }, { when: ready, inFields: true, armMs: 400 });
  const failed = row.state === 'failed';
  const isTight = failed || notice !== null || alike.length > 0;
  return (
    <div className={`confirm payout-confirm${isTight ? ' is-tight' : ''}`}>
      <header>
        <h1>{t(isRefund ? 'payout.confirm.titleRefund' : 'payout.confirm.title')}</h1>
        <span className="payout-number">
          <OrderNumber order={row.payout} />
        </span>
      </header>
      <PayoutPanel confirmation={confirmation} />
      {failed && notice === null && <NoticeText text={payoutSentence(t, row)} />}
      {!failed && notice === null && <PayoutAlike alike={alike} />}
      <PayoutTyped
        text={text}
        payeeNational={payeeNational}
        lastFour={isRefund}
        {...codeEnd}
        onType={setText}
      />
      {notice === null ? <PayoutRead confirmation={confirmation} /> : <Notice failure={notice} />}
      <footer>
        <ActionButton k="Esc" onPress={back}>
          {t('payout.confirm.back')}
        </ActionButton>
        <ArmedButton key={String(ready)} k="F9" sunk={!ready} onPress={approve}>
          {t('payout.confirm.go', { amount: formatKes(cents(row.amountCents)) })}
        </ArmedButton>
      </footer>
      {dialog}
    </div>
  );
}

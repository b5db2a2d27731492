import { useEffect, useId, useState } from 'react';
import { call } from '../bridge.ts';
import { ActionButton } from '../components/action-button.tsx';
import { ArmedButton } from '../components/armed-button.tsx';
import { useApproved } from '../components/decision-list.tsx';
import { Notice } from '../components/notice.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PartyChip } from '../components/party.tsx';
import { payoutBands } from '../components/payout-bands.ts';
import { PayoutListDoubts } from '../components/payout-doubts.tsx';
import { sumCentsOf } from '../components/payout-items.ts';
import { PayoutTable } from '../components/payout-table.tsx';
import { payoutSentence, payoutWord } from '../components/payout-words.ts';
import { useKeys } from '../keys.ts';
import { readPayouts, usePayouts } from '../store/payouts.ts';
import type { ScreenOf } from '../store/screens.ts';
import { back, open, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatAmount, formatKes, parseCash } from '../../shared/cents.ts';
import type { PayoutRow } from '../../shared/contract/payout-channels.ts';
import '../components/big-field.css';
import './payout-batch.css';

/** A list of payees: what became of each, and its approval by typing the total. */
export function PayoutBatchScreen({ batchId }: ScreenOf<'payout-batch'>) {
  const { t } = useWords();
  const all = usePayouts((payouts) => payouts.list?.rows);
  const notice = useTill((till) => till.notice);
  useEffect(() => void readPayouts(), []);
  const rows = all?.filter(({ batch }) => batch?.id === batchId) ?? [];
  const waiting = rows.filter(({ actions }) => actions.includes('approve'));
  const [first] = rows;
  const total = (
    <>
      <span>{t('payout.batch.count', { count: rows.length })}</span>
      <span className="total figures">
        {t('payout.batch.total')} {formatKes(cents(sumCentsOf(rows)))}
      </span>
    </>
  );
  return (
    <div className="full-page payout-batch">
      <PageHead
        title={first?.batch?.name ?? ''}
        beside={first !== undefined && <span className="kind">{t(`payout.kind.${first.kind}`)}</span>}
      />
      <PayoutTable
        label={first?.batch?.name ?? ''}
        columns={[
          ['payout.list.payee'],
          ['payout.list.who'],
          ['payout.list.kes', true],
          ['orders.state'],
          ['payout.page.timeline'],
        ]}
        foot={total}
      >
        {rows.map((row) => (
          <Row key={row.id} row={row} />
        ))}
      </PayoutTable>
      {waiting.length > 0 && notice === null && <PayoutListDoubts batchId={batchId} />}
      {notice !== null && <Notice failure={notice} />}
      {waiting.length === 0 ? (
        <p className="none">{t('payout.batch.none')}</p>
      ) : (
        <ApproveList batchId={batchId} waiting={waiting} />
      )}
    </div>
  );
}

function Row({ row }: { readonly row: PayoutRow }) {
  const { t } = useWords();
  const { icon: Icon, look } = payoutBands[row.state];
  const openRow = () => open({ name: 'payout', payoutId: row.id });
  return (
    // The button in the row is the keyboard's way; a click anywhere in the row does the same.
    // oxlint-disable-next-line jsx-a11y/click-events-have-key-events, jsx-a11y/no-noninteractive-element-interactions
    <tr onClick={openRow}>
      <td>
        <button type="button" onClick={openRow}>
          <PartyChip role="payee" masked={row.payeeMasked} small />
        </button>
      </td>
      <td className="name">{row.payeeName}</td>
      <td className="money figures">{formatAmount(cents(row.amountCents))}</td>
      <td>
        <span className={`state-word text-${look}`}>
          <Icon size={20} aria-hidden="true" /> {payoutWord(t, row)}
        </span>
      </td>
      <td className="said">{payoutSentence(t, row)}</td>
    </tr>
  );
}

/** All of it or nothing: the sum is typed, as it stands on the sheet, instead of every payee. */
function ApproveList({
  batchId,
  waiting,
}: {
  readonly batchId: number;
  readonly waiting: readonly PayoutRow[];
}) {
  const { t } = useWords();
  const id = useId();
  const [text, setText] = useState('');
  const me = useTill((till) => till.app?.session.person?.name);
  const { run, dialog } = useApproved();
  const totalCents = sumCentsOf(waiting);
  const typed = parseCash(text);
  const ready = typed === totalCents;
  const amount = formatKes(cents(totalCents));
  const approve = () =>
    void run({
      what: t('payout.batch.what', { name: waiting[0]?.batch?.name ?? '' }),
      amountCents: totalCents,
      secondPerson: waiting[0]?.requestedBy === me,
      act: (approval) => call('payout:approve-list', { batchId, totalCents, ...approval }),
      onDone: () => void readPayouts(),
    });
  useKeys({ F9: approve }, { when: ready, inFields: true, armMs: 400 });
  return (
    <div className="approve-list">
      <label htmlFor={id}>{t('payout.batch.type')}</label>
      <input
        id={id}
        className="big-field figures"
        inputMode="numeric"
        value={text}
        maxLength={12}
        autoComplete="off"
        // The one thing to type on this screen.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={(event) => setText(event.target.value)}
      />
      <span className="verdict" role="status">
        {text !== '' && !ready ? t('payout.batch.differs') : ''}
      </span>
      <ActionButton k="Esc" onPress={back}>
        {t('payout.confirm.back')}
      </ActionButton>
      <ArmedButton key={String(ready)} k="F9" sunk={!ready} onPress={approve}>
        {t('payout.batch.go', { amount })}
      </ArmedButton>
      {dialog}
    </div>
  );
}

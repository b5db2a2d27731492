import { useState } from 'react';
import { IconCheck, IconCircleMinus, IconX } from '@tabler/icons-react';
import { call } from '../bridge.ts';
import { mainNowMs } from '../clock.ts';
import { useKeys } from '../keys.ts';
import { readPayouts } from '../store/payouts.ts';
import { useWords } from '../words.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { CodeField } from './code-field.tsx';
import { DecisionList, type Decision } from './decision-list.tsx';
import { KeyCap } from './key-cap.tsx';
import type { PayoutAction } from './payout-words.ts';
import './payout-decisions.css';

type Page = Response<'payout:get'>;
type Decided = Extract<PayoutAction, 'withdraw' | 'state-not-paid' | 'settle-mismatch'>;

/** What is decided on a payout's own page: taken back, found not paid by two people, a mismatch settled. */
export function PayoutDecisions({ page, ask }: { readonly page: Page; readonly ask: Decided | undefined }) {
  const { t } = useWords();
  const { actions } = page.row;
  const decisions = [
    ...useFoundPaid(page),
    ...useNotPaid(page),
    ...useMismatch(page),
    ...useWithdraw(page),
  ] satisfies readonly Decision[];
  if (decisions.length === 0) return null;
  const title =
    page.row.state === 'unknown'
      ? 'payout.decide.unknown'
      : actions.includes('settle-mismatch')
        ? 'payout.decide.mismatch'
        : 'payout.decide.ask';
  const first = ask === 'withdraw' ? 'x' : ask === 'state-not-paid' ? '2' : null;
  const isThere = decisions.some(({ k, fromMs }) => k === first && (fromMs ?? 0) <= mainNowMs());
  return (
    <section className="sheet payout-decisions">
      <h2>{t(title)}</h2>
      <DecisionList decisions={decisions} first={isThere ? first : null} />
    </section>
  );
}

/** The portal has it: its receipt is typed, and the owner's PIN. */
function useFoundPaid({ row }: Page): readonly Decision[] {
  const { t } = useWords();
  const [code, setCode] = useState('');
  const { id: payoutId, payout, amountCents } = row;
  if (row.state !== 'unknown') return [];
  return [
    {
      k: '1',
      title: t('payout.decide.statePaid'),
      hint: t('payout.decide.statePaidHint'),
      icon: <IconCheck size={28} />,
      confirm: t('payout.decide.foundConfirm'),
      what: t('payout.decide.statePaidWhat', { payout }),
      amountCents,
      field: <CodeField label={t('unknown.code')} value={code} onType={setCode} />,
      ready: code !== '',
      act: (approval) => call('payout:state-paid', { payoutId, receipt: code, ...approval }),
      onDone: () => void readPayouts(),
    },
  ];
}

/** P6: two people, half an hour after the send, the portal searched. */
function useNotPaid({ row, attempts }: Page): readonly Decision[] {
  const { t } = useWords();
  const [searched, setSearched] = useState(false);
  const { id: payoutId, payout, amountCents } = row;
  if (!row.actions.includes('state-not-paid')) return [];
  return [
    {
      k: '2',
      title: t('payout.decide.notPaid'),
      hint: t('payout.decide.notPaidHint'),
      icon: <IconX size={28} />,
      confirm: t('payout.decide.notPaidConfirm'),
      what: t('payout.decide.notPaidWhat', { payout }),
      amountCents,
      secondPerson: true,
      fromMs: attempts.at(-1)?.notPaidFromMs ?? null,
      field: <Searched ticked={searched} onTick={setSearched} />,
      ready: searched,
      act: (approval) => call('payout:state-not-paid', { payoutId, searchedPortal: true, ...approval }),
      onDone: () => void readPayouts(),
    },
  ];
}

function useMismatch({ row }: Page): readonly Decision[] {
  const { t } = useWords();
  const { id: payoutId, payout, amountCents } = row;
  if (!row.actions.includes('settle-mismatch')) return [];
  const answer = (found: 'paid' | 'not-paid', k: string, name: string): Decision => ({
    k,
    title: t(`payout.decide.${name}`),
    hint: t(`payout.decide.${name}Hint`),
    icon: found === 'paid' ? <IconCheck size={28} /> : <IconX size={28} />,
    confirm: t(`payout.decide.${name}Confirm`),
    what: t(found === 'paid' ? 'payout.decide.foundWhat' : 'payout.decide.notPaidWhat', { payout }),
    amountCents,
    act: (approval) => call('payout:settle-mismatch', { payoutId, found, ...approval }),
    onDone: () => void readPayouts(),
  });
  return [answer('paid', '1', 'found'), answer('not-paid', '2', 'notFound')];
}

function useWithdraw({ row }: Page): readonly Decision[] {
  const { t } = useWords();
  if (!row.actions.includes('withdraw')) return [];
  return [
    {
      k: 'x',
      cap: 'X',
      title: t('payout.decide.withdraw'),
      hint: t('payout.decide.withdrawHint'),
      icon: <IconCircleMinus size={28} />,
      confirm: t('payout.decide.withdrawConfirm'),
      what: t('payout.decide.withdraw'),
      act: () => call('payout:withdraw', { payoutId: row.id }),
      onDone: () => void readPayouts(),
    },
  ];
}

/** It is not enough to remember: the portal is searched, and that is said. */
function Searched({
  ticked,
  onTick,
}: {
  readonly ticked: boolean;
  readonly onTick: (ticked: boolean) => void;
}) {
  const { t } = useWords();
  useKeys({ t: () => onTick(!ticked) });
  return (
    <label className="payout-searched">
      <input type="checkbox" checked={ticked} onChange={(event) => onTick(event.target.checked)} />
      <span>{t('payout.decide.searched')}</span>
      <KeyCap k="T" />
    </label>
  );
}

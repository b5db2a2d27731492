import { useState } from 'react';
import { IconCalendarMinus, IconCash, IconCheck, IconCircleMinus, IconX } from '@tabler/icons-react';
import { call } from '../bridge.ts';
import { mainNowMs } from '../clock.ts';
import { readPayouts } from '../store/payouts.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { CodeField } from './code-field.tsx';
import { DecisionList, type Decision } from './decision-list.tsx';
import { useLookAnswers } from './look-answers.tsx';
import type { PayoutAction } from './payout-words.ts';
import { SearchedTick } from './searched-tick.tsx';
import './payout-decisions.css';

type Page = Response<'payout:get'>;
type Decided = Extract<PayoutAction, 'withdraw' | 'state-not-paid' | 'settle-mismatch' | 'settle-excess'>;

/** What is decided on a payout's own page: taken back, found not paid by two people, a mismatch settled. */
export function PayoutDecisions({ page, ask }: { readonly page: Page; readonly ask: Decided | undefined }) {
  const { t } = useWords();
  const { actions } = page.row;
  const decisions = [
    ...useFoundPaid(page),
    ...useNotPaid(page),
    ...useMismatch(page),
    ...useExcess(page),
    ...useWithdraw(page),
  ] satisfies readonly Decision[];
  if (decisions.length === 0) return null;
  const title =
    page.row.state === 'unknown'
      ? 'payout.decide.unknown'
      : actions.includes('settle-mismatch')
        ? 'payout.decide.mismatch'
        : page.row.excess !== null
          ? page.row.excess.needsLook
            ? 'lookBack.ask'
            : page.row.excess.reason === 'denied'
              ? 'payout.decide.denied'
              : 'payout.decide.excess'
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

/** P6: two people, half an hour after the send, the portal searched. Before that it stands there and says from when. */
function useNotPaid({ row, attempts }: Page): readonly Decision[] {
  const { t } = useWords();
  const [searched, setSearched] = useState(false);
  const { id: payoutId, payout, amountCents } = row;
  if (row.state !== 'unknown') return [];
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
      field: <SearchedTick said={t('payout.decide.searched')} ticked={searched} onTick={setSearched} />,
      ready: searched,
      act: (approval) => call('payout:state-not-paid', { payoutId, searchedPortal: true, ...approval }),
      onDone: () => void readPayouts(),
    },
  ];
}

/** The payee has it; it left and he has not; nothing left. The last two free it to be paid again: two people say so. */
function useMismatch({ row, attempts }: Page): readonly Decision[] {
  const { t } = useWords();
  const { id: payoutId, payout, amountCents } = row;
  if (!row.actions.includes('settle-mismatch')) return [];
  const fromMs = attempts.findLast(({ state }) => state === 'mismatch')?.notPaidFromMs ?? null;
  const answer = (found: 'paid' | 'elsewhere' | 'not-paid', k: string, name: string): Decision => ({
    k,
    title: t(`payout.decide.${name}`),
    hint: t(`payout.decide.${name}Hint`),
    icon: found === 'paid' ? <IconCheck size={28} /> : <IconX size={28} />,
    confirm: t(`payout.decide.${name}Confirm`),
    what: t(`payout.decide.${name}What`, { payout }),
    amountCents,
    ...(found === 'paid' ? {} : { secondPerson: true, fromMs }),
    act: (approval) => call('payout:settle-mismatch', { payoutId, found, ...approval }),
    onDone: () => void readPayouts(),
  });
  return [
    answer('paid', '1', 'found'),
    answer('elsewhere', '2', 'elsewhere'),
    answer('not-paid', '3', 'notFound'),
  ];
}

const excessIcons = {
  returned: <IconCash size={28} />,
  kept: <IconCalendarMinus size={28} />,
  'written-off': <IconCircleMinus size={28} />,
  'paid-in-cash': <IconCash size={28} />,
  'found-paid': <IconCheck size={28} />,
  'not-owed': <IconX size={28} />,
} as const;

/** Money that left too much: back in cash, less the next time, or borne by the shop. Or money that did not leave. */
function useExcess({ row }: Page): readonly Decision[] {
  const { t } = useWords();
  const { excess, payout } = row;
  const looked = useLookAnswers(
    { kind: 'excess', excessId: excess?.id ?? 0 },
    {
      what: payout,
      amountCents: excess?.amountCents ?? 0,
      mayBe: { settled: excess?.ways ?? [] },
      onDone: () => void readPayouts(),
    },
  );
  if (excess === null || !row.actions.includes('settle-excess')) return [];
  if (excess.needsLook) return looked;
  const { id: excessId, amountCents } = excess;
  const amount = formatKes(cents(amountCents));
  return excess.ways.map((how, index) => ({
    k: String(index + 1),
    title: t(`payout.excess.${how}`, { amount }),
    hint: t(`payout.excess.${how}Hint`),
    icon: excessIcons[how],
    confirm: t(`payout.excess.${how}Confirm`),
    what: t(`payout.excess.${how}What`, { payout }),
    amountCents,
    act: (approval) => call('payout:settle-excess', { excessId, how, ...approval }),
    onDone: () => void readPayouts(),
  }));
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

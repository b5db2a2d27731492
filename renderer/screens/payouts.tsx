import { useEffect, useLayoutEffect, useRef } from 'react';
import { ActionButton } from '../components/action-button.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PayoutEmpty } from '../components/payout-empty.tsx';
import { payoutItems, type PayoutItem } from '../components/payout-items.ts';
import { FinishedRow, PayoutRow } from '../components/payout-row.tsx';
import { PayoutSide } from '../components/payout-side.tsx';
import { payoutKeys, type PayoutAction } from '../components/payout-words.ts';
import { useKeys } from '../keys.ts';
import { choosePayout, needsPerson, readPayouts, usePayouts } from '../store/payouts.ts';
import type { ScreenOf } from '../store/screens.ts';
import { open, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { mayDo } from '../../shared/roles.ts';
import './payouts.css';

/** Money that leaves the shop: what is unfinished with its next step, below it what was finished today. */
export function PayoutsScreen(_props: ScreenOf<'payouts'>) {
  const { t } = useWords();
  const list = usePayouts((payouts) => payouts.list);
  const mayAsk = useTill((till) => mayDo(till.app?.session.person?.role ?? 'attendant', 'request-payout'));
  const asNew = () => open({ name: 'payout-new' });
  const asList = () => open({ name: 'payout-list' });
  useKeys({ n: asNew, l: asList }, { when: mayAsk });
  useEffect(() => void readPayouts(), []);
  return (
    <div className="full-page payouts">
      <PageHead title={t('payout.title')}>
        {mayAsk && (
          <>
            <ActionButton k="N" onPress={asNew}>
              {t('payout.new')}
            </ActionButton>
            <ActionButton k="L" onPress={asList}>
              {t('payout.payList')}
            </ActionButton>
          </>
        )}
      </PageHead>
      {list !== null && (
        <div className="payouts-columns">
          <Items {...payoutItems(list.rows)} />
          <PayoutSide list={list} />
        </div>
      )}
    </div>
  );
}

function Items({ unfinished, finished }: ReturnType<typeof payoutItems>) {
  const { t } = useWords();
  const items = [...unfinished, ...finished];
  const { chosen, focusOn, rows } = useChosen(items);
  useKeys(chosen === undefined ? {} : keysOf(chosen));
  const rowProps = (item: PayoutItem) => ({
    item,
    chosen: item.key === chosen?.key,
    ref: (element: HTMLButtonElement | null) => void rows.current.set(item.key, element),
    onFocus: () => focusOn(item),
    onOpen: () => openItem(item),
  });
  const mine = unfinished.filter(({ row }) => needsPerson(row)).length;
  return (
    <div className="payouts-list">
      <header>
        <h2>
          {t('payout.unfinished')} <span className="count figures">{unfinished.length}</span>
        </h2>
        {mine > 0 && <span className="note">{t('payout.yourMove', { count: mine })}</span>}
        {items.length > 0 && <span className="note keys-hint">{t('payout.keysHint')}</span>}
      </header>
      {unfinished.length === 0 && <PayoutEmpty />}
      <ol>
        {unfinished.map((item) => (
          <PayoutRow key={item.key} {...rowProps(item)} />
        ))}
      </ol>
      {finished.length > 0 && (
        <>
          <h2 className="finished-head">{t('payout.finished')}</h2>
          <ol className="sheet finished">
            {finished.map((item) => (
              <FinishedRow key={item.key} {...rowProps(item)} />
            ))}
          </ol>
        </>
      )}
    </div>
  );
}

/** The chosen item has the focus, so that a screen reader says it; the list begins at the most urgent one. */
function useChosen(items: readonly PayoutItem[]) {
  const key = usePayouts((payouts) => payouts.chosen);
  const rows = useRef(new Map<string, HTMLButtonElement | null>());
  const found = items.findIndex((item) => item.key === key);
  const at = Math.max(0, found);
  const chosen = items[at];
  const go = (to: number): void => {
    const next = items[Math.min(items.length - 1, Math.max(0, to))];
    if (next !== undefined) rows.current.get(next.key)?.focus();
  };
  useKeys({
    ArrowDown: () => go(at + 1),
    ArrowUp: () => go(at - 1),
    Home: () => go(0),
    End: () => go(items.length - 1),
  });
  const chosenKey = chosen?.key;
  useLayoutEffect(() => {
    if (chosenKey === undefined) return;
    // Not away from a dialog or a button that is in use.
    const { activeElement } = document;
    if (activeElement === null || activeElement === document.body) rows.current.get(chosenKey)?.focus();
  }, [chosenKey]);
  return { chosen, rows, focusOn: (item: PayoutItem) => choosePayout(item.key) };
}

function openItem({ row, batch }: PayoutItem): void {
  if (batch === null) open({ name: 'payout', payoutId: row.id });
  else open({ name: 'payout-batch', batchId: batch.id });
}

/** Each action's key leads to the place where it is decided; nothing is done from the list itself. */
function keysOf(item: PayoutItem): Readonly<Record<string, () => void>> {
  const acts = item.row.actions.flatMap((action) => {
    const key = payoutKeys[action];
    return key === null ? [] : [[key.toLowerCase(), () => actOn(item, action)] as const];
  });
  return Object.fromEntries(acts);
}

function actOn(item: PayoutItem, action: PayoutAction): void {
  const { row, batch } = item;
  const isListApproval = batch !== null && (action === 'approve' || action === 'withdraw');
  if (isListApproval) return openItem(item);
  const payoutId = row.id;
  switch (action) {
    case 'approve':
    case 'try-again':
      return open({ name: 'payout-confirm', payoutId });
    case 'wait':
      return openItem(item);
    case 'withdraw':
    case 'state-not-paid':
    case 'settle-mismatch':
    case 'settle-excess':
      return open({ name: 'payout', payoutId, ask: action });
  }
}

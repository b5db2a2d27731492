import { useEffect, useRef, useState } from 'react';
import { national, parseMsisdn } from '../../shared/msisdn.ts';
import { NextStep } from '../components/next-step.tsx';
import { PackageGrid } from '../components/package-grid.tsx';
import { RecentList, recentListId, recentRowId } from '../components/recent-list.tsx';
import { RolePanel, type PanelList } from '../components/role-panel.tsx';
import { useKeys } from '../keys.ts';
import { changeDraft, goTo, useDraft, type DraftField } from '../store/draft.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, open, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { useNextStepText } from './next-step-text.ts';
import { useRecentCustomers, type RecentCustomers } from './use-recent-customers.ts';
import './counter.css';

/** Two numbers and a package. Nothing is sent from here: Enter only opens the confirm screen. */
export function CounterScreen(_props: ScreenOf<'counter'>) {
  const { t } = useWords();
  const draft = useDraft();
  const items = useTill((till) => till.catalogue);
  const link = useTill((till) => till.app?.link);
  const firstRun = useTill((till) => till.app?.firstRun === true);
  const [busy, setBusy] = useState(false);
  const fields = useFieldFocus();

  const payer = parseMsisdn(draft.payerText);
  const recipient = parseMsisdn(draft.recipientText);
  const item = items.find((other) => other.id === draft.packageId && other.onSale);
  const missing: DraftField | undefined =
    payer.kind !== 'ok'
      ? 'payer'
      : recipient.kind !== 'ok'
        ? 'recipient'
        : item === undefined
          ? 'package'
          : undefined;
  const step = useNextStepText(payer, recipient, item);

  const recent = useRecentCustomers(draft.payerText);
  const recentOpen = useRecentKeys(recent);

  const review = async (): Promise<void> => {
    if (missing !== undefined) return goTo(missing);
    if (busy || item === undefined) return;
    setBusy(true);
    const { payerText, recipientText } = draft;
    const value = await ask('order:review', {
      payerText,
      recipientText,
      packageId: item.id,
      tender: 'mpesa-prompt',
    });
    setBusy(false);
    if (value !== undefined) open({ name: 'confirm', review: value });
  };
  useKeys({ F3: () => goTo('payer'), F4: () => goTo('recipient'), F5: () => goTo('package') });

  const same = payer.kind === 'ok' && recipient.kind === 'ok' && payer.msisdn === recipient.msisdn;
  const takePayer = (): void => {
    if (payer.kind !== 'ok') return;
    changeDraft({ recipientText: national(payer.msisdn) });
    goTo('package');
  };
  return (
    <div className="counter">
      <h1 className="visually-hidden">{t('counter.title')}</h1>
      <div className="payer-with-list">
        <RolePanel
          role="payer"
          k="F3"
          text={draft.payerText}
          parsed={payer}
          sentence={t(link?.online === false ? 'counter.payerWaits' : 'counter.payerDone')}
          example={firstRun ? t('counter.example') : undefined}
          ref={fields.payer}
          onType={(payerText) => changeDraft({ payerText })}
          list={recentOpen}
          onEnter={() => payer.kind === 'ok' && (missing === undefined ? void review() : goTo(missing))}
          onFocus={() => useDraft.setState({ field: 'payer' })}
        />
        {recent.rows.length > 0 && (
          <RecentList
            digits={draft.payerText}
            rows={recent.rows}
            chosen={recent.chosen}
            onTake={(row) => void recent.take(row)}
          />
        )}
      </div>
      <RolePanel
        role="recipient"
        k="F4"
        text={draft.recipientText}
        parsed={recipient}
        sentence={t(same ? 'counter.sameDone' : 'counter.recipientDone')}
        onSame={payer.kind === 'ok' ? takePayer : undefined}
        ref={fields.recipient}
        onType={(recipientText) => changeDraft({ recipientText })}
        onEnter={() => recipient.kind === 'ok' && (missing === undefined ? void review() : goTo(missing))}
        onFocus={() => useDraft.setState({ field: 'recipient' })}
      />
      <PackageGrid
        items={items}
        chosenId={item?.id ?? null}
        ref={fields.package}
        onChoose={(packageId) => changeDraft({ packageId })}
        onEnter={() => void review()}
        onFocus={() => useDraft.setState({ field: 'package' })}
      />
      <NextStep
        text={step.text}
        strong={step.strong}
        ready={missing === undefined}
        busy={busy}
        onReview={() => void review()}
      />
    </div>
  );
}

/** The open list takes the arrows, Enter and Escape; closed, the field has them. */
function useRecentKeys(recent: RecentCustomers): PanelList | undefined {
  const row = recent.rows[recent.chosen];
  if (row === undefined) return undefined;
  const keys: { readonly [key: string]: () => void } = {
    ArrowDown: () => recent.move(1),
    ArrowUp: () => recent.move(-1),
    Enter: () => void recent.take(row),
    Escape: recent.close,
  };
  return {
    id: recentListId,
    chosenId: recentRowId(recent.chosen),
    onKey: (key) => {
      keys[key]?.();
      return key in keys;
    },
  };
}

/** The field that the draft names has the focus: at the start, and whenever a key asks for one. */
function useFieldFocus() {
  const { field, asked } = useDraft();
  const payer = useRef<HTMLInputElement>(null);
  const recipient = useRef<HTMLInputElement>(null);
  const code = useRef<HTMLInputElement>(null);
  const fields = { payer, recipient, package: code };
  useEffect(() => {
    fields[field].current?.focus();
    // eslint-disable-next-line react-hooks/exhaustive-deps -- only when a key asked, not when the mouse moved the focus
  }, [asked]);
  return fields;
}

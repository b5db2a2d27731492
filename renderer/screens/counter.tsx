import { useEffect, useRef, useState } from 'react';
import { cents, formatKes } from '../../shared/cents.ts';
import { national, parseMsisdn } from '../../shared/msisdn.ts';
import { NextStep } from '../components/next-step.tsx';
import { PackageGrid } from '../components/package-grid.tsx';
import { RolePanel } from '../components/role-panel.tsx';
import { useKeys } from '../keys.ts';
import { changeDraft, goTo, useDraft, type DraftField } from '../store/draft.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, open, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { useNextStepText } from './next-step-text.ts';
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
    payer.kind !== 'ok' ? 'payer' : recipient.kind !== 'ok' ? 'recipient' : item === undefined ? 'package' : undefined;
  const step = useNextStepText(payer, recipient, item);

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
      <RolePanel
        role="payer"
        k="F3"
        text={draft.payerText}
        parsed={payer}
        sentence={t(link?.online === false ? 'counter.payerWaits' : 'counter.payerDone')}
        example={firstRun ? t('counter.example') : undefined}
        ref={fields.payer}
        onType={(payerText) => changeDraft({ payerText })}
        onEnter={() => payer.kind === 'ok' && (missing === undefined ? void review() : goTo(missing))}
        onFocus={() => useDraft.setState({ field: 'payer' })}
      />
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
      {item !== undefined && <span className="visually-hidden">{formatKes(cents(item.priceCents))}</span>}
    </div>
  );
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

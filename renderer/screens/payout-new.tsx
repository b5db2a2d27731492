import type { TFunction } from 'i18next';
import { useEffect, useRef, useState } from 'react';
import { ActionButton } from '../components/action-button.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PayoutKind, type AskedKind } from '../components/payout-kind.tsx';
import { PayoutRules } from '../components/payout-rules.tsx';
import { PayoutText } from '../components/payout-text.tsx';
import { RolePanel } from '../components/role-panel.tsx';
import { useOnce } from '../components/use-once.ts';
import { useKeys } from '../keys.ts';
import { choosePayout, readPayouts } from '../store/payouts.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, back } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes, parseCash, type Cents } from '../../shared/cents.ts';
import type { Request } from '../../shared/ipc-contract.ts';
import { parseMsisdn } from '../../shared/msisdn.ts';
import './payout-new.css';

const kinds: readonly AskedKind[] = ['cash-out', 'settlement', 'salary', 'promotion'];

/** Asks for a payout. Nothing leaves: another person approves it on its confirm screen. */
export function PayoutNewScreen(_props: ScreenOf<'payout-new'>) {
  const { t } = useWords();
  return (
    <div className="full-page payout-new">
      <PageHead title={t('payout.form.title')} />
      <div className="payout-new-columns">
        <Form />
        <PayoutRules />
      </div>
    </div>
  );
}

/** Number, name, amount, note: Enter goes on, F4 goes back to the number, F9 asks. */
function Form() {
  const { t } = useWords();
  const form = useRef<HTMLDivElement>(null);
  const [kind, setKind] = useState<AskedKind>('cash-out');
  const [payeeText, setPayeeText] = useState('');
  const [payeeName, setName] = useState('');
  const [amountText, setAmountText] = useState('');
  const [note, setNote] = useState('');
  const parsed = parseMsisdn(payeeText);
  const amount = parseCash(amountText);
  const missing = missingParts(t, { numberOk: parsed.kind === 'ok', name: payeeName, amountText, amount });
  const go = (to: number) => focusField(form.current, to);
  useEffect(() => focusField(form.current, 0), []);
  useKeys({ F4: () => go(0) });
  const entered = { kind, payeeText, payeeName, amountCents: amount ?? 0, note };
  return (
    <div className="fields" ref={form}>
      <PayoutKind kinds={kinds} kind={kind} onChoose={setKind} />
      <div className="entry-field">
        <RolePanel
          role="payee"
          k="F4"
          text={payeeText}
          parsed={parsed}
          sentence={t('payout.form.payeeDone')}
          onType={setPayeeText}
          onEnter={() => go(1)}
        />
      </div>
      <div className="two-fields">
        <PayoutText
          label={t('payout.form.name')}
          value={payeeName}
          maxLength={60}
          onType={setName}
          onEnter={() => go(2)}
        />
        <PayoutText
          label={t('payout.form.amount')}
          value={amountText}
          maxLength={12}
          unit="KES"
          onType={setAmountText}
          onEnter={() => go(3)}
        />
      </div>
      <PayoutText label={t('payout.form.note')} value={note} maxLength={80} onType={setNote} />
      <AskStep missing={missing} entered={entered} />
    </div>
  );
}

type AskProps = { readonly missing: readonly string[]; readonly entered: Request<'payout:request'> };

/** What is still missing; complete, the ink button that asks. The new payout is then chosen on the list. */
function AskStep({ missing, entered }: AskProps) {
  const { t } = useWords();
  const ready = missing.length === 0;
  const request = useOnce(async () => {
    const asked = await ask('payout:request', entered);
    if (asked === undefined) return;
    // It is on the list before the list is seen: else the focus, and with it the choice, goes to the first row.
    await readPayouts();
    choosePayout(`payout:${asked.id}`);
    back();
  });
  useKeys({ F9: request }, { when: ready, inFields: true });
  const amount = formatKes(cents(entered.amountCents));
  return (
    <div className="next-step">
      <p className={ready ? 'is-strong' : ''} role="status">
        {ready
          ? t('payout.form.ready', { amount, name: entered.payeeName.trim() })
          : t('counter.needed.list', { what: missing.join(', ') })}
      </p>
      <ActionButton k="F9" ink sunk={!ready} onPress={request}>
        {t('payout.form.ask')}
      </ActionButton>
    </div>
  );
}

function focusField(form: HTMLElement | null, at: number): void {
  form?.querySelectorAll<HTMLInputElement>('.entry-field input')[at]?.focus();
}

type Entered = {
  readonly numberOk: boolean;
  readonly name: string;
  readonly amountText: string;
  readonly amount: Cents | undefined;
};

function missingParts(t: TFunction, { numberOk, name, amountText, amount }: Entered): readonly string[] {
  const isWhole = amount === undefined || amount % 100 === 0;
  const hasAmount = amountText.trim() !== '' && amount !== undefined && amount > 0;
  return [
    numberOk ? '' : t('payout.form.needed.payee'),
    name.trim() === '' ? t('payout.form.needed.name') : '',
    hasAmount ? '' : t('payout.form.needed.amount'),
    isWhole ? '' : t('payout.form.needed.whole'),
  ].filter((part) => part !== '');
}

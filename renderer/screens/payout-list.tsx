import type { TFunction } from 'i18next';
import { useEffect, useId, useRef, useState } from 'react';
import { IconAlertTriangle } from '@tabler/icons-react';
import { ActionButton } from '../components/action-button.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PayoutKind, type AskedKind } from '../components/payout-kind.tsx';
import { PayoutTable } from '../components/payout-table.tsx';
import { PayoutText } from '../components/payout-text.tsx';
import { PartyChip } from '../components/party.tsx';
import { useOnce } from '../components/use-once.ts';
import { useKeys } from '../keys.ts';
import { choosePayout, readPayouts, usePayouts } from '../store/payouts.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, back, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatAmount, formatKes } from '../../shared/cents.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { listRowsMax } from '../../shared/payouts.ts';
import './payout-list.css';

type Preview = Response<'payout:preview-list'>;
const kinds = ['settlement', 'salary', 'promotion'] as const;
type ListKind = (typeof kinds)[number];
const listKind = (kind: AskedKind): ListKind => kinds.find((one) => one === kind) ?? 'salary';

/** Salaries and settlements from a sheet: pasted, checked line by line, then asked for as one. */
export function PayoutListScreen(_props: ScreenOf<'payout-list'>) {
  const { t } = useWords();
  const [kind, setKind] = useState<ListKind>('salary');
  const [name, setName] = useState('');
  const [text, setText] = useState('');
  const area = useRef<HTMLTextAreaElement>(null);
  const areaId = useId();
  const preview = usePreview(text);
  const bad = preview?.rows.filter(({ problems }) => problems.length > 0).length ?? 0;
  const hasRows = preview !== null && preview.rows.length > 0;
  const ready = hasRows && bad === 0 && !preview.tooMany && name.trim() !== '';
  const request = useOnce(async () => {
    if (!ready) return;
    const asked = await ask('payout:request-list', { kind, name: name.trim(), text });
    if (asked === undefined) return;
    // It is on the list of payouts before that is seen: else the focus goes to the first row.
    await readPayouts();
    choosePayout(`list:${asked.batchId}`);
    back();
  });
  useKeys({ F9: request }, { when: ready, inFields: true });
  const missing = hasRows ? (name.trim() === '' ? 'payout.list.needName' : '') : 'payout.list.needList';
  return (
    <div className="full-page payout-list">
      <PageHead title={t('payout.list.title')} />
      <div className="payout-list-columns">
        <div className="fields">
          <PayoutKind kinds={kinds} kind={kind} onChoose={(one) => setKind(listKind(one))} />
          <PayoutText
            label={t('payout.list.name')}
            value={name}
            maxLength={60}
            onType={setName}
            onEnter={() => area.current?.focus()}
          />
          <label htmlFor={areaId}>{t('payout.list.paste')}</label>
          <textarea
            ref={area}
            id={areaId}
            className="figures"
            value={text}
            maxLength={100_000}
            spellCheck={false}
            placeholder={t('payout.list.example')}
            // The screen is this field.
            // oxlint-disable-next-line jsx-a11y/no-autofocus
            autoFocus
            onChange={(event) => setText(event.target.value)}
          />
        </div>
        {hasRows ? (
          <PreviewTable preview={preview} bad={bad} />
        ) : (
          <p className="sheet teach">{t('payout.list.teach')}</p>
        )}
      </div>
      <div className="next-step">
        <p role="status">{missing === '' ? capNote(t, preview) : t(missing)}</p>
        <ActionButton k="F9" ink sunk={!ready} onPress={request}>
          {t('payout.list.ask')}
        </ActionButton>
      </div>
    </div>
  );
}

/** Asking for more than today's cap is allowed; that it cannot all be approved today is said before. */
function capNote(t: TFunction, preview: Preview | null): string {
  const leftCents = usePayouts.getState().list?.leftTodayCents;
  if (preview === null || leftCents === undefined || preview.totalCents <= leftCents) return '';
  return t('payout.list.overCap', { left: formatKes(cents(leftCents)) });
}

function PreviewTable({ preview, bad }: { readonly preview: Preview; readonly bad: number }) {
  const { t } = useWords();
  const limits = useTill((till) => till.settings?.payouts);
  const values = {
    min: formatKes(cents(limits?.minCents ?? 0)),
    max: formatKes(cents(limits?.maxCents ?? 0)),
  };
  const foot = (
    <>
      <span>{t('payout.list.total', { count: preview.rows.length })}</span>
      {(bad > 0 || preview.tooMany) && (
        <span className="problem" role="status">
          <IconAlertTriangle size={20} aria-hidden="true" />
          {preview.tooMany
            ? t('payout.list.tooMany', { max: listRowsMax })
            : t('payout.list.bad', { count: bad })}
        </span>
      )}
      <span className="total figures">{formatKes(cents(preview.totalCents))}</span>
    </>
  );
  return (
    <PayoutTable
      label={t('payout.list.title')}
      columns={[
        ['payout.list.line'],
        ['payout.list.payee'],
        ['payout.list.who'],
        ['payout.list.kes', true],
        ['payout.list.check'],
      ]}
      foot={foot}
    >
      {preview.rows.map((row) => (
        <tr key={row.line} className={row.problems.length > 0 ? 'is-bad' : ''}>
          <td className="number figures">{row.line}</td>
          <td>{row.payeeMasked === '' ? '?' : <PartyChip role="payee" masked={row.payeeMasked} small />}</td>
          <td className="name">{row.name}</td>
          <td className="money figures">
            {row.amountCents === null ? '?' : formatAmount(cents(row.amountCents))}
          </td>
          {row.problems.length === 0 ? (
            <td className="good">{t('payout.list.good')}</td>
          ) : (
            <td className="problem">
              {row.problems.map((problem) => t(`payout.list.problem.${problem}`, values)).join(', ')}
            </td>
          )}
        </tr>
      ))}
    </PayoutTable>
  );
}

/** What the main process makes of the text; older answers that come late are dropped. */
function usePreview(text: string): Preview | null {
  const [found, setFound] = useState<Preview | null>(null);
  const empty = text.trim() === '';
  useEffect(() => {
    if (empty) return;
    let current = true;
    const timer = setTimeout(() => {
      void ask('payout:preview-list', { text }).then((answer) => {
        if (current && answer !== undefined) setFound(answer);
      });
    }, 150);
    return () => {
      current = false;
      clearTimeout(timer);
    };
  }, [text, empty]);
  return empty ? null : found;
}

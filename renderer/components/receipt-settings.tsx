import { useEffect, useState } from 'react';
import { cents } from '../../shared/cents.ts';
import type { Logo } from '../../shared/logo.ts';
import type { Settings } from '../../shared/ipc-contract.ts';
import type { Columns } from '../../shared/receipt-layout.ts';
import { printableLines, receiptDocument } from '../../shared/receipt.ts';
import type { PrintLine } from '../../shared/receipt.ts';
import { useNow } from '../clock.ts';
import type { SettingsPartProps } from './settings-part.ts';
import { ask } from '../store/till.ts';
import { useWords } from '../words.ts';
import { RadioField, TextField } from './form-fields.tsx';
import { LinesField } from './lines-field.tsx';
import { LogoField } from './logo-field.tsx';
import { ReceiptPaper } from './receipt-paper.tsx';
import './printer-settings.css';

/** What stands on the paper, and beside it how that looks. */
export function ReceiptSettings(parts: SettingsPartProps) {
  const [logo, setLogo] = useState<Logo | null>(null);
  useEffect(() => {
    void ask('receipt:logo', {}).then((now) => setLogo(now?.logo ?? null));
  }, []);
  const keepLogo = async (next: Logo | null): Promise<void> => {
    const kept = await ask('receipt:set-logo', { logo: next });
    if (kept !== undefined) setLogo(kept.logo);
  };
  return (
    <div className="settings-parts receipt-settings">
      <div>
        <PaperPart {...parts} />
        <LogoField logo={logo} locked={parts.locked} onChange={(next) => void keepLogo(next)} />
      </div>
      <div>
        <OwnWordsPart {...parts} />
      </div>
      <SampleReceipt settings={parts.settings} logo={logo} />
    </div>
  );
}

function PaperPart({ settings, onChange, locked }: SettingsPartProps) {
  const { t } = useWords();
  return (
    <fieldset className="sheet" disabled={locked}>
      <legend>{t('settings.receipt')}</legend>
      <RadioField
        label={t('settings.receiptLanguage')}
        value={settings.receiptLanguage}
        options={[
          ['en', t('language.en')],
          ['sw', t('language.sw')],
        ]}
        onChange={(receiptLanguage) => onChange({ receiptLanguage })}
      />
      <RadioField
        label={t('settings.receiptWidth')}
        value={settings.receiptWidth}
        options={[
          ['58', t('settings.width.58')],
          ['80', t('settings.width.80')],
        ]}
        onChange={(receiptWidth) => onChange({ receiptWidth })}
      />
      <RadioField
        label={t('settings.printWhen')}
        layout="above"
        value={settings.printWhen}
        options={[
          ['never', t('settings.when.never')],
          ['ask', t('settings.when.ask')],
          ['always', t('settings.when.always')],
        ]}
        onChange={(printWhen) => onChange({ printWhen })}
      />
    </fieldset>
  );
}

function OwnWordsPart({ settings, onChange, locked }: SettingsPartProps) {
  const { t } = useWords();
  const { kraPin } = settings;
  return (
    <fieldset className="sheet" disabled={locked}>
      <legend>{t('settings.ownLines')}</legend>
      <LinesField
        label={t('settings.header')}
        hint={t('settings.linesHint')}
        lines={settings.receiptHeader}
        onChange={(receiptHeader) => onChange({ receiptHeader })}
      />
      <LinesField
        label={t('settings.footer')}
        hint={t('settings.linesHint')}
        lines={settings.receiptFooter}
        onChange={(receiptFooter) => onChange({ receiptFooter })}
      />
      <TextField
        label={t('settings.kraPin')}
        value={kraPin}
        maxLength={11}
        onChange={(typed) => onChange({ kraPin: typed.toUpperCase().replaceAll(/[^A-Z0-9]/g, '') })}
      />
      {!isKraPin(kraPin) && (
        <p className="printer-seen is-bad" role="alert">
          {t('settings.kraPinBad')}
        </p>
      )}
    </fieldset>
  );
}

/** Empty, or as the revenue authority writes it. */
export const isKraPin = (pin: string): boolean => /^(?:[A-Z]\d{9}[A-Z])?$/.test(pin);

/** The receipt as these settings make it, at once. */
function SampleReceipt({ settings, logo }: { readonly settings: Settings; readonly logo: Logo | null }) {
  const { t } = useWords();
  const { printer, receiptWidth } = settings;
  const columns: Columns = 'columns' in printer ? printer.columns : receiptWidth === '58' ? 32 : 48;
  const nowMs = useNow();
  return (
    // It scrolls inside itself, also by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="receipt-sample" tabIndex={0} role="region" aria-label={t('settings.sample')}>
      <ReceiptPaper
        lines={sampleLines(settings, logo, columns, nowMs)}
        columns={columns}
        label={t('settings.sample')}
      />
    </div>
  );
}

function sampleLines(
  settings: Settings,
  logo: Logo | null,
  columns: Columns,
  nowMs: number,
): readonly PrintLine[] {
  const atMs = Math.floor(nowMs / 60_000) * 60_000;
  const document = receiptDocument(
    {
      language: settings.receiptLanguage,
      mode: 'practice',
      shop: {
        name: settings.shopName,
        line: settings.shopLine,
        header: settings.receiptHeader,
        footer: settings.receiptFooter,
        kraPin: isKraPin(settings.kraPin) ? settings.kraPin : '',
      },
      tillName: settings.tillName,
      orderNumber: 'P-000000',
      atMs,
      servedBy: '',
      payerMasked: '0712***678',
      recipientMasked: '0110***456',
      sameNumber: false,
      packageName: '1.5 GB',
      validity: { kind: 'hours', hours: 3 },
      amountCents: cents(5_000),
      tender: 'mpesa-prompt',
      mpesaCode: undefined,
      cash: undefined,
      paidAtMs: atMs,
      deliveredAtMs: atMs,
      state: 'delivered',
      refundedCents: cents(0),
      ledgerHead: undefined,
      copy: { number: 1, atMs, by: '' },
    },
    logo ?? undefined,
  );
  return printableLines(document, columns);
}

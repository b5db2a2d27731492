import { useEffect, useState } from 'react';
import type { TFunction } from 'i18next';
import { hasMessage } from '../../shared/locales/catalogue.ts';
import type { Response, Settings } from '../../shared/ipc-contract.ts';
import { useKeys } from '../keys.ts';
import type { SettingsPartProps } from '../screens/settings.tsx';
import { ask } from '../store/till.ts';
import { useWords } from '../words.ts';
import { ActionButton } from './action-button.tsx';
import { NumberField, RadioField, TextField } from './form-fields.tsx';
import { LinesField } from './lines-field.tsx';
import { LogoField } from './logo-field.tsx';
import { PrinterFields } from './printer-fields.tsx';
import { useOnce } from './use-once.ts';
import './printer-settings.css';

/** Everything between an order and its paper: the printer, what stands on the paper, the drawer at its socket. */
export function PrinterSettings(parts: SettingsPartProps) {
  return (
    <div className="settings-parts">
      <div>
        <PrinterPart {...parts} />
      </div>
      <div>
        <PaperPart {...parts} />
        <DrawerPart {...parts} />
      </div>
      <div>
        <OwnWordsPart {...parts} />
      </div>
    </div>
  );
}

function PrinterPart({ settings, onChange, locked }: SettingsPartProps) {
  const { t } = useWords();
  const [choices, setChoices] = useState<Response<'printer:choices'> | null>(null);
  useEffect(() => {
    if (!locked) void ask('printer:choices', {}).then((found) => setChoices(found ?? null));
  }, [locked]);
  return (
    <fieldset className="sheet" disabled={locked}>
      <legend>{t('settings.printer')}</legend>
      <PrinterFields
        printer={settings.printer}
        choices={choices}
        onChange={(printer) => onChange({ printer })}
      />
      {'columns' in settings.printer && (
        <YesNo
          label={t('settings.paperCut')}
          value={settings.paperCut}
          onChange={(paperCut) => onChange({ paperCut })}
        />
      )}
      {settings.printer.kind !== 'none' && !locked && <PrinterTest settings={settings} />}
    </fieldset>
  );
}

/** Prints on the printer as it stands here, and says what it answered. */
function PrinterTest({ settings }: { readonly settings: Settings }) {
  const { t } = useWords();
  const [answer, setAnswer] = useState<string | null>(null);
  const { printer, receiptWidth, paperCut } = settings;
  const test = (page: 'test' | 'ruler') => async () => {
    setAnswer(t('settings.testing'));
    const said = await ask('printer:test', { printer, receiptWidth, paperCut, page });
    setAnswer(said === undefined ? null : answerText(t, said));
  };
  const printTest = useOnce(test('test'));
  const printRuler = useOnce(test('ruler'));
  const hasRuler = 'columns' in printer;
  useKeys({ 'Alt+t': printTest, ...(hasRuler ? { 'Alt+r': printRuler } : {}) }, { inFields: true });
  return (
    <div className="printer-test">
      <div className="printer-test-keys">
        <ActionButton k="Alt T" onPress={printTest}>
          {t('settings.printTest')}
        </ActionButton>
        {hasRuler && (
          <ActionButton k="Alt R" onPress={printRuler}>
            {t('settings.printRuler')}
          </ActionButton>
        )}
      </div>
      <p className="printer-answer" role="status">
        {answer ?? t('settings.testFirst')}
      </p>
    </div>
  );
}

function answerText(t: TFunction, { outcome, reason, detail }: Response<'printer:test'>): string {
  const said = t(reason === 'saved' ? 'settings.tested.saved' : `settings.tested.${outcome}`);
  if (reason === null || reason === 'saved') return said;
  const mend = hasMessage(`print.mend.${reason}`) ? t(`print.mend.${reason}`) : '';
  return [said, t(`print.reason.${reason}`), mend, detail === null ? '' : `(${detail})`]
    .filter((part) => part !== '')
    .join(' ');
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

function DrawerPart({ settings, onChange, locked }: SettingsPartProps) {
  const { t } = useWords();
  const { drawer } = settings;
  const set = (part: Partial<Settings['drawer']>) => onChange({ drawer: { ...drawer, ...part } });
  return (
    <fieldset className="sheet" disabled={locked}>
      <legend>{t('settings.drawer')}</legend>
      <YesNo
        label={t('settings.drawerOpens')}
        value={drawer.opensOnCash}
        onChange={(opensOnCash) => set({ opensOnCash })}
      />
      {drawer.opensOnCash && (
        <>
          <RadioField
            label={t('settings.drawerPin')}
            value={String(drawer.pin)}
            options={[
              ['2', '2'],
              ['5', '5'],
            ]}
            onChange={(pin) => set({ pin: pin === '5' ? 5 : 2 })}
          />
          <NumberField
            label={t('settings.drawerPulse')}
            value={drawer.pulseMs}
            min={20}
            max={120}
            onChange={(pulseMs) => set({ pulseMs })}
          />
        </>
      )}
      <p className="printer-seen">{t('settings.drawerNote')}</p>
    </fieldset>
  );
}

function OwnWordsPart({ settings, onChange, locked }: SettingsPartProps) {
  const { t } = useWords();
  const { kraPin } = settings;
  return (
    <fieldset className="sheet" disabled={locked}>
      <LogoField locked={locked} />
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

function YesNo({
  label,
  value,
  onChange,
}: {
  readonly label: string;
  readonly value: boolean;
  readonly onChange: (value: boolean) => void;
}) {
  const { t } = useWords();
  return (
    <RadioField
      label={label}
      value={value ? 'yes' : 'no'}
      options={[
        ['no', t('settings.no')],
        ['yes', t('settings.yes')],
      ]}
      onChange={(answer) => onChange(answer === 'yes')}
    />
  );
}

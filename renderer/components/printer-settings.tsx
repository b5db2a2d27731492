import { useEffect, useState } from 'react';
import type { TFunction } from 'i18next';
import { hasMessage } from '../../shared/locales/catalogue.ts';
import type { Response, Settings } from '../../shared/ipc-contract.ts';
import { useKeys } from '../keys.ts';
import type { SettingsPartProps } from './settings-part.ts';
import { ask } from '../store/till.ts';
import { useWords } from '../words.ts';
import { ActionButton } from './action-button.tsx';
import { NumberField, RadioField } from './form-fields.tsx';
import { PrinterFields } from './printer-fields.tsx';
import { useOnce } from './use-once.ts';
import './printer-settings.css';

/** The printer, a test of it as it stands here, and the drawer at its socket. */
export function PrinterSettings(parts: SettingsPartProps) {
  return (
    <div className="settings-parts">
      <div>
        <PrinterPart {...parts} />
      </div>
      <div>
        {parts.settings.printer.kind !== 'none' && !parts.locked && <PrinterTest settings={parts.settings} />}
        <DrawerPart {...parts} />
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
    <fieldset className="sheet printer-part" disabled={locked}>
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
  useKeys({ 'Alt+j': printTest, ...(hasRuler ? { 'Alt+r': printRuler } : {}) }, { inFields: true });
  return (
    <fieldset className="sheet printer-test">
      <legend>{t('settings.test')}</legend>
      <div className="printer-test-keys">
        <ActionButton k="Alt J" onPress={printTest}>
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
    </fieldset>
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

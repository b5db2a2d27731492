import { useState } from 'react';
import { ActionButton } from './action-button.tsx';
import { NumberField, RadioField, TextField } from './form-fields.tsx';
import { ModemLine, useModem } from './modem-line.tsx';
import { TransferCodes } from './transfer-codes.tsx';
import { useOnce } from './use-once.ts';
import { useKeys } from '../keys.ts';
import type { SettingsPartProps } from './settings-part.ts';
import { ask, open, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { Response, Settings } from '../../shared/ipc-contract.ts';
import { refusalReasons } from '../../shared/ussd-reply.ts';
import type { ReplyWords } from '../../shared/ussd-reply.ts';

type PartProps = SettingsPartProps & { readonly changed: boolean };

/** The modem that dials: where it is, how its airtime is read, and whether that works. */
export function ModemSettings(parts: PartProps) {
  return (
    <div className="settings-parts">
      <div>
        <PortPart {...parts} />
        <TransferCodes {...parts} />
      </div>
      <div>
        <WordsPart {...parts} />
      </div>
      <div>
        <TestPart {...parts} />
        <PinPart locked={parts.locked} />
      </div>
    </div>
  );
}

function useSet({ settings, onChange }: SettingsPartProps) {
  return (part: Partial<Settings['modem']>) => onChange({ modem: { ...settings.modem, ...part } });
}

function PortPart(parts: PartProps) {
  const { t } = useWords();
  const set = useSet(parts);
  const { modem } = parts.settings;
  return (
    <fieldset className="sheet" disabled={parts.locked}>
      <legend>{t('modem.set')}</legend>
      <TextField
        label={t('modem.ports')}
        value={modem.ports}
        maxLength={200}
        onChange={(ports) => set({ ports })}
      />
      <NumberField
        label={t('modem.baud')}
        value={modem.baud}
        min={1_200}
        max={921_600}
        onChange={(baud) => set({ baud })}
      />
      <TextField
        label={t('modem.balanceCode')}
        value={modem.balanceCode}
        maxLength={20}
        onChange={(text) => set({ balanceCode: text.replaceAll(/[^\d*#]/g, '') })}
      />
      <TextField
        label={t('modem.balanceWords')}
        value={modem.balanceWords}
        maxLength={40}
        onChange={(balanceWords) => set({ balanceWords })}
      />
      <NumberField
        label={t('modem.deadlineSeconds')}
        value={modem.deadlineSeconds}
        min={15}
        max={180}
        onChange={(deadlineSeconds) => set({ deadlineSeconds })}
      />
    </fieldset>
  );
}

/** Dials the balance code on what is kept: it sells nothing and proves port, SIM, network and pattern. */
function TestPart({ locked, changed }: PartProps) {
  const { t } = useWords();
  const modem = useModem();
  const isReal = useTill((till) => till.app?.mode === 'production');
  const [tested, setTested] = useState<Response<'modem:test'> | 'dialling' | null>(null);
  const test = useOnce(async () => {
    setTested('dialling');
    setTested((await ask('modem:test', {})) ?? null);
  });
  const mayTest = !locked && !changed;
  const toAirtime = () => open({ name: 'airtime' });
  useKeys({ F8: test }, { when: mayTest, inFields: true });
  useKeys({ a: toAirtime }, { when: !locked });
  return (
    <fieldset className="sheet">
      <legend>{t('modem.title')}</legend>
      {modem !== null && <ModemLine modem={modem} />}
      {!isReal && <p>{t('modem.practiceNote')}</p>}
      <p>
        <ActionButton k="F8" ink sunk={!mayTest} onPress={test}>
          {t('modem.test')}
        </ActionButton>{' '}
        {!locked && (
          <ActionButton k="A" onPress={toAirtime}>
            {t('settings.airtime')}
          </ActionButton>
        )}
      </p>
      <div role="status">
        {!mayTest && !locked && <p>{t('modem.saveFirst')}</p>}
        {tested === 'dialling' && <p>{t('modem.testing')}</p>}
        {tested !== null && tested !== 'dialling' && (
          <>
            <p>
              <q>{tested.reply}</q>
            </p>
            <p>
              <strong>
                {tested.amountCents === null
                  ? t('modem.testNotRead')
                  : t('modem.testRead', { amount: formatKes(cents(tested.amountCents)) })}
              </strong>
            </p>
          </>
        )}
      </div>
    </fieldset>
  );
}

function PinPart({ locked }: { readonly locked: boolean }) {
  const { t } = useWords();
  const isReal = useTill((till) => till.app?.mode !== 'practice');
  const [pin, setPin] = useState('');
  const [kept, setKept] = useState(false);
  const keep = useOnce(async () => {
    if (!/^\d{4,8}$/.test(pin)) return;
    setKept((await ask('modem:set-pin', { pin })) !== undefined);
    setPin('');
  });
  if (!isReal || locked) return null;
  return (
    <fieldset className="sheet">
      <legend>SIM</legend>
      <TextField
        label={t('modem.pin')}
        value={pin}
        maxLength={8}
        onChange={(text) => setPin(text.replaceAll(/\D/g, ''))}
      />
      <ActionButton k="F7" sunk={pin.length < 4} onPress={keep}>
        {t('modem.keepPin')}
      </ActionButton>
      <PinKey keep={keep} />
      {kept && <p role="status">{t('modem.pinKept')}</p>}
    </fieldset>
  );
}

function PinKey({ keep }: { readonly keep: () => void }) {
  useKeys({ F7: keep }, { inFields: true });
  return null;
}

const meanings = ['delivered', ...refusalReasons] as const;

/** What the shop has learned of Safaricom's replies beyond what the program knows. */
function WordsPart(parts: PartProps) {
  const { t } = useWords();
  const set = useSet(parts);
  const { replyWords } = parts.settings.modem;
  const [words, setWords] = useState('');
  const [means, setMeans] = useState<ReplyWords['means']>('delivered');
  const meaning = (one: ReplyWords['means']): string =>
    one === 'delivered' ? t('deliver.delivered') : t(`deliver.reason.${one}`);
  const add = () => {
    if (words.trim().length < 3 || replyWords.length >= 20) return;
    set({ replyWords: [...replyWords, { words: words.trim(), means }] });
    setWords('');
  };
  return (
    <fieldset className="sheet" disabled={parts.locked}>
      <legend>{t('modem.replyWords')}</legend>
      <p>{t('modem.replyWordsNote')}</p>
      {replyWords.map((one, index) => (
        <p key={one.words} className="form-field">
          <span className="label">
            “{one.words}” = {meaning(one.means)}
          </span>
          <ActionButton
            onPress={() => set({ replyWords: replyWords.filter((_one, at) => at !== index) })}
            disabled={parts.locked}
          >
            {t('modem.removeWord')}
          </ActionButton>
        </p>
      ))}
      <TextField label={t('modem.replyWord')} value={words} maxLength={120} onChange={setWords} />
      <RadioField
        label={t('modem.replyMeans')}
        layout="above"
        value={means}
        options={meanings.map((one) => [one, meaning(one)] as const)}
        onChange={setMeans}
      />
      <ActionButton onPress={add} disabled={parts.locked}>
        {t('modem.addWord')}
      </ActionButton>
    </fieldset>
  );
}

import { useEffect, useState } from 'react';
import { ActionButton } from '../components/action-button.tsx';
import { ModemSettings } from '../components/modem-settings.tsx';
import { MpesaSettings } from '../components/mpesa-settings.tsx';
import { NumberField, RadioField, TextField } from '../components/form-fields.tsx';
import { PageHead } from '../components/page-head.tsx';
import { PrinterSettings } from '../components/printer-settings.tsx';
import { isKraPin, ReceiptSettings } from '../components/receipt-settings.tsx';
import { useOnce } from '../components/use-once.ts';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, open, setPreferences, setSettings, useTill } from '../store/till.ts';
import { playSound } from '../store/sounds.ts';
import { useWords } from '../words.ts';
import { displayPlaces } from '../../shared/contract/display-channels.ts';
import { volumes } from '../../shared/sounds.ts';
import type { Settings } from '../../shared/ipc-contract.ts';
import type { SettingsPartProps } from '../components/settings-part.ts';
import './settings.css';

const pages = [
  { page: 'shop', word: 'settings.shopTitle' },
  { page: 'mpesa', word: 'settings.mpesaTitle' },
  { page: 'printer', word: 'settings.printer' },
  { page: 'receipt', word: 'settings.receipt' },
  { page: 'modem', word: 'modem.title' },
] as const;
type Page = (typeof pages)[number]['page'];

/** The shop's own choices. Everybody may read them; the owner changes them, and F9 keeps what was changed. */
export function SettingsScreen(_props: ScreenOf<'settings'>) {
  const { t } = useWords();
  const role = useTill((till) => till.app?.session.person?.role);
  const [settings, setDraft] = useState<Settings | null>(null);
  const [kept, setKept] = useState<Settings | null>(null);
  const [page, setPage] = useState<Page>('shop');
  useEffect(() => {
    void ask('settings:get', {}).then((now) => {
      setDraft(now ?? null);
      setKept(now ?? null);
    });
  }, []);
  const locked = role !== 'owner';
  const changed = JSON.stringify(settings) !== JSON.stringify(kept);
  const save = useOnce(async () => {
    if (settings === null) return;
    const now = await ask('settings:set', settings);
    if (now === undefined) return;
    setDraft(now);
    setKept(now);
    setSettings(now);
  });
  const poster = usePoster();
  const canSave = changed && settings !== null && isKraPin(settings.kraPin);
  useKeys({ F9: save }, { when: canSave && !locked, inFields: true });
  useKeys(Object.fromEntries(pages.map((one, at) => [`Alt+${at + 1}`, () => setPage(one.page)])), {
    inFields: true,
  });
  if (settings === null) return <PageHead title={t('settings.title')} />;

  const parts: SettingsPartProps = {
    settings,
    locked,
    onChange: (part) => {
      setDraft({ ...settings, ...part });
      poster.forget();
    },
  };
  return (
    <div className="full-page settings">
      <PageHead title={t('settings.title')}>
        {pages.map((one, at) => (
          <ActionButton
            key={one.page}
            k={`Alt ${at + 1}`}
            pressed={page === one.page}
            onPress={() => setPage(one.page)}
          >
            {t(one.word)}
          </ActionButton>
        ))}
      </PageHead>
      {page === 'modem' ? (
        <ModemSettings {...parts} changed={changed} />
      ) : (
        <Parts page={page} parts={parts} />
      )}
      {locked ? (
        <OwnPage />
      ) : (
        <div className="settings-save">
          <OwnerPages onPoster={poster.save} />
          <span role="status">{poster.said ?? t(changed ? 'settings.unsaved' : 'settings.saved')}</span>
          <ActionButton k="F9" ink sunk={!canSave} onPress={save}>
            {t('settings.save')}
          </ActionButton>
        </div>
      )}
    </div>
  );
}

function Parts({ page, parts }: { readonly page: Page; readonly parts: SettingsPartProps }) {
  if (page === 'mpesa') return <MpesaSettings {...parts} />;
  if (page === 'printer') return <PrinterSettings {...parts} />;
  if (page === 'receipt') return <ReceiptSettings {...parts} />;
  return (
    <div className="settings-parts">
      <div>
        <ShopPart {...parts} />
        <CustomerPart {...parts} />
      </div>
      <div>
        <CounterPart {...parts} />
      </div>
      <div>
        <ScreenPart />
      </div>
    </div>
  );
}

/** What an attendant changes himself. */
function OwnPage() {
  const { t } = useWords();
  const toPin = () => open({ name: 'staff' });
  useKeys({ p: toPin });
  return (
    <div className="settings-save">
      <nav className="owner-pages" aria-label={t('staff.ownTitle')}>
        <ActionButton k="P" onPress={toPin}>
          {t('staff.ownPin')}
        </ActionButton>
      </nav>
      <span className="settings-note">{t('settings.ownerOnly')}</span>
    </div>
  );
}

/** Draws the poster into the exports folder, and says where it lies. */
function usePoster(): {
  readonly save: () => void;
  readonly said: string | null;
  /** Something newer is to be said in its place. */
  readonly forget: () => void;
} {
  const { t } = useWords();
  const [state, setState] = useState<'none' | 'drawing' | { readonly path: string }>('none');
  const save = useOnce(async () => {
    setState('drawing');
    const saved = await ask('poster:save', {});
    setState(saved === undefined ? 'none' : { path: saved.path.split(/[/\\]/).slice(-2).join('/') });
  });
  const said = state === 'none' ? null : state === 'drawing' ? t('poster.drawing') : t('poster.saved', state);
  return { save, said, forget: () => state !== 'drawing' && setState('none') };
}

/** Where else the owner goes from here; each by its letter while no field has the focus. */
function OwnerPages({ onPoster }: { readonly onPoster: () => void }) {
  const { t } = useWords();
  const isReal = useTill((till) => till.app?.mode !== 'practice');
  const pages = [
    ['P', t('settings.people'), () => open({ name: 'staff' })],
    ['G', t('settings.goLive'), () => open({ name: 'go-live' })],
    ...(isReal
      ? ([
          ['M', t('settings.setUp'), () => open({ name: 'set-up' })],
          ['B', t('settings.packages'), () => open({ name: 'packages' })],
          ['S', t('settings.secrets'), () => open({ name: 'vault' })],
        ] as const)
      : []),
    ['Q', t('settings.poster'), onPoster],
    ['U', t('settings.messages'), () => open({ name: 'messages' })],
    ['E', t('settings.erase'), () => open({ name: 'erase-customer' })],
    ['K', t('settings.keys'), () => open({ name: 'keys' })],
    ['H', t('settings.health'), () => open({ name: 'health' })],
  ] as const;
  useKeys(Object.fromEntries(pages.map(([k, , go]) => [k.toLowerCase(), go])));
  return (
    <nav className="owner-pages" aria-label={t('settings.owner')}>
      {pages.map(([k, label, go]) => (
        <ActionButton key={k} k={k} onPress={go}>
          {label}
        </ActionButton>
      ))}
    </nav>
  );
}

function ShopPart({ settings, onChange, locked }: SettingsPartProps) {
  const { t } = useWords();
  return (
    <fieldset className="sheet" disabled={locked}>
      <legend>{t('settings.shop')}</legend>
      <TextField
        label={t('settings.shopName')}
        value={settings.shopName}
        maxLength={60}
        onChange={(shopName) => onChange({ shopName })}
      />
      <TextField
        label={t('settings.shopLine')}
        value={settings.shopLine}
        maxLength={80}
        onChange={(shopLine) => onChange({ shopLine })}
      />
      <TextField
        label={t('settings.tillName')}
        value={settings.tillName}
        maxLength={20}
        onChange={(tillName) => onChange({ tillName })}
      />
    </fieldset>
  );
}

function CounterPart({ settings, onChange, locked }: SettingsPartProps) {
  const { t } = useWords();
  return (
    <fieldset className="sheet" disabled={locked}>
      <legend>{t('settings.atCounter')}</legend>
      <NumberField
        label={t('settings.customerWaitsSeconds')}
        value={settings.customerWaitsSeconds}
        min={30}
        max={900}
        onChange={(customerWaitsSeconds) => onChange({ customerWaitsSeconds })}
      />
      <NumberField
        label={t('settings.tomorrowFrom')}
        value={settings.tomorrowFromMinutes}
        min={0}
        max={720}
        onChange={(tomorrowFromMinutes) => onChange({ tomorrowFromMinutes })}
      />
      <NumberField
        label={t('settings.idleLockMinutes')}
        value={settings.idleLockMinutes}
        min={1}
        max={120}
        onChange={(idleLockMinutes) => onChange({ idleLockMinutes })}
      />
      <RadioField
        label={t('settings.regulars')}
        value={settings.regulars.on ? 'on' : 'off'}
        options={[
          ['on', t('settings.regularsOn')],
          ['off', t('settings.displays.off')],
        ]}
        onChange={(on) => onChange({ regulars: { ...settings.regulars, on: on === 'on' } })}
      />
      {settings.regulars.on && (
        <NumberField
          label={t('settings.regularsDays')}
          value={settings.regulars.days}
          min={1}
          max={365}
          onChange={(days) => onChange({ regulars: { ...settings.regulars, days } })}
        />
      )}
    </fieldset>
  );
}

function CustomerPart({ settings, onChange, locked }: SettingsPartProps) {
  const { t } = useWords();
  return (
    <fieldset className="sheet" disabled={locked}>
      <legend>{t('settings.display')}</legend>
      <RadioField
        label={t('settings.display')}
        layout="alone"
        value={settings.customerDisplay}
        options={displayPlaces.map((place) => [place, t(`settings.displays.${place}`)] as const)}
        onChange={(customerDisplay) => onChange({ customerDisplay })}
      />
      <RadioField
        label={t('settings.customerLanguage')}
        value={settings.customerLanguage}
        options={[
          ['sw', t('language.sw')],
          ['en', t('language.en')],
        ]}
        onChange={(customerLanguage) => onChange({ customerLanguage })}
      />
    </fieldset>
  );
}

/** How the screen looks and speaks; everybody may choose, and it is kept at once. */
function ScreenPart() {
  const { t } = useWords();
  const session = useTill((till) => till.app?.session);
  if (session === undefined) return null;
  return (
    <fieldset className="sheet">
      <legend>{t('settings.screen')}</legend>
      <RadioField
        label={t('settings.language')}
        value={session.language}
        options={[
          ['en', t('language.en')],
          ['sw', t('language.sw')],
        ]}
        onChange={(language) => void setPreferences({ language })}
      />
      <RadioField
        label={t('settings.theme')}
        value={session.theme}
        options={[
          ['light', t('settings.themes.light')],
          ['dark', t('settings.themes.dark')],
          ['system', t('settings.themes.system')],
        ]}
        onChange={(theme) => void setPreferences({ theme })}
      />
      <RadioField
        label={t('settings.sound')}
        value={session.sound}
        options={volumes.map((volume) => [volume, t(`settings.sounds.${volume}`)] as const)}
        onChange={(sound) => {
          void setPreferences({ sound }).then(() => playSound('paid', sound));
        }}
      />
    </fieldset>
  );
}

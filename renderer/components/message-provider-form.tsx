import { useState } from 'react';
import { useKeys } from '../keys.ts';
import type { MessageFormProps } from './message-form.ts';
import { act, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { MessageProvider, MessageSettings } from '../../shared/messages.ts';
import { clockTime } from '../../shared/nairobi-time.ts';
import { ActionButton } from './action-button.tsx';
import { NumberField, RadioField, TextField } from './form-fields.tsx';
import { SecretField } from './secret-field.tsx';
import { useOnce } from './use-once.ts';

/** Who sends, under which rules, and a test of it. */
export function MessageProviderForm(props: MessageFormProps & { readonly changed: boolean }) {
  return (
    <div className="messages-parts">
      <Who {...props} />
      <div>
        <Rules {...props} />
        <Test {...props} />
      </div>
    </div>
  );
}

const emptyOf: { readonly [K in MessageProvider['kind']]: MessageProvider } = {
  none: { kind: 'none' },
  'africas-talking': { kind: 'africas-talking', username: '', senderId: '' },
  modem: { kind: 'modem' },
};

function Who({ draft, kept, onChange }: MessageFormProps) {
  const { t } = useWords();
  const mode = useTill((till) => till.app?.mode);
  const { provider } = draft;
  return (
    <fieldset className="sheet">
      <legend>{t('message.set.provider')}</legend>
      <RadioField
        label={t('message.set.provider')}
        layout="alone"
        value={provider.kind}
        options={[
          ['none', t('message.set.providerKind.none')],
          ['africas-talking', t('message.set.providerKind.africas-talking')],
          ['modem', t('message.set.providerKind.modem')],
        ]}
        onChange={(kind) =>
          onChange({ provider: kind === kept.provider.kind ? kept.provider : emptyOf[kind] })
        }
      />
      {provider.kind === 'africas-talking' && (
        <>
          <TextField
            label={t('message.set.username')}
            value={provider.username}
            maxLength={60}
            onChange={(username) => onChange({ provider: { ...provider, username } })}
          />
          {mode !== 'practice' && (
            <SecretField
              label={t('message.set.apiKey')}
              value={draft.apiKey ?? ''}
              hint={t(kept.hasApiKey ? 'message.set.apiKeySet' : 'message.set.apiKeyNone')}
              onChange={(apiKey) => onChange({ apiKey: apiKey === '' ? undefined : apiKey })}
            />
          )}
          <TextField
            label={t('message.set.senderId')}
            value={provider.senderId}
            maxLength={11}
            onChange={(senderId) =>
              onChange({ provider: { ...provider, senderId: senderId.replaceAll(/[^A-Za-z0-9 ._-]/g, '') } })
            }
          />
        </>
      )}
      {mode !== 'production' && (
        <p className="quiet-note">
          {t(mode === 'practice' ? 'message.set.practice' : 'message.set.sandbox')}
        </p>
      )}
      <p className="quiet-note figures">
        {kept.lastSentMs === null
          ? t('message.set.never')
          : t('message.set.last', { time: clockTime(kept.lastSentMs) })}
      </p>
    </fieldset>
  );
}

function Rules({ draft, onChange }: MessageFormProps) {
  const { t } = useWords();
  const { settings } = draft;
  const set = (part: Partial<MessageSettings>): void => onChange({ settings: { ...settings, ...part } });
  return (
    <fieldset className="sheet">
      <legend>{t('message.set.rules')}</legend>
      <RadioField
        label={t('message.set.language')}
        value={settings.language}
        options={[
          ['en', t('language.en')],
          ['sw', t('language.sw')],
        ]}
        onChange={(language) => set({ language })}
      />
      <TextField
        label={t('message.set.phone')}
        value={settings.phone}
        maxLength={20}
        onChange={(phone) => set({ phone })}
      />
      <p className="quiet-note">{t('message.set.phoneHint')}</p>
      <NumberField
        label={t('message.set.giveUp')}
        value={settings.giveUpMinutes}
        min={1}
        max={1440}
        onChange={(giveUpMinutes) => set({ giveUpMinutes })}
      />
      <NumberField
        label={t('message.set.price')}
        value={settings.segmentPriceCents}
        min={0}
        max={10_000}
        onChange={(segmentPriceCents) => set({ segmentPriceCents })}
      />
      <NumberField
        label={t('message.set.segments')}
        value={settings.segmentsMax}
        min={1}
        max={6}
        onChange={(segmentsMax) => set({ segmentsMax })}
      />
    </fieldset>
  );
}

/** One message to a typed number, by what is kept: what is only typed has not been tried yet. */
function Test({ changed }: { readonly changed: boolean }) {
  const { t } = useWords();
  const [number, setNumber] = useState('');
  const [said, setSaid] = useState('');
  const ready = !changed && number.trim() !== '';
  const send = useOnce(async () => {
    const done = await act('message:test', { number });
    if (!done.ok) return;
    const { kind, reason } = done.value;
    const words = { reason: reason === null ? '' : t(`message.reason.${reason}`) };
    if (kind === 'sent') setSaid(t('message.set.testSent'));
    else setSaid(t(kind === 'ambiguous' ? 'message.set.testUnknown' : 'message.set.testNotSent', words));
  });
  useKeys({ F8: send }, { when: ready, inFields: true });
  return (
    <fieldset className="sheet">
      <legend>{t('message.set.test')}</legend>
      <TextField label={t('message.set.testNumber')} value={number} maxLength={20} onChange={setNumber} />
      <div className="messages-test">
        <span role="status">{changed ? t('message.set.testSaveFirst') : said}</span>
        <ActionButton k="F8" sunk={!ready} onPress={send}>
          {t('message.set.testSend')}
        </ActionButton>
      </div>
    </fieldset>
  );
}

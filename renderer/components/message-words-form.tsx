import { useId, useState } from 'react';
import { IconCheck, IconMinus } from '@tabler/icons-react';
import { useKeys } from '../keys.ts';
import type { MessageFormProps } from './message-form.ts';
import { useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { messageFields, sampleMessage, templateProblem } from '../../shared/message-template.ts';
import { messageSlots } from '../../shared/messages.ts';
import type { MessageSettings, MessageSlot } from '../../shared/messages.ts';
import { smsLength } from '../../shared/sms-length.ts';
import { RadioField } from './form-fields.tsx';
import { KeyCap } from './key-cap.tsx';

/** Every message by its digit: whether it is sent, and its words in both languages beside how they will read. */
export function MessageWordsForm({ draft, onChange }: MessageFormProps) {
  const { t } = useWords();
  const [slot, setSlot] = useState<MessageSlot>('delivered-payer');
  const { settings } = draft;
  const set = (part: Partial<MessageSettings>): void => onChange({ settings: { ...settings, ...part } });
  useKeys(Object.fromEntries(messageSlots.map((one, at) => [String(at + 1), () => setSlot(one)])));
  return (
    <div className="messages-parts is-words">
      <nav className="sheet messages-slots" aria-label={t('message.set.which')}>
        {messageSlots.map((one, at) => (
          <button
            key={one}
            type="button"
            aria-current={one === slot ? 'true' : undefined}
            onClick={() => setSlot(one)}
          >
            {settings.switches[one] ? (
              <IconCheck size={20} aria-hidden="true" />
            ) : (
              <IconMinus size={20} aria-hidden="true" />
            )}
            <span className="name">
              {t(`message.slot.${one}`)}
              <span className="visually-hidden">
                : {t(settings.switches[one] ? 'message.set.yes' : 'message.set.no')}
              </span>
            </span>
            <KeyCap k={String(at + 1)} />
          </button>
        ))}
      </nav>
      <fieldset className="sheet">
        <legend>{t(`message.slot.${slot}`)}</legend>
        <RadioField
          label={t('message.set.send')}
          value={settings.switches[slot] ? 'yes' : 'no'}
          options={[
            ['yes', t('message.set.yes')],
            ['no', t('message.set.no')],
          ]}
          onChange={(answer) => set({ switches: { ...settings.switches, [slot]: answer === 'yes' } })}
        />
        {(['en', 'sw'] as const).map((language) => (
          <Template
            key={language}
            slot={slot}
            language={language}
            settings={settings}
            onChange={(text) =>
              set({
                templates: {
                  ...settings.templates,
                  [language]: { ...settings.templates[language], [slot]: text },
                },
              })
            }
          />
        ))}
        <p className="quiet-note">
          {t('message.set.fields', { fields: messageFields.map((field) => `{${field}}`).join(' ') })}
        </p>
      </fieldset>
    </div>
  );
}

type TemplateProps = {
  readonly slot: MessageSlot;
  readonly language: 'en' | 'sw';
  readonly settings: MessageSettings;
  readonly onChange: (text: string) => void;
};

function Template({ slot, language, settings, onChange }: TemplateProps) {
  const { t } = useWords();
  const id = useId();
  const shopName = useTill((till) => till.app?.shopName ?? '');
  const text = settings.templates[language][slot];
  const shop = { shopName, shopPhone: settings.phone };
  const problem = templateProblem(slot, text, language, { ...shop, segmentsMax: settings.segmentsMax });
  const preview = sampleMessage(text, language, shop);
  const { units, segments, alphabet } = smsLength(preview);
  return (
    <div className="messages-template">
      <label htmlFor={id}>{t(language === 'en' ? 'message.set.english' : 'message.set.swahili')}</label>
      <textarea
        id={id}
        rows={3}
        maxLength={600}
        value={text}
        aria-describedby={`${id}-note`}
        aria-invalid={problem !== undefined}
        onChange={(event) => onChange(event.target.value)}
      />
      <p id={`${id}-note`}>
        {problem === undefined ? (
          <>
            <span className="bubble">{preview}</span>
            <span className="length figures">
              {t('message.set.length', { units, count: segments })}
              {alphabet === 'ucs-2' && ` · ${t('message.set.wide')}`}
            </span>
          </>
        ) : (
          <strong className="problem">
            {t(`message.template.${problem.problem}`, { what: problem.what })}
          </strong>
        )}
      </p>
    </div>
  );
}

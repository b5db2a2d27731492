import { useEffect, useState } from 'react';
import { ActionButton } from '../components/action-button.tsx';
import { MessageProviderForm } from '../components/message-provider-form.tsx';
import { MessageWordsForm } from '../components/message-words-form.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useOnce } from '../components/use-once.ts';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import type { MessageDraft, MessageFormProps } from '../components/message-form.ts';
import './messages.css';

const draftOf = ({ settings, provider }: Response<'message:settings'>): MessageDraft => ({
  settings,
  provider,
});

/** Who sends messages, under which rules, and what they say. F9 keeps what was changed. */
export function MessagesScreen(_props: ScreenOf<'messages'>) {
  const { t } = useWords();
  const [kept, setKept] = useState<Response<'message:settings'> | null>(null);
  const [draft, setDraft] = useState<MessageDraft | null>(null);
  const [page, setPage] = useState<'who' | 'words'>('who');
  useEffect(() => {
    void ask('message:settings', {}).then((now) => {
      setKept(now ?? null);
      setDraft(now === undefined ? null : draftOf(now));
    });
  }, []);
  const changed = kept !== null && JSON.stringify(draft) !== JSON.stringify(draftOf(kept));
  const save = useOnce(async () => {
    if (draft === null) return;
    const now = await ask('message:set', draft);
    if (now === undefined) return;
    setKept(now);
    setDraft(draftOf(now));
  });
  useKeys({ F9: save }, { when: changed, inFields: true });
  useKeys({ 'Alt+1': () => setPage('who'), 'Alt+2': () => setPage('words') }, { inFields: true });
  if (draft === null || kept === null) return <PageHead title={t('message.title')} />;
  const form: MessageFormProps = { draft, kept, onChange: (part) => setDraft({ ...draft, ...part }) };
  return (
    <div className="full-page messages">
      <PageHead title={t('message.title')}>
        <ActionButton k="Alt 1" pressed={page === 'who'} onPress={() => setPage('who')}>
          {t('message.set.who')}
        </ActionButton>
        <ActionButton k="Alt 2" pressed={page === 'words'} onPress={() => setPage('words')}>
          {t('message.set.words')}
        </ActionButton>
      </PageHead>
      {page === 'who' ? <MessageProviderForm {...form} changed={changed} /> : <MessageWordsForm {...form} />}
      <div className="messages-save">
        <span role="status">{changed ? t('settings.unsaved') : t('settings.saved')}</span>
        <ActionButton k="F9" ink sunk={!changed} onPress={save}>
          {t('settings.save')}
        </ActionButton>
      </div>
    </div>
  );
}

import { PageHead } from '../components/page-head.tsx';
import { VaultForm } from '../components/vault-form.tsx';
import type { ScreenOf } from '../store/screens.ts';
import { back, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';

/** The secrets of this machine: opened at the start of the day, where there is no keyring. */
export function VaultScreen(_props: ScreenOf<'vault'>) {
  const { t } = useWords();
  const state = useTill((till) => till.app?.link.secrets ?? 'open');
  return (
    <div className="full-page">
      <PageHead title={t('vault.title')} />
      <section className="sheet set-up-sheet">
        <VaultForm key={state} state={state} onChange={back} />
      </section>
    </div>
  );
}

import { useEffect, useState } from 'react';
import { NoticeText } from '../components/notice.tsx';
import { PackageActs } from '../components/package-acts.tsx';
import { PackageForm } from '../components/package-form.tsx';
import { PackageList } from '../components/package-list.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, open, readApp } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { ShelfItem } from '../../shared/ipc-contract.ts';
import type { PackageFields, ShelfAct } from '../../shared/packages.ts';
import './set-up.css';
import './packages.css';

/** The catalogue: every bundle with its price and string, as it is sold and dialled, in the order of the counter's grid. */
export function PackagesScreen(_props: ScreenOf<'packages'>) {
  const { t } = useWords();
  const [chosenId, setChosenId] = useState<string>();
  const [query, setQuery] = useState('');
  const [form, setForm] = useState<'add' | 'edit'>();
  const [said, setSaid] = useState('');
  const { items, take } = useShelf();
  const shown = matching(items, query);
  const chosen = shown.find(({ id }) => id === chosenId) ?? shown[0];

  const shelf = async (act: ShelfAct): Promise<void> => {
    if (chosen === undefined) return;
    setChosenId(chosen.id);
    const done = await take(await ask('packages:shelf', { id: chosen.id, version: chosen.version, act }));
    if (done && act !== 'up' && act !== 'down') setSaid(t(`packages.done.${act}`, { name: chosen.name }));
  };
  const save = async (fields: PackageFields): Promise<void> => {
    const edited = form === 'edit' ? chosen : undefined;
    const which = { id: edited?.id ?? null, version: edited?.version ?? 0 };
    const now = await ask('packages:save', { ...which, fields });
    if (!(await take(now)) || now === undefined) return;
    setQuery('');
    setChosenId(now.id);
    setForm(undefined);
    setSaid(t(edited === undefined ? 'packages.done.add' : 'packages.done.edit', { name: fields.name }));
  };
  const begin = (next: 'add' | 'edit'): void => {
    setSaid('');
    setForm(next);
  };
  return (
    <div className="full-page packages">
      <PageHead
        title={t('packages.title')}
        beside={<span className="page-note">{t('packages.note')}</span>}
      />
      {said !== '' && form === undefined && <NoticeText text={said} />}
      <div className="packages-parts">
        <PackageList
          items={shown}
          total={items.length}
          chosenId={chosen?.id}
          query={query}
          onQuery={setQuery}
          onChoose={(id) => form === undefined && setChosenId(id)}
        />
        {form === undefined ? (
          <>
            <PackageActs
              item={chosen}
              onForm={begin}
              onShelf={(act) => void shelf(act)}
              onHistory={(id) => open({ name: 'package-history', packageId: id })}
            />
            <Arrows items={shown} chosenId={chosen?.id} onChoose={setChosenId} />
          </>
        ) : (
          <PackageForm
            key={form === 'edit' ? chosen?.id : 'new'}
            start={form === 'edit' ? chosen : undefined}
            others={items.filter((one) => !one.withdrawn && (form === 'add' || one.id !== chosen?.id))}
            onLeave={() => setForm(undefined)}
            onSave={save}
          />
        )}
      </div>
    </div>
  );
}

type Now = { readonly items: readonly ShelfItem[] };

/** All packages, and what takes over an answer that holds them anew. */
function useShelf() {
  const [items, setItems] = useState<readonly ShelfItem[]>([]);
  useEffect(() => {
    void ask('packages:list', {}).then((now) => setItems(now?.items ?? []));
  }, []);
  const take = async (now: Now | undefined): Promise<boolean> => {
    if (now === undefined) return false;
    setItems(now.items);
    // The counter's grid shows it at once.
    await readApp();
    return true;
  };
  return { items, take };
}

/** Up and down the list while no form is open. */
function Arrows(props: {
  readonly items: readonly ShelfItem[];
  readonly chosenId: string | undefined;
  readonly onChoose: (id: string) => void;
}) {
  const { items, chosenId, onChoose } = props;
  const move = (by: number): void => {
    const at = items.findIndex(({ id }) => id === chosenId);
    const next = items[Math.min(items.length - 1, Math.max(0, at + by))];
    if (next !== undefined) onChoose(next.id);
  };
  useKeys({
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    PageDown: () => move(10),
    PageUp: () => move(-10),
  });
  return null;
}

/** By name or code; what was withdrawn stands last. */
function matching(items: readonly ShelfItem[], query: string): readonly ShelfItem[] {
  const wanted = query.trim().toLowerCase();
  const found =
    wanted === ''
      ? items
      : items.filter(({ code, name }) => code.startsWith(wanted) || name.toLowerCase().includes(wanted));
  return found.toSorted((a, b) => Number(a.withdrawn) - Number(b.withdrawn));
}

import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from 'react';
import type { CatalogueItem } from '../../shared/packages.ts';
import { inBurst, onBurstEnd } from '../key-bursts.ts';

const arrows: { readonly [key: string]: number } = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -3,
  ArrowDown: 3,
};
/** By pages: how many packages that is, only the grid knows. */
const pages: { readonly [key: string]: number } = { PageUp: -1, PageDown: 1 };

/** After such a pause what stands was meant; what comes closer may belong to the same scan. */
const pauseMs = 300;

/** What stood before a scan began, and back to it: told of every text that was typed. */
function useScanGuard(chosenId: string | null, onTakeBack: (chosenId: string | null) => void) {
  const before = useRef<{ readonly chosenId: string | null; readonly atMs: number }>(null);
  const takeBack = (): void => {
    const { current } = before;
    if (current === null) return;
    before.current = { ...current, atMs: performance.now() };
    onTakeBack(current.chosenId);
  };
  const endBurst = useEffectEvent(takeBack);
  useEffect(() => onBurstEnd(() => endBurst()), []);
  return {
    /** True when a scanner types, and what it typed was taken back. */
    isScan: (): boolean => {
      if (inBurst()) {
        takeBack();
        return true;
      }
      const atMs = performance.now();
      const { current } = before;
      const isClose = current !== null && atMs - current.atMs < pauseMs;
      before.current = { chosenId: isClose ? current.chosenId : chosenId, atMs };
      return false;
    },
    forget: () => {
      before.current = null;
    },
  };
}

/**
 * Two digits choose a package; a third begins a new code, so that nothing has to be deleted first. Letters look for a
 * name: the grid shows what fits, arrows choose among it, and Enter takes the first. What a scanner types chooses
 * nothing: the choice from before it stands again.
 */
export function useCodeEntry(
  items: readonly CatalogueItem[],
  chosenId: string | null,
  onChoose: (id: string | null) => void,
  onEnter: () => void,
  perPage: number,
) {
  const [typed, setTyped] = useState('');
  const [wanted, setWanted] = useState('');
  const chosen = items.find((item) => item.id === chosenId);
  const found = wanted === '' ? items : items.filter((item) => fits(item, wanted));

  const guard = useScanGuard(chosenId, (id) => {
    setTyped('');
    setWanted('');
    onChoose(id);
  });

  const look = (text: string): void => {
    const next = text.trimStart().slice(0, 20);
    setTyped('');
    setWanted(next);
    // What no longer fits is not chosen any more: nobody sells what he does not see.
    if (chosen !== undefined && !fits(chosen, next)) onChoose(null);
  };
  const type = (text: string): void => {
    if (guard.isScan()) return;
    if (/\p{L}/u.test(text)) return look(text);
    setWanted('');
    const digits = text.replaceAll(/\D/g, '');
    const next = digits.length > 2 ? digits.slice(2, 4) : digits;
    const item = items.find((other) => other.code !== '' && other.code === next && other.onSale);
    setTyped(item === undefined ? next : '');
    onChoose(item?.id ?? null);
  };
  const move = (by: number): void => {
    const sellable = found.filter((item) => item.onSale);
    const at = sellable.findIndex((item) => item.id === chosenId);
    const next = sellable[at < 0 ? 0 : Math.min(sellable.length - 1, Math.max(0, at + by))];
    setTyped('');
    if (next !== undefined) onChoose(next.id);
  };
  const enter = (): void => {
    if (wanted === '') return onEnter();
    const isSeen = found.some((item) => item.id === chosenId);
    const first = found.find((item) => item.onSale);
    // The first Enter only chooses: the second goes on with what is then marked.
    if (!isSeen) return onChoose(first?.id ?? null);
    setWanted('');
    onEnter();
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const page = pages[event.key];
    const by = page === undefined ? arrows[event.key] : page * perPage;
    // In the middle of a name an arrow to the side moves in the text.
    if (by === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (by !== undefined) move(by);
    else if (!event.repeat) enter();
  };
  return {
    text: wanted !== '' ? wanted : typed === '' ? (chosen?.code ?? '') : typed,
    /** What the grid shows. */
    found,
    isSearch: wanted !== '',
    /** The one digit typed so far. */
    begun: typed.length === 1 ? typed : null,
    isNobody: wanted === '' ? typed.length === 2 : found.length === 0,
    type,
    onKeyDown,
    forget: () => {
      guard.forget();
      setTyped('');
      setWanted('');
    },
  };
}

/** Every word that was typed stands in the name: `gb 1.5` finds `1.5 GB`. */
function fits({ name, code }: CatalogueItem, wanted: string): boolean {
  const text = `${code} ${name}`.toLowerCase();
  return wanted
    .toLowerCase()
    .split(/\s+/)
    .every((word) => text.includes(word));
}

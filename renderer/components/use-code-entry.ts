import { useEffect, useEffectEvent, useRef, useState, type KeyboardEvent } from 'react';
import type { CatalogueItem } from '../../shared/packages.ts';
import { inBurst, onBurstEnd } from '../key-bursts.ts';

const arrows: { readonly [key: string]: number } = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -3,
  ArrowDown: 3,
  PageUp: -12,
  PageDown: 12,
};

/** After such a pause what stands was meant; what comes closer may belong to the same scan. */
const pauseMs = 300;

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
) {
  const [typed, setTyped] = useState('');
  const [wanted, setWanted] = useState('');
  const chosen = items.find((item) => item.id === chosenId);
  const found = wanted === '' ? items : items.filter((item) => fits(item, wanted));

  const before = useRef<{ readonly chosenId: string | null; readonly atMs: number }>(null);
  const takeBack = (): void => {
    const { current } = before;
    if (current === null) return;
    before.current = { ...current, atMs: performance.now() };
    setTyped('');
    setWanted('');
    onChoose(current.chosenId);
  };
  const endBurst = useEffectEvent(takeBack);
  useEffect(() => onBurstEnd(() => endBurst()), []);

  const type = (text: string): void => {
    if (inBurst()) return takeBack();
    const nowMs = performance.now();
    const isSame = before.current !== null && nowMs - before.current.atMs < pauseMs;
    before.current = { chosenId: isSame ? (before.current?.chosenId ?? null) : chosenId, atMs: nowMs };
    if (/\p{L}/u.test(text)) {
      const next = text.trimStart().slice(0, 20);
      setTyped('');
      setWanted(next);
      // What no longer fits is not chosen any more: nobody sells what he does not see.
      if (chosen !== undefined && !fits(chosen, next)) onChoose(null);
      return;
    }
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
    if (!isSeen) onChoose(first?.id ?? null);
    else {
      setWanted('');
      onEnter();
    }
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = arrows[event.key];
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
      before.current = null;
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

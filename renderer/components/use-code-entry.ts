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
 * Two digits choose a package; a third begins a new code, so that nothing has to be deleted first. What a scanner types
 * chooses nothing: the choice from before it stands again.
 */
export function useCodeEntry(
  items: readonly CatalogueItem[],
  chosenId: string | null,
  onChoose: (id: string | null) => void,
  onEnter: () => void,
) {
  const [typed, setTyped] = useState('');
  const chosen = items.find((item) => item.id === chosenId);

  const before = useRef<{ readonly chosenId: string | null; readonly atMs: number }>(null);
  const takeBack = (): void => {
    const { current } = before;
    if (current === null) return;
    before.current = { ...current, atMs: performance.now() };
    setTyped('');
    onChoose(current.chosenId);
  };
  const endBurst = useEffectEvent(takeBack);
  useEffect(() => onBurstEnd(() => endBurst()), []);

  const type = (text: string): void => {
    if (inBurst()) return takeBack();
    const nowMs = performance.now();
    const isSame = before.current !== null && nowMs - before.current.atMs < pauseMs;
    before.current = { chosenId: isSame ? (before.current?.chosenId ?? null) : chosenId, atMs: nowMs };
    const digits = text.replaceAll(/\D/g, '');
    const next = digits.length > 2 ? digits.slice(2, 4) : digits;
    const item = items.find((other) => other.code === next && other.onSale);
    setTyped(item === undefined ? next : '');
    onChoose(item?.id ?? null);
  };
  const move = (by: number): void => {
    const sellable = items.filter((item) => item.onSale);
    const at = sellable.findIndex((item) => item.id === chosenId);
    const next = sellable[at < 0 ? 0 : Math.min(sellable.length - 1, Math.max(0, at + by))];
    setTyped('');
    if (next !== undefined) onChoose(next.id);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const by = arrows[event.key];
    if (by === undefined && event.key !== 'Enter') return;
    event.preventDefault();
    if (by !== undefined) move(by);
    else if (!event.repeat) onEnter();
  };
  return {
    code: typed === '' ? (chosen?.code ?? '') : typed,
    /** The one digit typed so far. */
    begun: typed.length === 1 ? typed : null,
    isNobody: typed.length === 2,
    type,
    onKeyDown,
    forget: () => {
      before.current = null;
      setTyped('');
    },
  };
}

import { useState, type KeyboardEvent } from 'react';
import type { CatalogueItem } from '../../shared/packages.ts';

const arrows: { readonly [key: string]: number } = {
  ArrowLeft: -1,
  ArrowRight: 1,
  ArrowUp: -3,
  ArrowDown: 3,
  PageUp: -12,
  PageDown: 12,
};

/** Two digits choose a package; a third begins a new code, so that nothing has to be deleted first. */
export function useCodeEntry(
  items: readonly CatalogueItem[],
  chosenId: string | null,
  onChoose: (id: string | null) => void,
  onEnter: () => void,
) {
  const [typed, setTyped] = useState('');
  const chosen = items.find((item) => item.id === chosenId);

  const type = (text: string): void => {
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
    forget: () => setTyped(''),
  };
}

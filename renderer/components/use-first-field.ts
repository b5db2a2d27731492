import { useEffect, useRef, type RefObject } from 'react';

/** The first field of what has just opened has the focus: typing needs no mouse. */
export function useFirstField<E extends HTMLElement>(): RefObject<E | null> {
  const box = useRef<E>(null);
  useEffect(() => {
    box.current?.querySelector<HTMLElement>('input:not([type="radio"]), textarea')?.focus();
  }, []);
  return box;
}

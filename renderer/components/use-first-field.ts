import { useLayoutEffect, useRef, type RefObject } from 'react';

/** The first field of what has just opened has the focus: typing needs no mouse. With the paint, so that no digit is typed into nothing. */
export function useFirstField<E extends HTMLElement>(): RefObject<E | null> {
  const box = useRef<E>(null);
  useLayoutEffect(() => {
    box.current?.querySelector<HTMLElement>('input:not([type="radio"]), textarea')?.focus();
  }, []);
  return box;
}

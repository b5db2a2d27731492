import { useEffect, useRef, type RefObject } from 'react';
import { useDraft, type DraftField } from './store/draft.ts';

/** The field that a key or the flow asked for takes the focus: at the start, and whenever it is asked for again. */
export function useAskedFocus(name: DraftField | 'payee'): RefObject<HTMLInputElement | null> {
  const element = useRef<HTMLInputElement>(null);
  const request = useDraft((draft) => draft.request);
  useEffect(() => {
    if (request.field === name) element.current?.focus();
  }, [request, name]);
  return element;
}

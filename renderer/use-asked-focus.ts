import { useLayoutEffect, useRef, type RefObject } from 'react';
import { endBoardFocus } from './store/board-focus.ts';
import { useDraft, type DraftField } from './store/draft.ts';

/** The field that a key or the flow asked for takes the focus: at the start, and whenever it is asked for again. */
export function useAskedFocus(name: DraftField | 'payee'): RefObject<HTMLInputElement | null> {
  const element = useRef<HTMLInputElement>(null);
  const request = useDraft((draft) => draft.request);
  useLayoutEffect(() => {
    if (request.field !== name) return;
    element.current?.focus();
    endBoardFocus();
  }, [request, name]);
  return element;
}

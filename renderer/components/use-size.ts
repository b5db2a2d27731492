import { useEffect, useState } from 'react';

export type Size = { readonly widthPx: number; readonly heightPx: number };

/** How large an element is, always: what is drawn in it goes by that. `first` is taken until it is known. */
export function useSize(element: { readonly current: HTMLElement | null }, first: Size): Size {
  const [size, setSize] = useState(first);
  useEffect(() => {
    if (element.current === null) return;
    const observer = new ResizeObserver(([entry]) =>
      setSize({ widthPx: entry?.contentRect.width ?? 0, heightPx: entry?.contentRect.height ?? 0 }),
    );
    observer.observe(element.current);
    return () => observer.disconnect();
  }, [element]);
  return size;
}

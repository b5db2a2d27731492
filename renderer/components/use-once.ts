import { useRef } from 'react';

/** A function that does nothing while its last run has not ended: a second Enter prints no second paper. */
export function useOnce(run: () => Promise<void>): () => void {
  const busy = useRef(false);
  return () => {
    if (busy.current) return;
    busy.current = true;
    void run().finally(() => {
      busy.current = false;
    });
  };
}

import { useEffect } from 'react';
import { lock, useTill } from './store/till.ts';

/** Locks the screen when nobody has touched it for as long as the settings say. */
export function useIdleLock(): void {
  const minutes = useTill((till) => till.settings?.idleLockMinutes);
  useEffect(() => {
    if (minutes === undefined) return;
    let timer = setTimeout(() => void lock(), minutes * 60_000);
    const again = (): void => {
      clearTimeout(timer);
      timer = setTimeout(() => void lock(), minutes * 60_000);
    };
    window.addEventListener('keydown', again);
    window.addEventListener('pointerdown', again);
    window.addEventListener('pointermove', again);
    return () => {
      clearTimeout(timer);
      window.removeEventListener('keydown', again);
      window.removeEventListener('pointerdown', again);
      window.removeEventListener('pointermove', again);
    };
  }, [minutes]);
}

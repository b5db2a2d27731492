import { useEffect } from 'react';
import { mainNowMs } from './clock.ts';
import { readBoard, useTill } from './store/till.ts';

/** No longer than this at once: the machine may sleep, and its clock may be set. */
const lookAgainMs = 60_000;

/** An order that was put off comes back to the board by itself when it is due. */
export function useDueBoard(): void {
  const dueMs = useTill(({ cards }) =>
    cards.reduce<number | null>(
      (first, { group, deadlineMs }) =>
        group === 'scheduled' && deadlineMs !== null ? Math.min(first ?? deadlineMs, deadlineMs) : first,
      null,
    ),
  );
  useEffect(() => {
    if (dueMs === null) return;
    let timer: ReturnType<typeof setTimeout>;
    const look = (): void => {
      if (mainNowMs() >= dueMs) void readBoard();
      timer = setTimeout(look, Math.max(1_000, Math.min(lookAgainMs, dueMs - mainNowMs())));
    };
    look();
    return () => clearTimeout(timer);
  }, [dueMs]);
}

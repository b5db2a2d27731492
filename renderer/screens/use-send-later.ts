import { useState } from 'react';
import type { Review } from '../../shared/ipc-contract.ts';
import { useTill } from '../store/till.ts';

const minute = 60_000;
/** What the key steps through; the owner's longest is always the last. */
const waitsMs = [15 * minute, 30 * minute, 60 * minute, 120 * minute];

/** Up to the next five minutes: a time that can be said aloud. */
const roundTime = (atMs: number): number => Math.ceil(atMs / (5 * minute)) * 5 * minute;

/** The times until which a prompt may be agreed to wait, from shortest to longest. */
function laterChoices(fromMs: number, latestMs: number): readonly number[] {
  const shorter = waitsMs.map((waitMs) => roundTime(fromMs + waitMs)).filter((untilMs) => untilMs < latestMs);
  return [...shorter, latestMs];
}

/**
 * The choice to let a prompt wait for the network after the customer has gone. It is offered while there is no network;
 * who chose a time keeps it, also when the network comes back while he reads. Another review begins anew.
 */
export function useSendLater(review: Review, isPaidHere: boolean) {
  const online = useTill((till) => till.app?.link.online ?? true);
  const [chosen, setChosen] = useState<{ readonly review: string; readonly untilMs: number }>();
  const untilMs = chosen?.review === review.confirmationId && !isPaidHere ? chosen.untilMs : undefined;
  const latestMs = review.mayWaitUntilMs;
  const isOffered = !isPaidHere && latestMs !== null && (!online || untilMs !== undefined);
  return {
    isOffered,
    untilMs,
    choices: latestMs === null ? [] : laterChoices(review.promptDeadlineMs, latestMs),
    choose: (next: number | undefined) =>
      setChosen(next === undefined ? undefined : { review: review.confirmationId, untilMs: next }),
  };
}

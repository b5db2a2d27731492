/** Customers who always do the same with a prompt, for a simulator that nobody sits in front of. */
import type { Clock, PhoneAnswer } from '../ports.ts';
import type { SimulatedDaraja } from './simulator.ts';

/** Answers every prompt once, `afterMs` after it came. Returns how to stop. */
export function answerEveryPrompt(
  { log, answer, onChange }: Pick<SimulatedDaraja, 'log' | 'answer' | 'onChange'>,
  clock: Clock,
  given: PhoneAnswer,
  afterMs: number,
): () => void {
  const seen = new Set<string>();
  return onChange(() => {
    for (const { checkoutRequestId, state } of log().prompts) {
      if (state !== 'ringing' || seen.has(checkoutRequestId)) continue;
      seen.add(checkoutRequestId);
      clock.after(afterMs, () => void answer(checkoutRequestId, given));
    }
  });
}

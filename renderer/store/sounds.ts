/** Two short tones for money that is in, one low and long one for what failed; made here, without a file. */
import { gains, tones, type Sound, type Volume } from '../../shared/sounds.ts';
import type { CardState } from '../../shared/board.ts';
import type { BoardCard, SessionState } from '../../shared/ipc-contract.ts';
import { cardKey } from './board-focus.ts';

let context: AudioContext | undefined;
let endsAt = 0;

/** Sounds that come together follow each other. */
export function playSound(sound: Sound, loud: Volume): void {
  const gain = gains[loud];
  if (gain === 0) return;
  context ??= new AudioContext();
  void context.resume();
  const startAt = Math.max(context.currentTime + 0.02, endsAt);
  for (const tone of tones[sound]) {
    const from = startAt + tone.startMs / 1000;
    const until = from + tone.lengthMs / 1000;
    const oscillator = new OscillatorNode(context, { frequency: tone.hertz });
    // Swells and fades within hundredths: a tone that begins at once clicks.
    const volume = new GainNode(context, { gain: 0 });
    volume.gain.setTargetAtTime(gain, from, 0.008);
    volume.gain.setTargetAtTime(0, until - 0.03, 0.01);
    oscillator.connect(volume).connect(context.destination);
    oscillator.start(from);
    oscillator.stop(until + 0.05);
    endsAt = until + 0.15;
  }
  // For the tests, which hear nothing.
  document.documentElement.dataset['sound'] = sound;
}

const paidStates: readonly CardState[] = ['paid', 'paidReceiptPending'];
const failedStates: readonly CardState[] = [
  'refused',
  'notSentDeadline',
  'notSentClock',
  'notSentPayerUnknown',
  'unknown',
  'contradiction',
  'otherAmount',
];

/** What came by itself since the board was read last; what this person did at the till is silent. */
export function soundChanges(before: readonly BoardCard[], after: readonly BoardCard[], loud: Volume): void {
  const became = (states: readonly CardState[]): boolean =>
    after.some((card) => {
      const old = before.find((other) => cardKey(other) === cardKey(card));
      return old !== undefined && !states.includes(old.state) && states.includes(card.state);
    });
  if (became(paidStates)) playSound('paid', loud);
  if (became(failedStates)) playSound('failed', loud);
}

/** The same while nobody is signed in: only counts are known then. */
export function soundCounts(before: SessionState['waiting'], after: SessionState): void {
  const { waiting, sound } = after;
  if (waiting.paid > before.paid) playSound('paid', sound);
  if (waiting.failed > before.failed) playSound('failed', sound);
}

/**
 * The simulated Daraja in a process of its own, so that a till can be killed while it goes on:
 * `node tests/support/simulator-process.ts [--port 0] [--auto-answer pin|…|mixed [--seed 1]] [--auto-answer-after-ms 0]
 * [--prompt-life-ms 60000] [--answer-delay-ms 0] [--result-delay-ms 0] [--same-amount-ms 0] [--query-limit off]`.
 * Prints `{"port":…,"origin":…}` when it listens; `GET /_simulator/log` says what really happened. It ends with its
 * standard input, so that it never outlives the test that started it. `mixed`: mostly the PIN, sometimes anything else,
 * each after some time up to `--auto-answer-after-ms`.
 */
import { parseArgs } from 'node:util';
import { nodeClock } from '../../electron/host/clock.ts';
import { nodeRandom } from '../../electron/host/random.ts';
import { phoneAnswers } from '../../electron/ports.ts';
import type { PhoneAnswer } from '../../electron/ports.ts';
import { simulatedDaraja } from '../../electron/practice/simulated-daraja.ts';
import type { SimulatedDaraja } from '../../electron/practice/simulator.ts';
import { diceOf } from './random.ts';

const text = { type: 'string' } as const;
const { values } = parseArgs({
  options: {
    port: text,
    'auto-answer': text,
    'auto-answer-after-ms': text,
    seed: text,
    'prompt-life-ms': text,
    'answer-delay-ms': text,
    'result-delay-ms': text,
    'same-amount-ms': text,
    'query-limit': text,
  },
});

const clock = nodeClock();
const simulator = simulatedDaraja({
  clock,
  random: nodeRandom(),
  port: Number(values.port ?? 0),
  rules: {
    promptLifeMs: Number(values['prompt-life-ms'] ?? 60_000),
    answerDelayMs: Number(values['answer-delay-ms'] ?? 0),
    resultDelayMs: Number(values['result-delay-ms'] ?? 0),
    sameAmountMs: Number(values['same-amount-ms'] ?? 0),
  },
  ...(values['query-limit'] === 'off' ? { queryLimit: 'off' } : {}),
  remembered: Number.MAX_SAFE_INTEGER,
  isControllable: true,
});

const afterMs = Number(values['auto-answer-after-ms'] ?? 0);
const autoAnswer = phoneAnswers.find((answer) => answer === values['auto-answer']);
if (autoAnswer !== undefined) answerAll(simulator, () => ({ answer: autoAnswer, afterMs }));
if (values['auto-answer'] === 'mixed') answerAll(simulator, mixedAnswers(Number(values.seed ?? 1)));
process.stdin.resume();
process.stdin.on('end', () => process.exit(0));
process.stdout.write(`${JSON.stringify(await simulator.start())}\n`);

type Answering = { readonly answer: PhoneAnswer; readonly afterMs: number };

function mixedAnswers(seed: number): () => Answering {
  const dice = diceOf(seed);
  return () => ({
    answer: dice.share() < 0.7 ? 'pin' : dice.pick(phoneAnswers),
    afterMs: dice.roll(afterMs + 1),
  });
}

function answerAll({ log, answer, onChange }: SimulatedDaraja, next: () => Answering): void {
  const seen = new Set<string>();
  onChange(() => {
    for (const { checkoutRequestId } of log().prompts) {
      if (seen.has(checkoutRequestId)) continue;
      seen.add(checkoutRequestId);
      const given = next();
      clock.after(given.afterMs, () => void answer(checkoutRequestId, given.answer));
    }
  });
}

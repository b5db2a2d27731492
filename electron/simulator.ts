/**
 * The simulated Daraja as a program of its own, for anybody who wants to test against it. Standard output carries one
 * JSON line with everything a client needs; it ends with its standard input, SIGTERM or SIGINT.
 */
import { readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { nodeClock } from './host/clock.ts';
import { nodeRandom } from './host/random.ts';
import { phoneAnswers } from './ports.ts';
import { faultCatalogue } from './practice/misbehaviour.ts';
import { controlNames } from './practice/simulated-control.ts';
import { simulatedDaraja } from './practice/simulated-daraja.ts';
import type { SimulatedDarajaOptions } from './practice/simulated-daraja.ts';
import { answerEveryPrompt } from './practice/simulated-hands.ts';
import { parseRate } from './practice/simulated-rate.ts';
import type { SimulatedDaraja } from './practice/simulator.ts';

const usage = `Usage: npm run -s simulator -- [options]

A Daraja (M-PESA) on 127.0.0.1: OAuth, STK push and query, B2C v3, transaction status, account balance, reversal,
B2C account top-up and Working to Utility, C2B register and simulate, pull transactions. No real money, no network.

  --port N               0 (the default): any free port
  --rates R              STK query limit: off, or REQUESTS/SECONDS[/BURST]      (5/60/1, as seen in the sandbox)
  --app-rates R          the same over every API of the app                     (off)
  --auto-answer A        what customers do: ${phoneAnswers.join(', ')}
  --answer-delay-ms N    from the PIN to the payment                            (600)
  --prompt-life-ms N     a prompt ends by itself after                          (60000)
  --same-amount-ms N     result 17 within                                       (120000)
  --result-delay-ms N    from "accepted" to the posted result                   (600)
  --late-ms N            how much later a "late" result is                      (30000)
  --slow-answer-ms N     how long a "slow-answer" takes                         (20000)
  --token-life-s N       (3599)
  --fee-cents N          taken per payout                                       (500)
  --wrong-passwords N    then the initiator is locked (8006)                    (3)
  --c2b-validation       asks the validation URL first
  --certificate FILE --private-key FILE    PEM; without them a new pair is made
  --help
`;

const controlHelp = (): string => `
Steer it: POST CONTROL_URL/NAME with a JSON body (GET where there is none)
  ${controlNames.join(', ')}

  misbehave {"place":"b2c","fault":"drop-answer","times":1,"about":"<OCID, phone or receipt>"}
  customer  {"msisdn":"254712345678","standing":"unregistered","walletShillings":100}
  initiator {"missingRoles":["b2c"],"isLocked":false}      accounts {"utilityCents":0}
  answer    {"checkoutRequestId":"ws_CO_…","answer":"pin"}  pay-own {"msisdn":"2547…","amountShillings":55}

Faults, by place:
${faultCatalogue()
  .map(([place, names]) => `  ${place}: ${names.join(', ')}`)
  .join('\n')}
`;

const asText = { type: 'string' } as const;
const optionTypes = {
  port: asText,
  rates: asText,
  'app-rates': asText,
  'auto-answer': asText,
  'answer-delay-ms': asText,
  'prompt-life-ms': asText,
  'same-amount-ms': asText,
  'result-delay-ms': asText,
  'late-ms': asText,
  'slow-answer-ms': asText,
  'token-life-s': asText,
  'fee-cents': asText,
  'wrong-passwords': asText,
  'c2b-validation': { type: 'boolean' },
  certificate: asText,
  'private-key': asText,
  help: { type: 'boolean' },
} as const;
type Values = ReturnType<typeof parseArgs<{ options: typeof optionTypes }>>['values'];

type TextOption = Exclude<keyof typeof optionTypes, 'help' | 'c2b-validation'>;

function whole(values: Values, name: TextOption): number | undefined {
  const text = values[name];
  if (text === undefined) return undefined;
  if (!/^\d{1,9}$/.test(text)) throw new Error(`--${name} wants a whole number`);
  return Number(text);
}

function rate(values: Values, name: TextOption): ReturnType<typeof parseRate> {
  const text = values[name];
  if (text === undefined) return undefined;
  const limit = parseRate(text);
  if (limit === undefined) throw new Error(`--${name} wants off or REQUESTS/SECONDS[/BURST]`);
  return limit;
}

/** Without what was not given. */
type Given<Options> = { readonly [Name in keyof Options]?: Exclude<Options[Name], undefined> };
const given = <Options extends object>(options: Options): Given<Options> =>
  Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined)) as Given<Options>;

function keysOf({ certificate, 'private-key': privateKey }: Values): SimulatedDarajaOptions['keys'] {
  if (certificate === undefined && privateKey === undefined) return undefined;
  if (certificate === undefined || privateKey === undefined)
    throw new Error('--certificate and --private-key go together');
  return {
    certificatePem: readFileSync(certificate, 'utf8'),
    privateKeyPem: readFileSync(privateKey, 'utf8'),
  };
}

function optionsOf(values: Values): SimulatedDarajaOptions {
  const tokenLifeS = whole(values, 'token-life-s');
  return {
    clock: nodeClock(),
    random: nodeRandom(),
    isControllable: true,
    remembered: 100_000,
    ...given({
      port: whole(values, 'port'),
      queryLimit: rate(values, 'rates'),
      appLimit: rate(values, 'app-rates'),
      tokenLifeMs: tokenLifeS === undefined ? undefined : tokenLifeS * 1000,
      keys: keysOf(values),
    }),
    rules: given({
      answerDelayMs: whole(values, 'answer-delay-ms'),
      promptLifeMs: whole(values, 'prompt-life-ms'),
      sameAmountMs: whole(values, 'same-amount-ms'),
      resultDelayMs: whole(values, 'result-delay-ms'),
      lateMs: whole(values, 'late-ms'),
      slowAnswerMs: whole(values, 'slow-answer-ms'),
      payoutFeeCents: whole(values, 'fee-cents'),
      wrongPasswordsMax: whole(values, 'wrong-passwords'),
      validatesC2b: values['c2b-validation'],
    }),
  };
}

async function run(values: Values): Promise<void> {
  const options = optionsOf(values);
  const simulator = simulatedDaraja(options);
  const hands = phoneAnswers.find((one) => one === values['auto-answer']);
  if (values['auto-answer'] !== undefined && hands === undefined)
    throw new Error(`--auto-answer wants one of ${phoneAnswers.join(', ')}`);
  if (hands !== undefined) answerEveryPrompt(simulator, options.clock, hands, 0);
  // Heard from the first moment on, also while it still starts.
  const end = ended();
  const { origin, port } = await simulator.start();
  const { merchant } = simulator;
  const controlUrl = `${origin}/_simulator`;
  const certificatePem = await simulator.certificatePem();
  process.stderr.write(
    `The simulated Daraja listens on ${origin}; nothing of it is real. Steer it at ${controlUrl}/NAME; --help says more.\n`,
  );
  process.stdout.write(`${JSON.stringify({ url: origin, controlUrl, port, ...merchant, certificatePem })}\n`);
  await end;
  await stopped(simulator);
}

function ended(): Promise<void> {
  return new Promise((resolve) => {
    process.stdin.on('end', resolve);
    process.stdin.on('error', () => resolve());
    process.stdin.resume();
    for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => resolve());
  });
}

async function stopped(simulator: SimulatedDaraja): Promise<void> {
  await simulator.stop();
  process.stdin.destroy();
}

async function main(): Promise<number> {
  try {
    const { values } = parseArgs({ options: optionTypes });
    if (values.help === true) {
      process.stderr.write(usage + controlHelp());
      return 0;
    }
    await run(values);
    return 0;
  } catch (error) {
    process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n\n${usage}`);
    return 2;
  }
}

process.exitCode = await main();

/**
 * The prompts on the simulated phones: opened by a push, answered by a person or by time, final once. One open prompt
 * per phone, and not the same amount twice from one customer within two minutes, as at Safaricom.
 */
import type { Clock, PhoneAnswer, Random } from '../ports.ts';
import type { SimulatedResultCode } from './simulated-answers.ts';
import type { PushFields } from './simulated-checks.ts';
import { newCheckoutRequestId, newRequestId } from './simulated-ids.ts';

export type SimulatedPrompt = {
  readonly checkoutRequestId: string;
  readonly merchantRequestId: string;
  readonly accountReference: string;
  readonly msisdn: string;
  readonly amountShillings: number;
  readonly callbackUrl: string;
  /** The till number or paybill that gets the money. */
  readonly receivingShortcode: number;
  readonly acceptedAtMs: number;
  /** `answering`: the PIN is on its way. `ignored`: still open, nobody looks at it. */
  readonly state: 'ringing' | 'answering' | 'ignored' | 'final';
  readonly resultCode: SimulatedResultCode | undefined;
  readonly receipt: string | undefined;
  readonly finalAtMs: number | undefined;
};

export type PromptRules = {
  /** Safaricom Daraja portal, FAQ: a prompt lives about a minute. */
  readonly promptLifeMs: number;
  /** How long the network takes with a PIN. */
  readonly answerDelayMs: number;
  /** Safaricom Daraja portal, result 17: same amount, same customer, within two minutes. */
  readonly sameAmountMs: number;
};

export type SimulatedPrompts = {
  readonly isLocked: (msisdn: string) => boolean;
  readonly open: (fields: PushFields) => SimulatedPrompt;
  readonly find: (checkoutRequestId: string) => SimulatedPrompt | undefined;
  readonly answer: (checkoutRequestId: string, answer: PhoneAnswer) => boolean;
  readonly all: () => readonly SimulatedPrompt[];
  readonly stop: () => void;
};

export type PromptsOptions = {
  readonly clock: Clock;
  readonly random: Random;
  readonly rules: PromptRules;
  /** How many prompts are remembered; the oldest final ones are forgotten first. */
  readonly remembered: number;
  /** The PIN was right: takes the money and returns the receipt, or the result code with which M-PESA declines. */
  readonly take: (prompt: SimulatedPrompt) => PromptPayment;
  readonly onFinal: (prompt: SimulatedPrompt) => void;
  readonly onChange: () => void;
};

export type PromptPayment =
  | { readonly resultCode: '0'; readonly receipt: string }
  | { readonly resultCode: '1' | '4' | '8'; readonly receipt?: undefined };

const codeOfAnswer = {
  pin: '0',
  'wrong-pin': '2001',
  cancel: '1032',
  'no-money': '1',
  unreachable: '1037',
} as const satisfies Record<Exclude<PhoneAnswer, 'ignore'>, SimulatedResultCode>;

export function simulatedPrompts(options: PromptsOptions): SimulatedPrompts {
  const { clock, rules } = options;
  const prompts = new Map<string, SimulatedPrompt>();
  const timers = new Map<string, () => void>();
  let opened = 0;

  function update(prompt: SimulatedPrompt, change: Partial<SimulatedPrompt>): SimulatedPrompt {
    const changed = { ...prompt, ...change };
    prompts.set(prompt.checkoutRequestId, changed);
    options.onChange();
    return changed;
  }

  function setTimer(id: string, delayMs: number, callback: () => void): void {
    timers.get(id)?.();
    timers.set(id, clock.after(delayMs, callback));
  }

  function finish(id: string, asked: SimulatedResultCode): void {
    const prompt = prompts.get(id);
    if (prompt === undefined || prompt.state === 'final') return;
    timers.get(id)?.();
    timers.delete(id);
    const isRepeat =
      asked === '0' && wasJustPaid([...prompts.values()], prompt, clock.nowMs() - rules.sameAmountMs);
    const paid = asked === '0' && !isRepeat ? options.take(prompt) : undefined;
    const resultCode = isRepeat ? '17' : (paid?.resultCode ?? asked);
    const receipt = paid?.receipt;
    options.onFinal(update(prompt, { state: 'final', resultCode, receipt, finalAtMs: clock.nowMs() }));
  }

  function open(fields: PushFields): SimulatedPrompt {
    forget(prompts, options.remembered - 1);
    const prompt = newPrompt(fields, options, ++opened);
    const id = prompt.checkoutRequestId;
    update(prompt, {});
    if (fields.isPermitted) setTimer(id, rules.promptLifeMs, () => finish(id, '1037'));
    else setTimer(id, 0, () => finish(id, '2028'));
    return prompt;
  }

  function answer(id: string, given: PhoneAnswer): boolean {
    const prompt = prompts.get(id);
    if (prompt?.state !== 'ringing') return false;
    if (given === 'ignore') {
      update(prompt, { state: 'ignored' });
      return true;
    }
    const code = codeOfAnswer[given];
    update(prompt, { state: 'answering' });
    setTimer(id, given === 'unreachable' ? 0 : rules.answerDelayMs, () => finish(id, code));
    return true;
  }

  return {
    isLocked: (msisdn) =>
      [...prompts.values()].some((prompt) => prompt.msisdn === msisdn && prompt.state !== 'final'),
    open,
    find: (id) => prompts.get(id),
    answer,
    all: () => [...prompts.values()],
    stop: () => {
      for (const cancel of timers.values()) cancel();
      timers.clear();
    },
  };
}

function forget(prompts: Map<string, SimulatedPrompt>, keep: number): void {
  for (const [id, { state }] of prompts) {
    if (prompts.size <= keep) return;
    if (state === 'final') prompts.delete(id);
  }
}

function newPrompt(fields: PushFields, { clock, random }: PromptsOptions, sequence: number): SimulatedPrompt {
  const acceptedAtMs = clock.nowMs();
  const { accountReference, msisdn, amountShillings, callbackUrl, receivingShortcode } = fields;
  return {
    checkoutRequestId: newCheckoutRequestId(acceptedAtMs, msisdn, sequence),
    merchantRequestId: newRequestId(random),
    accountReference,
    msisdn,
    amountShillings,
    callbackUrl,
    receivingShortcode,
    acceptedAtMs,
    state: fields.isPermitted ? 'ringing' : 'answering',
    resultCode: undefined,
    receipt: undefined,
    finalAtMs: undefined,
  };
}

function wasJustPaid(prompts: readonly SimulatedPrompt[], prompt: SimulatedPrompt, sinceMs: number): boolean {
  return prompts.some(
    (other) =>
      other.resultCode === '0' &&
      other.msisdn === prompt.msisdn &&
      other.amountShillings === prompt.amountShillings &&
      (other.finalAtMs ?? 0) > sinceMs,
  );
}

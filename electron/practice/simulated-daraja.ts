/**
 * Daraja in this process, on loopback: every API that the till uses, in the documented wire format, with Safaricom's
 * own checks, money that is really somewhere and, on request, its bad days. Practice and the tests use the same one,
 * over real HTTP.
 */
import type { Clock, Random } from '../ports.ts';
import { faultScript } from './misbehaviour.ts';
import type { FaultScript } from './misbehaviour.ts';
import { accountBook } from './simulated-accounts.ts';
import type { SimulatedAccounts } from './simulated-accounts.ts';
import { simulatedApi } from './simulated-api.ts';
import type { SimulatedApi } from './simulated-api.ts';
import { simulatedB2c } from './simulated-b2c.ts';
import { simulatedBalance } from './simulated-balance.ts';
import { defaultLimits, paymentRefusal, takePayment } from './simulated-bank.ts';
import type { CustomerPayment, SimulatedBank, SimulatedLimits } from './simulated-bank.ts';
import { simulatedC2b } from './simulated-c2b.ts';
import type { SimulatedC2b } from './simulated-c2b.ts';
import { callbackCourier } from './simulated-callbacks.ts';
import type { Courier } from './simulated-callbacks.ts';
import { practiceMerchant } from './simulated-checks.ts';
import type { SimulatedMerchant } from './simulated-checks.ts';
import { simulatedControl } from './simulated-control.ts';
import { simulatedCredentials } from './simulated-credential.ts';
import type { SimulatedKeys } from './simulated-credential.ts';
import { simulatedCustomers } from './simulated-customers.ts';
import { simulatedFloat } from './simulated-float.ts';
import { simulatedInitiator } from './simulated-initiator.ts';
import { simulatedPrompts } from './simulated-prompts.ts';
import type { PromptPayment, PromptRules, SimulatedPrompt, SimulatedPrompts } from './simulated-prompts.ts';
import { defaultPullShape, simulatedPull } from './simulated-pull.ts';
import type { PullShape } from './simulated-pull.ts';
import { defaultQueryLimit } from './simulated-rate.ts';
import type { QueryLimit } from './simulated-rate.ts';
import { resultCourier } from './simulated-results.ts';
import type { ResultCourier } from './simulated-results.ts';
import { simulatedRegister } from './simulated-register.ts';
import { simulatedReversal } from './simulated-reversal.ts';
import { close, listen, simulatedServer } from './simulated-server.ts';
import { simulatedStatus } from './simulated-status.ts';
import type { SimulatedDaraja } from './simulator.ts';

/** How the simulated world goes when nobody interferes. */
export type SimulatorRules = PromptRules & {
  /** From "accepted" to the result. */
  readonly resultDelayMs: number;
  /** How much later a `late` callback or result is. */
  readonly lateMs: number;
  /** How long a `slow-answer` takes. */
  readonly slowAnswerMs: number;
  /** How long the gateway knows an OriginatorConversationID; the core never forgets. Undocumented. */
  readonly ocidRememberedMs: number;
  /** Then the API operator is locked (8006). Undocumented. */
  readonly wrongPasswordsMax: number;
  /** About 5 shillings for small payments since 2023, as published by third parties. */
  readonly payoutFeeCents: number;
  /** What a customer nobody set up has. */
  readonly firstWalletShillings: number;
  /** External validation of C2B payments; off unless Safaricom switches it on. */
  readonly validatesC2b: boolean;
  /** Safaricom Daraja portal, Customer To Business: about eight seconds. */
  readonly validationMs: number;
};

export type SimulatedDarajaOptions = {
  readonly clock: Clock;
  readonly random: Random;
  /** 0 or absent: any free port. */
  readonly port?: number;
  readonly merchant?: SimulatedMerchant;
  readonly rules?: Partial<SimulatorRules>;
  readonly limits?: Partial<SimulatedLimits>;
  readonly accounts?: Partial<SimulatedAccounts>;
  readonly pullShape?: Partial<PullShape>;
  /** Absent: a key pair is made when the certificate is first asked for. */
  readonly keys?: SimulatedKeys;
  /** Safaricom Daraja portal, Authorization: 3599 s. */
  readonly tokenLifeMs?: number;
  readonly queryLimit?: QueryLimit | 'off';
  readonly appLimit?: QueryLimit | 'off';
  /** How many prompts, transactions and callbacks `log` holds; bounded, because practice may run for days. */
  readonly remembered?: number;
  /** Opens `/_simulator/…` (log, misbehave, answer, release …) for a simulator in a process of its own. */
  readonly isControllable?: boolean;
};

const defaultRules: SimulatorRules = {
  promptLifeMs: 60_000,
  answerDelayMs: 600,
  sameAmountMs: 120_000,
  resultDelayMs: 600,
  lateMs: 30_000,
  slowAnswerMs: 20_000,
  ocidRememberedMs: Number.POSITIVE_INFINITY,
  wrongPasswordsMax: 3,
  payoutFeeCents: 500,
  firstWalletShillings: 10_000,
  validatesC2b: false,
  validationMs: 8_000,
};
const firstAccounts: SimulatedAccounts = {
  workingCents: 10_000_000,
  utilityCents: 10_000_000,
  chargesCents: 0,
};
const emptyAccounts: SimulatedAccounts = { workingCents: 0, utilityCents: 0, chargesCents: 0 };
const documentedTokenLifeMs = 3_599_000;

export function simulatedDaraja(options: SimulatedDarajaOptions): SimulatedDaraja {
  const { clock, random } = options;
  const rules = { ...defaultRules, ...options.rules };
  const listeners = new Set<() => void>();
  const onChange = (): void => {
    for (const listener of listeners) listener();
  };
  const watch = (listener: () => void): (() => void) => {
    listeners.add(listener);
    return () => listeners.delete(listener);
  };
  const script = faultScript();
  const credentials = simulatedCredentials(clock.nowMs, options.keys);
  const bank = bankOf(options, rules, credentials);
  const world = worldOf({ options, rules, bank, script, onChange });
  const api = simulatedApi({
    clock,
    random,
    merchant: bank.merchant,
    prompts: world.prompts,
    results: world.results,
    c2b: world.c2b,
    postedApis: {
      b2c: simulatedB2c(bank, rules.ocidRememberedMs),
      status: simulatedStatus(bank),
      balance: simulatedBalance(bank),
      reversal: simulatedReversal(bank),
      float: simulatedFloat(bank),
    },
    pull: simulatedPull(bank, { ...defaultPullShape, ...options.pullShape }),
    whenCalledBack: (id) => whenCalledBack(world.courier, watch, id),
    tokenLifeMs: options.tokenLifeMs ?? documentedTokenLifeMs,
    queryLimit: options.queryLimit ?? defaultQueryLimit,
    appLimit: options.appLimit ?? 'off',
    onChange,
  });
  const simulator = {
    ...handlesOf({ bank, world, api, script, onChange }),
    certificatePem: credentials.certificatePem,
    onChange: watch,
  };
  const control = options.isControllable === true ? simulatedControl(simulator) : undefined;
  const server = simulatedServer({ api, script, control, clock, slowAnswerMs: rules.slowAnswerMs });
  return {
    ...simulator,
    start: () => listen(server, options.port ?? 0),
    stop: () => {
      world.prompts.stop();
      world.courier.stop();
      world.results.stop();
      world.c2b.stop();
      return close(server);
    },
  };
}

function bankOf(
  { clock, random, merchant = practiceMerchant, remembered = 1_000, ...options }: SimulatedDarajaOptions,
  rules: SimulatorRules,
  credentials: Parameters<typeof simulatedInitiator>[1],
): SimulatedBank {
  return {
    clock,
    random,
    merchant,
    accounts: accountBook({ ...firstAccounts, ...options.accounts }),
    bulkAccounts: accountBook(emptyAccounts),
    customers: simulatedCustomers(clock, rules.firstWalletShillings),
    register: simulatedRegister(clock, random, remembered),
    initiator: simulatedInitiator(merchant, credentials, rules.wrongPasswordsMax),
    limits: { ...defaultLimits, ...options.limits },
    payoutFeeCents: rules.payoutFeeCents,
  };
}

type World = {
  readonly prompts: SimulatedPrompts;
  readonly courier: Courier;
  readonly results: ResultCourier;
  readonly c2b: SimulatedC2b;
};

type WorldParts = {
  readonly options: SimulatedDarajaOptions;
  readonly rules: SimulatorRules;
  readonly bank: SimulatedBank;
  readonly script: FaultScript;
  readonly onChange: () => void;
};

function worldOf({ options, rules, bank, script, onChange }: WorldParts): World {
  const { clock, random, remembered = 1_000 } = options;
  const { lateMs, resultDelayMs, validatesC2b, validationMs } = rules;
  const shared = { clock, random, remembered, lateMs, onChange };
  const c2b = simulatedC2b({
    ...shared,
    bank,
    validates: validatesC2b,
    validationMs,
    nextFault: (values) => script.next('confirmation', values),
  });
  const courier = callbackCourier({
    ...shared,
    nextFault: ({ checkoutRequestId, msisdn, accountReference }) =>
      script.next('callback', [checkoutRequestId, msisdn, accountReference]),
  });
  const results = resultCourier({
    ...shared,
    resultDelayMs,
    nextFault: (values) => script.next('result', values),
  });
  const prompts = simulatedPrompts({
    clock,
    random,
    rules,
    remembered,
    take: (prompt) => takePrompt(bank, prompt),
    onFinal: (prompt) => {
      courier.deliver(prompt);
      // A registered C2B URL hears of the same payment, under the same receipt.
      if (prompt.receipt !== undefined) c2b.confirm(paymentOf(prompt), prompt.receipt);
    },
    onChange,
  });
  return { prompts, courier, results, c2b };
}

const paymentOf = (prompt: SimulatedPrompt): CustomerPayment => ({
  kind: 'stk',
  msisdn: prompt.msisdn,
  amountShillings: prompt.amountShillings,
  reference: prompt.accountReference,
  shortcode: prompt.receivingShortcode,
});

function takePrompt(bank: SimulatedBank, prompt: SimulatedPrompt): PromptPayment {
  const customer = bank.customers.find(prompt.msisdn);
  const { workingCents } = bank.accounts.read();
  const refusal = paymentRefusal(customer, prompt.amountShillings, workingCents, bank.limits);
  if (refusal !== undefined) return { resultCode: refusal };
  return { resultCode: '0', receipt: takePayment(bank, paymentOf(prompt)) };
}

function whenCalledBack(courier: Courier, watch: SimulatedDaraja['onChange'], id: string): Promise<void> {
  const isDone = (): boolean => courier.delivered().some(({ checkoutRequestId }) => checkoutRequestId === id);
  return new Promise((resolve) => {
    const stopWatching = watch(() => {
      if (!isDone()) return;
      stopWatching();
      resolve();
    });
  });
}

type HandleParts = Omit<WorldParts, 'options' | 'rules'> & {
  readonly world: World;
  readonly api: SimulatedApi;
};

function handlesOf({
  bank,
  world,
  api,
  script,
  onChange,
}: HandleParts): Omit<SimulatedDaraja, 'start' | 'stop' | 'certificatePem' | 'onChange'> {
  const { prompts, courier, results, c2b } = world;
  const changing =
    <Args extends readonly unknown[]>(act: (...args: Args) => void) =>
    (...args: Args): void => {
      act(...args);
      onChange();
    };
  return {
    merchant: bank.merchant,
    log: () => ({
      prompts: prompts.all(),
      callbacks: courier.delivered(),
      requests: api.counts(),
      transactions: bank.register.all(),
      results: results.delivered(),
      confirmations: c2b.delivered(),
    }),
    state: () => ({
      accounts: bank.accounts.read(),
      bulkAccounts: bank.bulkAccounts.read(),
      customers: bank.customers.all(),
      initiator: bank.initiator.state(),
    }),
    answer: prompts.answer,
    misbehave: (place, fault, times = 1, about) => script.add(place, fault, times, about),
    behave: script.clear,
    invalidateToken: api.invalidateToken,
    releaseCallbacks: (order = 'as-held') => {
      courier.release(order);
      results.release(order);
      c2b.release(order);
    },
    setCustomer: changing(bank.customers.set),
    setAccounts: changing(bank.accounts.set),
    setInitiator: changing(bank.initiator.change),
    payOwn: ({ msisdn, amountShillings, reference = '', shortcode = bank.merchant.tillNumber }) =>
      c2b.pay({ kind: 'c2b', msisdn, amountShillings, reference, shortcode }),
    unregisterC2b: () => c2b.unregister(),
  };
}

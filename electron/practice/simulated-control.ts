/** `POST /_simulator/…`: the handles of a simulator that runs in a process of its own. `GET` will do where no body is needed. */
import { z } from 'zod';
import { phoneAnswers } from '../ports.ts';
import { isFaultOf, isFaultPlace } from './misbehaviour.ts';
import { initiatorRoles } from './simulated-initiator.ts';
import type { Control } from './simulated-server.ts';
import type { SimulatedDaraja } from './simulator.ts';

type Handles = Omit<SimulatedDaraja, 'start' | 'stop'>;
type Handle = (simulator: Handles, fields: unknown) => object | Promise<object>;

const done = { done: true };

/** Runs `act` with fields of the right shape; else `{done: false}` with what is wrong. */
function handle<Shape extends z.ZodType>(
  shape: Shape,
  act: (simulator: Handles, fields: z.output<Shape>) => object | Promise<object>,
): Handle {
  return (simulator, fields) => {
    const parsed = shape.safeParse(fields);
    return parsed.success
      ? act(simulator, parsed.data)
      : { done: false, reason: z.prettifyError(parsed.error) };
  };
}

const msisdn = z.string().regex(/^254[17]\d{8}$/);
const shillings = z.number().int().nonnegative();
const cents = z.number().int();

const customerShape = z
  .strictObject({
    msisdn,
    name: z.string(),
    standing: z.enum(['registered', 'unregistered', 'no-such-number']),
    walletShillings: shillings,
    movedTodayShillings: shillings,
  })
  .partial()
  .required({ msisdn: true });

const initiatorShape = z
  .strictObject({
    isLocked: z.boolean(),
    wrongPasswords: z.number().int(),
    missingRoles: z.array(z.enum(initiatorRoles)),
    password: z.string(),
  })
  .partial();

const handles: Readonly<Record<string, Handle>> = {
  log: (simulator) => simulator.log(),
  state: (simulator) => simulator.state(),
  merchant: (simulator) => simulator.merchant,
  certificate: async (simulator) => ({ certificatePem: await simulator.certificatePem() }),
  answer: handle(
    z.strictObject({ checkoutRequestId: z.string(), answer: z.enum(phoneAnswers) }),
    (simulator, { checkoutRequestId, answer }) => ({ done: simulator.answer(checkoutRequestId, answer) }),
  ),
  misbehave: handle(
    z.strictObject({
      place: z.string(),
      fault: z.string(),
      times: z.number().int().positive().default(1),
      about: z.string().optional(),
    }),
    (simulator, { place, fault, times, about }) => {
      if (!isFaultPlace(place) || !isFaultOf(place, fault))
        return { done: false, reason: `no fault ${fault} at ${place}` };
      simulator.misbehave(place, fault, times, about);
      return done;
    },
  ),
  behave: (simulator) => {
    simulator.behave();
    return done;
  },
  release: handle(
    z.strictObject({ order: z.enum(['as-held', 'reversed']).default('as-held') }),
    (simulator, { order }) => {
      simulator.releaseCallbacks(order);
      return done;
    },
  ),
  'kill-token': (simulator) => {
    simulator.invalidateToken();
    return done;
  },
  customer: handle(customerShape, (simulator, { msisdn: number, ...change }) => {
    simulator.setCustomer(number, given(change));
    return done;
  }),
  accounts: handle(
    z.strictObject({ workingCents: cents, utilityCents: cents, chargesCents: cents }).partial(),
    (simulator, change) => {
      simulator.setAccounts(given(change));
      return done;
    },
  ),
  initiator: handle(initiatorShape, (simulator, change) => {
    simulator.setInitiator(given(change));
    return done;
  }),
  'pay-own': handle(
    z
      .strictObject({
        msisdn,
        amountShillings: shillings.positive(),
        reference: z.string(),
        shortcode: z.number().int(),
      })
      .partial({ reference: true, shortcode: true }),
    (simulator, { msisdn: number, amountShillings, ...rest }) =>
      simulator.payOwn({ msisdn: number, amountShillings, ...given(rest) }),
  ),
  'unregister-c2b': (simulator) => {
    simulator.unregisterC2b();
    return done;
  },
};

export const controlNames: readonly string[] = Object.keys(handles);

export function simulatedControl(simulator: Handles): Control {
  return async (path, body) => {
    const name = /^\/_simulator\/([a-z0-9-]+)$/.exec(path)?.[1] ?? '';
    const found = Object.hasOwn(handles, name) ? handles[name] : undefined;
    return found?.(simulator, body === '' ? {} : parsed(body));
  };
}

function parsed(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

type Given<Change> = { readonly [Key in keyof Change]: Exclude<Change[Key], undefined> };

/** Without the fields that were left out. */
function given<Change extends object>(change: Change): Given<Change> {
  return Object.fromEntries(
    Object.entries(change).filter(([, value]) => value !== undefined),
  ) as Given<Change>;
}

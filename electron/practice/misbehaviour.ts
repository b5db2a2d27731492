/** Everything that goes wrong out there, on request: a script of faults, each used up after so many times. */
const requestFaults = [
  /** Closes the connection without having read the request. */
  'close-unread',
  'spike-arrest',
  'firewall-page',
  'internal-error',
  'busy',
  'maintenance',
  'quota',
  'token-invalid',
  /** These act on the request first. This one then closes without a word: */
  'drop-answer',
  'never-answer',
  'half-answer',
  /** Answers with something that is no JSON. */
  'garbled-answer',
  /** Answers HTTP 500 with a code that is nowhere documented. */
  'unknown-error',
] as const;
export type RequestFault = (typeof requestFaults)[number];

const queryFaults = [
  /** Other faces of an open prompt. */
  'says-4999',
  'says-invalid-id',
  /** A final prompt described as open. */
  'lags',
  'echoes-another-id',
] as const;
export type QueryFault = (typeof queryFaults)[number];

/** `hold` keeps the callback until `releaseCallbacks`: late, and in another order. */
const callbackFaults = ['lose', 'duplicate', 'hold', 'malform', 'other-amount', 'other-id'] as const;
export type CallbackFault = (typeof callbackFaults)[number];

export type Faults = {
  readonly token: RequestFault;
  readonly push: RequestFault;
  readonly query: RequestFault | QueryFault;
  readonly callback: CallbackFault;
};
export type FaultPlace = keyof Faults;

const faultNames: { readonly [Place in FaultPlace]: readonly Faults[Place][] } = {
  token: requestFaults,
  push: requestFaults,
  query: [...requestFaults, ...queryFaults],
  callback: callbackFaults,
};

export function isFaultOf<Place extends FaultPlace>(place: Place, name: unknown): name is Faults[Place] {
  return (faultNames[place] as readonly unknown[]).includes(name);
}

export type FaultScript = {
  readonly add: <Place extends FaultPlace>(place: Place, fault: Faults[Place], times: number) => void;
  /** Takes the next fault that is due at this place. */
  readonly next: <Place extends FaultPlace>(place: Place) => Faults[Place] | undefined;
  readonly clear: () => void;
};

type Due<Place extends FaultPlace> = { readonly fault: Faults[Place]; readonly left: number };
type Queues = { [Place in FaultPlace]: readonly Due<Place>[] };

export function faultScript(): FaultScript {
  const queues: Queues = { token: [], push: [], query: [], callback: [] };

  function add<Place extends FaultPlace>(place: Place, fault: Faults[Place], times: number): void {
    const queue: readonly Due<Place>[] = queues[place];
    queues[place] = [...queue, { fault, left: times }] as Queues[Place];
  }

  function next<Place extends FaultPlace>(place: Place): Faults[Place] | undefined {
    const [first, ...rest]: readonly Due<Place>[] = queues[place];
    if (first === undefined) return undefined;
    queues[place] = (first.left > 1 ? [{ ...first, left: first.left - 1 }, ...rest] : rest) as Queues[Place];
    return first.fault;
  }

  return {
    add,
    next,
    clear: () => {
      for (const place of ['token', 'push', 'query', 'callback'] as const) queues[place] = [];
    },
  };
}

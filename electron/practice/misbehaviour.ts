/** Everything that goes wrong out there, on request: a script of faults, each used up after so many times. */

/** What takes a request's place: nothing was acted on. */
const refusingFaults = [
  /** Closes the connection without having read the request. */
  'close-unread',
  /** Reads the request whole, then closes. */
  'close-after-reading',
  /** The proxy's own envelope, with HTTP 429. */
  'spike-arrest',
  'spike-arrest-retry-after',
  /** The other shape of the same: HTTP 500 and 500.003.02. */
  'spike-arrest-500',
  'quota',
  'busy',
  'maintenance',
  'firewall-page',
  'firewall-503',
  'internal-error',
  /** 500.002.1001, which elsewhere means a duplicate id. */
  'system-internal-error',
  'empty-500',
  'token-invalid',
  'no-product',
  /** HTTP 200 with an error envelope. */
  'error-inside-200',
  /** HTTP 200 with a ResponseCode that is not 0. */
  'not-accepted',
  'soap-fault',
] as const;

/** What spoils an answer: the request was acted on. */
const spoilingFaults = [
  'drop-answer',
  'never-answer',
  'half-answer',
  /** Answers with something that is no JSON. */
  'garbled-answer',
  /** Right words, wrong content type. */
  'plain-text-answer',
  'empty-answer',
  /** Answers HTTP 500 with a code that is nowhere documented. */
  'unknown-error',
  'system-error-yet-done',
  'firewall-yet-done',
  'slow-answer',
  /** The result (or the prompt's callback) arrives before the answer. */
  'result-first',
] as const;

export type RefusingFault = (typeof refusingFaults)[number];
export type SpoilingFault = (typeof spoilingFaults)[number];
export type RequestFault = RefusingFault | SpoilingFault;
const requestFaults = [...refusingFaults, ...spoilingFaults] as const;

export const isSpoiling = (fault: string): fault is SpoilingFault =>
  (spoilingFaults as readonly string[]).includes(fault);

const queryFaults = [
  /** Other faces of an open prompt. */
  'says-4999',
  'says-invalid-id',
  /** A final prompt described as open. */
  'lags',
  'echoes-another-id',
] as const;
export type QueryFault = (typeof queryFaults)[number];

const pullFaults = [
  /** Other faces of an empty list. */
  'none-as-text',
  'none-as-500',
] as const;
export type PullFault = (typeof pullFaults)[number];

/** `hold` keeps the callback until `releaseCallbacks`: late, and in another order. `late` needs no release. */
const callbackFaults = [
  'lose',
  'duplicate',
  'hold',
  'late',
  'malform',
  'empty-body',
  'other-amount',
  'other-id',
  'masked-phone',
  'shuffle',
] as const;
export type CallbackFault = (typeof callbackFaults)[number];
/** A confirmation's number is masked anyway. */
export type ConfirmationFault = Exclude<CallbackFault, 'masked-phone'>;
const confirmationFaults = callbackFaults.filter((fault) => fault !== 'masked-phone');

const namedResultFaults = [
  'lose',
  'duplicate',
  'hold',
  'late',
  /** Not acted on before `releaseCallbacks`: Transaction Status says Initiated meanwhile. */
  'hold-unprocessed',
  'malform',
  'empty-body',
  'other-amount',
  'other-receiver',
  'other-id',
  'masked-receiver',
  'shuffle',
  'no-parameters',
  /** One parameter, as an object instead of a list. */
  'one-parameter',
  'reference-list',
  /** The original request posted to QueueTimeOutURL; nothing was done. */
  'queue-timeout',
  'queue-timeout-yet-done',
  'queue-timeout-then-result',
  /** Transaction Status only: what it says of the transaction. */
  'says-initiated',
  'says-authorized',
  'says-pending-authorized',
  'says-cancelled',
  'says-declined',
  'says-expired',
] as const;
/** `code-26`: not done, with this result code. `yet-code-26`: done, and the result says this code all the same. */
export type ResultFault = (typeof namedResultFaults)[number] | `code-${string}` | `yet-code-${string}`;

const isResultFault = (name: string): boolean =>
  (namedResultFaults as readonly string[]).includes(name) || /^(yet-)?code-\w+$/.test(name);

export const postedPlaces = ['b2c', 'status', 'balance', 'reversal', 'float'] as const;
export type PostedPlace = (typeof postedPlaces)[number];

const requestPlaces = [
  'token',
  'push',
  'query',
  ...postedPlaces,
  'c2b-register',
  'c2b-simulate',
  'pull-register',
  'pull-query',
] as const;
export type ApiPlace = (typeof requestPlaces)[number];

export type Faults = {
  readonly [Place in ApiPlace]: Place extends 'query'
    ? RequestFault | QueryFault
    : Place extends 'pull-query'
      ? RequestFault | PullFault
      : RequestFault;
} & {
  /** What is posted for a prompt. */
  readonly callback: CallbackFault;
  /** What is posted for B2C, status, balance, reversal and float. */
  readonly result: ResultFault;
  /** What is posted for a payment to registered C2B URLs. */
  readonly confirmation: ConfirmationFault;
};
export type FaultPlace = keyof Faults;
const places: readonly FaultPlace[] = [...requestPlaces, 'callback', 'result', 'confirmation'];
export const isFaultPlace = (name: unknown): name is FaultPlace =>
  (places as readonly unknown[]).includes(name);

function faultNamesAt(place: FaultPlace): readonly string[] {
  if (place === 'callback') return callbackFaults;
  if (place === 'confirmation') return confirmationFaults;
  if (place === 'query') return [...requestFaults, ...queryFaults];
  if (place === 'pull-query') return [...requestFaults, ...pullFaults];
  return place === 'result' ? namedResultFaults : requestFaults;
}

export function isFaultOf<Place extends FaultPlace>(place: Place, name: unknown): name is Faults[Place] {
  if (typeof name !== 'string') return false;
  return place === 'result' ? isResultFault(name) : faultNamesAt(place).includes(name);
}

/** For the help text: which names may be used where. */
export const faultCatalogue = (): readonly (readonly [where: string, names: readonly string[]])[] => [
  [`every request (${requestPlaces.join(', ')}), not acted on`, refusingFaults],
  ['every request, acted on', spoilingFaults],
  ['query', queryFaults],
  ['pull-query', pullFaults],
  ['callback', callbackFaults],
  ['confirmation', confirmationFaults],
  ['result', [...namedResultFaults, 'code-CODE', 'yet-code-CODE']],
];

export type FaultScript = {
  /** `about`: only for a request or result in which one field has this value (OCID, phone, receipt …). */
  readonly add: <Place extends FaultPlace>(
    place: Place,
    fault: Faults[Place],
    times: number,
    about?: string,
  ) => void;
  /** Takes the next fault that is due at this place for something with these values. */
  readonly next: <Place extends FaultPlace>(
    place: Place,
    values: readonly string[],
  ) => Faults[Place] | undefined;
  /** The next fault that is due whatever the request says; it is not taken. */
  readonly peek: <Place extends FaultPlace>(place: Place) => Faults[Place] | undefined;
  readonly clear: () => void;
};

type Due = {
  readonly place: FaultPlace;
  readonly fault: string;
  readonly left: number;
  readonly about: string | undefined;
};

export function faultScript(): FaultScript {
  let due: readonly Due[] = [];
  return {
    add: (place, fault, times, about) => {
      due = [...due, { place, fault, left: times, about }];
    },
    next: (place, values) => {
      const first = due.find(
        (one) => one.place === place && (one.about === undefined || values.includes(one.about)),
      );
      if (first === undefined) return undefined;
      due = due.flatMap((one) => {
        if (one !== first) return [one];
        return one.left > 1 ? [{ ...one, left: one.left - 1 }] : [];
      });
      return first.fault as Faults[typeof place];
    },
    peek: (place) => {
      const first = due.find((one) => one.place === place);
      return first?.about === undefined ? (first?.fault as Faults[typeof place] | undefined) : undefined;
    },
    clear: () => {
      due = [];
    },
  };
}

/** How a simulated modem and its network behave: the defaults, and what a test or a trainee makes of them. */

/** What the simulated network does with a dialled string. */
export type SimulatedReply =
  | 'delivered'
  | 'already'
  | 'okoa'
  | 'low-airtime'
  | 'busy'
  | 'other-bundle'
  | 'silent'
  | 'network-time-out'
  | 'network-ended'
  | 'not-available'
  | 'truncated'
  | 'no-network'
  | 'late-error'
  | 'pulled-out';

export type ModemRules = {
  /** From the command to its OK, and from there to the network's text. */
  readonly okDelayMs: number;
  readonly replyDelayMs: number;
  readonly echo: boolean;
  /** Status lines around everything, as Huawei sticks send them. */
  readonly noise: boolean;
  /** The text comes before the OK. */
  readonly textFirst: boolean;
  /** Does not know `^USSDMODE` and takes and gives packed hex only. */
  readonly packed: boolean;
  /** Sends "Initiating Release" before the real text. */
  readonly releaseLine: boolean;
  /** Ends in `m` 2 (network) instead of 0. */
  readonly endsByNetwork: boolean;
  readonly sim: 'ready' | 'pin' | 'puk' | 'absent';
  readonly pin: string;
  readonly signal: number;
  /** 1 home, 2 searching, 3 denied. */
  readonly registration: 1 | 2 | 3;
  readonly airtimeCents: number;
  readonly bundleCostCents: number;
  /** Bytes come in pieces of this size; 0: as they are. */
  readonly chunk: number;
  /** Decides for every recipient; undefined: by the recipient's last two digits (`repliesByEnding`). */
  readonly reply: SimulatedReply | undefined;
};

export const defaultModemRules: ModemRules = {
  okDelayMs: 20,
  replyDelayMs: 1_200,
  echo: true,
  noise: false,
  textFirst: false,
  packed: false,
  releaseLine: false,
  endsByNetwork: false,
  sim: 'ready',
  pin: '1234',
  signal: 18,
  registration: 1,
  airtimeCents: 1_000_00,
  bundleCostCents: 45_00,
  chunk: 0,
  reply: undefined,
};

/** For trainees: a recipient that ends so gets this reply. Every other one gets the bundle. */
export const repliesByEnding: Readonly<Record<string, SimulatedReply>> = {
  '91': 'already',
  '92': 'okoa',
  '93': 'silent',
  '94': 'low-airtime',
  '95': 'other-bundle',
  '96': 'network-time-out',
  '97': 'busy',
};

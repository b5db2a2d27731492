/**
 * Which key does what at this till. The owner may put an act on another key; every cap, the help and every sentence
 * then name that key. Letters on a card, digits of a choice, Enter, Esc and the arrows stand on the thing they act on
 * and stay where they are.
 */
export const keyActs = [
  'help',
  'newOrder',
  'payer',
  'recipient',
  'package',
  'board',
  'reprint',
  'test',
  'confirm',
  'day',
  'screenLanguage',
  'lock',
  'find',
  'palette',
  'swap',
  'payouts',
  'credits',
  'airtime',
  'settings',
  'unlock',
  'openDrawer',
  'papers',
  'training',
] as const;
export type KeyAct = (typeof keyActs)[number];

/** By name, as `renderer/keys.ts` reads a press: `F9`, `/`, `Control+k`, `Alt+s`. These are the README's keys. */
export const defaultKeys: { readonly [A in KeyAct]: string } = {
  help: 'F1',
  newOrder: 'F2',
  payer: 'F3',
  recipient: 'F4',
  package: 'F5',
  board: 'F6',
  reprint: 'F7',
  test: 'F8',
  confirm: 'F9',
  day: 'F10',
  screenLanguage: 'F11',
  lock: 'F12',
  find: '/',
  palette: 'Control+k',
  swap: 'Alt+s',
  payouts: 'Control+p',
  credits: 'Control+m',
  airtime: 'Alt+a',
  settings: 'Control+,',
  unlock: 'Alt+u',
  openDrawer: 'Control+o',
  papers: 'Alt+p',
  training: 'Alt+t',
};

/** Only what differs from the defaults. */
export type KeyMap = { readonly [A in KeyAct]?: string | undefined };

export const keyOf = (map: KeyMap, act: KeyAct): string => map[act] ?? defaultKeys[act];

/** Why a key cannot be given to an act: something else lives there, for every till. */
export type KeyProblem =
  | { readonly kind: 'reserved' }
  /** That other act has it. */
  | { readonly kind: 'taken'; readonly by: KeyAct };

/**
 * Ctrl with these is editing in every field; Alt E enrols the mailbox on the set-up page, Alt J, L, R and X act on the
 * settings of printer and receipt, Alt F4 closes windows.
 */
const reservedChords: readonly string[] = [
  ...[...'acvxyz'].map((letter) => `Control+${letter}`),
  ...[...'ejlrx'].map((letter) => `Alt+${letter}`),
  'Alt+F4',
];

/** F1 to F24 (programmable keyboards send the high ones), a letter with Ctrl or Alt. Plain signs only find. */
function mayHave(act: KeyAct, key: string): boolean {
  if (reservedChords.includes(key)) return false;
  if (/^F(?:[1-9]|1\d|2[0-4])$/.test(key) || /^(?:Control|Alt)\+[a-z,.]$/.test(key)) return true;
  // No number has these signs in it. Anywhere else they are text, so nothing but finding may lie on them.
  return act === 'find' && ['/', '*', '='].includes(key);
}

/** Undefined when `key` can do `act` beside everything else of the map. */
export function keyProblem(map: KeyMap, act: KeyAct, key: string): KeyProblem | undefined {
  if (!mayHave(act, key)) return { kind: 'reserved' };
  const by = keyActs.find((other) => other !== act && keyOf(map, other) === key);
  return by === undefined ? undefined : { kind: 'taken', by };
}

/** True for a map in which every act has a key of its own. */
export const isKeyMap = (map: KeyMap): boolean =>
  keyActs.every((act) => keyProblem(map, act, keyOf(map, act)) === undefined);

/** The key with its change made; an act that is back on its own key is not named. */
export function withKey(map: KeyMap, act: KeyAct, key: string): KeyMap {
  const { [act]: _before, ...others } = map;
  return key === defaultKeys[act] ? others : { ...others, [act]: key };
}

/**
 * What a press means: the default key of the act that lies on it. Undefined where the act that was there has moved
 * away, so that an old habit does nothing.
 */
export function meaningOf(map: KeyMap, pressed: string): string | undefined {
  const act = keyActs.find((one) => keyOf(map, one) === pressed);
  if (act !== undefined) return defaultKeys[act];
  return keyActs.some((one) => defaultKeys[one] === pressed) ? undefined : pressed;
}

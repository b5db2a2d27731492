import type { Request, Settings } from '../../shared/ipc-contract.ts';
import { isKeyMap } from '../../shared/key-map.ts';
import type { KeyMap } from '../../shared/key-map.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Failure } from '../../shared/error-codes.ts';
import { err, ok } from '../../shared/result.ts';
import type { Result } from '../../shared/result.ts';
import { defaultSettings } from '../../shared/settings.ts';
import { volumes } from '../../shared/sounds.ts';
import type { Volume } from '../../shared/sounds.ts';
import { note } from '../db/audit-store.ts';
import { readSettings, writeSetting } from '../db/setting-store.ts';
import type { ReadableDb } from '../db/sql.ts';
import { transaction } from '../db/transaction.ts';
import { takeOffTransfers } from './catalogue/shelf.ts';
import type { Actor, Till } from './till.ts';

/** The shop's settings: what the owner set over the defaults. */
export function loadSettings(db: ReadableDb): Settings {
  const stored = readSettings(db);
  const entries = Object.keys(defaultSettings).flatMap((name) => {
    const value = stored.get(name);
    return value === undefined ? [] : [[name, JSON.parse(value)] as const];
  });
  return { ...defaultSettings, ...(Object.fromEntries(entries) as Partial<Settings>) };
}

/** Only the revenue authority's own invoice may bear these words (eTIMS); our receipt says that it is none. */
const claimsTax = /tax\s*[-–]?\s*invoice|ankara\s+ya\s+kodi/i;

/** Stores what changed and who changed it. Refuses lines that would make a receipt claim to be a tax invoice. */
export function changeSettings(
  till: Till,
  actor: Actor,
  request: Request<'settings:set'>,
): Result<object, Failure> {
  const lines = [
    request.shopName ?? '',
    request.shopLine ?? '',
    ...(request.receiptHeader ?? []),
    ...(request.receiptFooter ?? []),
  ];
  if (lines.some((line) => claimsTax.test(line))) return err(failure('tax-invoice-words'));
  transaction(till.db, (tx) => {
    for (const [name, value] of Object.entries(request)) {
      if (value !== undefined) writeSetting(tx, name, JSON.stringify(value));
    }
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'settingsChanged',
      values: { fields: Object.keys(request).join(' ') },
    });
    if (request.airtimeTransferCodes !== undefined)
      takeOffTransfers(till, tx, actor, request.airtimeTransferCodes);
  });
  if (request.airtimeTransferCodes !== undefined) till.changed({ order: null, became: 'packages' });
  till.changed({ order: null, became: 'settings' });
  return ok({});
}

/** What belongs to this machine's screen rather than to the shop. */
export type Preferences = {
  readonly language: 'en' | 'sw';
  readonly theme: 'light' | 'dark' | 'system';
  readonly sound: Volume;
  readonly keys: KeyMap;
};

export function loadPreferences(db: ReadableDb): Preferences {
  const stored = readSettings(db);
  const language = stored.get('screenLanguage');
  const theme = stored.get('theme');
  return {
    language: language === 'sw' ? 'sw' : 'en',
    theme: theme === 'dark' || theme === 'system' ? theme : 'light',
    sound: volumes.find((one) => one === stored.get('sound')) ?? 'middle',
    keys: readKeys(stored.get('keys')),
  };
}

/** A stored map that no longer fits (an act that came later took its key) gives way to the README's keys. */
function readKeys(stored: string | undefined): KeyMap {
  const map = stored === undefined ? {} : (JSON.parse(stored) as KeyMap);
  return isKeyMap(map) ? map : {};
}

/** Which key does what at this till; the caller has checked that every act has a key of its own. */
export function changeKeys(till: Till, actor: Actor, keys: KeyMap): void {
  transaction(till.db, (tx) => {
    writeSetting(tx, 'keys', JSON.stringify(keys));
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'settingsChanged',
      values: { fields: 'keys' },
    });
  });
}

export function savePreferences(
  till: Till,
  preferences: {
    readonly language?: Preferences['language'] | undefined;
    readonly theme?: Preferences['theme'] | undefined;
    readonly sound?: Volume | undefined;
  },
): void {
  transaction(till.db, (tx) => {
    if (preferences.language !== undefined) writeSetting(tx, 'screenLanguage', preferences.language);
    if (preferences.theme !== undefined) writeSetting(tx, 'theme', preferences.theme);
    if (preferences.sound !== undefined) writeSetting(tx, 'sound', preferences.sound);
  });
}

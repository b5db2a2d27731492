/** What the owner decided about messages. Kept beside the shop's settings: the provider belongs to one mode only. */
import { failure } from '../../../shared/error-codes.ts';
import type { Failure } from '../../../shared/error-codes.ts';
import { templateProblem } from '../../../shared/message-template.ts';
import {
  defaultMessageSettings,
  messageProviderSchema,
  messageSettingsSchema,
  messageSlots,
} from '../../../shared/messages.ts';
import type { MessageProvider, MessageSettings } from '../../../shared/messages.ts';
import type { Mode } from '../../../shared/modes.ts';
import { err, ok } from '../../../shared/result.ts';
import type { Result } from '../../../shared/result.ts';
import { withoutBlanks } from '../../../shared/set-up.ts';
import { note } from '../../db/audit-store.ts';
import { ledgerHead } from '../../db/ledger-store.ts';
import { readSettings, writeSetting } from '../../db/setting-store.ts';
import type { ReadableDb } from '../../db/sql.ts';
import { transaction } from '../../db/transaction.ts';
import type { Vault } from '../../ports.ts';
import type { Actor, Till } from '../till.ts';

/** `messages` goes along when another mode is opened; who sends, and from where on, does not. */
const names = { settings: 'messages', provider: 'messageProvider', from: 'messagesFromSeq' } as const;

export function loadMessageSettings(db: ReadableDb): MessageSettings {
  const base = defaultMessageSettings;
  const text = readSettings(db).get(names.settings);
  if (text === undefined) return base;
  const stored = JSON.parse(text) as Partial<MessageSettings>;
  // A message that a later version adds has its default switch and words.
  return messageSettingsSchema.parse({
    ...base,
    ...stored,
    switches: { ...base.switches, ...stored.switches },
    templates: {
      en: { ...base.templates.en, ...stored.templates?.en },
      sw: { ...base.templates.sw, ...stored.templates?.sw },
    },
  });
}

/** Practice shows messages from the first order on; real modes send none before the owner has chosen by whom. */
export function loadMessageProvider(db: ReadableDb, mode: Mode): MessageProvider {
  const text = readSettings(db).get(names.provider);
  if (text !== undefined) return messageProviderSchema.parse(JSON.parse(text));
  return mode === 'practice'
    ? { kind: 'africas-talking', username: 'sandbox', senderId: '' }
    : { kind: 'none' };
}

/** Postings up to here were seen under the settings before the present ones. */
export function messagesFromSeq(db: ReadableDb): number {
  return Number(readSettings(db).get(names.from) ?? 0);
}

export type MessageSettingsChange = {
  readonly settings: MessageSettings;
  readonly provider: MessageProvider;
  /** Typed or pasted anew; the stored one stays without it. */
  readonly apiKey?: string | undefined;
};

/** Wide on purpose: it catches a paste of the wrong thing, and the provider decides about the rest. */
const keyShape = /^[\x21-\x7e]{16,128}$/;

/**
 * Keeps what the owner chose. `vault` is undefined in practice, where no credential can be typed. What is told of from
 * here on is what happens from here on.
 */
export async function saveMessageSettings(
  till: Till,
  actor: Actor,
  vault: Vault | undefined,
  change: MessageSettingsChange,
): Promise<Result<object, Failure>> {
  const refusal = settingsRefusal(till, change);
  if (refusal) return err(refusal);
  const key = change.apiKey === undefined ? undefined : withoutBlanks(change.apiKey);
  if (key !== undefined) {
    if (!vault) return err(failure('not-in-practice'));
    if (!keyShape.test(key)) return err(failure('credential-not-understood', { field: 'apiKey' }));
    if (vault.state() !== 'open') return err(failure('vault-locked'));
    await vault.set('sms-api-key', new TextEncoder().encode(key));
  }
  transaction(till.db, (tx) => {
    writeSetting(tx, names.settings, JSON.stringify(change.settings));
    writeSetting(tx, names.provider, JSON.stringify(change.provider));
    writeSetting(tx, names.from, String(ledgerHead(tx).seq));
    note(tx, {
      atMs: till.clock.nowMs(),
      actorId: actor.id,
      action: 'messagesChanged',
      values: { provider: change.provider.kind, key: Number(key !== undefined) },
    });
  });
  till.changed({ order: null, became: 'settings' });
  return ok({});
}

function settingsRefusal(till: Till, { settings, provider }: MessageSettingsChange): Failure | undefined {
  const rules = {
    shopName: till.settings().shopName,
    shopPhone: settings.phone,
    segmentsMax: settings.segmentsMax,
  };
  for (const language of ['en', 'sw'] as const)
    for (const slot of messageSlots) {
      const found = templateProblem(slot, settings.templates[language][slot], language, rules);
      if (found) return failure('message-template-bad', { slot, language, ...found });
    }
  const isNamed = provider.kind !== 'africas-talking' || provider.username !== '';
  return isNamed ? undefined : failure('credential-not-understood', { field: 'username' });
}

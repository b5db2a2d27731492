/** An app that can only say why it did not open. */
import type { AppState } from '../../shared/ipc-contract.ts';
import { defaultSettings } from '../../shared/settings.ts';
import type { Refusal } from '../../shared/error-codes.ts';
import { failure } from '../../shared/error-codes.ts';
import type { Mode } from '../../shared/modes.ts';
import { err, ok } from '../../shared/result.ts';
import type { App } from './options.ts';

/** An app that can only say why it did not open. */
export function refusedApp(refusal: Refusal, mode: Mode = 'practice', nowMs = 0): App {
  const state = refusedState(refusal, mode, nowMs);
  return {
    handle: async (call) =>
      call.sender.trusted && call.channel === 'app:state' ? ok(state) : err(failure('stopping')),
    subscribe: () => () => undefined,
    start: async () => undefined,
    pause: () => undefined,
    resume: () => undefined,
    stop: async () => undefined,
  };
}

export function refusedState(refusal: Refusal, mode: Mode, nowMs: number): AppState {
  return {
    refusal,
    mode,
    shopName: '',
    tillName: '',
    payoutFreezeHours: defaultSettings.payoutFreezeHours,
    firstRun: false,
    nowMs,
    session: {
      person: null,
      people: [],
      lockedBy: null,
      waiting: { paid: 0, waiting: 0, unknown: 0, failed: 0 },
      language: 'en',
      theme: 'light',
      sound: 'off',
      keys: {},
      practicePins: [],
    },
    link: {
      online: true,
      offlineSinceMs: null,
      unsentPrompts: 0,
      oldestUnsentMs: null,
      clockWrong: null,
      diskLowMb: null,
      secrets: 'open',
      secretsBy: 'practice',
      passwordDaysLeft: null,
      mailbox: null,
      printer: null,
      modem: null,
    },
    ledgerBrokenAt: null,
    restored: null,
  };
}

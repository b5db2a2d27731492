import type { TransitionTable } from './machine.ts';

/**
 * One copy on paper. `handed-over` means the printer took the bytes, not that paper came out: only the printer's own
 * status or a person confirms that. After an unclear end a person looks; a further copy says DUPLICATE.
 */
export const printStates = [
  'queued',
  'sending',
  'handed-over',
  'confirmed',
  'not-printed',
  'needs-person',
] as const;
export type PrintState = (typeof printStates)[number];

export type PrintEvent = 'claimed' | 'taken' | 'confirmed' | 'refused' | 'unclear' | 'denied' | 'retried';

export const printTransitions: TransitionTable<PrintState, PrintEvent> = {
  queued: { claimed: 'sending', refused: 'not-printed' },
  sending: { taken: 'handed-over', confirmed: 'confirmed', refused: 'not-printed', unclear: 'needs-person' },
  'handed-over': { confirmed: 'confirmed', denied: 'not-printed' },
  'needs-person': { confirmed: 'confirmed', denied: 'not-printed' },
  'not-printed': { retried: 'queued' },
  confirmed: {},
};

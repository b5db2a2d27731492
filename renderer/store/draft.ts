/** The sale that is being typed. It lives in the database: saved a moment after each change, loaded at the start. */
import { create } from 'zustand';
import { call } from '../bridge.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { parseMsisdn } from '../../shared/msisdn.ts';
import { open, setJustConfirmed, useTill } from './till.ts';

export type DraftField = 'payer' | 'recipient' | 'package';
type Draft = Response<'draft:load'> & {
  /** Where the next key goes; `asked` grows when a key asks for a field, so that asking twice focuses twice. */
  readonly field: DraftField;
  readonly asked: number;
};

const empty: Response<'draft:load'> = { payerText: '', recipientText: '', packageId: null };
const saveAfterMs = 300;

export const useDraft = create<Draft>(() => ({ ...empty, field: 'payer', asked: 0 }));

let timer: ReturnType<typeof setTimeout> | undefined;

function saveNow(): void {
  timer = undefined;
  const { payerText, recipientText, packageId } = useDraft.getState();
  void call('draft:save', { payerText, recipientText, packageId });
}

export function changeDraft(change: Partial<Response<'draft:load'>>): void {
  useDraft.setState(change);
  setJustConfirmed(null);
  clearTimeout(timer);
  timer = setTimeout(saveNow, saveAfterMs);
}

export function goTo(field: DraftField): void {
  useDraft.setState(({ asked }) => ({ field, asked: asked + 1 }));
}

async function loadDraft(): Promise<void> {
  const result = await call('draft:load', {});
  if (!result.ok) return;
  useDraft.setState(result.value);
  goTo(firstMissing(result.value));
}

const isNumber = (text: string): boolean => parseMsisdn(text).kind === 'ok';

function firstMissing({ payerText, recipientText }: Response<'draft:load'>): DraftField {
  if (!isNumber(payerText)) return 'payer';
  return isNumber(recipientText) ? 'package' : 'recipient';
}

// Whoever signs in finds the sale as it was left.
useTill.subscribe(({ app }, before) => {
  const person = app?.session.person;
  if (person !== undefined && person !== null && person.id !== before.app?.session.person?.id)
    void loadDraft();
});

/** After a confirmation: the next customer's fields are empty, and stay so after a power cut. */
export function clearDraft(): void {
  clearTimeout(timer);
  useDraft.setState(empty);
  saveNow();
  goTo('payer');
}

/** F2: from another screen to the sale as it was left; at the counter, an empty sale. */
export function newSale(): void {
  setJustConfirmed(null);
  if (useTill.getState().screen.name === 'counter') clearDraft();
  else open({ name: 'counter' });
}

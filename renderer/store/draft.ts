/** The sale that is being typed. It lives in the database: saved a moment after each change, loaded at the start. */
import { create } from 'zustand';
import { call } from '../bridge.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { parseMsisdn } from '../../shared/msisdn.ts';
import { lock, open, setJustConfirmed, showNotice, useTill } from './till.ts';

export type DraftField = 'payer' | 'recipient' | 'package';
type Draft = Response<'draft:load'> & {
  /** The field that takes the focus; a new object each time, so that asking twice focuses twice. */
  readonly request: { readonly field: DraftField };
  /** The numbers have changed places, and nothing was typed since. */
  readonly swapped: boolean;
};

const empty: Response<'draft:load'> = { payerText: '', recipientText: '', packageId: null };
const saveAfterMs = 300;

export const useDraft = create<Draft>(() => ({ ...empty, request: { field: 'payer' }, swapped: false }));

let timer: ReturnType<typeof setTimeout> | undefined;

async function saveNow(): Promise<void> {
  clearTimeout(timer);
  timer = undefined;
  const { payerText, recipientText, packageId } = useDraft.getState();
  await call('draft:save', { payerText, recipientText, packageId });
}

export function changeDraft(change: Partial<Response<'draft:load'>>): void {
  useDraft.setState({ ...change, swapped: false });
  setJustConfirmed(null);
  showNotice(null);
  clearTimeout(timer);
  timer = setTimeout(() => void saveNow(), saveAfterMs);
}

/** Alt S: the two numbers change places; once more puts them back. Nothing else of the sale changes. */
export function swapNumbers(): void {
  const { payerText, recipientText, swapped } = useDraft.getState();
  if (payerText === '' && recipientText === '') return;
  changeDraft({ payerText: recipientText, recipientText: payerText });
  useDraft.setState({ swapped: !swapped });
}

export function goTo(field: DraftField): void {
  useDraft.setState({ request: { field } });
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
  useDraft.setState({ ...empty, swapped: false });
  void saveNow();
  goTo('payer');
}

/** F2: from another screen to the sale as it was left; at the counter, an empty sale. */
export function newSale(): void {
  setJustConfirmed(null);
  if (useTill.getState().screen.name === 'counter') clearDraft();
  else open({ name: 'counter' });
}

/** F12: what was typed last is on disk before nobody may write any more. */
export async function saveAndLock(): Promise<void> {
  if (timer !== undefined) await saveNow();
  await lock();
}

import { useState } from 'react';
import { national, parseMsisdn } from '../../shared/msisdn.ts';
import { changeDraft, goTo, useDraft, type DraftField } from '../store/draft.ts';
import { ask, open, useTill } from '../store/till.ts';

/** The draft as it reads, what it still lacks, and the way on from it. */
export function useSale() {
  const { payerText, recipientText, packageId } = useDraft();
  const items = useTill((till) => till.catalogue);
  const [busy, setBusy] = useState(false);

  const payer = parseMsisdn(payerText);
  const recipient = parseMsisdn(recipientText);
  const item = items.find((other) => other.id === packageId && other.onSale);
  const missing = firstMissing(payer.kind === 'ok', recipient.kind === 'ok', item !== undefined);

  const review = async (): Promise<void> => {
    if (busy || item === undefined) return;
    setBusy(true);
    const tender = 'mpesa-prompt';
    const value = await ask('order:review', { payerText, recipientText, packageId: item.id, tender });
    setBusy(false);
    if (value !== undefined) open({ name: 'confirm', review: value });
  };
  /** To what is still missing, else to the confirm screen. */
  const goOn = (): void => {
    if (missing === undefined) void review();
    else goTo(missing);
  };
  const takePayer = (): void => {
    if (payer.kind !== 'ok') return;
    changeDraft({ recipientText: national(payer.msisdn) });
    goTo('package');
  };
  return {
    payerText,
    recipientText,
    payer,
    recipient,
    item,
    missing,
    busy,
    goOn,
    same: payer.kind === 'ok' && recipient.kind === 'ok' && payer.msisdn === recipient.msisdn,
    /** Offered only once there is a payer's number to take. */
    takePayer: payer.kind === 'ok' ? takePayer : undefined,
  };
}

function firstMissing(payer: boolean, recipient: boolean, item: boolean): DraftField | undefined {
  if (!payer) return 'payer';
  if (!recipient) return 'recipient';
  return item ? undefined : 'package';
}

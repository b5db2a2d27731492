import { useState } from 'react';
import { parseCash } from '../../shared/cents.ts';
import type { Review } from '../../shared/ipc-contract.ts';
import type { Tender } from '../../shared/snapshot.ts';
import { useOwnPayment } from '../components/use-own-payment.ts';
import type { Answers } from './use-confirmation.ts';
import { useSendLater } from './use-send-later.ts';

/** What each way of paying asks besides the two numbers, and whether the chosen one has it. `again`: of this order. */
export function useWays(review: Review, tender: Tender, again: string | undefined) {
  const { priceCents } = review.snapshot;
  const [text, onCash] = useState('');
  const [code, onCode] = useState('');
  const received = parseCash(text);
  const found = useOwnPayment(tender === 'mpesa-own', code, priceCents, again);
  const later = useSendLater(review, tender !== 'mpesa-prompt');
  const untilMs = later.untilMs === undefined ? {} : { sendUntilMs: later.untilMs };
  const isReady = {
    'mpesa-prompt': true,
    cash: received !== undefined && received >= priceCents,
    'mpesa-own': found.kind === 'found',
  };
  const answers: { readonly [T in Tender]: Omit<Answers, 'answered'> } = {
    'mpesa-prompt': untilMs,
    cash: { cashReceivedCents: received },
    'mpesa-own': { creditReceipt: code },
  };
  return {
    later,
    cash: { text, received, onType: onCash },
    own: { code, found, onType: onCode },
    /** Letters and digits belong to a field. */
    isTyped: tender !== 'mpesa-prompt',
    isReady: isReady[tender],
    answers: answers[tender],
  };
}

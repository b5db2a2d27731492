import { useRef, useState } from 'react';
import { call } from '../bridge.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Review, Request, Response } from '../../shared/ipc-contract.ts';
import type { Result } from '../../shared/result.ts';
import { changedField, type SnapshotField, type Tender } from '../../shared/snapshot.ts';
import { clearDraft, useDraft } from '../store/draft.ts';
import { followOnDisplay } from '../components/use-customer-display.ts';
import { open, readBoard, setJustConfirmed, showNotice } from '../store/till.ts';

/** What the person at the counter added to what stands on the screen. */
export type Answers = Pick<
  Request<'order:confirm'>,
  'answered' | 'cashReceivedCents' | 'creditReceipt' | 'sendUntilMs'
>;

type TakeReview = (review: Review, changed?: SnapshotField) => void;

/**
 * Sends what the confirm screen shows. The main process compares it with its own: when something differs, the screen
 * is filled anew and says what changed. `again`: the order exists already and keeps its frozen values.
 */
export function useConfirmation(review: Review, again: string | undefined, takeReview: TakeReview) {
  const [busy, setBusy] = useState(false);
  const [tender, setTender] = useState<Tender>(review.snapshot.tender);
  // A ref, not state: a second press in the same frame must already see it.
  const sending = useRef(false);

  const readReview = (tender: Tender, deliver = deliveryOf(review)): Promise<Result<Review, Failure>> =>
    again === undefined
      ? reviewDraft(tender, deliver, review)
      : call('order:review-again', { order: again, tender });

  /** At once on the screen, so that an amount typed in the same breath lands in its field; then asked for. */
  const changeTender = async (next: Tender): Promise<void> => {
    if (sending.current || next === tender) return;
    setTender(next);
    const answer = await readReview(next);
    if (answer.ok) return takeReview(answer.value, differs(review, answer.value));
    showNotice(answer.error);
    setTender(review.snapshot.tender);
  };

  /** Paid now, delivered tomorrow: the screen says so, and is read to the customer again. */
  const putOff = (): void => {
    if (sending.current || again !== undefined) return;
    void readReview(tender, 'tomorrow').then((answer) =>
      answer.ok ? takeReview(answer.value) : showNotice(answer.error),
    );
  };

  const confirm = async (answers: Answers): Promise<void> => {
    if (sending.current) return;
    sending.current = true;
    setBusy(true);
    const result = await send(review, again, answers);
    if (result.ok) {
      // Before the confirm screen goes, and with it the check: the customer's display stays with this order.
      followOnDisplay(result.value.order);
      setJustConfirmed(result.value);
      if (again === undefined) clearDraft();
      open({ name: 'counter' });
      await readBoard();
      return;
    }
    if (result.error.code === 'snapshot-changed') {
      const next = await readReview(review.snapshot.tender);
      if (next.ok) takeReview(next.value, changedField(review.snapshot, next.value.snapshot));
      else showNotice(next.error);
    } else showNotice(result.error);
    sending.current = false;
    setBusy(false);
  };

  /** What was chosen, and whether what stands on the screen has caught up with it. */
  return { confirm, changeTender, putOff, busy, tender, current: tender === review.snapshot.tender };
}

function send(
  review: Review,
  again: string | undefined,
  answers: Answers,
): Promise<Result<Response<'order:confirm'>, Failure>> {
  const { confirmationId, snapshot: shown } = review;
  const request = { confirmationId, shown, ...answers };
  return again === undefined
    ? call('order:confirm', request)
    : call('order:confirm-again', { ...request, order: again });
}

type Deliver = 'now' | 'tomorrow';
const deliveryOf = ({ snapshot }: Review): Deliver => (snapshot.dueAtMs === undefined ? 'now' : 'tomorrow');

/** The draft still holds what this screen was opened with. */
function reviewDraft(tender: Tender, deliver: Deliver, review: Review): Promise<Result<Review, Failure>> {
  const { payerText, recipientText, packageId } = useDraft.getState();
  return call('order:review', {
    payerText,
    recipientText,
    packageId: packageId ?? review.snapshot.packageId,
    tender,
    deliver,
  });
}

/** What changed besides the tender that was asked for. */
function differs(before: Review, after: Review): SnapshotField | undefined {
  return changedField({ ...before.snapshot, tender: after.snapshot.tender }, after.snapshot);
}

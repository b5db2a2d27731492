/** A change after payment at the counter, through the use cases: reviewed, every doubt answered, approved by the owner. */
import { changeOrder, reviewChange } from '../../electron/services/change-order.ts';
import type { DifferenceTender } from '../../shared/snapshot.ts';
import { samplePackage, value } from './selling.ts';
import type { TestTill } from './test-till.ts';

export type Wish = {
  readonly code?: string;
  readonly recipient?: string;
  readonly tender?: DifferenceTender;
  /** Cash that is handed over for the difference. */
  readonly cash?: number;
};

export const approvalOf = ({ owner }: Pick<TestTill, 'owner'>) => ({
  approval: { personId: owner.id, pin: '2222' },
});

export async function change(
  shop: Pick<TestTill, 'till' | 'attendant' | 'owner'>,
  number: string,
  wish: Wish,
): ReturnType<typeof changeOrder> {
  const { till, attendant } = shop;
  const review = value(
    reviewChange(till, {
      order: number,
      recipientText: wish.recipient ?? '',
      packageId: wish.code === undefined ? '' : samplePackage(wish.code),
      tender: wish.tender ?? 'mpesa-prompt',
    }),
  );
  return changeOrder(till, attendant, {
    order: number,
    confirmationId: review.confirmationId,
    shown: review.snapshot,
    answered: ['nearly-equal', 'repeat', 'sold-today', 'odd-prefix'],
    differenceCents: review.differenceCents,
    ...(wish.cash === undefined ? {} : { cashReceivedCents: wish.cash }),
    ...approvalOf(shop),
  });
}

import { useEffect, useState } from 'react';
import { IconArrowBackUp, IconCash, IconDeviceMobile } from '@tabler/icons-react';
import { call } from '../bridge.ts';
import { onPayouts } from '../store/payouts.ts';
import { open } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import type { Decision } from './decision-list.tsx';

type Ways = Response<'payout:refund-ways'>;
type Way = Ways['ways'][number];

const icons: { readonly [W in Exclude<Way, 'cash'>]: typeof IconCash } = {
  reversal: IconArrowBackUp,
  b2c: IconDeviceMobile,
};

/**
 * The ways in which an order's money, or one held payment, can go back, the best first; `cash` is the caller's own
 * decision. Undefined until it is known which are open, so that no key changes its meaning under the finger.
 */
export function useRefundWays(
  /** Null asks nothing. */
  subject: { readonly order: string; readonly heldId?: number } | null,
  cash: Omit<Decision, 'k' | 'cap' | 'icon'>,
): readonly Omit<Decision, 'k'>[] | undefined {
  const { t } = useWords();
  const order = subject?.order;
  const heldId = subject?.heldId;
  const [ways, setWays] = useState<Pick<Ways, 'ways' | 'amountCents'>>();
  const heldCents = cash.amountCents ?? 0;
  useEffect(() => {
    if (order === undefined) return;
    let current = true;
    const asked = { order, ...(heldId === undefined ? {} : { heldId }) };
    const read = async () => {
      const answer = await call('payout:refund-ways', asked);
      if (!current) return;
      // Only M-PESA's ways are closed; any other refusal (a bundle may be on its way) holds for cash as well.
      const ways = !answer.ok && answer.error.code === 'refund-way-closed' ? (['cash'] as const) : [];
      setWays(answer.ok ? answer.value : { ways: [...ways], amountCents: heldCents });
    };
    const stop = onPayouts(() => void read());
    return () => {
      current = false;
      stop();
    };
  }, [order, heldId, heldCents]);
  if (ways === undefined || order === undefined) return undefined;
  const amount = formatKes(cents(ways.amountCents));
  return ways.ways.map((way) => {
    if (way === 'cash') return { ...cash, icon: <IconCash size={28} /> };
    const Icon = icons[way];
    let payoutId: number | undefined;
    return {
      title: t(`payout.refund.${way}`, { amount }),
      hint: t(`payout.refund.${way}Hint`),
      icon: <Icon size={28} />,
      confirm: t('payout.refund.confirm'),
      what: t('payout.refund.confirm'),
      amountCents: ways.amountCents,
      act: async () => {
        const result = await call('payout:request-refund', {
          order,
          ...(heldId === undefined ? {} : { heldId }),
          channel: way,
        });
        if (result.ok) payoutId = result.value.id;
        return result;
      },
      // The payout's own page says who has to approve it.
      onDone: () => payoutId !== undefined && open({ name: 'payout', payoutId }),
    };
  });
}

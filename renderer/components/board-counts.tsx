import { IconCircleCheckFilled, IconClock, IconHelpOctagon } from '@tabler/icons-react';
import type { CardState } from '../../shared/board.ts';
import { useTill } from '../store/till.ts';
import { useWords } from '../words.ts';

const groups: {
  readonly [G in 'paid' | 'unknown' | 'waiting']: readonly CardState[];
} = {
  paid: ['paid', 'paidReceiptPending', 'paidCash', 'paidByDecision'],
  unknown: ['unknown', 'stated', 'contradiction', 'deliveryUnknown', 'deliveryReview', 'oldFile'],
  waiting: ['waiting', 'sending', 'queued', 'queuedOffline', 'afterOther'],
};
const icons = { paid: IconCircleCheckFilled, unknown: IconHelpOctagon, waiting: IconClock };

/** How much is paid, unknown and waiting, on every page; what is none is not said. */
export function BoardCounts() {
  const { t } = useWords();
  const cards = useTill((till) => till.cards);
  const counts = (['paid', 'unknown', 'waiting'] as const).map((group) => ({
    group,
    count: cards.filter(({ state }) => groups[group].includes(state)).length,
  }));
  const some = counts.filter(({ count }) => count > 0);
  if (some.length === 0) return null;
  return (
    <span className="counts figures">
      {some.map(({ group, count }) => {
        const Icon = icons[group];
        return (
          <span key={group} data-count={group}>
            <Icon size={18} aria-hidden="true" /> {t(`strip.counts.${group}`, { count })}
          </span>
        );
      })}
    </span>
  );
}

import { cardWord } from '../card-words.ts';
import { useNow } from '../clock.ts';
import { bands } from '../components/bands.ts';
import { BandClock } from '../components/band-clock.tsx';
import { DecisionList } from '../components/decision-list.tsx';
import { useLookAnswers, type MayBe } from '../components/look-answers.tsx';
import { OrderHead } from '../components/order-head.tsx';
import { PanelWaits } from '../components/panel-waits.tsx';
import { Step, StepPanel } from '../components/step-panel.tsx';
import { Timeline } from '../components/timeline.tsx';
import { useOrderPage } from '../components/use-order-page.ts';
import type { ScreenOf } from '../store/screens.ts';
import { back, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { Request } from '../../shared/ipc-contract.ts';
import { lookQuestions, type LookQuestion } from '../../shared/old-file.ts';
import '../components/tones.css';
import './steps.css';

const everyWay = ['cash', 'reversal', 'b2c'] as const;
const mayBe: { readonly [Q in LookQuestion]: MayBe } = {
  order: { delivered: true, back: everyWay },
  stated: { back: ['cash'] },
  held: { back: everyWay },
  'held-for-order': { delivered: true, back: everyWay },
  shortfall: { settled: ['paid-in-cash', 'written-off'] },
};

/** An older copy of the file was put back: what became of this in the time that it does not know? Nothing goes out before. */
export function LookBackScreen({ order, heldId, shortfallId }: ScreenOf<'look-back'>) {
  const { t } = useWords();
  const now = useNow();
  const page = useOrderPage(order);
  const own = useTill((till) =>
    till.cards.find(
      (card) => card.order === order && card.heldId === heldId && card.shortfallId === shortfallId,
    ),
  );
  const card = own ?? page?.card;
  const asks = lookQuestions.find((one) => one === card?.values['asks']) ?? 'order';
  const named = card?.values['amountCents'];
  const amountCents = typeof named === 'number' ? named : (page?.receivedCents ?? 0);
  const answers = useLookAnswers(subjectOf(order, heldId, shortfallId), {
    what: order,
    amountCents,
    mayBe: mayBe[asks],
    onDone: back,
  });
  if (page === null || card === undefined) return <PanelWaits band={bands.oldFile} order={order} />;
  return (
    <StepPanel
      band={bands.oldFile}
      title={cardWord(t, card, now)}
      aside={<BandClock sinceMs={card.sinceMs} />}
    >
      <OrderHead
        page={page}
        title={t(`lookBack.title.${asks}`, { amount: formatKes(cents(amountCents)) })}
        advice={t('lookBack.advice')}
      />
      <Step title={t('lookBack.ask')}>
        <DecisionList decisions={answers} leaveHint={t('lookBack.leaveHint')} alone />
      </Step>
      <Step title={t('unknown.happened')}>
        <Timeline entries={page.timeline} seconds />
      </Step>
    </StepPanel>
  );
}

function subjectOf(
  order: string,
  heldId: number | null,
  shortfallId: number | null,
): Request<'old-file:look'>['subject'] {
  if (heldId !== null) return { kind: 'held', heldId };
  return shortfallId === null ? { kind: 'order', order } : { kind: 'shortfall', shortfallId };
}

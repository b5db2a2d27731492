import { useRef } from 'react';
import { IconCheck, IconHelpOctagon, IconX } from '@tabler/icons-react';
import { cardWord } from '../card-words.ts';
import { useNow } from '../clock.ts';
import { act, back } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { OrderPage, Request } from '../../shared/ipc-contract.ts';
import { clockTime } from '../../shared/nairobi-time.ts';
import { bands } from './bands.ts';
import { Choice } from './choice.tsx';
import { LeaveChoice } from './leave-choice.tsx';
import { OrderNumber } from './order-number.tsx';
import { packageText } from './package-text.ts';
import { PartyPair } from './party.tsx';
import { Step, StepPanel } from './step-panel.tsx';
import './tones.css';

type Answer = Request<'delivery:answer-dialled'>['answer'];

/** After a restart the string is not shown: first the question whether it was dialled before. */
export function DidYouDial({
  page,
  onDialled,
}: {
  readonly page: OrderPage;
  readonly onDialled: () => void;
}) {
  const { t } = useWords();
  const now = useNow();
  const busy = useRef(false);
  const delivery = page.deliveries.at(-1);
  const { card } = page;

  const answer = async (said: Answer) => {
    if (busy.current || delivery === undefined) return;
    busy.current = true;
    const result = await act('delivery:answer-dialled', {
      order: page.order,
      deliveryId: delivery.id,
      answer: said,
    });
    busy.current = false;
    if (!result.ok) return;
    if (said === 'yes') onDialled();
    else back();
  };

  return (
    <StepPanel
      band={bands.didYouDial}
      title={cardWord(t, card, now)}
      aside={<OrderNumber order={page.order} />}
    >
      <Step
        title={packageText(t, card)}
        aside={<PartyPair payerMasked={card.payerMasked} recipientMasked={card.recipientMasked} />}
      >
        {delivery !== undefined && (
          <p>{t('dialled.since', { name: delivery.by, time: clockTime(delivery.startedMs) })}</p>
        )}
      </Step>
      <Step title={t('dialled.ask')}>
        <Choice
          k="1"
          title={t('dialled.yes')}
          hint={t('dialled.yesHint')}
          icon={<IconCheck size={30} />}
          onChoose={() => void answer('yes')}
        />
        <Choice
          k="2"
          title={t('dialled.no')}
          hint={t('dialled.noHint')}
          icon={<IconX size={30} />}
          onChoose={() => void answer('no')}
        />
        <Choice
          k="3"
          title={t('dialled.notSure')}
          hint={t('dialled.notSureHint')}
          icon={<IconHelpOctagon size={30} className="tone-unknown" />}
          onChoose={() => void answer('not-sure')}
        />
        <LeaveChoice hint={t('dialled.leaveHint')} />
      </Step>
    </StepPanel>
  );
}

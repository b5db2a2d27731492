import { useEffect, useRef, useState } from 'react';
import { IconAccessPoint, IconDeviceMobile } from '@tabler/icons-react';
import { bands } from './bands.ts';
import { Choice } from './choice.tsx';
import { ModemLine, useModem } from './modem-line.tsx';
import { OpenRecipient } from './open-recipient.tsx';
import { OrderNumber } from './order-number.tsx';
import { packageText } from './package-text.ts';
import { PartyPair } from './party.tsx';
import { Step, StepPanel } from './step-panel.tsx';
import { cardSentence, cardWord } from '../card-words.ts';
import { useNow } from '../clock.ts';
import { useKeys } from '../keys.ts';
import { back } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { OrderPage } from '../../shared/ipc-contract.ts';

/** The modem is at it: nothing to press, and nothing to dial. It ends by itself and leaves the panel. */
export function ModemDials({
  page,
  recipient,
}: {
  readonly page: OrderPage;
  readonly recipient: string | null;
}) {
  const { t } = useWords();
  const modem = useModem();
  const { state } = page.card;
  const [first] = useState(state);
  // Just after the key the page may still show what was before; then it is not over.
  const isOver = state !== 'modemDialling' && state !== first;
  const left = useRef(false);
  useEffect(() => {
    if (!isOver || left.current) return;
    left.current = true;
    back();
  }, [isOver]);
  useKeys({ Enter: back });
  return (
    <StepPanel
      band={bands.modemDialling}
      title={t('deliver.title', { package: packageText(t, page.card) })}
      aside={<OrderNumber order={page.order} />}
    >
      <Step title={t('deliver.modem.title')}>
        {recipient === null ? null : <OpenRecipient number={recipient} />}
      </Step>
      <Step title={t('deliver.modem.dialling')}>
        <p>{t('deliver.modem.diallingHint')}</p>
        {modem !== null && <ModemLine modem={modem} />}
        <Choice k="Escape" cap="Esc" title={t('deliver.modem.leave')} onChoose={back} />
      </Step>
    </StepPanel>
  );
}

/** Nothing is under way: the modem, or the shop's phone this once. */
export function ModemOrHand({
  page,
  onChoose,
}: {
  readonly page: OrderPage;
  readonly onChoose: (byHand: boolean) => void;
}) {
  const { t } = useWords();
  const now = useNow();
  const modem = useModem();
  const { card } = page;
  return (
    <StepPanel
      band={bands[card.state]}
      title={cardWord(t, card, now)}
      aside={<OrderNumber order={page.order} />}
    >
      <Step
        title={packageText(t, card)}
        aside={<PartyPair payerMasked={card.payerMasked} recipientMasked={card.recipientMasked} />}
      >
        <p>{cardSentence(t, card, now)}</p>
        {modem !== null && <ModemLine modem={modem} />}
      </Step>
      <Step title={t('deliver.modem.choose')}>
        <Choice
          k="1"
          title={t('deliver.modem.byModem')}
          hint={t(card.state === 'modemAway' ? 'deliver.modem.nothing' : 'deliver.modem.byModemHint')}
          icon={<IconAccessPoint size={30} />}
          onChoose={() => onChoose(false)}
        />
        <Choice
          k="2"
          title={t('deliver.modem.byHand')}
          hint={t('deliver.modem.byHandHint')}
          icon={<IconDeviceMobile size={30} />}
          onChoose={() => onChoose(true)}
        />
        <Choice k="Escape" cap="Esc" title={t('deliver.modem.leave')} onChoose={back} />
      </Step>
    </StepPanel>
  );
}

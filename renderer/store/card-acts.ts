/** Where each action of a card leads. */
import type { CardAction } from '../../shared/board.ts';
import { actionKeys } from '../../shared/card-rules.ts';
import type { BoardCard } from '../../shared/ipc-contract.ts';
import { leaveBoard } from './board-focus.ts';
import { open, reviewAgain } from './till.ts';

export function actOnCard(card: BoardCard, action: CardAction | undefined): void {
  const { order } = card;
  leaveBoard();
  switch (action) {
    case 'deliver':
    case 'record-reply':
    case 'answer-dialled':
    case 'see-modem':
      return open({ name: 'deliver', order });
    case 'change':
      return open({ name: 'change', order });
    case 'finish-change':
      return open({ name: 'finish-change', order });
    case 'deliver-early':
      return open({ name: 'schedule', order, ask: 'early' });
    case 'schedule':
      return open({ name: 'schedule', order, ask: 'tomorrow' });
    case 'new-prompt':
    case 'confirm-again':
      return void reviewAgain(order);
    case 'take-cash':
      return open({ name: 'take-cash', order });
    case 'see-steps':
    case 'decide-stated':
      return open({ name: 'unknown', order });
    case 'see-other': {
      const { order: other } = card.values;
      return open(typeof other === 'string' ? { name: 'unknown', order: other } : { name: 'order', order });
    }
    case 'decide-held':
      return card.heldId === null
        ? open({ name: 'order', order })
        : open({ name: 'held', order, heldId: card.heldId });
    case 'decide-credit':
      return open({ name: 'credit' });
    case 'see-credits':
      return open({ name: 'credits' });
    case 'decide-hold':
      return open({ name: 'hold', order });
    case 'decide-shortfall':
      return card.shortfallId === null
        ? open({ name: 'order', order })
        : open({ name: 'shortfall', order, shortfallId: card.shortfallId });
    case 'settle-delivery':
      return open({ name: 'settle-delivery', order });
    case 'look-back':
      return open({ name: 'look-back', order, heldId: card.heldId, shortfallId: card.shortfallId });
    case 'refund':
    case 'cancel':
      return open({ name: 'order', order, ask: action });
    case 'receipt':
      return open({ name: 'receipt', order });
    case 'see-payout': {
      const { payoutId } = card.values;
      return typeof payoutId === 'number'
        ? open({ name: 'payout', payoutId })
        : open({ name: 'order', order });
    }
    case 'wait':
    case undefined:
      return open({ name: 'order', order });
  }
}

/** The chosen card's keys, each once: where two actions share a key, the recommended one has it. */
export function cardKeys(card: BoardCard): readonly { readonly k: string; readonly action: CardAction }[] {
  const keys = card.actions.flatMap((action) => {
    const k = actionKeys[action];
    return k === null ? [] : [{ k, action }];
  });
  return keys.filter(({ k }, at) => keys.findIndex((other) => other.k === k) === at);
}

/** The keys that act on every screen. */
import { useKeys } from './keys.ts';
import { newSale } from './store/draft.ts';
import { goToBoard } from './store/board-focus.ts';
import { besideBoard } from './store/screens.ts';
import { back, lock, open, reprintLast, toggleLanguage, useTill } from './store/till.ts';

export function useGlobalKeys(): void {
  const { screen, cards } = useTill();
  const busyWithMoney = screen.name === 'confirm';
  useKeys(
    {
      F1: () => open({ name: 'help' }),
      F2: newSale,
      F7: () => void reprintLast(),
      F10: () => open({ name: 'day' }),
      '/': () => open({ name: 'search' }),
      'Control+,': () => open({ name: 'settings' }),
      Escape: () => screen.name !== 'counter' && back(),
    },
    { level: 'app', when: !busyWithMoney },
  );
  useKeys({ F11: () => void toggleLanguage(), F12: () => void lock() }, { level: 'app' });
  useKeys({ F6: () => goToBoard(cards) }, { when: besideBoard.includes(screen.name), level: 'app' });
}

/** The keys that act on every screen. */
import { useKeys } from './keys.ts';
import { newSale, saveAndLock } from './store/draft.ts';
import { goToBoard } from './store/board-focus.ts';
import { openPalette } from './store/palette.ts';
import { besideBoard } from './store/screens.ts';
import {
  back,
  open,
  openAirtime,
  openDay,
  openDrawer,
  openPapers,
  openSecrets,
  reprintLast,
  showNotice,
  toggleLanguage,
  useTill,
} from './store/till.ts';
import { openLessons } from './store/training.ts';

export function useGlobalKeys(): void {
  const { screen, cards } = useTill();
  const busyWithMoney = screen.name === 'confirm' || screen.name === 'payout-confirm';
  useKeys(
    {
      F1: () => open({ name: 'help' }),
      F2: newSale,
      F7: () => void reprintLast(),
      F10: openDay,
      'Control+p': () => open({ name: 'payouts' }),
      'Control+m': () => open({ name: 'credits' }),
      'Control+,': () => open({ name: 'settings' }),
      'Control+o': () => void openDrawer(),
      'Alt+p': openPapers,
      'Alt+a': openAirtime,
      Escape: () => (screen.name === 'counter' ? showNotice(null) : back()),
    },
    { level: 'app', when: !busyWithMoney },
  );
  // No number has a stroke in it, so at the counter the key finds, wherever the focus is.
  useKeys(
    { '/': () => open({ name: 'search' }) },
    { level: 'app', when: !busyWithMoney, inFields: screen.name === 'counter' },
  );
  useKeys({ 'Alt+t': openLessons }, { level: 'app', when: !busyWithMoney, inFields: true });
  useKeys({ 'Control+k': openPalette }, { level: 'app', inFields: true });
  useKeys({ 'Alt+u': openSecrets }, { level: 'app', when: !busyWithMoney, inFields: true });
  useKeys({ F11: () => void toggleLanguage(), F12: () => void saveAndLock() }, { level: 'app' });
  useKeys({ F6: () => goToBoard(cards) }, { when: besideBoard.includes(screen.name), level: 'app' });
}

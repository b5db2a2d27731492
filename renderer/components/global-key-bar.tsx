import { actionWord } from '../card-words.ts';
import { cardKey, leaveBoard, useBoardFocus } from '../store/board-focus.ts';
import { actOnCard, cardKeys } from '../store/card-acts.ts';
import { newSale, saveAndLock } from '../store/draft.ts';
import { usePayouts } from '../store/payouts.ts';
import {
  isFirstRun,
  open,
  openAirtime,
  openDay,
  reprintLast,
  toggleLanguage,
  useTill,
} from '../store/till.ts';
import { openLessons } from '../store/training.ts';
import { useWords } from '../words.ts';
import { countForPerson } from './payout-items.ts';
import { KeyBar, type BarKey } from './key-bar.tsx';

/** The keys of everywhere, or, while a card is chosen, everything that can be done with it. */
export function GlobalKeyBar() {
  const { t, language } = useWords();
  const cards = useTill((till) => till.cards);
  const teaches = useTill(isFirstRun);
  const hasAirtime = useTill(
    ({ app, settings }) =>
      app?.session.person?.role === 'owner' && app.mode !== 'practice' && Boolean(settings?.modem.ports),
  );
  const isPractice = useTill((till) => till.app?.mode === 'practice');
  const { focused, chosen } = useBoardFocus();
  const card = focused ? cards.find((other) => cardKey(other) === chosen) : undefined;

  // A payout that waits for a person is not seen on the board: it is counted here.
  const payouts = usePayouts((all) => (all.list === null ? 0 : countForPerson(all.list.rows)));
  const payoutsLabel = payouts === 0 ? t('keys.payouts') : `${t('keys.payouts')} (${payouts})`;

  const otherLanguage: BarKey = {
    k: 'F11',
    label: t(`language.${language === 'en' ? 'sw' : 'en'}`),
    onPress: () => void toggleLanguage(),
  };
  const global: readonly BarKey[] = [
    { k: 'F2', label: t('keys.new'), onPress: newSale },
    { k: 'F7', label: t('keys.reprint'), onPress: () => void reprintLast() },
    { k: 'Ctrl P', label: payoutsLabel, onPress: () => open({ name: 'payouts' }) },
    { k: 'F10', label: t('keys.day'), onPress: openDay },
    // The owner's, and only where a modem sells by it: the attendant tops up his own phone.
    ...(hasAirtime ? [{ k: 'Alt A', label: t('keys.airtime'), onPress: openAirtime }] : []),
    { k: 'F12', label: t('keys.lock'), onPress: () => void saveAndLock() },
    // While the first order is taught, the other language stands there.
    ...(teaches ? [] : [otherLanguage]),
    ...(isPractice ? [{ k: 'Alt T', label: t('keys.training'), onPress: openLessons }] : []),
    { k: 'Ctrl ,', label: t('keys.settings'), onPress: () => open({ name: 'settings' }) },
    { k: 'F1', label: t('keys.help'), onPress: () => open({ name: 'help' }) },
  ];
  if (card === undefined) return <KeyBar keys={global} label={t('keys.label')} />;
  const acts = cardKeys(card).map(({ k, action }) => ({
    k,
    label: actionWord(t, action, card.state),
    onPress: () => actOnCard(card, action),
  }));
  const leave = { k: 'Esc', label: t('keys.back'), onPress: leaveBoard };
  const more = { k: 'Enter', label: t('keys.open'), onPress: () => actOnCard(card, 'wait') };
  return (
    <KeyBar
      keys={[...(acts.length === 0 ? [more] : acts), leave]}
      label={`${t('keys.label')} ${card.order}`}
    />
  );
}

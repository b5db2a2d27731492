/**
 * What can be done here and now, for the palette: the global acts, the board's recommended ones, and every key that
 * stands on the present screen. Nothing is listed that the role would be refused.
 */
import type { TFunction } from 'i18next';
import { mayDo, type Role } from '../shared/roles.ts';
import { actionKeys, actionWord } from './card-words.ts';
import { goToBoard } from './store/board-focus.ts';
import { actOnCard } from './store/card-acts.ts';
import { goTo, newSale, saveAndLock, swapNumbers } from './store/draft.ts';
import { besideBoard, type Screen } from './store/screens.ts';
import {
  open,
  openDay,
  openDrawer,
  openSecrets,
  reprintLast,
  toggleLanguage,
  useTill,
} from './store/till.ts';
import { openLessons } from './store/training.ts';

export type Command = {
  readonly id: string;
  readonly label: (t: TFunction) => string;
  /** The default name of its key, as on a cap. */
  readonly k?: string | undefined;
  /** MONEY: undefined for what only its own key may do: what confirms, pays, or records an outcome. */
  readonly run?: (() => void) | undefined;
};

const command = (word: string, k: string | undefined, run: () => void): Command => ({
  id: word,
  label: (t) => t(word),
  k,
  run,
});
const page = (word: string, screen: Screen, k?: string): Command => command(word, k, () => open(screen));

/** Read once, when the palette opens. */
export function commandsHere(): readonly Command[] {
  const { app, screen } = useTill.getState();
  const person = app?.session.person;
  if (app === null || person === undefined || person === null) return [];
  // Both numbers are on the screen: nothing leads away from there but its own keys.
  if (screen.name === 'confirm' || screen.name === 'payout-confirm') return onScreen();
  return [
    ...onScreen(),
    ...(besideBoard.includes(screen.name) ? besideTheBoard(screen) : []),
    ...everywhere(person.role, app.mode === 'practice'),
  ];
}

function besideTheBoard(screen: Screen): readonly Command[] {
  const { cards } = useTill.getState();
  const counter =
    screen.name === 'counter'
      ? [
          command('help.key.payer', 'F3', () => goTo('payer')),
          command('help.key.recipient', 'F4', () => goTo('recipient')),
          command('help.key.package', 'F5', () => goTo('package')),
          command('help.key.swap', 'Alt S', swapNumbers),
        ]
      : [];
  const board = cards.map((card): Command => {
    const action = card.actions[0];
    const k = action === undefined ? null : actionKeys[action];
    return {
      id: `${card.order} ${card.heldId} ${card.shortfallId}`,
      label: (t) => `${card.order} · ${action === undefined ? t('keys.open') : actionWord(t, action)}`,
      k: k === null ? undefined : `F6 ${k}`,
      run: () => actOnCard(card, action),
    };
  });
  const toBoard = cards.length === 0 ? [] : [command('help.key.board', 'F6', () => goToBoard(cards))];
  return [...counter, ...toBoard, ...board];
}

function everywhere(role: Role, isPractice: boolean): readonly Command[] {
  const isOwner = role === 'owner';
  return [
    command('help.key.newOrder', 'F2', newSale),
    page('help.key.find', { name: 'search' }, '/'),
    command('help.key.reprint', 'F7', () => void reprintLast()),
    page('help.key.papers', { name: 'papers' }, 'Alt P'),
    page('help.key.payouts', { name: 'payouts' }, 'Ctrl P'),
    page('help.key.credits', { name: 'credits' }, 'Ctrl M'),
    ...(mayDo(role, 'request-payout') ? [page('help.key.newPayout', { name: 'payout-new' })] : []),
    ...(mayDo(role, 'see-day') ? [command('help.key.day', 'F10', openDay)] : []),
    page('help.key.settings', { name: 'settings' }, 'Ctrl ,'),
    page(isOwner ? 'settings.people' : 'staff.ownPin', { name: 'staff' }),
    ...(isOwner ? ownersPages(isPractice) : []),
    ...(isOwner && !isPractice ? [command('keys.openDrawer', 'Ctrl O', () => void openDrawer())] : []),
    ...(isPractice ? [command('help.key.training', 'Alt T', openLessons)] : []),
    ...(isPractice ? [] : [command('help.key.unlock', 'Alt U', openSecrets)]),
    command('help.key.screenLanguage', 'F11', () => void toggleLanguage()),
    page('help.key.help', { name: 'help' }, 'F1'),
    command('help.key.lock', 'F12', () => void saveAndLock()),
  ];
}

const ownersPages = (isPractice: boolean): readonly Command[] => [
  page('keyMap.title', { name: 'keys' }),
  page('settings.health', { name: 'health' }),
  page('settings.goLive', { name: 'go-live' }),
  page('settings.packages', { name: 'packages' }),
  page('message.title', { name: 'messages' }),
  page('airtime.title', { name: 'airtime' }),
  page('float.title', { name: 'float' }),
  page('customer.title', { name: 'erase-customer' }),
  ...(isPractice ? [] : [page('settings.setUp', { name: 'set-up' })]),
];

/** Every button with a key on it that the present screen shows, by its own words. */
function onScreen(): readonly Command[] {
  const buttons = document.querySelectorAll<HTMLButtonElement>('main button:not(:disabled)');
  return [...buttons].flatMap((button, at): readonly Command[] => {
    const cap = button.querySelector<HTMLElement>('kbd');
    const k = cap?.dataset['key'];
    if (k === undefined || button.ariaDisabled === 'true' || button.closest('.board') !== null) return [];
    const words = [...button.childNodes].map((node) => wordsOf(node)).join(' ');
    const label = words.replaceAll(/\s+/g, ' ').trim();
    const onlyByKey = k === 'F9' || button.matches('.armed-button, .choice');
    return label === ''
      ? []
      : [{ id: `here-${at}`, label: () => label, k, run: onlyByKey ? undefined : () => button.click() }];
  });
}

const wordsOf = (node: Node): string =>
  node instanceof HTMLElement && node.tagName === 'KBD' ? '' : (node.textContent ?? '');

/** Every word typed must occur, in the screen's language, in the other one, or on the cap. */
export function matching(
  commands: readonly Command[],
  typed: string,
  languages: readonly TFunction[],
): readonly Command[] {
  const wanted = typed.toLowerCase().split(/\s+/).filter(Boolean);
  return commands.filter(({ label, k }) => {
    const text = [...languages.map((t) => label(t)), k ?? ''].join(' ').toLowerCase();
    return wanted.every((word) => text.includes(word));
  });
}

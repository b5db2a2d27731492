/** What the screen knows. It decides nothing: every value came from the main process, every act goes there. */
import { create } from 'zustand';
import { call, onTopic } from '../bridge.ts';
import { setClock } from '../clock.ts';
import { applyTheme } from '../theme.ts';
import { applyLanguage } from '../words.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type {
  AppState,
  BoardCard,
  Channel,
  LinkState,
  Request,
  Response,
  SessionState,
  Settings,
} from '../../shared/ipc-contract.ts';
import type { CatalogueItem } from '../../shared/packages.ts';
import type { Result } from '../../shared/result.ts';
import { mayDo } from '../../shared/roles.ts';
import { announceChanges } from './announcements.ts';
import { setKeyMap } from './key-map.ts';
import { keepChangeSaid, type Screen } from './screens.ts';
import { soundChanges, soundCounts } from './sounds.ts';

/** What was just confirmed, said at the counter until the next sale begins. */
export type JustConfirmed = { readonly order: string; readonly changeCents: number };

type Till = {
  readonly app: AppState | null;
  readonly cards: readonly BoardCard[];
  readonly catalogue: readonly CatalogueItem[];
  readonly settings: Settings | null;
  readonly screen: Screen;
  /** Where `back` leads, newest last. */
  readonly trail: readonly Screen[];
  readonly notice: Failure | null;
  readonly justConfirmed: JustConfirmed | null;
};

export const useTill = create<Till>(() => ({
  app: null,
  cards: [],
  catalogue: [],
  settings: null,
  screen: { name: 'counter' },
  trail: [],
  notice: null,
  justConfirmed: null,
}));

const { getState: get, setState: set } = useTill;

/** Nothing was ever sold here: the place of the board teaches. */
export const isFirstRun = ({ app, cards }: Till): boolean => app?.firstRun === true && cards.length === 0;

/** Opens a screen over the present one; the counter is the bottom and has nothing under it. */
export function open(screen: Screen): void {
  const { screen: present, trail } = get();
  const same = present.name === screen.name;
  set({
    screen,
    trail: screen.name === 'counter' ? [] : same ? trail : [...trail, present],
    notice: null,
    // Change is said at the counter until something else is looked at: said later, it would be given twice.
    ...(keepChangeSaid.includes(screen.name) ? {} : { justConfirmed: null }),
  });
}

/** F10. Who may not see the day stays where he is and reads who may. */
export function openDay(): void {
  const role = get().app?.session.person?.role;
  if (role !== undefined && mayDo(role, 'see-day')) open({ name: 'day' });
  else showNotice({ code: 'not-allowed' });
}

/** Alt A: the modem's airtime and the packages that are stopped. */
export function openAirtime(): void {
  if (get().app?.session.person?.role === 'owner') open({ name: 'airtime' });
  else showNotice({ code: 'not-allowed' });
}

/** Alt U: the secrets are unlocked by anybody who knows the passphrase, and made by the owner. */
export function openSecrets(): void {
  const { app } = get();
  if (app === null || app.mode === 'practice') return;
  if (app.link.secrets !== 'absent' || app.session.person?.role === 'owner') open({ name: 'vault' });
  else showNotice({ code: 'not-allowed' });
}

/** Alt P: the receipts of today that are not on paper. */
export function openPapers(): void {
  open({ name: 'papers' });
}

/** Ctrl O: the owner opens the drawer without a sale. Whoever may not, reads who may. */
export async function openDrawer(): Promise<void> {
  const opened = await ask('drawer:open', {});
  if (opened !== undefined && !opened.sent) showNotice({ code: 'drawer-off' });
}

/** One step back, at last to the counter. */
export function back(): void {
  const { trail } = get();
  set({ screen: trail.at(-1) ?? { name: 'counter' }, trail: trail.slice(0, -1), notice: null });
}

export function showNotice(notice: Failure | null): void {
  set({ notice });
}

/** A call whose failure is shown as the page's notice. Undefined when it failed. */
export async function ask<C extends Channel>(
  channel: C,
  request: Request<C>,
): Promise<Response<C> | undefined> {
  const result = await call(channel, request);
  if (result.ok) return result.value;
  showNotice(result.error);
  return undefined;
}

/** As `ask`, and the board is read again afterwards. The failure is also returned for screens that show it themselves. */
export async function act<C extends Channel>(
  channel: C,
  request: Request<C>,
): Promise<Result<Response<C>, Failure>> {
  const result = await call(channel, request);
  set({ notice: result.ok ? null : result.error });
  await readBoard();
  return result;
}

export async function readBoard(): Promise<void> {
  const result = await call('board:list', {});
  if (!result.ok) return;
  setClock(result.value.nowMs);
  const { cards: before, app, justConfirmed } = get();
  const { cards } = result.value;
  const standsIn = (list: readonly BoardCard[]): boolean =>
    list.some(({ order }) => order === justConfirmed?.order);
  // The first order is taught once, and what was said of an order goes with its card; change is still to be given.
  const isTaught = app?.firstRun === true && cards.length > 0;
  const isOver = justConfirmed?.changeCents === 0 && standsIn(before) && !standsIn(cards);
  set({
    cards,
    ...(isTaught ? { app: { ...app, firstRun: false } } : {}),
    ...(isOver ? { justConfirmed: null } : {}),
  });
  announceChanges(before, result.value.cards);
  soundChanges(before, result.value.cards, app?.session.sound ?? 'off');
}

export async function readApp(): Promise<void> {
  const result = await call('app:state', {});
  if (!result.ok) return showNotice(result.error);
  setClock(result.value.nowMs);
  set({ app: result.value });
  applySession(result.value.session);
  if (mayWork(result.value.session)) await readShop();
}

/** What only a signed-in person may see. */
async function readShop(): Promise<void> {
  const [catalogue, settings] = await Promise.all([call('catalogue:list', {}), call('settings:get', {})]);
  if (catalogue.ok) set({ catalogue: catalogue.value.items });
  if (settings.ok) set({ settings: settings.value });
  await readBoard();
}

export function setSettings(settings: Settings): void {
  set({ settings });
}

/** Signed in, and with a PIN that only he knows: before that the main process answers nothing else. */
const mayWork = ({ person }: SessionState): boolean => person !== null && person.mustChangePin !== true;

function applySession(session: SessionState): void {
  applyTheme(session.theme);
  setKeyMap(session.keys);
  applyLanguage(session.language);
}

/** Takes over a session that the main process answered or announced; who signs in starts at the counter. */
export function takeSession(session: SessionState): void {
  const { app } = get();
  if (app === null) return;
  // A shop without people is a program that has refused its file: it says why.
  if (session.people.length === 0) return void readApp();
  applySession(session);
  const isSame = session.person?.id === app.session.person?.id && mayWork(app.session);
  const signedIn = mayWork(session) && !isSame;
  set({ app: { ...app, session } });
  if (session.person === null)
    set({ screen: { name: 'counter' }, trail: [], cards: [], notice: null, justConfirmed: null });
  if (signedIn) void readApp();
}

export function takeLink(link: LinkState): void {
  const { app } = get();
  if (app !== null) set({ app: { ...app, link } });
}

export async function lock(): Promise<void> {
  const session = await ask('session:lock', {});
  if (session !== undefined) takeSession(session);
}

export async function signIn(personId: string, pin: string): Promise<Failure | undefined> {
  const result = await call('session:sign-in', { personId, pin });
  if (!result.ok) {
    await readApp();
    return result.error;
  }
  takeSession(result.value);
  return undefined;
}

export async function setPreferences(preferences: Request<'session:preferences'>): Promise<void> {
  const session = await ask('session:preferences', preferences);
  if (session !== undefined) takeSession(session);
}

export function toggleLanguage(): Promise<void> {
  return setPreferences({ language: get().app?.session.language === 'sw' ? 'en' : 'sw' });
}

export function setJustConfirmed(justConfirmed: JustConfirmed | null): void {
  if (get().justConfirmed !== justConfirmed) set({ justConfirmed });
}

/** A prompt for an order that was refused or not sent: the same frozen values on a new confirm screen. */
export async function reviewAgain(order: string): Promise<void> {
  const review = await ask('order:review-again', { order, tender: 'mpesa-prompt' });
  if (review !== undefined) open({ name: 'confirm', review, again: order });
}

export async function reprintLast(): Promise<void> {
  const last = await ask('receipt:last-order', {});
  if (last === undefined) return;
  if (last.order === null) showNotice({ code: 'print-not-found' });
  else open({ name: 'receipt', order: last.order });
}

const isLocked = (): boolean => get().app?.session.person === null;

/** While nobody is signed in: how much runs on, so that a paid order is seen and heard. */
async function readWaiting(): Promise<void> {
  const before = get().app?.session.waiting;
  await readApp();
  const after = get().app?.session;
  if (before !== undefined && after !== undefined && isLocked()) soundCounts(before, after);
}

/** Called once by `main.tsx`. */
export async function startTill(): Promise<void> {
  onTopic('board', () => void (isLocked() ? readWaiting() : readBoard()));
  onTopic('session', takeSession);
  onTopic('link', takeLink);
  await readApp();
}

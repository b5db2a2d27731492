import { useLayoutEffect, useRef, type ReactNode } from 'react';
import { GlobalKeyBar } from './components/global-key-bar.tsx';
import { LiveRegion } from './components/live-region.tsx';
import { Notice } from './components/notice.tsx';
import { Palette } from './components/palette.tsx';
import { ScreenGuard } from './components/screen-guard.tsx';
import { SideColumn } from './components/side-column.tsx';
import { SystemStrip } from './components/system-strip.tsx';
import { TitleStrip } from './components/title-strip.tsx';
import { ChangeScreen } from './screens/change.tsx';
import { ChoosePinScreen } from './screens/choose-pin.tsx';
import { AirtimeScreen } from './screens/airtime.tsx';
import { ConfirmScreen } from './screens/confirm.tsx';
import { CounterScreen } from './screens/counter.tsx';
import { CreditScreen } from './screens/credit.tsx';
import { CreditsScreen } from './screens/credits.tsx';
import { DayScreen } from './screens/day.tsx';
import { DeliverScreen } from './screens/deliver.tsx';
import { EraseCustomerScreen } from './screens/erase-customer.tsx';
import { FinishChangeScreen } from './screens/finish-change.tsx';
import { FloatScreen } from './screens/float.tsx';
import { GoLiveScreen } from './screens/go-live.tsx';
import { HealthScreen } from './screens/health.tsx';
import { HeldScreen } from './screens/held.tsx';
import { HelpScreen } from './screens/help.tsx';
import { HoldScreen } from './screens/hold.tsx';
import { MessagesScreen } from './screens/messages.tsx';
import { OrderMessagesScreen } from './screens/order-messages.tsx';
import { KeysScreen } from './screens/keys.tsx';
import { OrderScreen } from './screens/order.tsx';
import { PackageHistoryScreen } from './screens/package-history.tsx';
import { PackagesScreen } from './screens/packages.tsx';
import { PayoutScreen } from './screens/payout.tsx';
import { PayoutBatchScreen } from './screens/payout-batch.tsx';
import { PayoutConfirmScreen } from './screens/payout-confirm.tsx';
import { PayoutListScreen } from './screens/payout-list.tsx';
import { PayoutNewScreen } from './screens/payout-new.tsx';
import { PayoutsScreen } from './screens/payouts.tsx';
import { ReceiptScreen } from './screens/receipt.tsx';
import { RefusalScreen } from './screens/refusal.tsx';
import { ScheduleScreen } from './screens/schedule.tsx';
import { SearchScreen } from './screens/search.tsx';
import { SetUpScreen } from './screens/set-up.tsx';
import { PapersScreen } from './screens/papers.tsx';
import { SettingsScreen } from './screens/settings.tsx';
import { SettleDeliveryScreen } from './screens/settle-delivery.tsx';
import { ShortfallScreen } from './screens/shortfall.tsx';
import { SignInScreen } from './screens/sign-in.tsx';
import { StaffScreen } from './screens/staff.tsx';
import { TakeCashScreen } from './screens/take-cash.tsx';
import { TrainingScreen } from './screens/training.tsx';
import { UnknownScreen } from './screens/unknown.tsx';
import { VaultScreen } from './screens/vault.tsx';
import { usePayoutNews } from './store/payouts.ts';
import { besideBoard, type Screen, type ScreenName } from './store/screens.ts';
import { hasSystemStrip } from './store/system-strip.ts';
import { useTill } from './store/till.ts';
import { useLessonNews } from './store/training.ts';
import { useDueBoard } from './use-due-board.ts';
import { useGlobalKeys } from './use-global-keys.ts';
import { useIdleLock } from './use-idle-lock.ts';
import type { SessionState } from '../shared/ipc-contract.ts';
import './app.css';
import './contrast.css';
import './narrow.css';

export function App() {
  const app = useTill((till) => till.app);
  const notice = useTill((till) => till.notice);
  if (app === null) return notice === null ? null : <Notice failure={notice} />;
  if (app.refusal !== null) return <RefusalScreen refusal={app.refusal} />;
  const strip = hasSystemStrip(app) ? ' has-strip' : '';
  return (
    <div className={`app mode-${app.mode}${strip}`}>
      <TitleStrip app={app} />
      <SystemStrip app={app} />
      <Door session={app.session} />
      <LiveRegion />
    </div>
  );
}

/** Nobody is past it before he has signed in with a PIN that only he knows. */
function Door({ session }: { readonly session: SessionState }) {
  if (session.person === null) return <SignInScreen session={session} />;
  return session.person.mustChangePin ? <ChoosePinScreen name={session.person.name} /> : <SignedIn />;
}

/** There the notice takes a place of its own: over the keys it would hide what is confirmed. */
const showsOwnNotice: readonly ScreenName[] = ['confirm', 'change', 'payout-confirm', 'payout-batch'];

function SignedIn() {
  const screen = useTill((till) => till.screen);
  useGlobalKeys();
  useIdleLock();
  usePayoutNews();
  useLessonNews();
  useDueBoard();
  useStartInView(screen);
  const beside = besideBoard.includes(screen.name);
  return (
    <>
      {beside ? (
        <main className="page beside-board">
          <div className="left-column">
            <ScreenGuard key={screen.name}>{drawScreen(screen)}</ScreenGuard>
            <PageNotice />
          </div>
          <SideColumn screen={screen} />
        </main>
      ) : (
        <main className="page">
          <ScreenGuard key={screen.name}>{drawScreen(screen)}</ScreenGuard>
          {!showsOwnNotice.includes(screen.name) && <PageNotice />}
        </main>
      )}
      {beside && <GlobalKeyBar />}
      <Palette />
    </>
  );
}

/** Zoomed in, the page scrolls: a new screen begins at its top, or where its focus is. */
function useStartInView(screen: Screen): void {
  const shown = useRef<Screen>(null);
  useLayoutEffect(() => {
    if (shown.current === screen) return;
    shown.current = screen;
    window.scrollTo(0, 0);
    document.activeElement?.scrollIntoView({ block: 'nearest' });
  }, [screen]);
}

/** Floats over the lower edge, so that nothing moves when it comes. */
function PageNotice() {
  const notice = useTill((till) => till.notice);
  return notice === null ? null : (
    <div className="page-notice">
      <Notice failure={notice} />
    </div>
  );
}

// One case per screen: cut in two it would be harder to read.
// oxlint-disable-next-line max-lines-per-function
function drawScreen(screen: Screen): ReactNode {
  switch (screen.name) {
    case 'counter':
      return <CounterScreen {...screen} />;
    case 'confirm':
      return <ConfirmScreen {...screen} />;
    case 'deliver':
      return <DeliverScreen key={screen.order} {...screen} />;
    case 'change':
      return <ChangeScreen key={screen.order} {...screen} />;
    case 'finish-change':
      return <FinishChangeScreen key={screen.order} {...screen} />;
    case 'schedule':
      return <ScheduleScreen key={screen.order} {...screen} />;
    case 'unknown':
      return <UnknownScreen key={screen.order} {...screen} />;
    case 'held':
      return <HeldScreen key={screen.heldId} {...screen} />;
    case 'credit':
      return <CreditScreen key={screen.id ?? ''} {...screen} />;
    case 'credits':
      return <CreditsScreen {...screen} />;
    case 'shortfall':
      return <ShortfallScreen key={screen.shortfallId} {...screen} />;
    case 'hold':
      return <HoldScreen key={screen.order} {...screen} />;
    case 'settle-delivery':
      return <SettleDeliveryScreen key={screen.order} {...screen} />;
    case 'take-cash':
      return <TakeCashScreen key={screen.order} {...screen} />;
    case 'order':
      return <OrderScreen key={screen.order} {...screen} />;
    case 'day':
      return <DayScreen {...screen} />;
    case 'receipt':
      return <ReceiptScreen key={screen.order} {...screen} />;
    case 'settings':
      return <SettingsScreen {...screen} />;
    case 'papers':
      return <PapersScreen {...screen} />;
    case 'search':
      return <SearchScreen {...screen} />;
    case 'float':
      return <FloatScreen {...screen} />;
    case 'payouts':
    case 'payout':
    case 'payout-new':
    case 'payout-list':
    case 'payout-batch':
    case 'payout-confirm':
      return drawPayoutScreen(screen);
    case 'help':
      return <HelpScreen {...screen} />;
    case 'go-live':
      return <GoLiveScreen {...screen} />;
    case 'set-up':
      return <SetUpScreen {...screen} />;
    case 'vault':
      return <VaultScreen {...screen} />;
    case 'packages':
      return <PackagesScreen {...screen} />;
    case 'airtime':
      return <AirtimeScreen {...screen} />;
    case 'package-history':
      return <PackageHistoryScreen {...screen} />;
    case 'health':
      return <HealthScreen {...screen} />;
    case 'messages':
      return <MessagesScreen {...screen} />;
    case 'order-messages':
      return <OrderMessagesScreen key={screen.order} {...screen} />;
    case 'keys':
      return <KeysScreen {...screen} />;
    case 'staff':
      return <StaffScreen {...screen} />;
    case 'erase-customer':
      return <EraseCustomerScreen {...screen} />;
    case 'training':
      return <TrainingScreen {...screen} />;
  }
}

type PayoutScreenName = Extract<ScreenName, 'payout' | 'payouts' | `payout-${string}`>;

function drawPayoutScreen(screen: Extract<Screen, { readonly name: PayoutScreenName }>): ReactNode {
  switch (screen.name) {
    case 'payouts':
      return <PayoutsScreen {...screen} />;
    case 'payout':
      return <PayoutScreen key={screen.payoutId} {...screen} />;
    case 'payout-new':
      return <PayoutNewScreen {...screen} />;
    case 'payout-list':
      return <PayoutListScreen {...screen} />;
    case 'payout-batch':
      return <PayoutBatchScreen key={screen.batchId} {...screen} />;
    case 'payout-confirm':
      return <PayoutConfirmScreen key={screen.payoutId} {...screen} />;
  }
}

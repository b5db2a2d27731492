import type { AppState } from '../../shared/ipc-contract.ts';

/** Whether something about the whole machine has to be said under the title. */
export function hasSystemStrip({ link, ledgerBrokenAt, restored, session }: AppState): boolean {
  return (
    !link.online ||
    link.clockWrong !== null ||
    ledgerBrokenAt !== null ||
    restored !== null ||
    link.diskLowMb !== null ||
    link.secrets !== 'open' ||
    link.mailbox === 'behind' ||
    link.mailbox === 'unreachable' ||
    (link.passwordDaysLeft !== null && session.person?.role === 'owner')
  );
}

import {
  IconAlertTriangle,
  IconAntennaBarsOff,
  IconLock,
  IconPrinterOff,
  IconWifiOff,
} from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { clockTime } from '../../shared/nairobi-time.ts';
import type { AppState } from '../../shared/ipc-contract.ts';
import { openPapers, openSecrets } from '../store/till.ts';
import { useWords } from '../words.ts';
import { Elapsed } from './clock.tsx';
import { KeyCap } from './key-cap.tsx';
import { troubleText } from './print-state.tsx';
import './system-strip.css';

/** The ink strip under the title: a wrong clock before no network before everything else, one at a time. */
export function SystemStrip({ app }: { readonly app: AppState }) {
  const { t } = useWords();
  const { link } = app;
  if (link.clockWrong !== null) {
    const { shownMs, realMs } = link.clockWrong;
    const shown = clockTime(shownMs);
    return realMs === null ? (
      <Strip text={t('strip.clockWrongAlone', { shown })} />
    ) : (
      <Strip text={t('strip.clockWrong', { shown, real: clockTime(realMs) })} />
    );
  }
  if (!link.online) return <OfflineStrip link={link} />;
  if (app.ledgerBrokenAt !== null)
    return <Strip text={t('strip.ledgerBroken', { seq: app.ledgerBrokenAt })} />;
  if (app.restored !== null) {
    const { quarantined, nextOrder } = app.restored;
    return <Strip text={t('strip.restored', { n: quarantined, order: nextOrder })} />;
  }
  if (link.diskLowMb !== null) return <Strip text={t('strip.diskLow', { n: link.diskLowMb })} />;
  if (link.printer !== null && app.session.person !== null) return <PrinterStrip trouble={link.printer} />;
  if (link.modem !== null && app.session.person !== null) return <ModemStrip trouble={link.modem} />;
  if (link.secrets !== 'open') return <SecretsStrip link={link} canAct={app.session.person !== null} />;
  if (link.mailbox === 'unreachable') return <Strip text={t('strip.mailboxAway')} />;
  if (link.mailbox === 'behind') return <Strip text={t('strip.mailboxBehind')} />;
  // Only who can renew it hears of it.
  if (link.passwordDaysLeft !== null && app.session.person?.role === 'owner')
    return (
      <Strip
        text={
          link.passwordDaysLeft < 0
            ? t('strip.passwordOver')
            : t('strip.passwordSoon', { count: link.passwordDaysLeft })
        }
      />
    );
  return null;
}

function Strip({ text }: { readonly text: string }) {
  const [, first = text, rest = ''] = /^(.*?[.:])\s+(.*)$/s.exec(text) ?? [];
  return <StripRow icon={<IconAlertTriangle size={24} aria-hidden="true" />} first={first} rest={rest} />;
}

/** The vault is not open: what works all the same, and the key that opens it. */
function SecretsStrip({ link, canAct }: { readonly link: AppState['link']; readonly canAct: boolean }) {
  const { t } = useWords();
  const text = t(link.secrets === 'locked' ? 'strip.secretsLocked' : 'strip.secretsAbsent');
  const [, first = text, rest = ''] = /^(.*?[.:])\s+(.*)$/s.exec(text) ?? [];
  return (
    <StripRow
      icon={<IconLock size={24} aria-hidden="true" />}
      first={first}
      rest={rest}
      aside={
        canAct && (
          <button type="button" className="strip-act" tabIndex={-1} onClick={openSecrets}>
            {t(link.secrets === 'locked' ? 'strip.unlock' : 'strip.setUp')} <KeyCap k="Alt U" onInk />
          </button>
        )
      }
    />
  );
}

/** The last copy did not come out: why, what mends it, how many wait, and the key to them. */
function PrinterStrip({ trouble }: { readonly trouble: NonNullable<AppState['link']['printer']> }) {
  const { t } = useWords();
  const text = troubleText(t, trouble.problem);
  const [, first = text, rest = ''] = /^(.*?[.:])\s+(.*)$/s.exec(text) ?? [];
  return (
    <StripRow
      icon={<IconPrinterOff size={24} aria-hidden="true" />}
      first={first}
      rest={rest}
      aside={
        <>
          <span>{t('strip.printerWaits', { count: trouble.waiting })}</span>
          <button type="button" className="strip-act" tabIndex={-1} onClick={openPapers}>
            {t('strip.papers')} <KeyCap k="Alt P" onInk />
          </button>
        </>
      }
    />
  );
}

/** The modem is away while orders wait for it: why, what to do now, how many. */
function ModemStrip({ trouble }: { readonly trouble: NonNullable<AppState['link']['modem']> }) {
  const { t } = useWords();
  const words = `modem.problem.${trouble.problem}`;
  return (
    <StripRow
      icon={<IconAntennaBarsOff size={24} aria-hidden="true" />}
      first={t(`${words}.what`)}
      rest={t(`${words}.now`)}
      aside={<strong>{t('strip.modemWaits', { count: trouble.waiting })}</strong>}
    />
  );
}

/** Since when, what still works, how many prompts have not been sent, how old the oldest is. */
export function OfflineStrip({ link }: { readonly link: AppState['link'] }) {
  const { t } = useWords();
  const { offlineSinceMs, unsentPrompts, oldestUnsentMs } = link;
  const since = offlineSinceMs === null ? '' : clockTime(offlineSinceMs);
  return (
    <StripRow
      icon={<IconWifiOff size={24} aria-hidden="true" />}
      first={since === '' ? t('strip.offline') : t('strip.offlineSince', { time: since })}
      rest={t('strip.offlineWorks')}
      aside={
        unsentPrompts > 0 && (
          <>
            <strong>{t('strip.unsent', { count: unsentPrompts })}</strong>
            {oldestUnsentMs !== null && (
              <span>
                {t('strip.oldest')}{' '}
                <strong>
                  <Elapsed sinceMs={oldestUnsentMs} />
                </strong>
              </span>
            )}
          </>
        )
      }
    />
  );
}

function StripRow(props: {
  readonly icon: ReactNode;
  readonly first: string;
  readonly rest: string;
  readonly aside?: ReactNode;
}) {
  return (
    <div className="system-strip" role="status">
      {props.icon}
      <strong className="first">{props.first}</strong>
      <span className="rest">{props.rest}</span>
      <span className="aside">{props.aside}</span>
    </div>
  );
}

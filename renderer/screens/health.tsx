import { useEffect, useState, type ReactNode } from 'react';
import { ActionButton } from '../components/action-button.tsx';
import { Approval } from '../components/approval.tsx';
import { HealthMessages } from '../components/health-messages.tsx';
import { useModem } from '../components/modem-line.tsx';
import { NoticeText } from '../components/notice.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { act, ask } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { Health } from '../../shared/ipc-contract.ts';
import { clockTime, screenDate } from '../../shared/nairobi-time.ts';
import './health.css';

const readAgainMs = 5_000;

/** How this machine and its way to Safaricom are. What nobody knows is said to be unknown. */
export function HealthScreen(_props: ScreenOf<'health'>) {
  const { t } = useWords();
  const [health, setHealth] = useState<Health | null>(null);
  const [asks, setAsks] = useState(false);
  const [said, setSaid] = useState('');
  const read = async (): Promise<void> => {
    const now = await ask('health:get', {});
    if (now !== undefined) setHealth(now);
  };
  useEffect(() => {
    const readNow = () => void ask('health:get', {}).then((now) => now && setHealth(now));
    readNow();
    const timer = setInterval(readNow, readAgainMs);
    return () => clearInterval(timer);
  }, []);
  const verify = async (): Promise<void> => {
    await ask('ledger:verify', {});
    await read();
  };
  useKeys({ v: () => void verify(), p: () => setAsks(true) });
  if (health === null) return <PageHead title={t('health.title')} />;
  return (
    <div className="full-page health">
      <PageHead title={t('health.title')}>
        <ActionButton k="V" onPress={() => void verify()}>
          {t('health.verify')}
        </ActionButton>
        <ActionButton k="P" onPress={() => setAsks(true)}>
          {t('recovery.make')}
        </ActionButton>
      </PageHead>
      {said !== '' && <NoticeText text={said} />}
      <div className="health-parts">
        <div>
          <Apis health={health} />
          <HealthMessages />
        </div>
        <div>
          <Money health={health} />
          <Machine health={health} />
        </div>
      </div>
      {asks && (
        <Approval
          what={t('recovery.makeWhat')}
          onCancel={() => setAsks(false)}
          onApprove={async (approval) => {
            const made = await act('recovery:make', { approval });
            if (!made.ok && made.error.code.startsWith('pin')) return made.error;
            setAsks(false);
            if (made.ok)
              setSaid(
                made.value.path === null
                  ? t('recovery.printed')
                  : t('recovery.saved', { path: made.value.path }),
              );
            await read();
            return undefined;
          }}
        />
      )}
    </div>
  );
}

type Tone = 'good' | 'bad' | 'plain';

/** One fact; without a value it is unknown, and looks so. */
function Fact(props: {
  readonly name: string;
  readonly value: ReactNode;
  readonly tone?: Tone;
  readonly note?: string | null;
}) {
  const { t } = useWords();
  const isKnown = props.value !== null;
  return (
    <div className="fact">
      <dt>{props.name}</dt>
      <dd className={isKnown ? `figures is-${props.tone ?? 'plain'}` : 'is-unknown'}>
        {isKnown ? props.value : t('health.unknown')}
        {typeof props.note === 'string' && <span className="note">{props.note}</span>}
      </dd>
    </div>
  );
}

const whenKnown = <T,>(value: T | null, text: (value: T) => string): string | null =>
  value === null ? null : text(value);

function Apis({ health }: { readonly health: Health }) {
  const { t } = useWords();
  return (
    <section className="sheet" aria-labelledby="health-apis">
      <h2 id="health-apis">{t('health.daraja')}</h2>
      <dl>
        {health.apis.map(({ api, lastSuccessMs, lastFailureMs }) => {
          const success = whenKnown(lastSuccessMs, (ms) => t('health.success', { time: clockTime(ms) }));
          const failure = whenKnown(lastFailureMs, (ms) => t('health.failure', { time: clockTime(ms) }));
          const isBad = (lastFailureMs ?? 0) > (lastSuccessMs ?? 0);
          return (
            <Fact
              key={api}
              name={t(`health.api.${api}`)}
              tone={isBad ? 'bad' : 'good'}
              value={isBad ? failure : success}
              note={isBad ? success : failure}
            />
          );
        })}
      </dl>
    </section>
  );
}

/** How many may be asked, whether Safaricom has slowed this till down, and how many wait. */
function Questions({ rate, nowMs }: Pick<Health, 'rate' | 'nowMs'>) {
  const { t } = useWords();
  const n = Math.round(rate.perMinute * 10) / 10;
  const isSlowed = rate.perMinute < rate.fullPerMinute * 0.99;
  const waiting = t('health.rateWaiting', { count: rate.waiting });
  const full = Math.round(rate.fullPerMinute * 10) / 10;
  const slowed = isSlowed ? `${t('health.rateSlowed', { n: full })} · ` : '';
  return (
    <Fact
      name={t('health.rate')}
      tone={isSlowed ? 'bad' : 'plain'}
      value={
        rate.nextQueryMs <= nowMs
          ? t('health.rateNow', { n })
          : t('health.rateLater', { time: clockTime(rate.nextQueryMs), n })
      }
      note={`${slowed}${rate.waiting === 0 ? t('health.rateNone') : waiting}`}
    />
  );
}

function Money({ health }: { readonly health: Health }) {
  const { t } = useWords();
  const { rate, passwordDaysLeft: days, nowMs } = health;
  const password = (left: number): string =>
    left < 0 ? t('health.passwordOver') : t('health.passwordDays', { count: left });
  return (
    <section className="sheet" aria-labelledby="health-money">
      <h2 id="health-money">{t('health.mpesa')}</h2>
      <dl>
        <Fact
          name={t('health.balances')}
          value={
            health.balances.length === 0
              ? null
              : health.balances
                  .map(({ account, amountCents }) => `${account} ${formatKes(cents(amountCents))}`)
                  .join(' · ')
          }
        />
        <Questions rate={rate} nowMs={nowMs} />
        <Fact
          name={t('health.mailbox')}
          value={whenKnown(health.mailboxLagMs, (ms) => t('health.seconds', { n: Math.round(ms / 1000) }))}
        />
        <Fact
          name={t('health.password')}
          value={whenKnown(days, password)}
          tone={days !== null && days <= health.passwordWarnDays ? 'bad' : 'plain'}
        />
        {health.payoutsFrozenUntilMs !== null && (
          <Fact name={t('health.frozen')} tone="bad" value={clockTime(health.payoutsFrozenUntilMs)} />
        )}
      </dl>
    </section>
  );
}

function Machine({ health }: { readonly health: Health }) {
  const { t, language } = useWords();
  const { ledger } = health;
  const ledgerText =
    ledger.brokenAt === null
      ? whenKnown(ledger.verifiedMs, (ms) => t('health.ledgerWhole', { time: clockTime(ms) }))
      : t('health.ledgerBroken', { n: ledger.brokenAt });
  const kind = t(`health.vaultKind.${health.vault}`);
  return (
    <section className="sheet" aria-labelledby="health-machine">
      <h2 id="health-machine">{t('health.machine')}</h2>
      <dl>
        <Fact
          name={t('health.clock')}
          value={whenKnown(health.clockOffsetMs, (ms) =>
            t('health.clockOff', { n: Math.round(Math.abs(ms) / 1000) }),
          )}
        />
        <Fact
          name={t('health.vault')}
          value={
            health.vault === 'practice' ? kind : `${kind}, ${t(`health.vaultState.${health.vaultState}`)}`
          }
          tone={health.vaultState === 'open' ? 'plain' : 'bad'}
        />
        <Fact
          name={t('health.disk')}
          value={whenKnown(health.diskFreeMb, (n) => t('health.mb', { n: n.toLocaleString('en') }))}
        />
        <Fact name={t('health.ledger')} value={ledgerText} tone={ledger.brokenAt === null ? 'good' : 'bad'} />
        <Fact name={t('health.anchor')} value={whenKnown(health.anchorWrittenMs, clockTime)} />
        <Fact
          name={t('health.recovery')}
          value={
            health.recoverySheetMs === null
              ? t('health.none')
              : t('health.made', { date: screenDate(health.recoverySheetMs, language) })
          }
          tone={health.recoverySheetMs === null ? 'bad' : 'plain'}
        />
        <ModemFact />
      </dl>
    </section>
  );
}

/** Where a shop has no modem there is nothing to say of one. */
function ModemFact() {
  const { t } = useWords();
  const modem = useModem();
  if (modem === null || modem.kind === 'none') return null;
  const isAway = modem.phase === 'off' && modem.problem !== null;
  const network = modem.operator ?? t(`modem.registration.${modem.registration}`);
  const airtime =
    modem.airtimeCents === null || modem.airtimeMs === null
      ? t('modem.airtimeUnknown')
      : t('modem.airtime', {
          amount: formatKes(cents(modem.airtimeCents)),
          time: clockTime(modem.airtimeMs),
        });
  return (
    <Fact
      name={t('modem.title')}
      tone={isAway ? 'bad' : 'plain'}
      value={
        isAway
          ? t(`modem.problem.${modem.problem}.short`)
          : modem.phase === 'off'
            ? t('modem.phase.off')
            : `${t(`modem.phase.${modem.phase}`)} · ${network}`
      }
      note={airtime}
    />
  );
}

import { useEffect, useState } from 'react';
import { ActionButton } from '../components/action-button.tsx';
import { NumberField, RadioField } from '../components/form-fields.tsx';
import { ModemLine, useModem } from '../components/modem-line.tsx';
import { PageHead } from '../components/page-head.tsx';
import { useOnce } from '../components/use-once.ts';
import { unbroken } from '../card-words.ts';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, readApp } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { AirtimeState } from '../../shared/ipc-contract.ts';
import { clockTime } from '../../shared/nairobi-time.ts';
import './airtime.css';

type Change = (now: AirtimeState | undefined) => void;

/** The owner's page of the modem's airtime, and of packages that the program has stopped. */
export function AirtimeScreen(_props: ScreenOf<'airtime'>) {
  const { t } = useWords();
  const [state, setState] = useState<AirtimeState | null>(null);
  const take: Change = (now) => now && setState(now);
  useEffect(() => {
    void ask('airtime:state', {}).then((now) => setState(now ?? null));
  }, []);
  if (state === null) return <PageHead title={t('airtime.title')} />;
  return (
    <div className="full-page airtime">
      <PageHead title={t('airtime.title')} />
      <div className="settings-parts">
        <div>
          <FloatPart state={state} onChange={take} />
        </div>
        <div>
          <BuyPart onChange={take} />
        </div>
        <div>
          <StoppedPart state={state} onChange={take} />
        </div>
      </div>
    </div>
  );
}

function FloatPart({ state, onChange }: { readonly state: AirtimeState; readonly onChange: Change }) {
  const { t } = useWords();
  const modem = useModem();
  const { differenceCents, read } = state;
  const readNow = useOnce(async () => {
    if ((await ask('modem:test', {})) !== undefined) onChange(await ask('airtime:state', {}));
  });
  const takeOver = useOnce(async () => {
    if (differenceCents !== null) onChange(await ask('airtime:take-over', { differenceCents }));
  });
  const differs = differenceCents !== null && differenceCents !== 0;
  useKeys({ F8: readNow }, { inFields: true });
  useKeys({ t: takeOver }, { when: differs });
  return (
    <section className="sheet">
      <h2>{t('airtime.float')}</h2>
      {modem !== null && <ModemLine modem={modem} />}
      <dl className="airtime-figures figures">
        <dt>{t('airtime.book')}</dt>
        <dd>{formatKes(cents(state.bookCents))}</dd>
        <dt>{read === null ? t('airtime.read') : t('airtime.readAt', { time: clockTime(read.atMs) })}</dt>
        <dd>{read === null ? t('airtime.notRead') : formatKes(cents(read.amountCents))}</dd>
        <dt>{t('airtime.difference')}</dt>
        <dd>
          <strong>{differenceText(t, differenceCents)}</strong>
        </dd>
      </dl>
      <p className="airtime-acts">
        <ActionButton k="F8" onPress={readNow}>
          {t('airtime.readNow')}
        </ActionButton>
        {differs && (
          <ActionButton k="T" onPress={takeOver}>
            {t('airtime.takeOver')}
          </ActionButton>
        )}
      </p>
      {differs && (
        <p>
          {t(differenceCents < 0 ? 'airtime.takeOverLoss' : 'airtime.takeOverFound', {
            amount: formatKes(cents(Math.abs(differenceCents))),
          })}
        </p>
      )}
    </section>
  );
}

function differenceText(t: ReturnType<typeof useWords>['t'], differenceCents: number | null): string {
  if (differenceCents === null) return t('airtime.notRead');
  if (differenceCents === 0) return t('airtime.none');
  const amount = formatKes(cents(Math.abs(differenceCents)));
  return t(differenceCents < 0 ? 'airtime.missing' : 'airtime.more', { amount });
}

function BuyPart({ onChange }: { readonly onChange: Change }) {
  const { t } = useWords();
  const [shillings, setShillings] = useState(0);
  const [from, setFrom] = useState<'drawer' | 'own'>('drawer');
  const buy = useOnce(async () => {
    if (shillings < 1) return;
    const now = await ask('airtime:buy', { amountCents: shillings * 100, from });
    if (now === undefined) return;
    onChange(now);
    setShillings(0);
  });
  useKeys({ F9: buy }, { when: shillings > 0, inFields: true });
  return (
    <fieldset className="sheet">
      <legend>{t('airtime.buy')}</legend>
      <NumberField
        label={t('airtime.amount')}
        value={shillings}
        min={0}
        max={100_000}
        onChange={setShillings}
      />
      <RadioField
        label={t('airtime.from')}
        layout="above"
        value={from}
        options={[
          ['drawer', t('airtime.fromDrawer')],
          ['own', t('airtime.fromOwn')],
        ]}
        onChange={setFrom}
      />
      <p className="airtime-acts">
        <ActionButton k="F9" ink sunk={shillings < 1} onPress={buy}>
          {t('airtime.book1')}
        </ActionButton>
      </p>
    </fieldset>
  );
}

function StoppedPart({ state, onChange }: { readonly state: AirtimeState; readonly onChange: Change }) {
  const { t } = useWords();
  return (
    <section className="sheet">
      <h2>{t('airtime.stopped')}</h2>
      {state.suspended.length === 0 && <p>{t('airtime.noneStopped')}</p>}
      {state.suspended.slice(0, 8).map((one, index) => (
        <StoppedRow key={one.id} one={one} k={String(index + 1)} onChange={onChange} />
      ))}
    </section>
  );
}

function StoppedRow({
  one,
  k,
  onChange,
}: {
  readonly one: AirtimeState['suspended'][number];
  readonly k: string;
  readonly onChange: Change;
}) {
  const { t } = useWords();
  const lift = useOnce(async () => {
    const now = await ask('airtime:lift-package', { id: one.id });
    if (now === undefined) return;
    onChange(now);
    // The counter's grid sells it at once.
    await readApp();
  });
  useKeys({ [k]: lift });
  return (
    <div className="airtime-stopped">
      <p>
        <strong>
          <span className="package-code figures">{one.code}</span> {one.name}
        </strong>
      </p>
      <p>
        {t(`airtime.reason.${one.reason}`)} ·{' '}
        {unbroken(t('airtime.since', { time: clockTime(one.sinceMs), order: one.order }))}
      </p>
      {one.reply !== null && (
        <p>
          <q>{one.reply}</q>
        </p>
      )}
      <ActionButton k={k} onPress={lift}>
        {t('airtime.lift')}
      </ActionButton>
    </div>
  );
}

import { useEffect, useState } from 'react';
import {
  IconAntennaBars1,
  IconAntennaBars2,
  IconAntennaBars3,
  IconAntennaBars4,
  IconAntennaBars5,
} from '@tabler/icons-react';
import { call, onTopic } from '../bridge.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { ModemView } from '../../shared/ipc-contract.ts';
import { clockTime } from '../../shared/nairobi-time.ts';
import './modem-line.css';

/** The modem as it is now; read again whenever something changed. */
export function useModem(): ModemView | null {
  const [modem, setModem] = useState<ModemView | null>(null);
  useEffect(() => {
    let gone = false;
    const read = () =>
      void call('modem:state', {}).then((result) => {
        if (result.ok && !gone) setModem(result.value);
      });
    read();
    const stop = onTopic('board', read);
    return () => {
      gone = true;
      stop();
    };
  }, []);
  return modem;
}

/** What it is, its network, its signal and its airtime, in one line; what is wrong with it below. */
export function ModemLine({ modem }: { readonly modem: ModemView }) {
  const { t } = useWords();
  const bars = barsOf(modem.signal);
  const Bars = icons[bars];
  return (
    <div className="modem-line">
      <div className="row">
        <Bars size={24} aria-hidden="true" />
        <strong>{t(`modem.kind.${modem.kind}`)}</strong>
        {modem.kind !== 'none' && (
          <>
            <span>{t(`modem.phase.${modem.phase}`)}</span>
            {modem.phase !== 'off' && (
              <span>
                {modem.operator ?? t(`modem.registration.${modem.registration}`)} ·{' '}
                {modem.signal === null ? t('modem.signalUnknown') : t('modem.signal', { bars: bars + 1 })}
              </span>
            )}
            <span>
              {modem.airtimeCents === null || modem.airtimeMs === null
                ? t('modem.airtimeUnknown')
                : t('modem.airtime', {
                    amount: formatKes(cents(modem.airtimeCents)),
                    time: clockTime(modem.airtimeMs),
                  })}
            </span>
          </>
        )}
      </div>
      {modem.problem !== null && modem.phase === 'off' && (
        <div className="problem">{t(`modem.problem.${modem.problem}.what`)}</div>
      )}
    </div>
  );
}

const icons = [
  IconAntennaBars1,
  IconAntennaBars2,
  IconAntennaBars3,
  IconAntennaBars4,
  IconAntennaBars5,
] as const;

/** AT+CSQ goes from 0 to 31; below 8 a modem is hardly to be relied on. */
function barsOf(signal: number | null): 0 | 1 | 2 | 3 | 4 {
  if (signal === null || signal < 4) return 0;
  if (signal < 8) return 1;
  if (signal < 14) return 2;
  return signal < 20 ? 3 : 4;
}

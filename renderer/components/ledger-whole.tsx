import { useState } from 'react';
import { IconShieldCheck, IconShieldX } from '@tabler/icons-react';
import { useKeys } from '../keys.ts';
import { ask } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { ActionButton } from './action-button.tsx';
import type { DaySummary } from './use-day.ts';
import './ledger-whole.css';

type Verified = Response<'ledger:verify'>;

/** Whether the ledger's chain fits, its short code, and a key that checks every row of it again. */
export function LedgerWhole({ summary }: { readonly summary: DaySummary }) {
  const { t } = useWords();
  const [verified, setVerified] = useState<Verified | null>(null);
  const verify = async () => setVerified((await ask('ledger:verify', {})) ?? null);
  useKeys({ v: () => void verify() });
  const whole = summary.ledgerWhole && (verified?.brokenAt ?? null) === null;
  const Icon = whole ? IconShieldCheck : IconShieldX;
  return (
    <span className={`ledger-whole${whole ? '' : ' is-broken'}`}>
      <Icon size={20} aria-hidden="true" />
      <span role="status">
        {verified !== null && whole ? (
          t('day.ledgerRows', { count: verified.rows })
        ) : (
          <>
            {whole ? t('day.ledgerWhole') : t('day.ledgerBroken', { seq: verified?.brokenAt ?? '' })}{' '}
            <strong className="code-figures">{summary.ledgerHead}</strong>
          </>
        )}
      </span>
      <ActionButton k="V" onPress={() => void verify()}>
        {t('day.verify')}
      </ActionButton>
    </span>
  );
}

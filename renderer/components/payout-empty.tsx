import { IconDeviceMobileCheck, IconHelpOctagon, IconPencilPlus, IconUserCheck } from '@tabler/icons-react';
import { useWords } from '../words.ts';
import './payout-empty.css';

const steps = [
  { name: 'ask', icon: IconPencilPlus },
  { name: 'check', icon: IconUserCheck },
  { name: 'result', icon: IconDeviceMobileCheck },
  { name: 'unknown', icon: IconHelpOctagon },
] as const;

/** Where payouts will stand: how money leaves the shop. */
export function PayoutEmpty() {
  const { t } = useWords();
  return (
    <section className="payout-empty" aria-label={t('payout.empty.how')}>
      <p>{t('payout.empty.title')}</p>
      <h3>{t('payout.empty.how')}</h3>
      <ol>
        {steps.map(({ name, icon: Icon }) => (
          <li key={name} className={`is-${name}`}>
            <Icon size={32} stroke={1.8} aria-hidden="true" />
            <span>
              <strong>{t(`payout.empty.${name}`)}</strong>
              <span>{t(`payout.empty.${name}Hint`)}</span>
            </span>
          </li>
        ))}
      </ol>
    </section>
  );
}

import { IconDeviceMobile, IconPackage, IconSend } from '@tabler/icons-react';
import type { ReactNode } from 'react';
import { parseMsisdn } from '../../shared/msisdn.ts';
import { useDraft } from '../store/draft.ts';
import { toggleLanguage } from '../store/till.ts';
import { useWords } from '../words.ts';
import { BoardLegend } from './board-legend.tsx';
import { KeyCap } from './key-cap.tsx';
import { RoleIcon } from './role-icon.tsx';
import './first-order.css';

const steps: readonly { readonly name: string; readonly icon: ReactNode }[] = [
  { name: 'pays', icon: <RoleIcon role="payer" size={30} /> },
  { name: 'receives', icon: <RoleIcon role="recipient" size={26} /> },
  { name: 'package', icon: <IconPackage size={28} aria-hidden="true" /> },
  { name: 'customer', icon: <IconDeviceMobile size={28} aria-hidden="true" /> },
  { name: 'deliver', icon: <IconSend size={28} aria-hidden="true" /> },
];

/** Teaches in the place where orders will stand: five steps, the present one in ink. */
export function FirstOrder() {
  const { t, language } = useWords();
  const { payerText, recipientText } = useDraft();
  const isNumber = (text: string): boolean => parseMsisdn(text).kind === 'ok';
  const present = !isNumber(payerText) ? 0 : !isNumber(recipientText) ? 1 : 2;
  return (
    <section className="first-order" aria-labelledby="first-order-title">
      <h2 id="first-order-title">{t('firstRun.title')}</h2>
      <ol>
        {steps.map(({ name, icon }, at) => (
          <li key={name} className={`step-${name}`} aria-current={at === present ? 'step' : undefined}>
            <span className="count figures">{at + 1}</span>
            <span className="icon">{icon}</span>
            <span>
              <strong>{t(`firstRun.steps.${at + 1}.title`)}</strong>
              <span className="hint">{t(`firstRun.steps.${at + 1}.text`)}</span>
            </span>
          </li>
        ))}
      </ol>
      <BoardLegend />
      <button type="button" className="language" tabIndex={-1} onClick={() => void toggleLanguage()}>
        <KeyCap k="F11" /> {t(`language.${language === 'en' ? 'sw' : 'en'}`)}
      </button>
    </section>
  );
}

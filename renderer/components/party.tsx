import { IconArrowRight } from '@tabler/icons-react';
import { useWords } from '../words.ts';
import { RoleIcon, type PartyRole } from './role-icon.tsx';
import './party.css';

/** A masked number with its role. `small` in tables. */
export function PartyChip({
  role,
  masked,
  small = false,
}: {
  readonly role: PartyRole;
  readonly masked: string;
  readonly small?: boolean;
}) {
  const { t } = useWords();
  return (
    <span className={`party-chip is-${role}${small ? ' is-small' : ''}`}>
      <RoleIcon role={role} size={small ? 16 : 18} />
      <span className="visually-hidden">{t(`role.${role}`)} </span>
      <span className="figures">{masked}</span>
    </span>
  );
}

/** Payer first, always. The same number is still shown twice: it pays and it receives. */
export function PartyPair({
  payerMasked,
  recipientMasked,
  small = false,
}: {
  readonly payerMasked: string;
  readonly recipientMasked: string;
  readonly small?: boolean;
}) {
  return (
    <span className="party-pair">
      <PartyChip role="payer" masked={payerMasked} small={small} />
      <IconArrowRight size={20} className="arrow" aria-hidden="true" />
      <PartyChip role="recipient" masked={recipientMasked} small={small} />
    </span>
  );
}

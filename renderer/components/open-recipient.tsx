import { CanonicalNumber } from './canonical-number.tsx';
import { nationalDigits } from './national-digits.ts';
import { RoleIcon } from './role-icon.tsx';
import { RoleLabel } from './role-label.tsx';
import './open-recipient.css';

/** The recipient alone and in full, in his border: the payer's number could be dialled by mistake. */
export function OpenRecipient({ number }: { readonly number: string }) {
  return (
    <div className="open-recipient">
      <span className="tile">
        <RoleIcon role="recipient" size={44} />
      </span>
      <div>
        <p className="label">
          <RoleLabel role="recipient" />
        </p>
        <p className="number">
          <CanonicalNumber digits={nationalDigits(number)} />
        </p>
      </div>
    </div>
  );
}

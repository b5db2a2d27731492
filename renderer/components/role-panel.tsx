import { IconAlertTriangle } from '@tabler/icons-react';
import { useId, useState } from 'react';
import { national, type MsisdnParse } from '../../shared/msisdn.ts';
import { isInNumberingPlan } from '../../shared/numbering-plan.ts';
import { useWords } from '../words.ts';
import { CanonicalNumber } from './canonical-number.tsx';
import { KeyCap } from './key-cap.tsx';
import { NumberField, type PanelList } from './number-field.tsx';
import { RoleIcon, type PartyRole } from './role-icon.tsx';
import { RoleLabel } from './role-label.tsx';
import './role-panel.css';

type RolePanelProps = {
  readonly role: PartyRole;
  readonly k: string;
  readonly text: string;
  readonly parsed: MsisdnParse;
  /** What this person does, said once the number is complete. */
  readonly sentence: string;
  /** `S` on an empty field takes the payer's number: an act, never a default. */
  readonly onSame?: (() => void) | undefined;
  readonly example?: string | undefined;
  readonly list?: PanelList | undefined;
  readonly onType: (text: string) => void;
  readonly onEnter: () => void;
};

/** Captures one number: typed as it comes at the left, its canonical form in the same place always. */
export function RolePanel({ role, k, text, parsed, sentence, ...field }: RolePanelProps) {
  const id = useId();
  const [focused, setFocused] = useState(false);
  const done = parsed.kind === 'ok' && !focused;
  return (
    <label className={`role-panel is-${role}${done ? ' is-done' : ''}`}>
      <span className="tile">
        <RoleIcon role={role} size={44} />
      </span>
      <span className="entry">
        <span className="role-name" id={`${id}-name`}>
          <RoleLabel role={role} />
        </span>
        <NumberField
          {...field}
          text={text}
          focused={focused}
          whole={parsed.kind === 'ok'}
          nameId={`${id}-name`}
          hintId={`${id}-hint`}
          name={role}
          onFocusChange={setFocused}
        />
        {done && <span className="sentence">{sentence}</span>}
      </span>
      <Canonical role={role} text={text} parsed={parsed} focused={focused} />
      <span className="hint" id={`${id}-hint`}>
        <Hint text={text} parsed={parsed} />
      </span>
      <KeyCap k={k} />
    </label>
  );
}

function Canonical(props: Pick<RolePanelProps, 'role' | 'text' | 'parsed'> & { readonly focused: boolean }) {
  const { t } = useWords();
  const { role, text, parsed, focused } = props;
  // Digits that cannot begin a number stand where the last three stand: that is how regulars are found.
  const regular = role === 'payer' && focused && /^\d{1,3}$/.test(text) && parsed.kind === 'refused';
  if (regular)
    return (
      <span className="canonical">
        <CanonicalNumber digits={text} atEnd />
      </span>
    );
  return (
    <span className="canonical">
      {parsed.kind === 'refused' && parsed.reason !== 'empty' ? (
        <span className="reason">
          <IconAlertTriangle size={24} aria-hidden="true" /> {t(`number.${parsed.reason}`)}
        </span>
      ) : (
        <CanonicalNumber digits={digitsOf(parsed)} />
      )}
    </span>
  );
}

function Hint({ text, parsed }: Pick<RolePanelProps, 'text' | 'parsed'>) {
  const { t } = useWords();
  if (parsed.kind === 'partial' && text !== '') return t('number.missing', { count: parsed.missing });
  return parsed.kind === 'ok' && !isInNumberingPlan(parsed.msisdn) ? t('number.oddPrefix') : null;
}

function digitsOf(parsed: MsisdnParse): string {
  if (parsed.kind === 'ok') return national(parsed.msisdn);
  return parsed.kind === 'partial' ? parsed.digits : '';
}

import { useLayoutEffect, useId, useRef } from 'react';
import { IconCheck, IconX } from '@tabler/icons-react';
import { national, parseMsisdn } from '../../shared/msisdn.ts';
import { useWords } from '../words.ts';
import { CanonicalNumber } from './canonical-number.tsx';
import './big-field.css';
import './payout-typed.css';

type TypedProps = {
  readonly text: string;
  readonly payeeNational: string;
  /** A refund goes to the number that paid: its last four digits say which. */
  readonly lastFour: boolean;
  /** The end of the payment's code, where its payer is not known: that is typed instead. */
  readonly codeEnd?: string;
  readonly onType: (text: string) => void;
};

/** What was typed, so far as it is a whole number; the main process compares it again. */
function typedDigits({ text, lastFour, codeEnd }: Pick<TypedProps, 'text' | 'lastFour' | 'codeEnd'>): string {
  if (codeEnd !== undefined) return text.toUpperCase().replaceAll(/[^0-9A-Z]/g, '');
  const digits = text.replaceAll(/\D/g, '');
  if (lastFour) return digits;
  const parsed = parseMsisdn(text);
  return parsed.kind === 'ok' ? national(parsed.msisdn) : parsed.kind === 'partial' ? parsed.digits : digits;
}

export function isTypedAgain(props: Omit<TypedProps, 'onType'>): boolean {
  return typedDigits(props) === expectedOf(props);
}

const expectedOf = ({ payeeNational, lastFour, codeEnd }: Omit<TypedProps, 'onType'>): string =>
  codeEnd ?? (lastFour ? payeeNational.slice(-4) : payeeNational);

/** The payee typed once more, from the paper; it says whether it is the same, and which digit is not. */
export function PayoutTyped(props: TypedProps) {
  const { t } = useWords();
  const id = useId();
  const input = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => input.current?.focus(), []);
  const { text, lastFour, codeEnd, onType } = props;
  const digits = typedDigits(props).slice(0, lastFour ? 4 : 10);
  const length = lastFour ? 4 : 10;
  const whole = digits.length === length;
  const same = isTypedAgain(props);
  const expected = expectedOf(props);
  const marked = whole && !same ? positionsThatDiffer(digits, expected) : [];
  return (
    <div className="payout-typed">
      <label htmlFor={id}>{t(labelOf(props))}</label>
      <input
        ref={input}
        id={id}
        className="big-field figures"
        type={codeEnd === undefined ? 'tel' : 'text'}
        autoComplete="off"
        spellCheck={false}
        maxLength={lastFour ? 4 : 80}
        value={text}
        onChange={(event) => onType(event.target.value)}
      />
      {!lastFour && (
        <span className="echo">
          <CanonicalNumber digits={digits} marked={marked} />
        </span>
      )}
      <span className={`verdict${same ? ' is-same' : ''}`} role="status">
        {whole && same && (
          <>
            <IconCheck size={24} aria-hidden="true" /> {t('payout.confirm.same')}
          </>
        )}
        {whole && !same && (
          <>
            <IconX size={24} aria-hidden="true" /> {t('payout.confirm.different')}
          </>
        )}
        {!whole && text !== '' && t('number.missing', { count: length - digits.length })}
      </span>
    </div>
  );
}

function labelOf({ lastFour, codeEnd }: Pick<TypedProps, 'lastFour' | 'codeEnd'>) {
  if (codeEnd !== undefined) return 'payout.confirm.typeCode4';
  return lastFour ? 'payout.confirm.typeLast4' : 'payout.confirm.typeAgain';
}

const positionsThatDiffer = (typed: string, expected: string): readonly number[] =>
  [...typed].flatMap((digit, index) => (digit === expected[index] ? [] : [index + 1]));

import { useWords } from '../words.ts';
import { pinLength } from './pin-boxes.tsx';
import { SecretField } from './secret-field.tsx';

/** A new PIN, typed twice. */
export type NewPin = { readonly pin: string; readonly again: string };
export const noPin: NewPin = { pin: '', again: '' };
export const isNewPin = ({ pin, again }: NewPin): boolean => pin.length === pinLength && pin === again;
export const pinsDiffer = ({ pin, again }: NewPin): boolean => again.length === pinLength && pin !== again;

export function NewPinFields({
  value,
  onChange,
}: {
  readonly value: NewPin;
  readonly onChange: (value: NewPin) => void;
}) {
  const { t } = useWords();
  return (
    <>
      <SecretField
        label={t('staff.newPin')}
        value={value.pin}
        onChange={(text) => onChange({ ...value, pin: pinDigits(text) })}
      />
      <SecretField
        label={t('staff.newPinAgain')}
        value={value.again}
        onChange={(text) => onChange({ ...value, again: pinDigits(text) })}
      />
    </>
  );
}

export const pinDigits = (text: string): string => text.replaceAll(/\D/g, '').slice(0, pinLength);

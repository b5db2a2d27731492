import type { Request, SetUpState } from '../../shared/ipc-contract.ts';
import { screenDate } from '../../shared/nairobi-time.ts';
import type { Merchant, SetUpStep } from '../../shared/set-up.ts';
import { useState } from 'react';
import { useKeys } from '../keys.ts';
import { ask } from '../store/till.ts';
import { useWords } from '../words.ts';
import { ActionButton } from './action-button.tsx';
import { RadioField, TextField } from './form-fields.tsx';
import { SecretField } from './secret-field.tsx';
import { useOnce } from './use-once.ts';

export type StepFields = Request<'set-up:save'>;
type Secret = keyof SetUpState['has'];

type FieldsProps = {
  readonly state: SetUpState;
  readonly step: SetUpStep;
  readonly typed: StepFields;
  readonly phone: string;
  readonly onPhone: (phone: string) => void;
  readonly onChange: (part: StepFields) => void;
};

/** What one step asks for. */
export function SetUpFields(props: FieldsProps) {
  const { t } = useWords();
  const { step, phone, onPhone } = props;
  switch (step) {
    case 'keys':
      return (
        <>
          <SecretOf {...props} name="consumerKey" />
          <SecretOf {...props} name="consumerSecret" />
        </>
      );
    case 'shortcode':
      return <MerchantFields {...props} />;
    case 'passkey':
      return <SecretOf {...props} name="passkey" />;
    case 'answers':
      return <AnswerFields {...props} />;
    case 'prompt':
      return <TextField label={t('setUp.field.phone')} value={phone} maxLength={20} onChange={onPhone} />;
    case 'initiator':
      return <InitiatorFields {...props} />;
    case 'query':
    case 'balance':
      return null;
  }
}

function SecretOf({ state, typed, onChange, name }: FieldsProps & { readonly name: Secret }) {
  const { t } = useWords();
  return (
    <SecretField
      label={t(`setUp.field.${name}`)}
      value={typed[name] ?? ''}
      hint={t(state.has[name] ? 'setUp.replaces' : 'setUp.notSet')}
      onChange={(value) => onChange({ [name]: value })}
    />
  );
}

const digits = (text: string): string => text.replaceAll(/\D/g, '');

function MerchantFields({ state, onChange }: FieldsProps) {
  const { t } = useWords();
  const [merchant, setMerchant] = useState<Merchant>(
    state.merchant ?? { kind: 'till', shortcode: '', tillNumber: '' },
  );
  const change = (next: Merchant): void => {
    setMerchant(next);
    onChange({ merchant: next });
  };
  const kindOf = (kind: Merchant['kind']): Merchant =>
    kind === 'till'
      ? {
          kind,
          shortcode: merchant.shortcode,
          tillNumber: merchant.kind === 'till' ? merchant.tillNumber : '',
        }
      : { kind, shortcode: merchant.shortcode };
  return (
    <>
      <RadioField
        label={t('setUp.field.kind')}
        value={merchant.kind}
        options={[
          ['till', t('setUp.field.till')],
          ['paybill', t('setUp.field.paybill')],
        ]}
        onChange={(kind) => change(kindOf(kind))}
      />
      <TextField
        label={t(merchant.kind === 'till' ? 'setUp.field.storeNumber' : 'setUp.field.shortcode')}
        value={merchant.shortcode}
        maxLength={7}
        onChange={(text) => change({ ...merchant, shortcode: digits(text) })}
      />
      {merchant.kind === 'till' && (
        <TextField
          label={t('setUp.field.tillNumber')}
          value={merchant.tillNumber}
          maxLength={8}
          onChange={(text) => change({ ...merchant, tillNumber: digits(text) })}
        />
      )}
    </>
  );
}

function AnswerFields({ state, typed, onChange }: FieldsProps) {
  const { t } = useWords();
  const answers = typed.answers ?? state.answers ?? { kind: 'mailbox' as const };
  return (
    <>
      <RadioField
        label={t('setUp.field.answers')}
        value={answers.kind}
        options={[
          ['mailbox', t('setUp.field.mailbox')],
          ['own-address', t('setUp.field.ownAddress')],
        ]}
        onChange={(kind) => onChange({ answers: kind === 'mailbox' ? { kind } : { kind, url: 'https://' } })}
      />
      {answers.kind === 'mailbox' && <MailboxFields />}
      {answers.kind === 'own-address' && (
        <TextField
          label={t('setUp.field.url')}
          value={answers.url}
          maxLength={120}
          onChange={(url) => onChange({ answers: { kind: 'own-address', url } })}
        />
      )}
    </>
  );
}

/** The relay secret goes to the mailbox once; what comes back for it lies in the vault. */
function MailboxFields() {
  const { t } = useWords();
  const [address, setAddress] = useState('https://');
  const [relaySecret, setRelaySecret] = useState('');
  const ready = address.length > 8 && relaySecret !== '';
  const enrol = useOnce(async () => {
    if (!ready) return;
    await ask('set-up:enrol-mailbox', { address, relaySecret });
    setRelaySecret('');
  });
  useKeys({ 'Alt+e': enrol }, { inFields: true });
  return (
    <>
      <TextField
        label={t('setUp.field.mailboxAddress')}
        value={address}
        maxLength={200}
        onChange={setAddress}
      />
      <TextField
        label={t('setUp.field.relaySecret')}
        value={relaySecret}
        maxLength={400}
        onChange={setRelaySecret}
      />
      <ActionButton k="Alt E" onPress={enrol} sunk={!ready}>
        {t('setUp.enrol')}
      </ActionButton>
    </>
  );
}

function InitiatorFields(props: FieldsProps) {
  const { t, language } = useWords();
  const { state, typed, onChange } = props;
  const [kind, setKind] = useState<'password' | 'ready'>(state.has.securityCredential ? 'ready' : 'password');
  const { certificate, passwordDaysLeft } = state;
  return (
    <>
      <TextField
        label={t('setUp.field.initiatorName')}
        value={typed.initiatorName ?? state.initiatorName}
        maxLength={60}
        onChange={(initiatorName) => onChange({ initiatorName })}
      />
      <RadioField
        label={t('setUp.field.credentialKind')}
        value={kind}
        options={[
          ['password', t('setUp.field.withPassword')],
          ['ready', t('setUp.field.readyMade')],
        ]}
        onChange={setKind}
      />
      {kind === 'ready' ? (
        <SecretOf {...props} name="securityCredential" />
      ) : (
        <>
          <SecretOf {...props} name="initiatorPassword" />
          <CertificateField
            value={typed.certificate ?? ''}
            onChange={(text) => onChange({ certificate: text })}
          />
        </>
      )}
      <p className="set-up-facts">
        {certificate !== null &&
          t(certificate.expired ? 'setUp.certificateExpired' : 'setUp.certificate', {
            subject: certificate.subject,
            date: screenDate(certificate.validUntilMs, language),
          })}{' '}
        {passwordDaysLeft !== null &&
          (passwordDaysLeft < 0
            ? t('setUp.passwordOver')
            : t('setUp.passwordLeft', { count: passwordDaysLeft }))}
      </p>
    </>
  );
}

function CertificateField({
  value,
  onChange,
}: {
  readonly value: string;
  readonly onChange: (text: string) => void;
}) {
  const { t } = useWords();
  return (
    <p className="form-field">
      <label htmlFor="set-up-certificate">{t('setUp.field.certificate')}</label>
      <textarea
        id="set-up-certificate"
        value={value}
        maxLength={20_000}
        rows={4}
        spellCheck={false}
        onChange={(event) => onChange(event.target.value)}
      />
    </p>
  );
}

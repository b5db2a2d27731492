import type { Settings } from '../../shared/ipc-contract.ts';
import type { SettingsPartProps } from './settings-part.ts';
import { useWords } from '../words.ts';
import { NumberField, RadioField } from './form-fields.tsx';

/** What the owner decides about prompts, payouts and the initiator's password. */
export function MpesaSettings(parts: SettingsPartProps) {
  return (
    <div className="settings-parts">
      <div>
        <SendLaterPart {...parts} />
        <PasswordPart {...parts} />
        <PacePart {...parts} />
      </div>
      <div>
        <PayoutPart {...parts} />
      </div>
    </div>
  );
}

/** Whether a prompt may wait for the network after the customer has gone, and within which limits. */
function SendLaterPart({ settings, onChange, locked }: SettingsPartProps) {
  const { t } = useWords();
  const { sendLater } = settings;
  const set = (part: Partial<Settings['sendLater']>) => onChange({ sendLater: { ...sendLater, ...part } });
  return (
    <fieldset className="sheet" disabled={locked}>
      <legend>{t('settings.sendLater')}</legend>
      <RadioField
        label={t('settings.sendLater')}
        layout="alone"
        value={sendLater.allowed ? 'yes' : 'no'}
        options={[
          ['no', t('settings.sendLaterNo')],
          ['yes', t('settings.sendLaterYes')],
        ]}
        onChange={(answer) => set({ allowed: answer === 'yes' })}
      />
      {sendLater.allowed && (
        <>
          <NumberField
            label={t('settings.sendLaterMinutes')}
            value={sendLater.maxMinutes}
            min={5}
            max={720}
            onChange={(maxMinutes) => set({ maxMinutes })}
          />
          <NumberField
            label={t('settings.sendLaterCount')}
            value={sendLater.maxCount}
            min={1}
            max={50}
            onChange={(maxCount) => set({ maxCount })}
          />
          <NumberField
            label={t('settings.sendLaterTotal')}
            value={sendLater.maxTotalCents / 100}
            min={1}
            max={100_000}
            onChange={(shillings) => set({ maxTotalCents: Math.round(shillings * 100) })}
          />
        </>
      )}
    </fieldset>
  );
}

/** How long the initiator's password lasts, and how early the owner hears of its end. */
function PasswordPart({ settings, onChange, locked }: SettingsPartProps) {
  const { t } = useWords();
  return (
    <fieldset className="sheet" disabled={locked}>
      <legend>{t('settings.password')}</legend>
      <NumberField
        label={t('settings.passwordLifeDays')}
        value={settings.passwordLifeDays}
        min={1}
        max={365}
        onChange={(passwordLifeDays) => onChange({ passwordLifeDays })}
      />
      <NumberField
        label={t('settings.passwordWarnDays')}
        value={settings.passwordWarnDays}
        min={1}
        max={90}
        onChange={(passwordWarnDays) => onChange({ passwordWarnDays })}
      />
    </fieldset>
  );
}

/** How often Safaricom lets this consumer key ask, and how many tills ask with it. */
function PacePart({ settings, onChange, locked }: SettingsPartProps) {
  const { t } = useWords();
  const { questionPace } = settings;
  const set = (part: Partial<Settings['questionPace']>) =>
    onChange({ questionPace: { ...questionPace, ...part } });
  return (
    <fieldset className="sheet" disabled={locked}>
      <legend>{t('settings.pace')}</legend>
      <NumberField
        label={t('settings.pacePerMinute')}
        value={questionPace.perMinute}
        min={1}
        max={600}
        onChange={(perMinute) => set({ perMinute })}
      />
      <p className="field-hint">{t('settings.pacePerMinuteHint')}</p>
      <NumberField
        label={t('settings.paceTills')}
        value={questionPace.tills}
        min={1}
        max={50}
        onChange={(tills) => set({ tills })}
      />
      <p className="field-hint">{t('settings.paceTillsHint')}</p>
    </fieldset>
  );
}

/** The shop's own limits of payouts; Safaricom's stand in the schema (Daraja portal, B2C). */
function PayoutPart({ settings, onChange, locked }: SettingsPartProps) {
  const { t } = useWords();
  const { payouts } = settings;
  const set = (part: Partial<Settings['payouts']>) => onChange({ payouts: { ...payouts, ...part } });
  const shillings = (amountCents: number): number => Math.round(amountCents / 100);
  return (
    <fieldset className="sheet" disabled={locked}>
      <legend>{t('settings.payouts')}</legend>
      <NumberField
        label={t('settings.payoutMin')}
        value={shillings(payouts.minCents)}
        min={10}
        max={250_000}
        onChange={(amount) => set({ minCents: amount * 100 })}
      />
      <NumberField
        label={t('settings.payoutMax')}
        value={shillings(payouts.maxCents)}
        min={10}
        max={250_000}
        onChange={(amount) => set({ maxCents: amount * 100 })}
      />
      <NumberField
        label={t('settings.payoutMaxPerDay')}
        value={shillings(payouts.maxPerDayCents)}
        min={10}
        max={5_000_000}
        onChange={(amount) => set({ maxPerDayCents: amount * 100 })}
      />
      <NumberField
        label={t('settings.payoutNewPayee')}
        value={payouts.newPayeeWaitsMinutes}
        min={0}
        max={10_080}
        onChange={(newPayeeWaitsMinutes) => set({ newPayeeWaitsMinutes })}
      />
      <NumberField
        label={t('settings.payoutWarnAgain')}
        value={payouts.warnAgainHours}
        min={0}
        max={720}
        onChange={(warnAgainHours) => set({ warnAgainHours })}
      />
      <NumberField
        label={t('settings.payoutWarnList')}
        value={payouts.warnSameListDays}
        min={0}
        max={366}
        onChange={(warnSameListDays) => set({ warnSameListDays })}
      />
      <NumberField
        label={t('settings.payoutFreezeHours')}
        value={settings.payoutFreezeHours}
        min={1}
        max={168}
        onChange={(payoutFreezeHours) => onChange({ payoutFreezeHours })}
      />
    </fieldset>
  );
}

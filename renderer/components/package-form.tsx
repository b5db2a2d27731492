import { useRef, useState } from 'react';
import type { ShelfItem } from '../../shared/ipc-contract.ts';
import type { DeliveryMethod, PackageFields } from '../../shared/packages.ts';
import { deliveryMethods } from '../../shared/packages.ts';
import { useKeys } from '../keys.ts';
import { useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import { ActionButton } from './action-button.tsx';
import { DialPreview } from './dial-preview.tsx';
import { RadioField, TextField } from './form-fields.tsx';
import { fieldsOf, problemOf, typedOf, type TypedPackage } from './typed-package.ts';
import { useFirstField } from './use-first-field.ts';

/** One package, written down or changed. What is wrong with it is said while it is typed. */
export function PackageForm(props: {
  readonly start: ShelfItem | undefined;
  /** Whose codes are taken. */
  readonly others: readonly ShelfItem[];
  readonly onLeave: () => void;
  readonly onSave: (fields: PackageFields) => Promise<void>;
}) {
  const { t } = useWords();
  const { start, others, onLeave, onSave } = props;
  const first = typedOf(start);
  const [typed, setTyped] = useState(first);
  const box = useFirstField<HTMLElement>();
  const saving = useRef(false);
  const transferCodes = useTill((till) => till.settings?.airtimeTransferCodes ?? []);
  const problem = problemOf(typed, others, transferCodes);
  const isChanged = JSON.stringify(typed) !== JSON.stringify(first);
  const fits = problem === undefined && isChanged;
  const save = async (): Promise<void> => {
    if (saving.current) return;
    saving.current = true;
    await onSave(fieldsOf(typed));
    saving.current = false;
  };
  useKeys({ Escape: onLeave }, { inFields: true });
  useKeys({ F9: () => void save() }, { inFields: true, when: fits });
  const set = (change: Partial<TypedPackage>) => setTyped((before) => ({ ...before, ...change }));
  return (
    <section className="sheet set-up-sheet package-form" ref={box}>
      <h2>{start === undefined ? t('packages.addTitle') : t('packages.editTitle', { name: start.name })}</h2>
      <div className="package-fields">
        <NameAndPrice typed={typed} set={set} />
        <Rules typed={typed} set={set} />
        <Delivery typed={typed} set={set} />
      </div>
      <p className="page-note">{t(start === undefined ? 'packages.addWhy' : 'packages.editWhy')}</p>
      <div className="set-up-acts">
        <span role="status" className="package-problem">
          {problem !== undefined &&
            isChanged &&
            !problem.key.startsWith('dial') &&
            t(`packages.problem.${problem.key}`, problem.values ?? {})}
        </span>
        <ActionButton k="Esc" onPress={onLeave}>
          {t('packages.cancel')}
        </ActionButton>
        <ActionButton k="F9" ink sunk={!fits} onPress={() => void save()}>
          {t('packages.save')}
        </ActionButton>
      </div>
    </section>
  );
}

type PartProps = {
  readonly typed: TypedPackage;
  readonly set: (change: Partial<TypedPackage>) => void;
};
const digits = (text: string): string => text.replaceAll(/\D/g, '');

function NameAndPrice({ typed, set }: PartProps) {
  const { t } = useWords();
  return (
    <>
      <TextField
        label={t('packages.code')}
        value={typed.code}
        maxLength={2}
        onChange={(code) => set({ code: digits(code) })}
      />
      <TextField
        label={t('packages.name')}
        value={typed.name}
        maxLength={40}
        onChange={(name) => set({ name })}
      />
      <div className="pair">
        <TextField
          label={t('packages.priceKes')}
          value={typed.price}
          maxLength={6}
          onChange={(price) => set({ price: digits(price) })}
        />
        <TextField
          label={t('packages.costKes')}
          value={typed.cost}
          maxLength={9}
          onChange={(cost) => set({ cost: cost.replaceAll(/[^\d.]/g, '') })}
        />
      </div>
    </>
  );
}

function Rules({ typed, set }: PartProps) {
  const { t } = useWords();
  return (
    <>
      <RadioField
        label={t('packages.validity')}
        value={typed.validity}
        options={[
          ['hours', t('packages.valid.hours')],
          ['days', t('packages.valid.days')],
          ['until-midnight', t('packages.valid.midnight')],
          ['none', t('packages.valid.none')],
        ]}
        onChange={(validity) => set({ validity })}
      />
      {(typed.validity === 'hours' || typed.validity === 'days') && (
        <TextField
          label={t(`packages.valid.count.${typed.validity}`)}
          value={typed.validCount}
          maxLength={3}
          onChange={(validCount) => set({ validCount: digits(validCount) })}
        />
      )}
      <RadioField
        label={t('packages.dailyRule')}
        value={typed.rule}
        options={[
          ['any', t('packages.rule.any')],
          ['once', t('packages.rule.once')],
          ['cap', t('packages.rule.cap')],
        ]}
        onChange={(rule) => set({ rule })}
      />
      {typed.rule === 'cap' && (
        <TextField
          label={t('packages.capPerDay')}
          value={typed.cap}
          maxLength={2}
          onChange={(cap) => set({ cap: digits(cap) })}
        />
      )}
    </>
  );
}

function Delivery({ typed, set }: PartProps) {
  const { t } = useWords();
  return (
    <>
      <RadioField<DeliveryMethod>
        label={t('packages.method')}
        value={typed.method}
        options={deliveryMethods.map((method) => [method, t(`packages.methods.${method}`)])}
        onChange={(method) => set({ method })}
      />
      {typed.method !== 'handed-over' && (
        <>
          <TextField
            label={t('packages.dial')}
            value={typed.dial}
            maxLength={80}
            onChange={(dial) => set({ dial: dial.replaceAll(/\s/g, '') })}
          />
          <DialPreview template={typed.dial} />
        </>
      )}
    </>
  );
}

/** A package as it is typed: text in every field, and what is still wrong with it. */
import { dialProblem } from '../../shared/dial-template.ts';
import type { ShelfItem } from '../../shared/ipc-contract.ts';
import type { DeliveryMethod, PackageFields, Validity } from '../../shared/packages.ts';

export type TypedPackage = {
  readonly code: string;
  readonly name: string;
  readonly price: string;
  readonly cost: string;
  readonly validity: Validity['kind'];
  readonly validCount: string;
  readonly rule: 'any' | 'once' | 'cap';
  readonly cap: string;
  readonly method: DeliveryMethod;
  readonly dial: string;
};

export function typedOf(item: ShelfItem | undefined): TypedPackage {
  if (item === undefined)
    return {
      code: '',
      name: '',
      price: '',
      cost: '',
      validity: 'hours',
      validCount: '',
      rule: 'any',
      cap: '',
      method: 'by-hand',
      dial: '',
    };
  const { validity } = item;
  return {
    code: item.code,
    name: item.name,
    price: String(item.priceCents / 100),
    cost: item.costCents === null ? '' : String(item.costCents / 100),
    validity: validity.kind,
    validCount: String(
      validity.kind === 'hours' ? validity.hours : validity.kind === 'days' ? validity.days : '',
    ),
    rule: item.dailyRule === 'once-per-recipient' ? 'once' : item.capPerDay === null ? 'any' : 'cap',
    cap: item.capPerDay === null ? '' : String(item.capPerDay),
    method: item.deliveryMethod,
    dial: item.dial ?? '',
  };
}

type Problem = { readonly key: string; readonly values?: Readonly<Record<string, string>> };

/** The first thing that is wrong, in the order of the fields; undefined when it may be saved. */
export function problemOf(
  typed: TypedPackage,
  others: readonly ShelfItem[],
  transferCodes: readonly string[],
): Problem | undefined {
  const taken = typed.code === '' ? undefined : others.find(({ code }) => code === typed.code);
  if (typed.code.length === 1) return { key: 'code' };
  if (taken !== undefined) return { key: 'codeTaken', values: { code: taken.code, name: taken.name } };
  if (typed.name.trim() === '') return { key: 'name' };
  if (Number(typed.price) < 1) return { key: 'price' };
  if (typed.cost !== '' && !/^\d+(?:\.\d{1,2})?$/.test(typed.cost)) return { key: 'cost' };
  const counts = typed.validity === 'hours' || typed.validity === 'days';
  if (counts && Number(typed.validCount) < 1) return { key: 'validity' };
  if (typed.rule === 'cap' && Number(typed.cap) < 1) return { key: 'cap' };
  return dialProblemOf(typed, transferCodes);
}

function dialProblemOf(
  { method, dial }: TypedPackage,
  transferCodes: readonly string[],
): Problem | undefined {
  if (method === 'handed-over' || dial === '') return undefined;
  const problem = dialProblem(dial, transferCodes);
  return problem && { key: `dial.${problem}` };
}

/** What was typed, once nothing is wrong with it. */
export function fieldsOf(typed: TypedPackage): PackageFields {
  return {
    code: typed.code,
    name: typed.name.trim(),
    priceCents: Number(typed.price) * 100,
    costCents: typed.cost === '' ? null : Math.round(Number(typed.cost) * 100),
    validity: validityOf(typed),
    dailyRule: typed.rule === 'once' ? 'once-per-recipient' : 'any',
    capPerDay: typed.rule === 'cap' ? Number(typed.cap) : null,
    deliveryMethod: typed.method,
    dial: typed.method === 'handed-over' || typed.dial === '' ? null : typed.dial,
  };
}

function validityOf({ validity, validCount }: TypedPackage): Validity {
  switch (validity) {
    case 'hours':
      return { kind: validity, hours: Number(validCount) };
    case 'days':
      return { kind: validity, days: Number(validCount) };
    case 'until-midnight':
    case 'none':
      return { kind: validity };
  }
}

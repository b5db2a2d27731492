import { useState, type ReactNode } from 'react';
import {
  IconArrowBackUp,
  IconCash,
  IconChecks,
  IconCircleMinus,
  IconDeviceMobile,
  IconEye,
} from '@tabler/icons-react';
import { call } from '../bridge.ts';
import { useWords } from '../words.ts';
import { cents, formatKes } from '../../shared/cents.ts';
import type { Request } from '../../shared/ipc-contract.ts';
import type { BackWay } from '../../shared/old-file.ts';
import type { ExcessWay } from '../../shared/payout-excess.ts';
import { CodeField } from './code-field.tsx';
import { numbered, type Decision } from './decision-list.tsx';
import { SearchedTick } from './searched-tick.tsx';

type Looked = Request<'old-file:look'>;

/** What may have become of it in the lost time. */
export type MayBe = {
  readonly delivered?: boolean;
  readonly used?: boolean;
  readonly back?: readonly BackWay[];
  readonly settled?: readonly ExcessWay[];
};

const backIcons = { reversal: IconArrowBackUp, b2c: IconDeviceMobile, cash: IconCash } as const;

/**
 * The owner's answers about something that an old file believes open: what it became in the time that the file does not
 * know, or that he has looked and it did not. `typed`: what an answer needs besides, in front of every one.
 */
export function useLookAnswers(
  subject: Looked['subject'],
  {
    what,
    amountCents,
    mayBe,
    typed,
    onDone,
  }: {
    readonly what: string;
    readonly amountCents: number;
    readonly mayBe: MayBe;
    readonly typed?: { readonly field: ReactNode; readonly ready: boolean };
    readonly onDone: () => void;
  },
): readonly Decision[] {
  const { t } = useWords();
  const [code, setCode] = useState('');
  const [searched, setSearched] = useState(false);
  const amount = formatKes(cents(amountCents));
  const answer = (
    name: string,
    icon: ReactNode,
    found: Looked['found'],
    own?: { readonly field: ReactNode; readonly ready: boolean },
  ): Omit<Decision, 'k'> => ({
    title: t(`lookBack.${name}`, { amount }),
    hint: t(`lookBack.${name}Hint`, { amount }),
    icon,
    confirm: t(`lookBack.${name}Confirm`, { amount }),
    what: t(`lookBack.${name}What`, { what, amount }),
    amountCents,
    ...fieldsOf(typed, own),
    act: (approval) => call('old-file:look', { subject, found, ...approval }),
    onDone,
  });
  const receipt = {
    field: <CodeField label={t('lookBack.code')} value={code} onType={setCode} />,
    ready: code.length === 10,
  };
  const back = (mayBe.back ?? []).map((by) => {
    const Icon = backIcons[by];
    return by === 'cash'
      ? answer('cash', <Icon size={28} />, { kind: 'given-back', by })
      : answer(by, <Icon size={28} />, { kind: 'given-back', by, receipt: code }, receipt);
  });
  const settled = (mayBe.settled ?? []).map((how) =>
    answer(`settled.${how}`, <IconCircleMinus size={28} />, { kind: 'settled', how }),
  );
  return numbered([
    ...(mayBe.delivered === true
      ? [answer('delivered', <IconChecks size={28} className="tone-delivered" />, { kind: 'delivered' })]
      : []),
    ...(mayBe.used === true ? [answer('used', <IconChecks size={28} />, { kind: 'used' })] : []),
    ...back,
    ...settled,
    answer(
      'nothing',
      <IconEye size={28} />,
      { kind: 'nothing', searched: true },
      {
        field: <SearchedTick said={t('lookBack.searched')} ticked={searched} onTick={setSearched} />,
        ready: searched,
      },
    ),
  ]);
}

type Typed = { readonly field: ReactNode; readonly ready: boolean };

function fieldsOf(before: Typed | undefined, own: Typed | undefined): Pick<Decision, 'field' | 'ready'> {
  if (before === undefined) return own ?? {};
  if (own === undefined) return before;
  return {
    field: (
      <>
        {before.field}
        {own.field}
      </>
    ),
    ready: before.ready && own.ready,
  };
}

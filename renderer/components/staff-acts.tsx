import type { Failure } from '../../shared/error-codes.ts';
import type { Approval, Response } from '../../shared/ipc-contract.ts';
import type { Result } from '../../shared/result.ts';
import { useKeys } from '../keys.ts';
import { act } from '../store/till.ts';
import { useWords } from '../words.ts';
import { ActionButton } from './action-button.tsx';
import type { Member } from './staff-list.tsx';

export type Form = 'add' | 'edit' | 'reset-pin' | 'own-pin';
/** What waits for an owner's PIN. */
export type Asked = {
  readonly what: string;
  readonly done: string;
  readonly send: (approval: Approval) => Promise<Result<Response<'staff:list'>, Failure>>;
};
type StaffAct = { readonly k: string; readonly word: string; readonly run: () => void };

/** What can be done with the person that is chosen, each by its letter; digits and arrows choose. */
export function StaffActs(props: {
  readonly people: readonly Member[];
  readonly at: number;
  /** The chosen person is the one who sits here. */
  readonly isMe: boolean;
  readonly onChoose: (at: number) => void;
  readonly onForm: (form: Form) => void;
  readonly onAsk: (asked: Asked) => void;
}) {
  const { t } = useWords();
  const { people, at, isMe, onChoose, onForm, onAsk } = props;
  const chosen = people[at];
  const away = (person: Member): void => {
    const { id: personId, name } = person;
    const word = person.active ? 'deactivate' : 'reactivate';
    onAsk({
      what: t(`staff.ask.${word}`, { person: name, role: t(`staff.roles.${person.role}`) }),
      done: t(`staff.done.${word}`, { person: name }),
      send: (approval) => act(`staff:${word}`, { personId, approval }),
    });
  };
  const others: readonly StaffAct[] =
    chosen === undefined || isMe
      ? []
      : [
          ...(chosen.active ? [{ k: 'R', word: 'resetPin', run: () => onForm('reset-pin') }] : []),
          { k: 'D', word: chosen.active ? 'deactivate' : 'reactivate', run: () => away(chosen) },
        ];
  const acts: readonly StaffAct[] = [
    { k: 'A', word: 'add', run: () => onForm('add') },
    ...(chosen?.active === true ? [{ k: 'E', word: 'edit', run: () => onForm('edit') }] : []),
    ...others,
    { k: 'P', word: 'ownPin', run: () => onForm('own-pin') },
  ];
  const move = (by: number) => onChoose(Math.min(people.length - 1, Math.max(0, at + by)));
  useKeys({
    ArrowDown: () => move(1),
    ArrowUp: () => move(-1),
    ...Object.fromEntries(people.slice(0, 9).map((_, index) => [String(index + 1), () => onChoose(index)])),
    ...Object.fromEntries(acts.map(({ k, run }) => [k.toLowerCase(), run])),
  });
  return (
    <nav className="staff-acts" aria-label={chosen?.name ?? t('staff.title')}>
      {acts.map(({ k, word, run }) => (
        <ActionButton key={word} k={k} ink={word === 'add'} onPress={run}>
          {t(`staff.${word}`)}
        </ActionButton>
      ))}
    </nav>
  );
}

import type { Response } from '../../shared/ipc-contract.ts';
import { clockTime } from '../../shared/nairobi-time.ts';
import { useWords } from '../words.ts';
import { intoView } from './into-view.ts';
import { KeyCap } from './key-cap.tsx';

export type Member = Response<'staff:list'>['people'][number];

/** Everybody who was ever here, in the order of the sign-in screen; who has left stands among them. */
export function StaffList(props: {
  readonly people: readonly Member[];
  readonly at: number;
  readonly me: string | undefined;
  readonly onChoose: (at: number) => void;
}) {
  const { t } = useWords();
  const state = (person: Member): string => {
    if (!person.active) return t('staff.is.away');
    if (person.lockedUntilMs !== null) return t('staff.is.locked', { time: clockTime(person.lockedUntilMs) });
    return t(person.mustChangePin ? 'staff.is.mustChange' : 'staff.is.active');
  };
  return (
    <ul className="sheet staff-list" aria-label={t('staff.title')}>
      {props.people.map((person, index) => (
        <li key={person.id}>
          <button
            type="button"
            aria-pressed={index === props.at}
            ref={index === props.at ? intoView : undefined}
            className={person.active ? '' : 'is-away'}
            onClick={() => props.onChoose(index)}
            onFocus={() => props.onChoose(index)}
          >
            {index < 9 && <KeyCap k={String(index + 1)} filled={index === props.at} />}
            <span className="name">
              {person.name}
              {person.id === props.me && <span className="note"> · {t('staff.you')}</span>}
            </span>
            <span className="role">{t(`staff.roles.${person.role}`)}</span>
            <span className="state">{state(person)}</span>
          </button>
        </li>
      ))}
    </ul>
  );
}

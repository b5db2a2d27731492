import { useEffect, useState } from 'react';
import { Approval } from '../components/approval.tsx';
import { NoticeText } from '../components/notice.tsx';
import { OwnPinForm } from '../components/own-pin-form.tsx';
import { PageHead } from '../components/page-head.tsx';
import { StaffActs, type Asked, type Form } from '../components/staff-acts.tsx';
import { NameForm, PinForm } from '../components/staff-forms.tsx';
import { StaffList, type Member } from '../components/staff-list.tsx';
import type { ScreenOf } from '../store/screens.ts';
import { act, ask, back, useTill } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Approval as ApprovalValue } from '../../shared/ipc-contract.ts';
import './set-up.css';
import './staff.css';

/** Everybody changes his own PIN here; the owner finds all the people of this till. */
export function StaffScreen(_props: ScreenOf<'staff'>) {
  const { t } = useWords();
  const role = useTill((till) => till.app?.session.person?.role);
  const [isDone, setDone] = useState(false);
  if (role === 'owner') return <AllPeople />;
  return (
    <div className="full-page staff">
      <PageHead title={t('staff.ownTitle')} />
      {isDone ? (
        <NoticeText text={t('staff.done.ownPin')} />
      ) : (
        <OwnPinForm
          title={t('staff.ownPin')}
          leave={t('staff.cancel')}
          onLeave={back}
          onDone={() => setDone(true)}
        />
      )}
    </div>
  );
}

/** The people of this till. Every change takes an owner's PIN; nobody is ever deleted, only put away. */
function AllPeople() {
  const { t } = useWords();
  const me = useTill((till) => till.app?.session.person?.id);
  const [people, setPeople] = useState<readonly Member[]>([]);
  const [at, setAt] = useState(0);
  const [form, setForm] = useState<Form>();
  const [asked, setAsked] = useState<Asked>();
  const [said, setSaid] = useState('');
  useEffect(() => {
    void ask('staff:list', {}).then((now) => setPeople(now?.people ?? []));
  }, []);
  const chosen = people[at];
  const approve = async (approval: ApprovalValue): Promise<Failure | undefined> => {
    if (asked === undefined) return undefined;
    const result = await asked.send(approval);
    // A PIN that is not right is typed again there; what else is refused stands on the page.
    if (!result.ok && /^(?:pin|approval)-/.test(result.error.code)) return result.error;
    setAsked(undefined);
    if (!result.ok) return undefined;
    setPeople(result.value.people);
    setForm(undefined);
    setSaid(asked.done);
    return undefined;
  };
  const isMe = chosen?.id === me;
  const isFree = form === undefined;
  return (
    <div className="full-page staff">
      <PageHead title={t('staff.title')} beside={<span className="page-note">{t('staff.note')}</span>} />
      {said !== '' && <NoticeText text={said} />}
      <div className="staff-parts">
        <StaffList people={people} at={at} me={me} onChoose={(index) => isFree && setAt(index)} />
        {isFree ? (
          <StaffActs
            people={people}
            at={at}
            isMe={isMe}
            onChoose={setAt}
            onForm={(next) => {
              setSaid('');
              setForm(next);
            }}
            onAsk={(next) => {
              setSaid('');
              setAsked(next);
            }}
          />
        ) : (
          <StaffForm
            form={form}
            person={chosen}
            isMe={isMe}
            onAsk={setAsked}
            onLeave={() => setForm(undefined)}
            onOwnPin={() => {
              setForm(undefined);
              setSaid(t('staff.done.ownPin'));
            }}
          />
        )}
      </div>
      {asked !== undefined && (
        <Approval what={asked.what} onCancel={() => setAsked(undefined)} onApprove={approve} />
      )}
    </div>
  );
}

function StaffForm(props: {
  readonly form: Form;
  readonly person: Member | undefined;
  readonly isMe: boolean;
  readonly onAsk: (asked: Asked) => void;
  readonly onLeave: () => void;
  readonly onOwnPin: () => void;
}) {
  const { t } = useWords();
  const { form, person, onAsk, onLeave } = props;
  if (form === 'own-pin')
    return (
      <OwnPinForm
        title={t('staff.ownTitle')}
        leave={t('staff.cancel')}
        onLeave={onLeave}
        onDone={props.onOwnPin}
      />
    );
  if (form === 'add')
    return (
      <NameForm
        title={t('staff.addTitle')}
        why={t('staff.addWhy')}
        withPin
        go={t('staff.addThis')}
        onLeave={onLeave}
        onGo={({ name, role, pin }) =>
          onAsk({
            what: t('staff.ask.add', { person: name, role: t(`staff.roles.${role}`) }),
            done: t('staff.done.add', { person: name }),
            send: (approval) => act('staff:add', { name, role, pin, approval }),
          })
        }
      />
    );
  if (person === undefined) return null;
  const personId = person.id;
  if (form === 'reset-pin')
    return (
      <PinForm
        person={person.name}
        onLeave={onLeave}
        onGo={(pin) =>
          onAsk({
            what: t('staff.ask.resetPin', { person: person.name }),
            done: t('staff.done.resetPin', { person: person.name }),
            send: (approval) => act('staff:reset-pin', { personId, pin, approval }),
          })
        }
      />
    );
  return (
    <NameForm
      key={personId}
      title={t('staff.editTitle', { person: person.name })}
      start={person}
      fixedRole={props.isMe}
      go={t('staff.keep')}
      onLeave={onLeave}
      onGo={({ name, role }) =>
        onAsk({
          what: t('staff.ask.edit', { person: name, role: t(`staff.roles.${role}`) }),
          done: t('staff.done.edit', { person: name }),
          send: (approval) => act('staff:change', { personId, name, role, approval }),
        })
      }
    />
  );
}

import { IconCheck, IconEraser } from '@tabler/icons-react';
import { useEffect, useId, useState } from 'react';
import { call } from '../bridge.ts';
import { CanonicalNumber } from '../components/canonical-number.tsx';
import { DecisionList, type Decision } from '../components/decision-list.tsx';
import { Notice, NoticeText } from '../components/notice.tsx';
import { PageHead } from '../components/page-head.tsx';
import type { ScreenOf } from '../store/screens.ts';
import { useWords } from '../words.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { national, parseMsisdn } from '../../shared/msisdn.ts';
import { clockTime, screenDate } from '../../shared/nairobi-time.ts';
import '../components/code-field.css';
import './erase-customer.css';

type Look = Response<'customer:look'>;

/** A customer asks to be forgotten: the owner types his number, sees what goes and what stays, and erases it. */
export function EraseCustomerScreen(_props: ScreenOf<'erase-customer'>) {
  const { t } = useWords();
  const [typed, setTyped] = useState('');
  const [done, setDone] = useState<number>();
  const parsed = parseMsisdn(typed);
  const digits = parsed.kind === 'ok' ? national(parsed.msisdn) : '';
  const found = useLook(digits);
  const type = (text: string): void => {
    setTyped(text);
    setDone(undefined);
  };
  return (
    <div className="full-page erase-customer">
      <PageHead
        title={t('customer.title')}
        beside={<span className="page-note">{t('customer.right')}</span>}
      />
      {done !== undefined && (
        <p className="erase-done" role="status">
          <IconCheck size={24} aria-hidden="true" /> {t('customer.done', { count: done })}
        </p>
      )}
      <div className="erase-columns">
        <section className="sheet">
          <CustomerNumber digits={digits} value={typed} onType={type} />
          {found?.failure !== undefined && done === undefined && <Notice failure={found.failure} />}
          {found?.look !== undefined && (
            <Found
              key={digits}
              digits={digits}
              look={found.look}
              onDone={(orders) => {
                setTyped('');
                setDone(orders);
              }}
            />
          )}
        </section>
        <section className="sheet erase-facts">
          <h2>{t('customer.goes')}</h2>
          <ul>
            {(['number', 'answers', 'draft'] as const).map((one) => (
              <li key={one}>{t(`customer.going.${one}`)}</li>
            ))}
          </ul>
          <h2>{t('customer.stays')}</h2>
          <ul>
            {(['books', 'bars', 'paper', 'again'] as const).map((one) => (
              <li key={one}>{t(`customer.staying.${one}`)}</li>
            ))}
          </ul>
        </section>
      </div>
    </div>
  );
}

function CustomerNumber(props: {
  readonly digits: string;
  readonly value: string;
  readonly onType: (text: string) => void;
}) {
  const { t } = useWords();
  const id = useId();
  return (
    <div className="code-field">
      <label htmlFor={id}>{t('customer.number')}</label>
      <input
        id={id}
        className="figures"
        inputMode="tel"
        value={props.value}
        maxLength={40}
        autoComplete="off"
        // The one thing to type on this screen.
        // oxlint-disable-next-line jsx-a11y/no-autofocus
        autoFocus
        onChange={(event) => props.onType(event.target.value)}
      />
      {props.digits !== '' && <CanonicalNumber digits={props.digits} />}
    </div>
  );
}

type Found = { readonly digits: string; readonly look?: Look; readonly failure?: Failure };

/** Asked as soon as the number is whole; an answer about another number is none. */
function useLook(digits: string): Found | undefined {
  const [latest, setLatest] = useState<Found>();
  useEffect(() => {
    if (digits === '') return;
    void call('customer:look', { number: digits }).then((result) =>
      setLatest(result.ok ? { digits, look: result.value } : { digits, failure: result.error }),
    );
  }, [digits]);
  return latest?.digits === digits ? latest : undefined;
}

function Found(props: {
  readonly digits: string;
  readonly look: Look;
  readonly onDone: (orders: number) => void;
}) {
  const { t, language } = useWords();
  const { look } = props;
  const [orders, setOrders] = useState(look.orders);
  const decision: Decision = {
    k: '1',
    title: t('customer.erase'),
    hint: t('customer.eraseHint'),
    icon: <IconEraser size={30} />,
    confirm: t('customer.confirm'),
    what: t('customer.what', { count: look.orders }),
    act: async (approval) => {
      const result = await call('customer:erase', { number: props.digits, ...approval });
      if (result.ok) setOrders(result.value.orders);
      return result;
    },
    onDone: () => props.onDone(orders),
  };
  return (
    <>
      <p className="erase-held">
        <strong>{t('customer.orders', { count: look.orders })}</strong>
        {look.lastMs !== null && (
          <span>{t('customer.last', { date: screenDate(look.lastMs, language) })}</span>
        )}
        {look.payouts > 0 && <span>{t('customer.payouts', { count: look.payouts })}</span>}
      </p>
      {look.unfinished.length > 0 ? (
        <Unfinished unfinished={look.unfinished} />
      ) : look.fromMs !== null ? (
        <NoticeText
          text={t('customer.from', { date: screenDate(look.fromMs, language), time: clockTime(look.fromMs) })}
        />
      ) : (
        <DecisionList decisions={[decision]} first="1" leaveHint={t('customer.leaveHint')} />
      )}
    </>
  );
}

function Unfinished({ unfinished }: { readonly unfinished: Look['unfinished'] }) {
  const { t } = useWords();
  return (
    <>
      <NoticeText text={t('customer.unfinished')} />
      <ul className="erase-unfinished figures">
        {unfinished.map((one) => (
          <li key={nameOf(one)}>
            {one.kind === 'order' ? one.order : t(`customer.open.${one.kind}`, { id: nameOf(one) })}
          </li>
        ))}
      </ul>
    </>
  );
}

const nameOf = (one: Look['unfinished'][number]): string =>
  one.kind === 'order' ? one.order : one.kind === 'payout' ? String(one.payoutId) : one.receipt;

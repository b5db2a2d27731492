import { IconArrowsExchange, IconCheck, IconX } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { call } from '../bridge.ts';
import { CashField } from '../components/cash-field.tsx';
import { DecisionList, numbered, type Decision } from '../components/decision-list.tsx';
import { PageHead } from '../components/page-head.tsx';
import { onPayouts } from '../store/payouts.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask, back } from '../store/till.ts';
import { useWords } from '../words.ts';
import { cents, formatKes, parseCash } from '../../shared/cents.ts';
import type { FloatRow } from '../../shared/contract/float-channels.ts';
import { isOpenFloat } from '../../shared/float-machine.ts';
import { hasMessage } from '../../shared/locales/catalogue.ts';
import { clockTime } from '../../shared/nairobi-time.ts';
import './float.css';

/** The owner moves the shop's own money to the account that payouts leave from, and sees what became of it. */
export function FloatScreen(_props: ScreenOf<'float'>) {
  const { t } = useWords();
  const moves = useMoves();
  const last = moves?.[0];
  const isUnknown = last?.state === 'unknown';
  const isBusy = last !== undefined && isOpenFloat(last.state);
  return (
    <div className="full-page float">
      <PageHead title={t('float.title')} />
      <p className="about">{t('float.about')}</p>
      <div className="float-columns">
        <section className="sheet float-ask">
          {moves !== null && !isBusy && <Move />}
          {last !== undefined && isUnknown && <Settle key={last.id} move={last} />}
          {last !== undefined && isBusy && !isUnknown && (
            <p role="status">{t(`float.state.${last.state}`)}</p>
          )}
        </section>
        <section className="sheet float-last">
          <h2>{t('float.last')}</h2>
          {moves?.length === 0 && <p>{t('float.none')}</p>}
          <ol>
            {moves?.map((move) => (
              <li key={move.id} data-state={move.state}>
                <strong className="figures">{formatKes(cents(move.amountCents))}</strong>
                <span className="by">{t('float.by', { name: move.by, time: clockTime(move.sinceMs) })}</span>
                <span className={move.state === 'unknown' ? 'is-unknown' : ''}>{stateText(t, move)}</span>
              </li>
            ))}
          </ol>
        </section>
      </div>
    </div>
  );
}

function stateText(t: ReturnType<typeof useWords>['t'], { state, reason, receipt }: FloatRow): string {
  const why = reason !== null && hasMessage(`${reason}.what`) ? `${t(`${reason}.what`)} ` : '';
  return `${why}${t(`float.state.${state}`)}${receipt === null ? '' : ` ${receipt}`}`;
}

function useMoves(): readonly FloatRow[] | null {
  const [moves, setMoves] = useState<readonly FloatRow[] | null>(null);
  useEffect(() => {
    let current = true;
    const stop = onPayouts(() => {
      void ask('float:list', {}).then((answer) => {
        if (current && answer !== undefined) setMoves(answer.moves);
      });
    });
    return () => {
      current = false;
      stop();
    };
  }, []);
  return moves;
}

function Move() {
  const { t } = useWords();
  const [typed, setTyped] = useState('');
  const amountCents = parseCash(typed);
  const isWhole = amountCents !== undefined && amountCents > 0 && amountCents % 100 === 0;
  const amount = formatKes(cents(amountCents ?? 0));
  const decision: Decision = {
    k: '1',
    title: t('float.choose'),
    hint: t('float.chooseHint'),
    icon: <IconArrowsExchange size={30} />,
    confirm: isWhole ? t('float.confirm', { amount }) : t('float.confirmNone'),
    what: t('float.what'),
    ...(amountCents === undefined ? {} : { amountCents }),
    field: <CashField label={t('float.amount')} value={typed} onType={setTyped} />,
    ready: isWhole,
    act: (approval) => call('float:move', { amountCents: amountCents ?? 0, ...approval }),
  };
  return (
    <>
      <h2>{t('float.ask')}</h2>
      <DecisionList decisions={[decision]} leaveHint={t('float.leaveHint')} />
    </>
  );
}

/** Nobody knows: what the portal shows, no sooner than M-PESA had its time. */
function Settle({ move }: { readonly move: FloatRow }) {
  const { t } = useWords();
  const amount = formatKes(cents(move.amountCents));
  const decide = (found: 'moved' | 'not-moved'): Omit<Decision, 'k'> => ({
    title: t(found === 'moved' ? 'float.moved' : 'float.notMoved'),
    hint: t(found === 'moved' ? 'float.movedHint' : 'float.notMovedHint'),
    icon: found === 'moved' ? <IconCheck size={30} /> : <IconX size={30} />,
    confirm: t('float.settleConfirm'),
    what: t('float.settleWhat', { amount }),
    amountCents: move.amountCents,
    fromMs: move.settleFromMs,
    act: (approval) => call('float:settle', { id: move.id, found, ...approval }),
    onDone: back,
  });
  return (
    <>
      <h2>{t('float.state.unknown')}</h2>
      <DecisionList
        decisions={numbered([decide('moved'), decide('not-moved')])}
        leaveHint={t('float.leaveUnknown')}
      />
    </>
  );
}

import { useEffect, useState } from 'react';
import { call } from '../bridge.ts';
import { clockTime, screenDate, businessDay } from '../../shared/nairobi-time.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { useNow } from '../clock.ts';
import { useWords } from '../words.ts';
import { NoticeText } from './notice.tsx';

type Alike = Response<'payout:confirm'>['alike'];
type ListDoubts = Response<'payout:list-doubts'>;

/** A second one? It is said before the money, and blocks nothing. */
export function PayoutAlike({ alike }: { readonly alike: Alike }) {
  const { t } = useWords();
  const when = useWhen();
  const [first] = alike;
  if (first === undefined) return null;
  return (
    <NoticeText
      text={t('payout.doubt.alike', {
        payout: first.payout,
        when: when(first.atMs),
        name: first.requestedBy,
      })}
    />
  );
}

/** The same of a list. */
export function PayoutListDoubts({ batchId }: { readonly batchId: number }) {
  const { t } = useWords();
  const when = useWhen();
  const doubts = useListDoubts(batchId);
  const [first] = doubts?.alike ?? [];
  if (doubts?.sameList) {
    const { name, atMs } = doubts.sameList;
    return <NoticeText text={t('payout.doubt.sameList', { name, when: when(atMs) })} />;
  }
  if (doubts === null || first === undefined) return null;
  const { alike } = doubts;
  return (
    <NoticeText
      text={t('payout.doubt.someAlike', {
        count: alike.length,
        names: [...new Set(alike.map(({ payeeName }) => payeeName))].slice(0, 3).join(', '),
      })}
    />
  );
}

/** The time of today, the day of another day. */
function useWhen(): (atMs: number) => string {
  const { language } = useWords();
  const now = useNow();
  return (atMs) => (businessDay(atMs) === businessDay(now) ? clockTime(atMs) : screenDate(atMs, language));
}

function useListDoubts(batchId: number): ListDoubts | null {
  const [doubts, setDoubts] = useState<ListDoubts | null>(null);
  useEffect(() => {
    let current = true;
    void call('payout:list-doubts', { batchId }).then((answer) => {
      if (current && answer.ok) setDoubts(answer.value);
    });
    return () => {
      current = false;
    };
  }, [batchId]);
  return doubts;
}

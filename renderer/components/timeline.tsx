import { useEffect, useRef } from 'react';
import { valueWords } from '../card-words.ts';
import { useWords } from '../words.ts';
import type { OrderPage } from '../../shared/ipc-contract.ts';
import { clockTime, clockTimeSeconds } from '../../shared/nairobi-time.ts';
import './timeline.css';

/** What happened to an order, oldest first; where it does not fit, the newest stands in view. */
export function Timeline({
  entries,
  seconds = false,
  actors = false,
}: {
  readonly entries: OrderPage['timeline'];
  readonly seconds?: boolean;
  /** Who did it, where a person did. */
  readonly actors?: boolean;
}) {
  const { t } = useWords();
  const list = useRef<HTMLOListElement>(null);
  useEffect(() => {
    list.current?.scrollTo({ top: list.current.scrollHeight });
  }, [entries.length]);
  return (
    // A list that scrolls must be reachable by keyboard.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <ol className="timeline" ref={list} tabIndex={0} aria-label={t('order.timeline')}>
      {entries.map((entry, index) => (
        // Entries are only ever appended: their place is their identity.
        <li key={index}>
          <time className="figures">{(seconds ? clockTimeSeconds : clockTime)(entry.atMs)}</time>
          <span>
            {t(`event.${entry.kind}`, { name: entry.actor ?? '', ...valueWords(t, entry.values) })}
            {actors && entry.actor !== null && <span className="who">{entry.actor}</span>}
          </span>
        </li>
      ))}
    </ol>
  );
}

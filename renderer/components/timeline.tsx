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
  return (
    // It scrolls inside itself, also by keyboard; turned round, it begins at its end.
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex
    <div className="timeline" tabIndex={0} role="region" aria-label={t('order.timeline')}>
      <ol>
        {entries.map((entry, index) => {
          const what = t(`event.${entry.kind}`, { name: entry.actor ?? '', ...valueWords(t, entry.values) });
          const who = actors && entry.actor !== null && !what.includes(entry.actor) ? entry.actor : null;
          return (
            // Entries are only ever appended: their place is their identity.
            <li key={index}>
              <time className="figures">{(seconds ? clockTimeSeconds : clockTime)(entry.atMs)}</time>
              <span>
                {what}
                {who !== null && <span className="who">{who}</span>}
              </span>
            </li>
          );
        })}
      </ol>
    </div>
  );
}

import { useRef, type KeyboardEvent, type ReactNode } from 'react';
import { useWords } from '../words.ts';
import './sheet-table.css';
import './payout-table.css';

/** The frame of a list's table: it scrolls inside itself, also by keyboard; the sum stays in view. */
export function PayoutTable({
  label,
  columns,
  foot,
  children,
}: {
  readonly label: string;
  readonly columns: readonly (readonly [name: string, isMoney?: true])[];
  readonly foot: ReactNode;
  readonly children: ReactNode;
}) {
  const { t } = useWords();
  const body = useRef<HTMLTableSectionElement>(null);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const buttons = [...(body.current?.querySelectorAll('button') ?? [])];
    const at = buttons.findIndex((button) => button === document.activeElement);
    if (step === undefined || at < 0) return;
    event.preventDefault();
    buttons[at + step]?.focus();
  };
  return (
    <section className="sheet sheet-table payout-table">
      {/* oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex */}
      <div className="scroll" tabIndex={0} role="region" aria-label={label}>
        <table>
          <thead>
            <tr>
              {columns.map(([name, isMoney]) => (
                <th key={name} scope="col" className={isMoney === true ? 'money' : ''}>
                  {t(name)}
                </th>
              ))}
            </tr>
          </thead>
          <tbody ref={body} onKeyDown={onKeyDown}>
            {children}
          </tbody>
        </table>
      </div>
      <footer>{foot}</footer>
    </section>
  );
}

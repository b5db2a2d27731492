import type { ReactNode } from 'react';
import { useWords } from '../words.ts';
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
  return (
    <section className="sheet payout-table">
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
          <tbody>{children}</tbody>
        </table>
      </div>
      <footer>{foot}</footer>
    </section>
  );
}

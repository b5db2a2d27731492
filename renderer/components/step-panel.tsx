import type { ReactNode } from 'react';
import type { Band } from './bands.ts';
import { StateBand } from './state-band.tsx';
import './step-panel.css';

/** The left column while an order is worked on: a band, then sections that stand under each other. */
export function StepPanel({
  band,
  title,
  aside,
  children,
}: {
  readonly band: Pick<Band, 'look' | 'icon'>;
  readonly title: ReactNode;
  readonly aside?: ReactNode;
  readonly children: ReactNode;
}) {
  return (
    <section className="step-panel">
      <h1>
        <StateBand band={band} word={title} aside={aside} large />
      </h1>
      {children}
    </section>
  );
}

/** One numbered step, or a plain section without a number. */
export function Step({
  number,
  title,
  aside,
  children,
}: {
  readonly number?: number;
  readonly title?: ReactNode;
  readonly aside?: ReactNode;
  readonly children?: ReactNode;
}) {
  return (
    <div className="step">
      {title !== undefined && (
        <h2>
          {number !== undefined && <span className="step-number figures">{number}</span>}
          <span className="step-title">{title}</span>
          {aside !== undefined && <span className="step-aside">{aside}</span>}
        </h2>
      )}
      {children}
    </div>
  );
}

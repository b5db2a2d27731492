import { Elapsed } from './clock.tsx';

/** The clock of a step panel's band, as large as its word. */
export function BandClock({ sinceMs }: { readonly sinceMs: number }) {
  return (
    <span className="band-clock">
      <Elapsed sinceMs={sinceMs} />
    </span>
  );
}

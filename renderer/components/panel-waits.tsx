import type { Band } from './bands.ts';
import { StepPanel } from './step-panel.tsx';

/** A panel whose order is still being read: nothing on it can be acted on. */
export function PanelWaits({
  band,
  order,
}: {
  readonly band: Pick<Band, 'look' | 'icon'>;
  readonly order: string;
}) {
  return (
    <StepPanel band={band} title={<span className="figures">{order}</span>}>
      {null}
    </StepPanel>
  );
}

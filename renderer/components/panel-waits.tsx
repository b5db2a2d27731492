import type { Band } from './bands.ts';
import { OrderNumber } from './order-number.tsx';
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
    <StepPanel band={band} title={<OrderNumber order={order} />}>
      {null}
    </StepPanel>
  );
}

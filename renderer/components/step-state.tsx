import {
  IconCircle,
  IconCircleCheckFilled,
  IconCircleDashed,
  IconCircleX,
  IconClock,
  type Icon,
} from '@tabler/icons-react';
import type { SetUpState } from '../../shared/ipc-contract.ts';
import { useWords } from '../words.ts';
import './step-state.css';

export type StepStateName = SetUpState['steps'][number]['state'];

const icons: { readonly [S in StepStateName]: Icon } = {
  missing: IconCircleDashed,
  later: IconCircleDashed,
  entered: IconCircle,
  running: IconClock,
  passed: IconCircleCheckFilled,
  failed: IconCircleX,
};

/** How far a step of the set-up is: icon and word in their colour, never a colour alone. */
export function StepState({ state }: { readonly state: StepStateName }) {
  const { t } = useWords();
  const Shape = icons[state];
  return (
    <span className={`step-state is-${state}`}>
      <Shape size={20} aria-hidden="true" /> {t(`setUp.state.${state}`)}
    </span>
  );
}

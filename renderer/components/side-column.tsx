import type { Screen } from '../store/screens.ts';
import { isFirstRun, useTill } from '../store/till.ts';
import { Board } from './board.tsx';
import { FirstOrder } from './first-order.tsx';
import { LessonPanel } from './lesson-panel.tsx';
import { PhonePanel } from './phone-panel.tsx';
import { ShopMessages } from './shop-messages.tsx';
import { useLesson } from '../store/training.ts';
import './side-column.css';

/** The board; in practice the customer's phone below it; before the very first order, how one goes. */
export function SideColumn({ screen }: { readonly screen: Screen }) {
  const mode = useTill((till) => till.app?.mode);
  const firstRun = useTill(isFirstRun);
  // A payment without an order has none: its card is the one that bears no number.
  const working =
    'order' in screen ? screen.order : screen.name === 'credit' && screen.id === undefined ? '' : null;
  const inLesson = useLesson((all) => all.lesson !== null);
  if (firstRun && !inLesson) return <FirstOrder />;
  return (
    <div className="side-column">
      <LessonPanel />
      <Board working={working} />
      {mode === 'practice' && <PhonePanel />}
      {mode === 'practice' && <ShopMessages />}
    </div>
  );
}

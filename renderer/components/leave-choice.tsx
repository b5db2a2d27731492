import { IconClock } from '@tabler/icons-react';
import { back } from '../store/till.ts';
import { useWords } from '../words.ts';
import { Choice } from './choice.tsx';
import { KeyCap } from './key-cap.tsx';
import './leave-choice.css';

/** The last answer of a panel: it is left as it is. `hint`: what goes on meanwhile. */
export function LeaveChoice({ hint }: { readonly hint: string }) {
  const { t } = useWords();
  return (
    <Choice
      k="Escape"
      cap="Esc"
      title={t('decision.leave')}
      hint={hint}
      icon={<IconClock size={30} />}
      onChoose={back}
    />
  );
}

/** The same beside a heading, where the answers need the room. Without `onLeave` the panel is left as it is. */
export function LeaveAside({
  word,
  onLeave = back,
}: {
  readonly word: string;
  readonly onLeave?: () => void;
}) {
  return (
    <button type="button" className="leave-aside" tabIndex={-1} onClick={onLeave}>
      {word} <KeyCap k="Esc" />
    </button>
  );
}

import { IconClock } from '@tabler/icons-react';
import { back } from '../store/till.ts';
import { useWords } from '../words.ts';
import { Choice } from './choice.tsx';

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

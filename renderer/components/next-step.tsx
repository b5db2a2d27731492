import { useWords } from '../words.ts';
import { ActionButton } from './action-button.tsx';
import './next-step.css';

/** What is still missing, in words; complete, what the customer pays. The one ink button of the counter. */
export function NextStep(props: {
  readonly text: string;
  /** The text is an amount of money: it stands at 28. */
  readonly strong: boolean;
  readonly ready: boolean;
  readonly busy: boolean;
  readonly onReview: () => void;
}) {
  const { t } = useWords();
  return (
    <div className="next-step">
      <p className={props.strong ? 'is-strong' : ''} role="status">
        {props.text}
      </p>
      <ActionButton k="Enter" ink sunk={!props.ready} disabled={props.busy} onPress={props.onReview}>
        {t('counter.review')}
      </ActionButton>
    </div>
  );
}

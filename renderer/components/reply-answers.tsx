import { useState } from 'react';
import { IconChecks, IconCircleX, IconClipboardText, IconHelpOctagon } from '@tabler/icons-react';
import { useKeys } from '../keys.ts';
import { useWords } from '../words.ts';
import type { Response } from '../../shared/ipc-contract.ts';
import { refusalReasons } from '../../shared/ussd-reply.ts';
import { Choice } from './choice.tsx';
import { LeaveAside } from './leave-choice.tsx';
import { PastedReply, usePaste } from './pasted-reply.tsx';
import type { ReplyOutcome } from './pasted-reply.tsx';
import { spacedNational } from './national-digits.ts';
import { Step } from './step-panel.tsx';
import './reply-answers.css';
import './tones.css';

type Opened = Response<'delivery:start'>;
type AnswersProps = {
  readonly opened: Opened;
  /** The package's own name: a reply that names another bundle is told apart by it. */
  readonly bundleName: string;
  readonly onAnswer: (outcome: ReplyOutcome) => void;
};

const reasons = refusalReasons;
/** A second tap of `2` must not answer the question that `2` opened. */
const settleMs = 300;

/** What Safaricom's reply said, in one key; a refusal asks for its reason. */
export function ReplyAnswers({ opened, bundleName, onAnswer }: AnswersProps) {
  const [refusedAtMs, setRefusedAtMs] = useState<number | null>(null);
  const [pasted, setPasted] = useState<string | null>(null);
  usePaste(setPasted, opened.method === 'by-hand' && pasted === null);
  if (opened.method === 'handed-over') return <HandedOver onAnswer={onAnswer} />;
  if (pasted !== null)
    return (
      <PastedReply
        first={pasted}
        bundleName={bundleName}
        onBack={() => setPasted(null)}
        onAnswer={onAnswer}
      />
    );
  return refusedAtMs === null ? (
    <Answers
      opened={opened}
      bundleName={bundleName}
      onAnswer={onAnswer}
      onRefused={() => setRefusedAtMs(performance.now())}
      onPaste={() => setPasted('')}
    />
  ) : (
    <RefusalReasons
      onBack={() => setRefusedAtMs(null)}
      onReason={(reason) => {
        if (performance.now() - refusedAtMs > settleMs) onAnswer({ outcome: 'refused', reason });
      }}
    />
  );
}

function Answers({
  opened,
  onAnswer,
  onRefused,
  onPaste,
}: AnswersProps & { readonly onRefused: () => void; readonly onPaste: () => void }) {
  const { t } = useWords();
  return (
    <Step number={2} title={t('deliver.whatReply')} aside={<LeaveAside word={t('decision.leave')} />}>
      <Choice
        k="1"
        title={t('deliver.delivered')}
        hint={t('deliver.deliveredHint', { recipient: spacedNational(opened.recipient) })}
        icon={<IconChecks size={30} className="tone-delivered" />}
        onChoose={() => onAnswer({ outcome: 'delivered' })}
      />
      <Choice
        k="2"
        title={t('deliver.refused')}
        hint={t('deliver.refusedHint')}
        icon={<IconCircleX size={30} className="tone-refused" />}
        onChoose={onRefused}
      />
      <Choice
        k="3"
        title={t('deliver.unclear')}
        hint={t('deliver.unclearHint')}
        icon={<IconHelpOctagon size={30} className="tone-unknown" />}
        onChoose={() => onAnswer({ outcome: 'unclear' })}
      />
      <Choice
        k="4"
        title={t('deliver.paste')}
        hint={t('deliver.pasteHint')}
        icon={<IconClipboardText size={30} />}
        onChoose={onPaste}
      />
      <p className="step-foot">{t('deliver.staysOnBoard')}</p>
    </Step>
  );
}

function RefusalReasons({
  onReason,
  onBack,
}: {
  readonly onReason: (reason: (typeof reasons)[number]) => void;
  readonly onBack: () => void;
}) {
  const { t } = useWords();
  useKeys({ Escape: onBack });
  return (
    <div className="refusal-reasons">
      <Step
        number={2}
        title={t('deliver.whyRefused')}
        aside={<LeaveAside word={t('deliver.reasonBack')} onLeave={onBack} />}
      >
        {reasons.map((reason, index) => (
          <Choice
            key={reason}
            k={String(index + 1)}
            title={t(`deliver.reason.${reason}`)}
            onChoose={() => onReason(reason)}
          />
        ))}
      </Step>
    </div>
  );
}

function HandedOver({ onAnswer }: Pick<AnswersProps, 'onAnswer'>) {
  const { t } = useWords();
  return (
    <Step number={2} title={t('deliver.handedOverAsk')} aside={<LeaveAside word={t('decision.leave')} />}>
      <Choice
        k="1"
        title={t('deliver.handedOver')}
        icon={<IconChecks size={30} className="tone-delivered" />}
        onChoose={() => onAnswer({ outcome: 'delivered' })}
      />
      <p className="step-foot">{t('deliver.staysOnBoard')}</p>
    </Step>
  );
}

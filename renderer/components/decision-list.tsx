import { useRef, useState, type ReactNode } from 'react';
import { useKeys } from '../keys.ts';
import { back, readBoard, showNotice } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { Failure } from '../../shared/error-codes.ts';
import type { Approval as ApprovalValue } from '../../shared/ipc-contract.ts';
import type { Result } from '../../shared/result.ts';
import { ActionButton } from './action-button.tsx';
import { Approval } from './approval.tsx';
import { Choice } from './choice.tsx';
import { LeaveChoice } from './leave-choice.tsx';
import './decision-list.css';

export type Decision = {
  readonly k: string;
  readonly cap?: string;
  readonly title: string;
  readonly hint?: string;
  readonly icon: ReactNode;
  /** What the ink button says once this is chosen. */
  readonly confirm: string;
  /** What another person is asked to approve, and its amount. */
  readonly what: string;
  readonly amountCents?: number;
  /** The PIN must be another person's than of the one who is signed in. */
  readonly secondPerson?: boolean;
  readonly fromMs?: number | null;
  /** What has to be typed first; the ink button waits until it is ready. */
  readonly field?: ReactNode;
  readonly ready?: boolean;
  readonly act: (approval?: { readonly approval: ApprovalValue }) => Promise<Result<unknown, Failure>>;
  readonly onDone?: () => void;
};

/** Answers with the keys 1, 2, 3 … in their order. */
export const numbered = (answers: readonly Omit<Decision, 'k'>[]): readonly Decision[] =>
  answers.map((answer, index) => ({ ...answer, k: String(index + 1) }));

/**
 * A question about money: an answer is chosen by its key and done by F9, so that no single slip decides. Where the
 * main process wants another person for it, his PIN is asked. Esc takes the choice back, then leaves.
 */
export function DecisionList({
  decisions,
  leaveHint,
  first = null,
  alone = false,
}: {
  readonly decisions: readonly Decision[];
  /** What goes on when nothing is decided; without it there is no answer that leaves. */
  readonly leaveHint?: string;
  /** The key of the answer that is chosen already when the list opens. */
  readonly first?: string | null;
  /** Where there is little room: the chosen answer stands alone, as one that has to be typed does anyway. */
  readonly alone?: boolean;
}) {
  const [chosenKey, setChosenKey] = useState<string | null>(first);
  const chosen = decisions.find(({ k }) => k === chosenKey);
  const isAlone = chosen !== undefined && (alone || chosen.field !== undefined);
  const shown = isAlone ? [chosen] : decisions;
  const { run, dialog } = useApproved();
  useKeys({ Escape: () => (chosen === undefined ? back() : setChosenKey(null)) }, { inFields: true });
  return (
    <div className="decision-list">
      {shown.map((decision) => (
        <div key={decision.k} className="decision">
          <Choice
            k={decision.k}
            cap={decision.cap ?? decision.k}
            title={decision.title}
            icon={decision.icon}
            chosen={decision === chosen}
            onChoose={() => setChosenKey(decision.k)}
            {...(decision.hint === undefined ? {} : { hint: decision.hint })}
            {...(decision.fromMs === undefined ? {} : { fromMs: decision.fromMs })}
          />
          {decision === chosen && decision.field}
        </div>
      ))}
      {chosen === undefined && leaveHint !== undefined && <LeaveChoice hint={leaveHint} />}
      {chosen !== undefined && (
        <DoIt
          key={chosen.k}
          decision={chosen}
          onDo={() => void run(chosen)}
          onBack={() => setChosenKey(null)}
        />
      )}
      {dialog}
    </div>
  );
}

type DoItProps = { readonly decision: Decision; readonly onDo: () => void; readonly onBack: () => void };

function DoIt({ decision, onDo, onBack }: DoItProps) {
  const { t } = useWords();
  const ready = decision.ready ?? true;
  useKeys({ F9: onDo }, { when: ready, inFields: true });
  return (
    <div className="decision-do">
      <ActionButton k="Esc" onPress={onBack}>
        {t('decision.back')}
      </ActionButton>
      <ActionButton k="F9" ink sunk={!ready} onPress={onDo}>
        {decision.confirm}
      </ActionButton>
    </div>
  );
}

/** Tries the act; where it needs another person, asks for his PIN and tries once more with it. */
export function useApproved(): {
  readonly run: (decision: Asked) => Promise<void>;
  readonly dialog: ReactNode;
} {
  const [asked, setAsked] = useState<Asked | null>(null);
  const busy = useRef(false);

  const done = async (decision: Asked) => {
    setAsked(null);
    decision.onDone?.();
    await readBoard();
  };
  const run = async (decision: Asked) => {
    if (busy.current) return;
    busy.current = true;
    const result = await decision.act();
    busy.current = false;
    if (result.ok) return done(decision);
    if (result.error.code === 'approval-needed') setAsked(decision);
    else showNotice(result.error);
  };
  const approve = async (approval: ApprovalValue): Promise<Failure | undefined> => {
    const result = await asked?.act({ approval });
    if (asked === null || result === undefined) return undefined;
    if (!result.ok) return result.error;
    await done(asked);
    return undefined;
  };
  const dialog = asked !== null && (
    <Approval
      what={asked.what}
      onApprove={approve}
      onCancel={() => setAsked(null)}
      secondPerson={asked.secondPerson ?? false}
      {...(asked.amountCents === undefined ? {} : { amountCents: asked.amountCents })}
    />
  );
  return { run, dialog };
}

type Asked = Pick<Decision, 'what' | 'amountCents' | 'secondPerson' | 'act' | 'onDone'>;

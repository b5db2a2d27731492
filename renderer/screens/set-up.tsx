import { useEffect, useState } from 'react';
import { ActionButton } from '../components/action-button.tsx';
import { KeyCap } from '../components/key-cap.tsx';
import { PageHead } from '../components/page-head.tsx';
import { SetUpFields, type StepFields } from '../components/set-up-fields.tsx';
import { StepState } from '../components/step-state.tsx';
import { VaultForm } from '../components/vault-form.tsx';
import { useFirstField } from '../components/use-first-field.ts';
import { useOnce } from '../components/use-once.ts';
import { onTopic } from '../bridge.ts';
import { useKeys } from '../keys.ts';
import type { ScreenOf } from '../store/screens.ts';
import { ask } from '../store/till.ts';
import { useWords } from '../words.ts';
import type { Request, SetUpState } from '../../shared/ipc-contract.ts';
import { hasMessage } from '../../shared/locales/catalogue.ts';
import { clockTime } from '../../shared/nairobi-time.ts';
import type { SetUpStep } from '../../shared/set-up.ts';
import './set-up.css';

type Step = SetUpState['steps'][number];

/** Which test proves a step. */
const tests: { readonly [S in SetUpStep]?: Request<'set-up:test'>['test'] } = {
  keys: 'token',
  answers: 'mailbox',
  prompt: 'prompt',
  query: 'query',
  balance: 'balance',
};

/** The real M-PESA, step by step: where each value is found, and a key that tries it. */
export function SetUpScreen(_props: ScreenOf<'set-up'>) {
  const { t } = useWords();
  const [state, setState] = useState<SetUpState | null>(null);
  const [chosen, setChosen] = useState<SetUpStep>();
  useEffect(() => {
    const readNow = () => void ask('set-up:state', {}).then((now) => now && setState(now));
    readNow();
    // A prompt's answer moves the board, and with it this page.
    return onTopic('board', readNow);
  }, []);
  const steps = state?.steps ?? [];
  const present = steps.find(({ step }) => step === (chosen ?? firstOpen(steps))) ?? steps[0];
  useKeys(Object.fromEntries(steps.map(({ step }, at) => [`Alt+${at + 1}`, () => setChosen(step)])), {
    inFields: true,
  });
  if (state === null || present === undefined) return <PageHead title={t('setUp.title')} />;
  const isOpen = state.vault?.state === 'open';
  return (
    <div className="full-page set-up">
      <PageHead title={t('setUp.title')} beside={<span className="set-up-note">{t('setUp.note')}</span>} />
      <div className="set-up-parts">
        <ol className="sheet set-up-steps" aria-label={t('setUp.steps')}>
          {steps.map((step, at) => (
            <li key={step.step}>
              <button
                type="button"
                aria-current={step.step === present.step ? 'step' : undefined}
                onClick={() => setChosen(step.step)}
              >
                <KeyCap k={`Alt ${at + 1}`} />
                <span className="name">{t(`setUp.step.${step.step}.title`)}</span>
                <StepState state={step.state} />
              </button>
            </li>
          ))}
        </ol>
        <section className="sheet set-up-sheet" aria-labelledby="set-up-step">
          <h2 id="set-up-step">{t(isOpen ? `setUp.step.${present.step}.title` : 'vault.title')}</h2>
          {isOpen ? (
            <StepBody key={present.step} state={state} step={present} onState={setState} />
          ) : (
            <VaultForm state={state.vault?.state ?? 'absent'} />
          )}
        </section>
      </div>
    </div>
  );
}

const firstOpen = (steps: readonly Step[]): SetUpStep | undefined =>
  steps.find(({ state }) => state !== 'passed' && state !== 'entered')?.step;

/** Steps whose values stand on a page of Safaricom's. */
const copied: readonly SetUpStep[] = ['keys', 'shortcode', 'passkey', 'initiator'];

type BodyProps = {
  readonly state: SetUpState;
  readonly step: Step;
  readonly onState: (state: SetUpState) => void;
};

function StepBody({ state, step, onState }: BodyProps) {
  const { t } = useWords();
  const [typed, setTyped] = useState<StepFields>({});
  const [phone, setPhone] = useState('');
  const [isSaved, setSaved] = useState(false);
  const box = useFirstField<HTMLDivElement>();
  const request = Object.fromEntries(Object.entries(typed).filter(([, value]) => value !== '')) as StepFields;
  const isChanged = Object.keys(request).length > 0;
  const test = tests[step.step];
  const canTest = step.testable && !isChanged && (test !== 'prompt' || phone !== '');
  const save = useOnce(async () => {
    const now = await ask('set-up:save', request);
    if (now === undefined) return;
    setTyped({});
    setSaved(true);
    onState(now);
  });
  const tryIt = useOnce(async () => {
    if (test === undefined) return;
    const now = await ask('set-up:test', test === 'prompt' ? { test, phone } : { test });
    if (now !== undefined) onState(now);
  });
  useKeys({ F9: save }, { inFields: true, when: isChanged });
  useKeys({ F8: tryIt }, { inFields: true, when: canTest && test !== undefined });
  const hasFields = !['prompt', 'query', 'balance'].includes(step.step);
  return (
    <div className="set-up-body" ref={box}>
      <p className="set-up-where">
        {copied.includes(step.step) && <strong>{t('setUp.where')}:</strong>}{' '}
        {t(`setUp.step.${step.step}.where`)}
      </p>
      <SetUpFields
        state={state}
        step={step.step}
        typed={typed}
        phone={phone}
        onPhone={setPhone}
        onChange={(part) => {
          setSaved(false);
          setTyped({ ...typed, ...part });
        }}
      />
      <Outcome step={step} state={state} />
      <div className="set-up-acts">
        <span role="status">
          {isSaved && !isChanged
            ? t('setUp.saved')
            : test !== undefined && !step.testable && t('setUp.notTestable')}
        </span>
        {test !== undefined && (
          <ActionButton k="F8" ink={!hasFields || !isChanged} sunk={!canTest} onPress={tryIt}>
            {t(`setUp.test.${step.step}`)}
          </ActionButton>
        )}
        {hasFields && (
          <ActionButton k="F9" ink={isChanged} sunk={!isChanged} onPress={save}>
            {t('setUp.save')}
          </ActionButton>
        )}
      </div>
    </div>
  );
}

/** What the last test said: the state in words, and where it failed what happened and what to do. */
function Outcome({ step, state }: { readonly step: Step; readonly state: SetUpState }) {
  const { t } = useWords();
  const { problem } = step;
  const values = { desc: step.detail, time: '', from: '', field: '' };
  const say = (part: string): string =>
    problem !== null && hasMessage(`${problem}.${part}`) ? t(`${problem}.${part}`, values) : '';
  return (
    <div className={`set-up-outcome is-${step.state}`} role="status">
      <StepState state={step.state} />
      {step.atMs !== null && <span>{t('setUp.testedAt', { time: clockTime(step.atMs) })}</span>}
      {step.step === 'prompt' && state.testOrder !== null && (
        <span>{t('setUp.lastTest', { order: state.testOrder })}</span>
      )}
      {problem !== null && (
        <p>
          <strong>{say('what') || (hasMessage(problem) ? t(problem) : problem)}</strong> {say('money')}{' '}
          {say('now')}
        </p>
      )}
    </div>
  );
}

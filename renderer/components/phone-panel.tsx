import { useEffect } from 'react';
import { useNow } from '../clock.ts';
import type { Request, Response } from '../../shared/ipc-contract.ts';
import { useKeys } from '../keys.ts';
import { announce } from '../store/announcements.ts';
import { usePhones } from '../store/phone.ts';
import { ask, useTill } from '../store/till.ts';
import { useLesson } from '../store/training.ts';
import { useWords } from '../words.ts';
import { KeyCap } from './key-cap.tsx';
import { PhoneMessages } from './phone-messages.tsx';
import './phone-panel.css';

type Prompt = Response<'phone:list'>['prompts'][number];
type Answer = Request<'phone:answer'>['answer'];
const answers: readonly Answer[] = ['pin', 'wrong-pin', 'cancel', 'ignore', 'no-money', 'unreachable'];

const shownForMs = 5 * 60_000;

/** Practice: the customer's phone. It answers to Alt and a digit, so that the counter keeps the focus. */
export function PhonePanel() {
  const { t } = useWords();
  const { prompts, received } = usePhones();
  const now = useNow();
  useRinging(prompts);
  const shopName = useTill((till) => till.app?.shopName ?? '');
  const inLesson = useLesson(({ lesson }) => lesson !== null);
  // What the lesson asks of the customer; else what most customers do.
  const step = useLesson(({ lesson }) => lesson?.steps[lesson.done]);
  const expected = inLesson ? step : 'pin';
  const crowded = useTill((till) => till.cards.length > 1) || inLesson;
  const [prompt] = prompts;
  const reply = (answer: Answer): void => {
    if (prompt !== undefined) void ask('phone:answer', { id: prompt.id, answer });
  };
  useKeys(Object.fromEntries(answers.map((answer, at) => [`Alt+${at + 1}`, () => reply(answer)])), {
    when: prompt !== undefined,
    inFields: true,
  });
  // Who is asked for his PIN has no eye for an older message; after a while nobody has.
  if (prompt === undefined)
    return <PhoneMessages received={received.filter(({ atMs }) => now - atMs < shownForMs).slice(0, 1)} />;
  return (
    <section className={`phone-panel${crowded ? ' is-small' : ''}`} aria-labelledby="phone-title">
      {!crowded && <PhoneScreen prompt={prompt} shopName={shopName} />}
      <div className="phone-answers">
        <h2 id="phone-title">{t('phone.title')}</h2>
        <p>
          <strong className="figures">{prompt.masked}</strong>{' '}
          {prompts.length > 1
            ? t('phone.ringsAfterMore', { count: prompts.length - 1 })
            : t('phone.ringsAfter')}
        </p>
        <div className="phone-keys">
          {answers.map((answer, at) => (
            <button
              key={answer}
              type="button"
              className={answer === expected ? 'is-expected' : undefined}
              tabIndex={-1}
              onClick={() => reply(answer)}
            >
              {t(`phone.answer.${answer}`)} <KeyCap k={`Alt ${at + 1}`} />
            </button>
          ))}
        </div>
      </div>
    </section>
  );
}

function PhoneScreen({ prompt, shopName }: { readonly prompt: Prompt; readonly shopName: string }) {
  const { t } = useWords();
  return (
    <div className="phone" aria-hidden="true">
      <div className="phone-dialog">
        <p>
          {t('phone.prompt', {
            amount: prompt.amountShillings,
            shop: shopName.toUpperCase(),
            // An order's number stays on one line.
            account: prompt.accountReference.replaceAll('-', '-\u2060'),
          })}
        </p>
        <p>{t('phone.enterPin')}</p>
        <p className="phone-pin">_ _ _ _</p>
        <p className="phone-buttons">
          <span>{t('phone.cancel')}</span>
          <strong>{t('phone.send')}</strong>
        </p>
      </div>
    </div>
  );
}

function useRinging(prompts: readonly Prompt[]): void {
  const { t } = useWords();
  const ringing = prompts[0]?.masked;
  useEffect(() => {
    if (ringing !== undefined) announce(t('phone.rings', { number: ringing }), false);
  }, [ringing, t]);
}

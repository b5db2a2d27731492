/**
 * Lessons of practice: a few steps each, done by selling as always. What was done is read from the order's own
 * timeline, so a lesson can neither be talked through nor forgotten by it.
 */
export const lessonNames = [
  'customer-cancels',
  'wrong-pin',
  'internet-gone',
  'nobody-knows',
  'used-today',
  'paid-twice',
] as const;
export type LessonName = (typeof lessonNames)[number];

/** What the trainee lets happen outside the till, by a key of the lesson. */
export const lessonEvents = ['network-back', 'pays-till'] as const;
export type LessonEvent = (typeof lessonEvents)[number];

export const lessonSteps = [
  'confirm',
  'cancel',
  'wrong-pin',
  'again',
  'pin',
  'deliver',
  'wait-for-network',
  'do-not-send',
  'refused',
  'give-back',
  'pays-till',
  'credit-back',
] as const;
export type LessonStep = (typeof lessonSteps)[number];

/** One line of the timeline of the lesson's order; `action` as the audit names it. */
export type LessonEntry = {
  readonly action: string;
  readonly values: Readonly<Record<string, string | number>>;
};

/** What is known of the lesson so far. */
export type LessonFacts = {
  /** The timeline of the first order that was confirmed in it, oldest first; empty before. */
  readonly entries: readonly LessonEntry[];
  readonly happened: readonly LessonEvent[];
  /** What the customer paid beside the order was given back. */
  readonly isCreditGivenBack: boolean;
};

const lessons: { readonly [L in LessonName]: readonly LessonStep[] } = {
  'customer-cancels': ['confirm', 'cancel', 'again', 'pin', 'deliver'],
  'wrong-pin': ['confirm', 'wrong-pin', 'again', 'pin', 'deliver'],
  'internet-gone': ['confirm', 'wait-for-network', 'pin', 'deliver'],
  'nobody-knows': ['confirm', 'do-not-send', 'pin', 'deliver'],
  'used-today': ['confirm', 'pin', 'refused', 'give-back'],
  'paid-twice': ['confirm', 'pin', 'deliver', 'pays-till', 'credit-back'],
};

export const stepsOf = (lesson: LessonName): readonly LessonStep[] => lessons[lesson];

/** What happens outside when the lesson begins. */
export const outsideOf: { readonly [L in LessonName]: 'network-gone' | 'answer-lost' | 'nothing' } = {
  'customer-cancels': 'nothing',
  'wrong-pin': 'nothing',
  'internet-gone': 'network-gone',
  'nobody-knows': 'answer-lost',
  'used-today': 'nothing',
  'paid-twice': 'nothing',
};

/** The event that a step waits for; a key of the lesson lets it happen. */
export function eventOf(step: LessonStep): LessonEvent | undefined {
  if (step === 'wait-for-network') return 'network-back';
  return step === 'pays-till' ? 'pays-till' : undefined;
}

const paid = ['paidByCallback', 'paidByQuery', 'paidByCredit', 'cashTaken', 'heldApplied', 'decisionPaid'];
const givenBack = ['refundedCash', 'refunded', 'deliveryScheduled', 'orderChanged'];

function isStepDone(step: LessonStep, { entries, happened, isCreditGivenBack }: LessonFacts): boolean {
  const has = (...actions: readonly string[]): boolean =>
    entries.some(({ action }) => actions.includes(action));
  const refusedWith = (code: string): boolean =>
    entries.some(({ action, values }) => action === 'paymentRefused' && values.code === code);
  switch (step) {
    case 'confirm':
      return has('orderConfirmed');
    // Safaricom Daraja portal, result codes: 1032 cancelled by the user, 2001 wrong PIN.
    case 'cancel':
      return refusedWith('1032');
    case 'wrong-pin':
      return refusedWith('2001');
    case 'again':
      return entries.filter(({ action }) => action === 'orderConfirmed').length > 1;
    case 'pin':
      return has(...paid);
    case 'deliver':
      return has('delivered', 'foundDelivered');
    case 'wait-for-network':
      return happened.includes('network-back');
    case 'do-not-send':
      return has('promptAmbiguous', 'becameUnknown');
    case 'refused':
      return has('deliveryRefused');
    case 'give-back':
      return has(...givenBack);
    case 'pays-till':
      return happened.includes('pays-till');
    case 'credit-back':
      return isCreditGivenBack;
  }
}

export type LessonProgress = {
  readonly steps: readonly LessonStep[];
  /** How many are done, from the first one on. */
  readonly done: number;
  readonly isComplete: boolean;
  /** A later step was done without this one: what the lesson shows will not come any more. */
  readonly isMissed: boolean;
};

/** How far a lesson has come. */
export function lessonProgress(lesson: LessonName, facts: LessonFacts): LessonProgress {
  const steps = stepsOf(lesson);
  const doneSteps = steps.map((step) => isStepDone(step, facts));
  const firstOpen = doneSteps.indexOf(false);
  const done = firstOpen === -1 ? steps.length : firstOpen;
  return {
    steps,
    done,
    isComplete: done === steps.length,
    isMissed: firstOpen !== -1 && doneSteps.slice(firstOpen + 1).includes(true),
  };
}

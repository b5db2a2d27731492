/** What a printer hears, whatever line it hangs on: receipt bytes and status questions told apart, answered or not. */

/** Status bytes by question 1 to 4 of `DLE EOT`; one left out is never answered. */
export type FakeStatus = { readonly [question: number]: number };

export type Answers = {
  readonly before: FakeStatus;
  /** From the first receipt byte on. */
  readonly after: FakeStatus;
  readonly tellsWhenDone: boolean;
};

export type Ears = {
  readonly hear: (chunk: Uint8Array) => void;
  /** The receipt's bytes so far, without the status questions. */
  readonly received: () => Uint8Array;
  readonly questions: () => readonly number[];
};

/** `answers` undefined: it only listens. */
export function printerEars(answers: Answers | undefined, say: (byte: number) => void): Ears {
  const received: number[] = [];
  const questions: number[] = [];
  let pending: number[] = [];
  const ask = (question: number): void => {
    questions.push(question);
    const answer = (received.length === 0 ? answers?.before : answers?.after)?.[question];
    if (answer !== undefined) say(answer);
  };
  const hearByte = (byte: number): void => {
    pending.push(byte);
    const [first, second] = pending;
    const mayBeQuestion =
      (first === 0x10 && (second === undefined || second === 0x04)) ||
      (first === 0x1d && (second === undefined || second === 0x72));
    if (!mayBeQuestion) {
      received.push(...pending);
      pending = [];
      return;
    }
    if (pending.length < 3) return;
    if (first === 0x10) ask(byte);
    else if (answers?.tellsWhenDone === true) say(0x00);
    pending = [];
  };
  return {
    hear: (chunk) => {
      for (const byte of chunk) hearByte(byte);
    },
    received: () => Uint8Array.from(received),
    questions: () => [...questions],
  };
}

export const ready: FakeStatus = { 1: 0x12, 2: 0x12, 3: 0x12, 4: 0x12 };
export const paperOut: FakeStatus = { 1: 0x1a, 2: 0x32, 3: 0x12, 4: 0x72 };
export const coverOpen: FakeStatus = { 1: 0x1a, 2: 0x16, 3: 0x12, 4: 0x12 };
export const offline: FakeStatus = { 1: 0x1a, 2: 0x12, 3: 0x12, 4: 0x12 };
